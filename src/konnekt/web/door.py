"""The door: every view says which permission opens it, and gets the organisation, the actor and a transaction of its
own.

Whatever a person may not see answers as if it did not exist.
"""

from collections.abc import Callable
from contextlib import nullcontext, suppress
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.account.decorators import reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from konnekt.access.actors import NEEDS_SECOND_FACTOR, Actor, Role
from konnekt.access.permissions import Permission
from konnekt.accounts.models import User
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.organisations import queries as organisations
from konnekt.organisations.models import Member, Organisation

P = ParamSpec("P")


class Request(HttpRequest):
    """A request that came through the door."""

    organisation: Organisation
    actor: Actor
    member: Member


View = Callable[Concatenate[Request, P], HttpResponseBase]


def page(
    permission: Permission, *, methods: tuple[str, ...] = ("GET",)
) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """A page of one organisation, for members who hold the permission. Its address holds the organisation's slug."""

    def declare(view: View[P]) -> Callable[..., HttpResponseBase]:
        @require_http_methods(_allowed(methods))
        @wraps(view)
        def enter(request: HttpRequest, organisation: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            served = _organisation(organisation)
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            assert isinstance(request.user, User)
            with _Answering(request, served):
                found = organisations.member_of(request.user, served)
                if found is None:
                    raise Http404
                member, actor = found
                if not permission.held_by(actor):
                    raise Http404
                if _must_add_second_factor(actor, request.user):
                    return redirect("second_factor_needed")
                request.organisation, request.actor, request.member = served, actor, member  # type: ignore[attr-defined]
                _show_times_of(member)
                return _refusals_as_pages(view, request, *args, **kwargs)

        enter.permission, enter.methods = permission, methods  # type: ignore[attr-defined]
        return enter

    return declare


def asks_again(view: View[P]) -> View[P]:
    """Below ``page``: whoever has not signed in within the last minutes is asked who they are once more. Demo links
    sign people in without anything that could be asked for.
    """
    asking: View[P] = reauthentication_required(view, enabled=lambda request: not settings.DEMO)
    return asking


def public_page(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """A page of one organisation that anybody may open; the actor is a visitor, or the member who is signed in."""

    def declare(view: View[P]) -> Callable[..., HttpResponseBase]:
        @require_http_methods(_allowed(methods))
        @wraps(view)
        def enter(request: HttpRequest, organisation: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            served = _organisation(organisation)
            with _Answering(request, served):
                user = request.user if isinstance(request.user, User) else None
                found = organisations.member_of(user, served) if user else None
                member, actor = found or (None, Actor.visitor(served.pk))
                request.organisation, request.actor, request.member = served, actor, member  # type: ignore[attr-defined]
                return _refusals_as_pages(view, request, *args, **kwargs)

        enter.permission, enter.methods = Permission.VISIT, methods  # type: ignore[attr-defined]
        return enter

    return declare


def own_page(
    permission: Permission, *, methods: tuple[str, ...] = ("GET",)
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A page outside any organisation: one's own account (KEEP_ACCOUNT), the installation (KEEP_RUNNING), or open to
    all (VISIT).
    """

    def declare(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @require_http_methods(_allowed(methods))
        @wraps(view)
        def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if permission is not Permission.VISIT:
                if not isinstance(request.user, User):
                    return redirect_to_login(request.get_full_path())
                if permission is Permission.KEEP_RUNNING:
                    if not request.user.is_operator:
                        raise Http404
                    if not settings.DEMO and not is_mfa_enabled(request.user):
                        return redirect("second_factor_needed")
            return view(request, *args, **kwargs)

        enter.permission, enter.methods = permission, methods  # type: ignore[attr-defined]
        return enter

    return declare


def _allowed(methods: tuple[str, ...]) -> list[str]:
    """Whoever may read a page may ask for its head, as monitors do."""
    return [*methods, "HEAD"] if "GET" in methods else list(methods)


def _organisation(slug: str) -> Organisation:
    organisation = organisations.by_slug(slug)
    if organisation is None:
        raise Http404
    return organisation


class _Answering:
    """Serve one organisation for the length of an answer, with the clock set to its time zone."""

    def __init__(self, request: HttpRequest, organisation: Organisation) -> None:
        self._tenant = tenant(organisation.pk)
        self._zone = timezone.override(organisation.time_zone)

    def __enter__(self) -> None:
        self._tenant.__enter__()
        self._zone.__enter__()

    def __exit__(self, *error: Any) -> None:
        self._zone.__exit__(*error)
        self._tenant.__exit__(*error)


def _show_times_of(member: Member) -> None:
    """Times are shown where the person is, as far as the directory knows; leaving the answer takes it back."""
    if member.time_zone:
        with suppress(ZoneInfoNotFoundError, ValueError):
            timezone.activate(ZoneInfo(member.time_zone))


def _must_add_second_factor(actor: Actor, user: User) -> bool:
    # Demo links sign people in without a password, on loopback only; a second factor would guard nothing there.
    return not settings.DEMO and bool(actor.roles & NEEDS_SECOND_FACTOR) and not is_mfa_enabled(user)


def _refusals_as_pages(
    view: Callable[..., HttpResponseBase], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """What the view wrote before it was refused doesn’t stay. A page that is only read needs no savepoint for that: its
    whole transaction is undone.
    """
    is_read = request.method in {"GET", "HEAD"}
    try:
        with nullcontext() if is_read else transaction.atomic():
            return view(request, *args, **kwargs)
    except NotFound as error:
        raise Http404 from error
    except Refused as refusal:
        answer = render(request, "errors/refused.html", {"sentence": str(refusal)}, status=409)
        if is_read:
            transaction.set_rollback(True)
        return answer


def is_visitor(request: Request) -> bool:
    """Whether nobody of this organisation is signed in."""
    return Role.VISITOR in request.actor.roles

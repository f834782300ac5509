"""Django-allauth's pages behind our door: each declares its permission, and writes all or nothing."""

import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.generic import View

from konnekt.access.permissions import Permission
from konnekt.accounts.actions.logins import end_other_sessions
from konnekt.web.door import own_page

_GUESSES = frozenset({"LoginView", "AuthenticateView", "ReauthenticateView", "ReauthenticateWebAuthnView"})
"""Views that count wrong guesses, each count on its own: no transaction, so that no guess waits for another."""


def account_page(view: type[View], permission: Permission = Permission.KEEP_ACCOUNT) -> Callable[..., HttpResponseBase]:
    """One of allauth's views as a page of ours."""
    answer_as_allauth = (view if view.__name__ in _GUESSES else _written_at_once(view)).as_view()

    @own_page(permission, methods=("GET", "POST"))
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = answer_as_allauth(request, *args, **kwargs)
        if isinstance(response, TemplateResponse):
            _hand_over_passkey_options(response)
        return response

    return answer


def open_page(view: type[View]) -> Callable[..., HttpResponseBase]:
    """The same, for whoever is not signed in yet."""
    return account_page(view, Permission.VISIT)


def adds_second_step(view: type[View]) -> type[View]:
    """The same, signing every other device out: nobody there took the second step that is asked for from now on."""

    def form_valid(self: Any, form: Any) -> HttpResponseBase:
        response: HttpResponseBase = super(guarded, self).form_valid(form)
        end_other_sessions(self.request.user, keep=self.request.session.session_key)
        return response

    guarded: Any = type(view.__name__, (view,), {"form_valid": form_valid})
    found: type[View] = guarded
    return found


def _written_at_once(view: type[View]) -> type[View]:
    def post(self: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with transaction.atomic():
            response: HttpResponseBase = super(written, self).post(*args, **kwargs)
        return response

    written: Any = type(view.__name__, (view,), {"post": post} if hasattr(view, "post") else {})
    found: type[View] = written
    return found


def _hand_over_passkey_options(response: TemplateResponse) -> None:
    """As text for an attribute, since no page has a script in it."""
    context: dict[str, Any] = response.context_data or {}
    if "js_data" in context:
        context["passkey_options"] = json.dumps(next(iter(context["js_data"].values())))

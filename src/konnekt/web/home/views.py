"""Where everybody arrives: the way in, or the way on."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect, render

from konnekt.access.permissions import Permission
from konnekt.accounts.demo_links import person_of
from konnekt.accounts.models import User
from konnekt.core.hosts import is_this_machine
from konnekt.organisations.queries import every_organisation_by_name, organisations_of
from konnekt.web.door import own_page


@own_page(Permission.VISIT)
def home(request: HttpRequest) -> HttpResponse:
    """On to Today for whoever belongs to one organisation; a choice for more; a welcome for everybody else."""
    if not isinstance(request.user, User):
        everywhere = every_organisation_by_name()
        if not everywhere:
            return redirect("first_run")
        return render(request, "home/welcome.html", {"organisations": everywhere})
    mine = organisations_of(request.user)
    if len(mine) == 1:
        return redirect("today", mine[0].slug)
    if not mine and request.user.is_operator:
        return redirect("operator_health")
    return redirect("choose_organisation")


@own_page(Permission.KEEP_ACCOUNT)
def choose_organisation(request: HttpRequest) -> HttpResponse:
    """The organisations that this login opens, and how to get into another one."""
    assert isinstance(request.user, User)
    mine = organisations_of(request.user)
    others = [each for each in every_organisation_by_name() if each not in mine]
    context = {"mine": mine, "others": others, "is_operator": request.user.is_operator}
    return render(request, "home/choose.html", context)


@own_page(Permission.VISIT)
def demo_sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in as one of the demo company, on this machine only. Anywhere else there is no such page."""
    user = person_of(token) if settings.DEMO and _both_ends_are_here(request) else None
    if user is None:
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("home")


def _both_ends_are_here(request: HttpRequest) -> bool:
    """Whether both ends are loopback: the client's address and the name it called us by; a proxy in between is a no."""
    host, _port = split_domain_port(request.get_host())
    return (
        is_this_machine(request.META.get("REMOTE_ADDR", ""))
        and is_this_machine(host)
        and "X-Forwarded-For" not in request.headers
    )

"""One's own championship: the invitation, the pledge, stepping down, and the thanks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.champions.actions.serving import accept, decline, read_thanks, step_down
from konnekt.champions.models import Championship
from konnekt.champions.pledge import PLEDGE, TASKS
from konnekt.champions.policy import OWN
from konnekt.champions.queries import WITH_NAMES
from konnekt.champions.states import ChampionshipState
from konnekt.core import clock
from konnekt.web.champion.forms import ReplyForm
from konnekt.web.door import Request, page


@page(Permission.BELONG)
def championship(request: Request, own_championship_id: UUID) -> HttpResponse:
    """What is asked, what was pledged, or what was said at the end."""
    mine = _own(request, own_championship_id)
    if mine.thanked_at is not None and mine.thanks_read_at is None:
        read_thanks(request.actor, championship=mine, now=clock.read())
    context = {
        "mine": mine,
        "state": ChampionshipState(mine.state),
        "is_invited": mine.state == ChampionshipState.INVITED,
        "is_serving": mine.state == ChampionshipState.SERVING,
        "tasks": TASKS,
        "pledge": mine.pledge.splitlines() or PLEDGE,
    }
    return render(request, "champion/own.html", context)


@page(Permission.BELONG, methods=("POST",))
def pledge(request: Request, own_championship_id: UUID) -> HttpResponse:
    """Accept the pledge."""
    accept(request.actor, championship=_own(request, own_championship_id), now=clock.read())
    messages.success(request, _("Thank you. You are a champion now."))
    return redirect("own_championship", request.organisation.slug, own_championship_id)


@page(Permission.BELONG, methods=("GET", "POST"))
def refusal(request: Request, own_championship_id: UUID) -> HttpResponse:
    """Say no, with a word or without."""
    mine = _own(request, own_championship_id)
    if mine.state != ChampionshipState.INVITED:
        return redirect("own_championship", request.organisation.slug, mine.pk)
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        decline(request.actor, championship=mine, now=clock.read(), reply=form.cleaned_data["reply"])
        messages.success(request, _("That is fine. Whoever invited you is told."))
        return redirect("today", request.organisation.slug)
    return render(request, "champion/refusal.html", {"mine": mine, "form": form})


@page(Permission.BELONG, methods=("GET", "POST"))
def stepping_down(request: Request, own_championship_id: UUID) -> HttpResponse:
    """Stop, with a word or without."""
    mine = _own(request, own_championship_id)
    if mine.state != ChampionshipState.SERVING:
        return redirect("own_championship", request.organisation.slug, mine.pk)
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        step_down(request.actor, championship=mine, now=clock.read(), reply=form.cleaned_data["reply"])
        messages.success(request, _("Done. Thank you for what you did."))
        return redirect("today", request.organisation.slug)
    return render(request, "champion/stepping_down.html", {"mine": mine, "form": form})


def _own(request: Request, own_championship_id: UUID) -> Championship:
    return OWN.fetch(request.actor, own_championship_id, Championship.objects.select_related(*WITH_NAMES))

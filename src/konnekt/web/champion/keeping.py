"""Champions for those who invite them: the list, an invitation, what became of it, the thanks."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.champions.actions.inviting import invite, take_back
from konnekt.champions.actions.thanking import thank
from konnekt.champions.models import Championship
from konnekt.champions.policy import KEEPING
from konnekt.champions.queries import WITH_NAMES
from konnekt.champions.states import GOING, SERVED, ChampionshipState
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.web.champion.forms import InvitationForm, ThanksForm, about_programme
from konnekt.web.door import Request, page

PAGE_SIZE = 30
TONES = {
    ChampionshipState.INVITED: "info",
    ChampionshipState.SERVING: "success",
    ChampionshipState.STEPPED_DOWN: "warning",
}


@page(Permission.KEEP_CHAMPIONS)
def champions(request: Request) -> HttpResponse:
    """Whoever is invited or serves; on asking, everybody there ever was."""
    view = "all" if request.GET.get("view") == "all" else "now"
    rows = KEEPING.visible(request.actor, Championship.objects.select_related(*WITH_NAMES))
    if view == "now":
        rows = rows.filter(state__in=GOING)
    shown = Paginator(rows.order_by("-invited_at", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "shown": shown,
        "rows": [
            (one, ChampionshipState(one.state), TONES.get(ChampionshipState(one.state), "neutral")) for one in shown
        ],
        "views": [
            {"label": label, "url": f"?view={key}", "current": key == view}
            for key, label in (("now", _("Now")), ("all", _("All")))
        ],
        "is_now": view == "now",
        "may_answer": Permission.RUN_PROGRAMMES.held_by(request.actor),
    }
    return render(request, "champion/champions.html", context)


@page(Permission.KEEP_CHAMPIONS, methods=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """Ask somebody."""
    initial = {"about": about_programme(request.GET.get("programme", ""))}
    form = InvitationForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = invite(request.actor, member=given["member"], why=given["why"], now=clock.read(), **given["about"])
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("{name} is asked.").format(name=made.member.name))
            return redirect("champions", request.organisation.slug)
    return render(request, "champion/new.html", {"form": form, "trail": trail(request, _("Invite a champion"))})


@page(Permission.KEEP_CHAMPIONS)
def championship(request: Request, championship_id: UUID) -> HttpResponse:
    """One invitation and what became of it."""
    found = _kept(request, championship_id)
    state = ChampionshipState(found.state)
    context = {
        "found": found,
        "state": state,
        "tone": TONES.get(state, "neutral"),
        "may_thank": state in SERVED and found.thanked_at is None,
        "trail": trail(request, found.member.name),
    }
    return render(request, "champion/championship.html", context)


@page(Permission.KEEP_CHAMPIONS, methods=("GET", "POST"))
def withdrawal(request: Request, championship_id: UUID) -> HttpResponse:
    """Ask, then take the invitation back."""
    found = _kept(request, championship_id)
    if request.method == "POST":
        take_back(request.actor, championship=found, now=clock.read())
        messages.success(request, _("The invitation is taken back."))
        return redirect("champions", request.organisation.slug)
    return render(request, "champion/withdrawal.html", {"found": found})


@page(Permission.KEEP_CHAMPIONS, methods=("GET", "POST"))
def thanks(request: Request, championship_id: UUID) -> HttpResponse:
    """Write the note; whoever still serves is released by it."""
    found = _kept(request, championship_id)
    if found.state not in SERVED or found.thanked_at is not None:
        return redirect("championship", request.organisation.slug, found.pk)
    form = ThanksForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        thank(request.actor, championship=found, words=form.cleaned_data["words"], now=clock.read())
        messages.success(request, _("{name} is told that a note waits.").format(name=found.member.name))
        return redirect("championship", request.organisation.slug, found.pk)
    back = reverse("championship", args=[request.organisation.slug, found.pk])
    context = {
        "found": found,
        "form": form,
        "ends": found.state == ChampionshipState.SERVING,
        "trail": [*trail(request), (found.member.name, back), (_("Thanks"), "")],
    }
    return render(request, "champion/thanks.html", context)


def trail(request: Request, *below: str) -> list[tuple[str, str]]:
    """From the list of champions down."""
    return [(_("Champions"), reverse("champions", args=[request.organisation.slug])), *((one, "") for one in below)]


def _kept(request: Request, championship_id: UUID) -> Championship:
    return KEEPING.fetch(request.actor, championship_id, Championship.objects.select_related(*WITH_NAMES))

"""Thanking somebody, and what whoever was thanked makes of it."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data, Sight
from konnekt.community.actions import kudos as actions
from konnekt.community.actions.hearing import may_be_unheard
from konnekt.community.models import Kudos
from konnekt.community.policy import GIVEN, KNOWN, RECEIVED, SPACE, TAKING_DOWN
from konnekt.community.queries.spaces import spaces
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.organisations.models import Member
from konnekt.web.community.spaces import trail as trail_of
from konnekt.web.door import Request, page
from konnekt.web.recognition.forms import ShowingForm, ThanksForm
from konnekt.web.who import Who, who
from konnekt.workspace.queries.messages import has_blocked

A_PAGE = 20


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def new(request: Request, known_id: UUID) -> HttpResponse:
    """Thank somebody whom one knows from a space or a pair."""
    other = KNOWN.fetch(request.actor, known_id, Member.objects.select_related("unit"), least=Sight.PART)
    form = ThanksForm(request.POST) if request.method == "POST" else ThanksForm()
    if request.method == "POST" and form.is_valid():
        try:
            is_unheard = has_blocked(other.pk, request.member.pk)
            actions.thank(
                request.actor, receiver_id=other.pk, is_unheard=is_unheard, now=clock.read(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Sent. {name} is told that there is something.").format(name=other.name))
            return redirect("trail", request.organisation.slug)
    context = {
        "other": other,
        "form": form,
        "draft": f"kudos-{other.pk}",
        "who": who_reads(request),
        "trail": _trail(request, _("Say thank you")),
    }
    return render(request, "recognition/new.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def kudos(request: Request, kudos_id: UUID) -> HttpResponse:
    """Thanks that one got, and where one shows it."""
    found = actions.read_received(request.actor, kudos_id)
    row, shared = found.row, actions.shared_spaces(found.row)
    initial = {"where": ShowingForm.value_of(row.shown, row.space_id)}
    form = (
        ShowingForm(request.POST, spaces=shared)
        if request.method == "POST"
        else ShowingForm(spaces=shared, initial=initial)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.show_kudos(request.actor, kudos=row, **form.chosen)
        except Refused as refusal:
            form.add_error("where", str(refusal))
        else:
            messages.success(request, _("Saved. You can change it at any time."))
            return redirect("trail", request.organisation.slug)
    context = {
        "thanks": found,
        "form": None if row.taken_down_at else form,
        "may_not_hear": may_be_unheard(request.actor, row.giver_id),
        "who": who_reads(request),
        "trail": _trail(request, _("Thanks")),
    }
    return render(request, "recognition/kudos.html", context)


@page(Permission.TAKE_PART, methods=("POST",))
def letting_go(request: Request, kudos_id: UUID) -> HttpResponse:
    """Let thanks go that one got."""
    actions.let_kudos_go(request.actor, kudos=RECEIVED.fetch(request.actor, kudos_id), now=clock.read())
    messages.success(request, _("It is gone for you, and shown nowhere. Nobody is told."))
    return redirect("trail", request.organisation.slug)


@page(Permission.TAKE_PART, methods=("POST",))
def withdrawal(request: Request, given_id: UUID) -> HttpResponse:
    """Take back thanks that one wrote."""
    actions.take_kudos_back(request.actor, kudos=GIVEN.fetch(request.actor, given_id), now=clock.read())
    messages.success(request, _("You took it back. It is gone everywhere."))
    return redirect("trail", request.organisation.slug)


@page(Permission.TAKE_PART, methods=("POST",))
def taking_down(request: Request, taken_down_id: UUID) -> HttpResponse:
    """Take down thanks that is shown in a space one moderates."""
    found = TAKING_DOWN.fetch(request.actor, taken_down_id, Kudos.objects.all(), least=Sight.PART)
    space_id, receiver_id = found.space_id, found.receiver_id
    actions.take_kudos_down(request.actor, kudos=found, now=clock.read())
    messages.success(request, _("It is taken down, and whoever showed it is told."))
    if space_id is None:
        return redirect("person_card", request.organisation.slug, receiver_id)
    return redirect("space_kudos", request.organisation.slug, space_id)


@page(Permission.TAKE_PART)
def in_space(request: Request, space_id: UUID) -> HttpResponse:
    """Thanks that people show in a space."""
    space = SPACE.fetch(request.actor, space_id, spaces())
    shown = Paginator(actions.shown_in(request.actor, space), A_PAGE).get_page(request.GET.get("page"))
    rows = list(shown.object_list)
    here = Kudos.objects.filter(pk__in=[one.pk for one in rows])
    may = set(TAKING_DOWN.visible(request.actor, here, least=Sight.PART))
    context = {
        "space": space,
        "shown": shown,
        "rows": [(one, one.row in may) for one in actions.read_kudos(rows)],
        "trail": trail_of(request, space, (_("Thanks"), "")),
    }
    return render(request, "recognition/space.html", context)


def who_reads(request: Request) -> Who:
    """The chip of thanks: whoever was thanked decides about more."""
    return replace(
        who(Data.KUDOS, request.organisation), summary=_("The two of you, unless whoever was thanked shows it")
    )


def _trail(request: Request, here: str) -> list[tuple[str, str]]:
    slug = request.organisation.slug
    return [
        (_("Community"), reverse("community", args=[slug])),
        (_("Your trail"), reverse("trail", args=[slug])),
        (here, ""),
    ]

"""A mentor puts those who named them in order: whom they would rather take."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data, Sight
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.matching.ranking import Suited, suit
from konnekt.programmes.actions.cards import show_to_mentors
from konnekt.programmes.actions.rankings import move_mentee, rank_mentee, take_mentee_out
from konnekt.programmes.models import Enrolment, Ranking, Wish
from konnekt.programmes.names import names_in
from konnekt.programmes.policy import OWN_ENROLMENT, OWN_RANKING, WISH
from konnekt.programmes.queries import named_by, shown_to_mentors
from konnekt.programmes.rules import MOST_RANKED, today_in, why_no_ranking
from konnekt.web.door import Request, page
from konnekt.web.pairs.showing import area_names
from konnekt.web.reasons import sentences
from konnekt.web.who import who

MOST_SHOWN = 12
MOST_REASONS = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mentee who can be ranked, with what they wrote to the mentor, or their job. One who is in the order and not
    available now has no name here: whatever the cause, it reads alike.
    """

    pk: UUID
    name: str = ""
    note: str = ""


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def ranking(request: Request, enrolment_id: UUID) -> HttpResponse:
    """Those who named me, with why, those who show a card, and my order of them; each change is kept at once."""
    mine = OWN_ENROLMENT.fetch(
        request.actor, enrolment_id, Enrolment.objects.select_related("round__programme", "member__unit")
    )
    if request.method == "POST":
        try:
            _change(request, mine)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("ranking", request.organisation.slug, mine.pk)
    closed = why_no_ranking(mine)
    named = [] if closed else wishes_for(request, mine)
    shown = [] if closed else _shown(request, mine, besides={wish.enrolment_id for wish in named})
    candidates = {one.enrolment_id: _candidate(one.enrolment, one.reason) for one in named}
    candidates |= {one.mentee.pk: _of(one) for one in shown}
    order = [] if closed else list(OWN_RANKING.visible(request.actor, Ranking.objects.filter(enrolment=mine)))
    ranked = [candidates.get(one.mentee_id, Candidate(one.mentee_id)) for one in order]
    taken = {one.pk for one in ranked}
    fitting = [one for one in shown if one.mentee.pk not in taken][:MOST_SHOWN]
    areas = area_names() if fitting else {}
    programme = mine.round.programme
    slug = request.organisation.slug
    context = {
        "enrolment": mine,
        "programme": programme,
        "names": names_in(programme),
        "trail": [(programme.name, reverse("enrolment", args=[slug, mine.pk])), (_("Your order"), "")],
        "closed": closed,
        "ranked": ranked,
        "others": [candidates[wish.enrolment_id] for wish in named if wish.enrolment_id not in taken],
        "fitting": [(_of(one), _why(one, mine, areas)) for one in fitting],
        "most": MOST_RANKED,
        "may_add": len(ranked) < MOST_RANKED,
        "who": who(Data.RANKINGS, request.organisation),
    }
    return render(request, "choosing/ranking.html", context)


@page(Permission.TAKE_PART, methods=("POST",))
def card(request: Request, enrolment_id: UUID) -> HttpResponse:
    """As a mentee: let mentors who rank find my card, or hide it."""
    mine = OWN_ENROLMENT.fetch(request.actor, enrolment_id)
    shows = request.POST.get("shows") == "yes"
    show_to_mentors(request.actor, enrolment=mine, shows=shows)
    words = _("{Mentors} of this round can find you now.") if shows else _("{Mentors} can’t find you any more.")
    messages.success(request, names_in(mine.round.programme).say(words))
    return redirect("enrolment", request.organisation.slug, mine.pk)


def _shown(request: Request, mine: Enrolment, *, besides: set[UUID]) -> list[Suited]:
    """Mentees who show mentors a card and may be paired with this one, the best fit first."""
    today = today_in(request.organisation, clock.read())
    rows = shown_to_mentors(mine.round, today).exclude(pk__in=besides).exclude(member=mine.member_id)
    return suit(mine, list(rows.select_related("member__unit").order_by("pk")), on=today)


def _of(one: Suited) -> Candidate:
    return _candidate(one.mentee, one.mentee.member.job_title)


def _candidate(mentee: Enrolment, note: str) -> Candidate:
    return Candidate(mentee.pk, mentee.member.name, note)


def _why(one: Suited, mine: Enrolment, areas: Mapping[str, str]) -> list[str]:
    """What the two have in common, the strongest first."""
    told = sentences(one.reasons, mentee=one.mentee.member.name, mentor=mine.member.name, areas=areas)
    return told[:MOST_REASONS]


def wishes_for(request: Request, mine: Enrolment) -> list[Wish]:
    """Wishes of mentees that name this mentor, by name of who wished."""
    rows = named_by(mine).select_related("enrolment__member").order_by("enrolment__member__name_key", "pk")
    return list(WISH.visible(request.actor, rows, least=Sight.PART))


def _change(request: Request, mine: Enrolment) -> None:
    try:
        mentee = Enrolment.objects.filter(round=mine.round_id, pk=UUID(request.POST.get("mentee", ""))).first()
    except ValueError:
        mentee = None
    if mentee is None:
        raise Refused(why_no_ranking(mine) or _("Choose somebody from the list."))
    match request.POST.get("to"):
        case "in":
            rank_mentee(request.actor, enrolment=mine, mentee=mentee)
        case "out":
            take_mentee_out(request.actor, enrolment=mine, mentee=mentee)
        case "up" | "down" as to:
            move_mentee(request.actor, enrolment=mine, mentee=mentee, up=to == "up")

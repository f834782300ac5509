"""One mentee at a time: the mentors in order, why, what stands in the way, what it would cost the others; ask both."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Sight
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.matching import queries
from konnekt.matching.actions.releasing import pair_by_hand
from konnekt.matching.catalogue import PRIVATE_TO_THE_MANAGER
from konnekt.matching.costing import Cost, costs_beside, run_to_compare
from konnekt.matching.models import Proposal
from konnekt.matching.ranking import Ranked, look_around
from konnekt.organisations.names import fold
from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.rules import is_matched_at_once, is_open, today_in
from konnekt.programmes.states import Format, Way
from konnekt.relationships.models import PairRequest
from konnekt.relationships.policy import REQUEST
from konnekt.relationships.pool import held_mentees
from konnekt.relationships.rules import may_rematch
from konnekt.relationships.states import IS_OPEN, PartSide
from konnekt.web.door import Request, page
from konnekt.web.matching.frame import cut, studio_frame
from konnekt.web.matching.studio import round_of
from konnekt.web.matching.words import cost, speaks, why
from konnekt.web.pairs.showing import area_names

PAGE_SIZE = 20
MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One mentor in the list."""

    one: Ranked
    reasons: list[str]
    notes: list[str]
    """who named whom"""
    cost: str


@page(Permission.RUN_PROGRAMMES)
def mentees(request: Request, round_id: UUID) -> HttpResponse:
    """Whoever can still be paired, by name."""
    round_ = round_of(request, round_id)
    typed = request.GET.get("q", "")[:100]
    shown = cut(request, queries.pairable_on(round_, PartSide.MENTEE, typed))
    here = [one.pk for one in shown]
    open_ones = REQUEST.visible(request.actor, PairRequest.objects.filter(mentee__in=here, state__in=IS_OPEN))
    asking = set(open_ones.values_list("mentee_id", flat=True))
    context = studio_frame(request, round_, *_trail(round_, "")) | {
        "closed": _why_not_here(round_),
        "may_rematch": may_rematch(round_.programme, round_),
        "shows_what_counts": not is_matched_at_once(round_.programme),
        "shown": shown,
        "rows": [(one, one.pk in asking) for one in shown],
        "typed": typed,
    }
    return render(request, "matching/one_by_one.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def mentors(request: Request, round_id: UUID, enrolment_id: UUID) -> HttpResponse:
    """The mentors for one mentee, the best fit first; a choice asks both of them."""
    round_ = round_of(request, round_id)
    mentee = queries.people_on(round_, PartSide.MENTEE).filter(pk=enrolment_id).first()
    if mentee is None:
        raise NotFound
    mentee.round = round_
    if request.method == "POST":
        return _ask(request, round_, mentee)
    closed = _why_not_here(round_) or _why_not(round_, mentee)
    typed = request.GET.get("q", "")[:100]
    today = today_in(request.organisation, clock.read())
    ranked = [] if closed else look_around(mentee, on=today)
    named = [one for one in ranked if all(word in one.mentor.member.name_key for word in fold(typed).split())]
    named.sort(key=lambda one: not one.is_available)
    shown = Paginator(named, PAGE_SIZE).get_page(request.GET.get("page"))
    run = None if round_.programme.format == Format.PEER else run_to_compare(round_)
    costs = costs_beside(run, mentee.pk, [one.mentor.pk for one in shown]) if run and "costs" in request.GET else {}
    address = reverse("one_by_one", args=[request.organisation.slug, round_.pk])
    context = studio_frame(request, round_, *_trail(round_, address), (mentee.member.name, "")) | {
        "mentee": mentee,
        "closed": closed,
        "is_off": bool(_why_not_here(round_)),
        "shown": shown,
        "rows": _rows(request, mentee, list(shown), costs),
        "available": sum(one.is_available for one in named),
        "typed": typed,
        "run": run,
        "is_matched_at_once": is_matched_at_once(round_.programme),
        "shows_costs": bool(costs) or "costs" in request.GET,
    }
    return render(request, "matching/one_by_one_mentors.html", context)


def _ask(request: Request, round_: Round, mentee: Enrolment) -> HttpResponse:
    names = names_in(round_.programme)
    here = redirect("one_by_one_mentors", request.organisation.slug, round_.pk, mentee.pk)
    if _why_not_here(round_):
        return here
    try:
        chosen = queries.people_on(round_, PartSide.MENTOR).filter(pk=UUID(request.POST.get("mentor", ""))).first()
    except ValueError:
        chosen = None
    if chosen is None:
        messages.error(request, names.say(_("Choose {a_mentor} from the list.")))
        return here
    try:
        pair_by_hand(request.actor, mentee=mentee, mentor=chosen, now=clock.read())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return here
    words = _("{mentee} and {mentor} are asked now. Their space opens when both say yes.")
    messages.success(request, words.format(mentee=mentee.member.name, mentor=chosen.member.name))
    return redirect("one_by_one", request.organisation.slug, round_.pk)


def _trail(round_: Round, address: str) -> list[tuple[str, str]]:
    """Nothing of its own where pairing one by one is all there is: then it is what “Matching” leads to."""
    return [(_("One by one"), address)] if is_matched_at_once(round_.programme) else []


def _why_not_here(round_: Round) -> str:
    return "" if is_open(round_.programme, Way.ONE_BY_ONE) else _("This programme doesn’t pair people one by one")


def _why_not(round_: Round, mentee: Enrolment) -> str:
    if mentee.member_id in held_mentees(round_):
        return names_in(round_.programme).say(
            _("{name} has {a_mentor} in this round already."), name=mentee.member.name
        )
    if mentee.member.line_state == LineState.UNKNOWN:
        return _("Who {name} reports to is not known, and nobody is paired before it is.").format(
            name=mentee.member.name
        )
    return ""


def _rows(request: Request, mentee: Enrolment, ranked: list[Ranked], costs: dict[UUID, Cost | None]) -> list[Row]:
    areas = area_names() if ranked else {}
    names = names_in(mentee.round.programme)
    open_ones = PairRequest.objects.filter(mentee=mentee, state__in=IS_OPEN)
    asked = set(
        REQUEST.visible(request.actor, open_ones, least=Sight.FULL).values_list("mentor_id", flat=True)
        if ranked
        else ()
    )
    return [
        Row(
            one=one,
            reasons=reasons_for(mentee, one, areas),
            notes=_notes(one, names, has_asked=one.mentor.pk in asked),
            cost=_cost(one, costs, names),
        )
        for one in ranked
    ]


def reasons_for(mentee: Enrolment, one: Ranked, areas: dict[str, str]) -> list[str]:
    """What speaks for the two, told to the manager, who is neither of them."""
    pair = Proposal(mentee=mentee, mentor=one.mentor)
    spoken = [part for part in one.contributions if speaks(part) and part["key"] not in PRIVATE_TO_THE_MANAGER]
    spoken.sort(key=lambda part: -part["points"])
    return [why(part, pair, areas, names_in(mentee.round.programme)) for part in spoken[:MOST_REASONS]]


def _notes(one: Ranked, names: Names, *, has_asked: bool) -> list[str]:
    notes = []
    if has_asked:
        notes.append(names.say(_("The {mentee} has asked them; the answer is open.")))
    elif one.is_wished:
        notes.append(names.say(_("The {mentee} named them.")))
    if one.wishes:
        notes.append(names.say(_("They named the {mentee}.")))
    return notes


def _cost(one: Ranked, costs: dict[UUID, Cost | None], names: Names) -> str:
    """What the pair would cost the whole, where it was asked for."""
    if one.mentor.pk not in costs or not one.is_available:
        return ""
    found = costs[one.mentor.pk]
    if found is not None and found.is_the_runs:
        return _("This is the run’s own pair.")
    return cost({"fewer_placed": found.fewer_placed, "points": found.points} if found else None, names)

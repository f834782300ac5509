"""Who waits for a new match after a pair that is over: the best fits that are free, and one press asks both."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.matching import queries
from konnekt.matching.actions.releasing import pair_by_hand
from konnekt.matching.ranking import Ranked, mentors_in, rank_each
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.rules import is_matched_at_once, is_open, today_in
from konnekt.programmes.states import Way
from konnekt.relationships.queries import ready_again, waiting_again
from konnekt.relationships.rules import may_rematch
from konnekt.relationships.states import PartSide
from konnekt.web.door import Request, page
from konnekt.web.matching.frame import studio_frame
from konnekt.web.matching.one_by_one import reasons_for
from konnekt.web.matching.studio import round_of
from konnekt.web.pairs.showing import area_names

PAGE_SIZE = 20
MOST_MENTORS = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mentee who waits, and the mentors who fit best and are free."""

    mentee: Enrolment
    best: list[tuple[Ranked, list[str]]]
    """each with what speaks for it"""


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def rematching(request: Request, round_id: UUID) -> HttpResponse:
    """Those who wait, the longest first, and mentors who can take somebody again; neither who ended a pair nor why."""
    round_ = round_of(request, round_id)
    if not may_rematch(round_.programme, round_):
        raise NotFound
    waiting = waiting_again(request.actor, [round_]).select_related("member__unit")
    if request.method == "POST":
        return _ask(request, round_, _chosen(request, "mentee", waiting))
    shown = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    context = studio_frame(request, round_, (_("A new match"), "")) | {
        "shown": shown,
        "rows": _rows(request, round_, list(shown)),
        "ready": ready_again(request.actor, round_),
        "pairs_singly": is_open(round_.programme, Way.ONE_BY_ONE),
        "is_matched_at_once": is_matched_at_once(round_.programme),
    }
    return render(request, "matching/rematching.html", context)


def _rows(request: Request, round_: Round, mentees: list[Enrolment]) -> list[Waiting]:
    if not mentees:
        return []
    for one in mentees:
        one.round = round_
    today = today_in(request.organisation, clock.read())
    areas = area_names()
    found = []
    for mentee, ranked in zip(mentees, rank_each(mentees, mentors_in(round_, on=today), on=today), strict=True):
        free = [one for one in ranked if one.is_available][:MOST_MENTORS]
        found.append(Waiting(mentee, [(one, reasons_for(mentee, one, areas)) for one in free]))
    return found


def _ask(request: Request, round_: Round, mentee: Enrolment | None) -> HttpResponse:
    here = redirect("rematching", request.organisation.slug, round_.pk)
    mentor = _chosen(request, "mentor", queries.people_on(round_, PartSide.MENTOR))
    if mentee is None or mentor is None:
        messages.error(request, _("One of the two doesn’t wait any more. Look at the list again."))
        return here
    mentee.round = round_
    try:
        pair_by_hand(request.actor, mentee=mentee, mentor=mentor, now=clock.read())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return here
    words = _("{mentee} and {mentor} are asked now. Their space opens when both say yes.")
    messages.success(request, words.format(mentee=mentee.member.name, mentor=mentor.member.name))
    return here


def _chosen(request: Request, field: str, rows: QuerySet[Enrolment]) -> Enrolment | None:
    try:
        return rows.filter(pk=UUID(request.POST.get(field, ""))).first()
    except ValueError:
        return None

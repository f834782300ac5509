"""What a run found: its numbers and pictures, and one of its lists at a time, searched and cut into pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Any, TypeVar

from django.core.paginator import Page
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from konnekt.matching import queries, reading
from konnekt.matching.models import ByHand, MatchRun, PlannedRelease, Proposal
from konnekt.matching.queries import PairOrder, Shape, fit
from konnekt.matching.states import Aim, PlanState
from konnekt.matching.wording import (
    FAIRNESS_NOTE,
    aim_in_words,
    for_whom,
    gap_words,
    what_is_open,
    what_is_open_of_peers,
    what_is_proven,
)
from konnekt.organisations.models import InterestArea
from konnekt.organisations.queries import members_by_id
from konnekt.programmes.models import Enrolment
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.states import Format
from konnekt.relationships.pool import circles_in
from konnekt.web import charts
from konnekt.web.door import Request
from konnekt.web.matching import words
from konnekt.web.matching.fairness import fairness
from konnekt.web.matching.frame import cut
from konnekt.web.matching.study import studied

Choice = TypeVar("Choice", bound=StrEnum)
MOST_DRAWN = 1_000
STEPS = 20
"""A fit from 0 to 1 is drawn in steps of a twentieth."""


class Show(StrEnum):
    """The lists of a run."""

    CIRCLES = "circles"
    PAIRS = "pairs"
    WITHOUT = "without"
    FREE = "free"
    CHANGED = "changed"
    FOR_TALK = "for-talk"
    HELD_BACK = "held-back"


LABELS: Mapping[Show, Promise] = {
    Show.CIRCLES: gettext_lazy("Circles"),
    Show.PAIRS: gettext_lazy("Pairs"),
    Show.WITHOUT: gettext_lazy("Without {a_mentor}"),
    Show.FREE: gettext_lazy("{Mentors} without {a_mentee}"),
    Show.CHANGED: gettext_lazy("Changed"),
    Show.FOR_TALK: gettext_lazy("Held back for talk"),
    Show.HELD_BACK: gettext_lazy("Held back"),
}
ORDERS: Mapping[PairOrder, Promise] = {
    PairOrder.WEAKEST: gettext_lazy("weakest fit first"),
    PairOrder.BEST: gettext_lazy("best fit first"),
    PairOrder.NAME: gettext_lazy("by name"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One proposed pair as the table shows it."""

    proposal: Proposal
    fit: float
    reason: str
    has_changed: bool


@dataclass(frozen=True, slots=True)
class CircleRow:
    """One circle as the table shows it: its mentor, the mentees the run gives them, and whether it can begin."""

    mentor: Enrolment
    pairs: list[Row]
    joins: int
    """how many are in it already"""
    mean: float
    weakest: float
    is_small: bool
    waits_for_talk: bool
    second: str
    """Who leads it too, once it runs"""

    @property
    def size(self) -> int:
        return self.joins + len(self.pairs)


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who stays without a pair, and why."""

    enrolment: Enrolment
    why: str
    change: str


@dataclass(frozen=True, slots=True)
class Move:
    """A mentee who has another mentor, or none, than in the run before."""

    mentee: Enrolment
    before: str
    after: str


def result(request: Request, run: MatchRun, planned: Sequence[PlannedRelease]) -> dict[str, Any]:
    """Everything the page of a finished run shows."""
    shape, names = queries.shape_of(run), names_in(run.round.programme)
    before = queries.run_before(run)
    moved = queries.moved_between(before, run) if before else {}
    is_circle = run.round.programme.format == Format.CIRCLE
    placed = len(shape.fits) * (2 if run.round.programme.format == Format.PEER else 1)
    counts = {
        Show.CIRCLES: sum(number for mentees, number in shape.mentors_with.items() if mentees) if is_circle else 0,
        Show.PAIRS: len(shape.fits),
        Show.WITHOUT: shape.mentees_left,
        Show.FREE: shape.mentors_left,
        Show.CHANGED: len(moved),
        Show.FOR_TALK: shape.for_talk,
        Show.HELD_BACK: shape.held_back,
    }
    changes = list(reading.changes_by_hand(run))
    show = _chosen(Show, request.GET.get("show"), Show.CIRCLES if is_circle else Show.PAIRS)
    order = _chosen(PairOrder, request.GET.get("order"), PairOrder.WEAKEST)
    typed = request.GET.get("q", "")[:100]
    shown, rows = _list(request, run, show, typed, order, moved, names)
    return {
        "show": show.value,
        "heading": names.say(LABELS[show]),
        "held_back": shape.held_back,
        "for_talk": shape.for_talk,
        "waiting": shape.waiting,
        "by_hand": by_hand(changes, names),
        "recorded": reading.recorded_reasons(run, changes) if changes else None,
        "planned": [one for one in planned if one.shown_state in (PlanState.WAITING, PlanState.REFUSED)],
        "mentees": placed + shape.mentees_left,
        "placed": placed,
        "peers_left": what_is_open_of_peers(run.summary["peers"]) if "peers" in run.summary else "",
        "views": [
            {"label": names.say(label), "url": f"?show={one}", "current": one is show, "count": counts[one]}
            for one, label in LABELS.items()
            if counts[one] or one in {Show.PAIRS, Show.WITHOUT, show}
        ],
        "is_circle": is_circle,
        "circle_least": run.round.programme.circle_least,
        "circle_most": run.round.programme.circle_most,
        "shown": shown,
        "rows": rows,
        "typed": typed,
        "order": order.value,
        "orders": [(label, _address(request.GET, order=one), one is order) for one, label in ORDERS.items()],
        "before": before,
        "what_changed": words.what_changed(before, run, len(moved), names) if before else "",
        "certificate": run.certificate or {},
        "proven": what_is_proven(run, names),
        "left_open": what_is_open(run.summary, names),
        "gap": gap_words(run),
        "for_whom": for_whom(run, names),
        "replay": queries.last_replay(run),
        "fairness": fairness(run),
        "fairness_heads": (_("Group"), _("Mean fit with its interval, drawn"), _("Mean fit")),
        "fairness_note": names.say(FAIRNESS_NOTE),
        "aim": aim_in_words(Aim(run.aim), names),
        "map": pairs_at_their_fit(shape, moved),
        "fits": fit_bars(shape),
        "places": place_bars(shape, names),
        "fit_heads": (_("Fit"), _("How many"), _("Pairs")),
        "place_heads": (names.say("{Mentees}"), _("How many"), names.say("{Mentors}")),
        "typical": words.as_fit(median(shape.fits)) if shape.fits else "",
        "places_left": run.summary.get("places", 0) - len(shape.fits),
    } | studied(run)


def _list(
    request: Request,
    run: MatchRun,
    show: Show,
    typed: str,
    order: PairOrder,
    moved: Mapping[Any, tuple[Any, Any]],
    names: Names,
) -> tuple[Page[Any], list[Any]]:
    """The list asked for: its page, and the rows on it."""
    match show:
        case Show.CIRCLES:
            page = cut(request, queries.mentors_with_mentees(run, words=typed))
            return page, circle_rows(run, list(page), moved, names)
        case Show.PAIRS | Show.HELD_BACK | Show.FOR_TALK:
            lists = {Show.HELD_BACK: queries.held_back_in, Show.FOR_TALK: queries.for_talk_in}
            found = lists[show](run, words=typed) if show in lists else None
            pairs = queries.proposals_of(run, words=typed, order=order) if found is None else found
            page = cut(request, pairs)
            areas = areas_in_words()
            return page, [_row(one, areas, one.mentee_id in moved, names) for one in page]
        case Show.CHANGED:
            page = cut(request, queries.mentees_among(moved, words=typed))
            mentors = {mentor for one in page for mentor in moved[one.pk] if mentor}
            people = dict(Enrolment.objects.filter(pk__in=mentors).values_list("pk", "member__name"))
            return page, [Move(one, *(people.get(mentor, "") for mentor in moved[one.pk])) for one in page]
        case Show.WITHOUT | Show.FREE:
            page = cut(request, queries.unplaced_of(run, mentors=show is Show.FREE, words=typed))
            called = queries.names_of({id_ for one in page for id_ in words.people_in(one.details)})
            return page, [
                Left(
                    one.enrolment,
                    names.say(words.UNPLACED[one.reason]),
                    "" if run.summary.get("least") else words.smallest_change(one.details, called),
                )
                for one in page
            ]


def circle_rows(run: MatchRun, mentors: list[Enrolment], moved: Mapping[Any, Any], names: Names) -> list[CircleRow]:
    """The circles of these mentors, each with its mentees, the best fit first."""
    areas, least = areas_in_words(), run.round.programme.circle_least
    running = circles_in(run.round)
    leading = members_by_id({one.second for one in running.values() if one.second})
    found: dict[Any, list[Row]] = {}
    for one in queries.proposals_of(run).filter(mentor__in=mentors):
        found.setdefault(one.mentor_id, []).append(_row(one, areas, one.mentee_id in moved, names))
    rows = []
    for mentor in mentors:
        pairs = found[mentor.pk]
        asked = [one for one in pairs if one.proposal.asked_at is not None]
        # Whoever was asked by this run is in the circle that runs.
        second = running[mentor.pk].second if mentor.pk in running else None
        joins = len(running[mentor.pk].mentees) if mentor.pk in running and not asked else 0
        rows.append(
            CircleRow(
                mentor=mentor,
                pairs=pairs,
                joins=joins,
                mean=sum(one.fit for one in pairs) / len(pairs),
                weakest=min(one.fit for one in pairs),
                is_small=joins + len(pairs) < least and not joins,
                waits_for_talk=any(one.proposal.for_talk for one in pairs) and not asked,
                second=leading[second].name if second else "",
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class ChangedByHand:
    """One change of a run by hand as the page tells it."""

    mentee: str
    before: str
    after: str
    cost: str
    reason: str
    who: str


def by_hand(changes: Sequence[ByHand], names: Names) -> list[ChangedByHand]:
    """What was changed by hand since the run: the certificate says nothing of it."""
    nobody = names.say(_("no {mentor}"))
    return [
        ChangedByHand(
            mentee=one.mentee.member.name,
            before=one.former_mentor.member.name if one.former_mentor else nobody,
            after=one.mentor.member.name if one.mentor else nobody,
            cost=f"{fit(one.cost):.2f}",
            reason=one.reason,
            who=one.by_member.name if one.by_member else "–",
        )
        for one in changes
    ]


def _row(proposal: Proposal, areas: Mapping[str, str], has_changed: bool, names: Names) -> Row:
    return Row(proposal, fit(proposal.points), words.main_reason(proposal, areas, names), has_changed)


def pairs_at_their_fit(shape: Shape, moved: Mapping[Any, Any]) -> SafeString | None:
    """Every pair as a dot at its fit, by name, the changed ones marked; beyond a thousand it would say nothing."""
    if not 2 <= len(shape.pairs) <= MOST_DRAWN:
        return None
    dots = [
        charts.Fit(
            value=one.fit,
            label=f"{one.names[0]} – {one.names[1]}: {words.as_fit(one.fit)}",
            changed=one.mentee_id in moved,
        )
        for one in shape.pairs
    ]
    return charts.beeswarm(dots, title=_("All {number} pairs, each at its fit").format(number=len(dots)))


def fit_bars(shape: Shape) -> list[charts.Bar]:
    """How many pairs fit how well, from the best step that occurs to the worst."""
    steps = [min(int(value * STEPS + 1e-9), STEPS - 1) for value in shape.fits]
    if not steps:
        return []
    numbers = {step: steps.count(step) for step in range(max(steps), min(steps) - 1, -1)}
    most = max(numbers.values())
    return [
        charts.Bar(
            label=_("{low} to {high}").format(low=words.as_fit(step / STEPS), high=words.as_fit((step + 1) / STEPS)),
            bar=charts.span_bar(0, number, low=0, high=most),
            number=ngettext("{number} pair", "{number} pairs", number).format(number=number),
        )
        for step, number in numbers.items()
    ]


def place_bars(shape: Shape, names: Names) -> list[charts.Bar]:
    """How many mentors have how many mentees."""
    most = max(shape.mentors_with.values(), default=0)
    return [
        charts.Bar(
            label=names.say(ngettext("{number} {mentee}", "{number} {mentees}", mentees), number=mentees)
            if mentees
            else _("nobody"),
            bar=charts.span_bar(0, mentors, low=0, high=most),
            number=names.say(ngettext("{number} {mentor}", "{number} {mentors}", mentors), number=mentors),
        )
        for mentees, mentors in shape.mentors_with.items()
    ]


def areas_in_words() -> dict[str, str]:
    """The organisation's interest areas, name by key."""
    return dict(InterestArea.objects.values_list("key", "name"))


def _chosen(choices: type[Choice], given: str | None, otherwise: Choice) -> Choice:
    return choices(given) if given in {one.value for one in choices} else otherwise


def _address(query: QueryDict, **changed: str) -> str:
    """The same list, otherwise ordered: from its first page."""
    kept = query.copy()
    kept.pop("page", None)
    for name, value in changed.items():
        kept[name] = value
    return f"?{kept.urlencode()}"

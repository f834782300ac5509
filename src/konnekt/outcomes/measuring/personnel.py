"""What the directory says became of people, beside those they are compared with.

Each question has a day that was fixed before; until then it isn't answered. Whoever took part counts from the day their
round began, also if they left early: as they were meant to be, not as it went.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import isnan
from uuid import UUID

from konnekt.outcomes.careers import UNKNOWN, Careers, Stand
from konnekt.outcomes.figures import Figure, Kind, Note, Verdict, Whom
from konnekt.outcomes.measuring.comparing import MONTH, compared
from konnekt.outcomes.measuring.context import Context, shares
from konnekt.outcomes.states import Comparison
from konnekt_engine.effects import holm

ALPHA = 0.05

MENTEES_ALONE = (Comparison.LOTTERY, Comparison.WAITING)
"""Comparisons that mentors have none in."""


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which something is looked for, from somebody's own beginning."""

    since: date
    until: date


Outcome = Callable[[Careers, UUID, Window], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing that may have become of somebody: 1 or 0, or a number of levels; unknown where nothing says."""

    indicator: str
    months: int
    unit: str
    outcome: Outcome
    whom: tuple[Whom, ...]


def _stayed(careers: Careers, one: UUID, window: Window) -> float:
    left = careers.stays[one][1]
    return float(left is None or left > window.until)


def _promoted(careers: Careers, one: UUID, window: Window) -> float:
    rise = _rise(careers, one, window, lambda stand: stand.grade)
    return UNKNOWN if isnan(rise) else float(rise > 0)


def _bands(careers: Careers, one: UUID, window: Window) -> float:
    return _rise(careers, one, window, lambda stand: stand.band)


def _moved(careers: Careers, one: UUID, window: Window) -> float:
    first, last = careers.on(one, window.since), careers.best(one, window.since, window.until)
    if first is None or last is None or first.unit is None or last.unit is None:
        return UNKNOWN
    return float(last.unit != first.unit)


def _rise(careers: Careers, one: UUID, window: Window, of: Callable[[Stand], float]) -> float:
    first, best = careers.on(one, window.since), careers.best(one, window.since, window.until)
    return UNKNOWN if first is None or best is None else of(best) - of(first)


QUESTIONS: tuple[Question, ...] = (
    Question(indicator="retention", months=12, unit="share", outcome=_stayed, whom=(Whom.MENTEES, Whom.MENTORS)),
    Question(indicator="promotion", months=18, unit="share", outcome=_promoted, whom=(Whom.MENTEES, Whom.MENTORS)),
    Question(indicator="pay-band", months=18, unit="levels", outcome=_bands, whom=(Whom.MENTEES,)),
    Question(indicator="moves", months=18, unit="share", outcome=_moved, whom=(Whom.MENTEES,)),
)


def personnel(context: Context, indicators: Collection[str]) -> Iterator[Figure]:
    """The planned ones of these indicators, with p adjusted for how many were looked at."""
    yield from _adjusted(
        [
            figure
            for question in QUESTIONS
            if question.indicator in indicators
            for whom in question.whom
            if whom is Whom.MENTEES or context.comparison not in MENTEES_ALONE
            for figure in _answers(context, question, whom)
        ]
    )


def _answers(context: Context, question: Question, whom: Whom) -> Iterator[Figure]:
    cohort, key = context.cohort, question.indicator
    people = cohort.mentees if whom is Whom.MENTEES else cohort.mentors
    due = _after(cohort.begins_on, question.months)
    blank = Figure(
        key=key,
        indicator=key,
        kind=Kind.EFFECT,
        whom=whom,
        unit=question.unit,
        of=len(people),
        as_of=context.as_of,
        method=context.comparison.value,
        more={"months": question.months, "due": due.isoformat()},
    )
    if context.as_of < due:
        yield replace(blank, verdict=Verdict.NOT_YET)
        return
    rest = cohort.compared - people
    taking = _known(context.careers, question, people, Window(cohort.begins_on, due))
    until = _after(cohort.compared_from, question.months)
    others = _known(context.careers, question, rest, Window(cohort.compared_from, until))
    if question.unit == "share":
        groups = {(whom, ""): taking} | ({(whom, "compared"): others} if others else {})
        yield from shares(
            context,
            key,
            {group: {one: bool(value) for one, value in those.items()} for group, those in groups.items()},
            of={(whom, ""): len(people), (whom, "compared"): len(rest)},
            indicator=key,
            method="counted",
        )
    yield compared(context, blank, people=people, taking=taking, others=others)


def _known(careers: Careers, question: Question, people: Collection[UUID], window: Window) -> dict[UUID, float]:
    """What is known of each; whoever isn't known is left out here, and counted by the figure's `of`."""
    found: Mapping[UUID, float] = {one: question.outcome(careers, one, window) for one in sorted(people)}
    return {one: value for one, value in found.items() if not isnan(value)}


def _after(day: date, months: int) -> date:
    return day + timedelta(days=round(months * MONTH))


def _adjusted(found: list[Figure]) -> Iterator[Figure]:
    """Holm's adjustment over everything that was estimated: whoever looks at many numbers finds one that rose."""
    tried = [at for at, figure in enumerate(found) if "p" in figure.more]
    if len(tried) < 2:
        yield from found
        return
    adjusted = dict(zip(tried, holm([found[at].more["p"] for at in tried]), strict=True))
    for at, figure in enumerate(found):
        if at not in adjusted:
            yield figure
            continue
        p = float(adjusted[at])
        is_chance = figure.verdict is Verdict.DIFFERENCE and p >= ALPHA
        yield replace(
            figure,
            verdict=Verdict.NO_CLEAR_DIFFERENCE if is_chance else figure.verdict,
            more={**figure.more, "p_adjusted": round(p, 4)},
            notes=(*figure.notes, Note.SEVERAL),
        )

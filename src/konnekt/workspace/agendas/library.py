"""Finding an agenda: what the programme's own plan says comes first, then what fits the moment, then all the rest."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from konnekt.programmes.models import Round
from konnekt.programmes.plans import Plan
from konnekt.programmes.plans import Session as Planned
from konnekt.workspace.agendas import learning, moments, support
from konnekt.workspace.agendas.shape import Moment, Shelf, Suggestion
from konnekt.workspace.rules import LOOKING_BACK, midpoint_of

LIBRARY: dict[str, Suggestion] = {str(one.key): one for shelf in (moments, support, learning) for one in shelf.AGENDAS}
AROUND_THE_MIDDLE = timedelta(weeks=3)
_PLAN = "plan"


def moment_of(round_: Round, held: int, day: date) -> Moment:
    """Where those stand who have met so often, on the day of a session."""
    if not held:
        return Moment.FIRST
    if day >= round_.ends_on - LOOKING_BACK:
        return Moment.CLOSING
    middle = midpoint_of(round_)
    if abs(day - middle) <= AROUND_THE_MIDDLE:
        return Moment.MIDPOINT
    return Moment.BUILDING if day < middle else Moment.DEEPENING


def from_plan(plan: Plan, moment: Moment) -> list[Suggestion]:
    """The sessions of a programme's plan as agendas; the guide is the one of the moment."""
    return [_planned(number, one, moment) for number, one in enumerate(plan.sessions, 1) if one.agenda]


def suggested(plan: Plan, round_: Round, *, moment: Moment, day: date, used: Collection[str]) -> Suggestion:
    """What to begin with: of the plan what its month says, unless that was used before; else what fits the moment."""
    month = 1 if moment is Moment.FIRST else 1 + months_between(round_.starts_on, day)
    reached = sum(bool(one.agenda) and one.month <= month for one in plan.sessions)
    planned = from_plan(plan, moment)[max(reached - 1, 0) :][:1]
    others = [LIBRARY[moment], *(one for one in LIBRARY.values() if one.shelf is not Shelf.MOMENTS)]
    return next((one for one in [*planned, *others] if one.key not in used), LIBRARY[moment])


def months_between(first: date, day: date) -> int:
    """Whole months from one day to another; nought before it."""
    months = (day.year - first.year) * 12 + day.month - first.month - (day.day < first.day)
    return max(months, 0)


def found(key: str, plan: Plan, moment: Moment) -> Suggestion | None:
    """An agenda by its key."""
    return LIBRARY.get(key) or next((one for one in from_plan(plan, moment) if one.key == key), None)


def guide_for(key: str, moment: Moment) -> Suggestion:
    """The agenda whose guide is at hand: its own, or that of the moment where it comes from the plan or from nobody."""
    return LIBRARY.get(key) or LIBRARY[moment]


def _planned(number: int, one: Planned, moment: Moment) -> Suggestion:
    guide = LIBRARY[moment]
    points = tuple((0, words) for words in one.agenda)
    return replace(guide, key=f"{_PLAN}-{number}", title=one.title, about="", points=points)

"""What champions see of people: numbers, and only through the gate. What a manager is told for a target is exact, for
they read every enrolment anyway.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from uuid import UUID, uuid5

from django.db.models import Count, Q, QuerySet

from konnekt.champions.models import Target
from konnekt.organisations.models import Unit
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.queries import IN_EARNEST, gaps_of, numbers_of
from konnekt.programmes.states import EnrolmentState, Side
from konnekt.questions.queries import Answers, answers_of

MOST_SUGGESTED = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Mentors of whom more would help: what is sought and not offered, as a number of people."""

    area: str
    name: str
    number: int
    sought: int
    places: int


def enrolled(rows: QuerySet[Enrolment]) -> Mapping[str, int]:
    """Mentors and mentees among these enrolments; whoever is both counts twice."""
    return rows.filter(state=EnrolmentState.COMPLETE).aggregate(
        mentors=Count("pk", filter=Q(side__in=[Side.MENTOR, Side.BOTH])),
        mentees=Count("pk", filter=Q(side__in=[Side.MENTEE, Side.BOTH])),
    )


def in_unit(unit: Unit, round_: Round) -> QuerySet[Enrolment]:
    """Enrolments of people in this unit and below it."""
    below = Q(member__unit__path__startswith=f"{unit.path} / ")
    return Enrolment.objects.filter(Q(member__unit=unit) | below, round=round_)


def about_unit(unit: Unit, round_: Round) -> UUID:
    """Under which id the counts of a unit in a round are published."""
    return uuid5(unit.pk, str(round_.pk))


def open_targets(rounds: Iterable[Round]) -> list[Target]:
    """Whom these rounds look for, the newest first."""
    rows = Target.objects.filter(round__in=[one.pk for one in rounds], closed_at=None)
    return list(rows.select_related("round__programme").order_by("-made_at", "pk"))


def came_for(targets: Sequence[Target]) -> dict[UUID, int]:
    """How many came for each target since it was set."""
    if not targets:
        return {}
    rows = list(
        Enrolment.objects.filter(
            state=EnrolmentState.COMPLETE,
            round__in={one.round_id for one in targets},
            completed_at__gte=min(one.made_at for one in targets),
        ).only("side", "round", "completed_at", "organisation")
    )
    said = answers_of(one.pk for one in rows) if any(one.area for one in targets) else {}
    return {target.pk: sum(_is_for(target, one, said.get(one.pk, Answers())) for one in rows) for target in targets}


def suggestions(round_: Round, targets: Iterable[Target]) -> list[Suggestion]:
    """Targets that supply and demand suggest: mentors at all, then the areas that are shortest. What is looked for
    already is left out. A mentor is taken to bring as many places as mentors here do on average.
    """
    numbers = numbers_of([round_])[round_.pk]
    each = max(numbers.places / numbers.giving, 1) if numbers.giving else 1
    wanted = [("", "", numbers.seeking, numbers.places)]
    wanted += [(gap.key, gap.name, gap.sought, gap.places) for gap in gaps_of(round_)]
    taken = {one.area for one in targets if one.side == Side.MENTOR}
    found = [
        Suggestion(area, name, ceil((sought - places) / each), sought, places)
        for area, name, sought, places in wanted
        if sought > places and area not in taken
    ]
    return sorted(found, key=lambda one: (bool(one.area), -one.number, one.name))[:MOST_SUGGESTED]


def _is_for(target: Target, one: Enrolment, said: Answers) -> bool:
    if one.round_id != target.round_id or one.completed_at is None or one.completed_at < target.made_at:
        return False
    as_mentor = target.side == Side.MENTOR
    if not (one.may_mentor if as_mentor else one.may_be_mentored):
        return False
    areas = said.get("areas_given" if as_mentor else "areas_sought") or {}
    return not target.area or areas.get(target.area, 0) >= IN_EARNEST

"""Whether pairs cross units, sites and grades, beside what chance would give among those who were matched."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import UUID

from konnekt.outcomes.careers import Careers
from konnekt.outcomes.figures import Figure, Whom
from konnekt.outcomes.measuring.context import Context, shares
from konnekt.relationships.models import Part
from konnekt.relationships.states import PartSide

Place = Callable[[UUID], object]


def crossing(context: Context) -> Iterator[Figure]:
    """Of mentees with a mentor, how many have one from elsewhere. Who stands nowhere known is left out, and counted."""
    pairs = _pairs(context)
    for key, place in _places(context.careers, context).items():
        known = [
            (mentee, place(mentor) != place(mentee), place(mentor))
            for mentee, mentor in pairs
            if place(mentee) is not None and place(mentor) is not None
        ]
        across = {mentee: is_across for mentee, is_across, _mentors in known}
        by_chance = _by_chance([place(mentee) for mentee in across], [where for _one, _two, where in known])
        for figure in shares(
            context,
            f"across {key}",
            {(Whom.MENTEES, ""): across},
            of={(Whom.MENTEES, ""): len({mentee for mentee, _mentor in pairs})},
            indicator="diversity",
            method="beside chance",
        ):
            yield replace(figure, more={"chance": round(by_chance, 3)}) if figure.n else figure


def _pairs(context: Context) -> list[tuple[UUID, UUID]]:
    rows = Part.objects.filter(
        round=context.round, relationship__opened_at__date__lte=context.as_of, is_one_off=False
    ).order_by("relationship__opened_at", "pk")
    mentors: dict[UUID, UUID] = {}
    mentees: list[tuple[UUID, UUID]] = []
    for space, member, side in rows.values_list("relationship_id", "member_id", "side"):
        if side == PartSide.MENTOR:
            mentors.setdefault(space, member)
        else:
            mentees.append((space, member))
    inside = context.cohort.mentees
    return [(mentee, mentors[space]) for space, mentee in mentees if space in mentors and mentee in inside]


def _places(careers: Careers, context: Context) -> dict[str, Place]:
    day = context.round.starts_on

    def unit(one: UUID) -> object:
        stand = careers.on(one, day)
        return careers.tops[stand.unit] if stand and stand.unit else None

    def grade(one: UUID) -> object:
        stand = careers.on(one, day)
        return stand.grade if stand and stand.grade == stand.grade else None

    return {"units": unit, "sites": lambda one: careers.sites.get(one) or None, "grades": grade}


def _by_chance(mentees: list[object], mentors: list[object]) -> float:
    """The share of all mentees with all these mentors, whoever had been drawn for whom, that would be across."""
    if not mentees or not mentors:
        return 0.0
    here, there = Counter(mentees), Counter(mentors)
    alike = sum(number * there[place] for place, number in here.items())
    return 1 - alike / (len(mentees) * len(mentors))

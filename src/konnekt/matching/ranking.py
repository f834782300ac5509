"""One mentee before all mentors of a round, by the round’s own criteria.

For a mentee who looks around, and for a manager who pairs one by one. Nothing of it is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from konnekt.matching.catalogue import CriterionKey, default_criteria
from konnekt.matching.encoding import read
from konnekt.matching.models import CriteriaSet, Steer
from konnekt.matching.pool import Person, Pool, comparable_in, people_of
from konnekt.matching.reasons import as_contributions, for_the_pair
from konnekt.matching.states import SteerKind
from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.queries import placeable as placeable_on
from konnekt.programmes.states import Side
from konnekt.relationships.pairing import Lines
from konnekt.relationships.pool import barriers, free_places, lines_around
from konnekt_engine.matching import Contribution
from konnekt_engine.matching.encoding import UNITS
from konnekt_engine.matching.hours import half_hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A mentor as seen from one mentee."""

    mentor: Enrolment
    person: Person
    fit: float
    contributions: list[dict[str, Any]]
    places: int
    is_available: bool
    """False for whatever reason: a rule, what somebody asked for, or no place left. Nobody is told which."""
    hours: float | None
    """Hours a week in which both are free; None where one of them didn't say."""
    is_wished: bool
    """The mentee named or asked this mentor."""
    wishes: bool
    """The mentor named the mentee."""

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """What speaks for the two, in facts both may know."""
        return for_the_pair(self.contributions)


def mentors_in(round_: Round, *, on: date, only_shown: bool = False) -> list[Enrolment]:
    """Everybody who mentors in a round, is here and not paused; or only those whose card may be found."""
    rows = placeable_on(round_, on).filter(side__in=[Side.MENTOR, Side.BOTH])
    rows = rows.exclude(member__line_state=LineState.UNKNOWN)
    if only_shown:
        rows = rows.filter(shows_card=True)
    return list(rows.select_related("member__unit").order_by("pk"))


def rank(mentee: Enrolment, mentors: Sequence[Enrolment], *, on: date) -> list[Ranked]:
    """The mentors, the best fit first. The same few queries for one mentor as for a thousand."""
    if not mentors:
        return []
    criteria = CriteriaSet.objects.filter(round=mentee.round_id).first()
    weighs_own = criteria is not None and any(
        one["key"] == CriterionKey.OWN_QUESTIONS and one["weight"] for one in criteria.criteria
    )
    comparable = comparable_in(mentee.round) if weighs_own else ()
    people = people_of([mentee, *(one for one in mentors if one.pk != mentee.pk)], comparable)
    places = free_places(mentors)
    lines = lines_around({mentee.member_id, *(one.member_id for one in mentors)}, on=on)
    barred = {mentor for _mentee, mentor, _why in barriers([mentee], mentors, lines=lines)}
    forbidden = set(Steer.objects.filter(mentee=mentee, kind=SteerKind.FORBID).values_list("mentor_id", flat=True))
    read_ = read(_pool_of(mentee, mentors, people, places, on), on=on)
    if criteria is None or criteria.needs_shared_language:
        barred |= {int(mentor) for _mentee, mentor in read_.without_language}
    weights = criteria.criteria if criteria else default_criteria()
    problem = read_.encode(criteria=weights, needs_shared_language=False, locked=(), forbidden=()).problem
    points = [(one, one.points(slice(0, 1))[0]) for one in problem.criteria]
    me = people[mentee.pk]
    mine = _free(me, on)
    found = []
    for at, mentor in enumerate(mentors):
        parts = [
            Contribution(
                one.label, int(row[at]), one.weight * UNITS, not (one.mentee_known[0] and one.mentor_known[at])
            )
            for one, row in points
        ]
        other = people[mentor.pk]
        theirs = _free(other, on)
        found.append(
            Ranked(
                mentor=mentor,
                person=other,
                fit=sum(part.points for part in parts) / (1 << 20),
                contributions=as_contributions(parts, me, other),
                places=places[mentor.pk],
                is_available=at not in barred and mentor.pk not in forbidden and places[mentor.pk] > 0,
                is_wished=other.member_id in me.wishes,
                wishes=me.member_id in other.wishes,
                hours=len(mine & theirs) / 2 if mine and theirs else None,
            )
        )
    return sorted(found, key=lambda one: (-one.fit, one.mentor.pk))


def _free(person: Person, on: date) -> frozenset[int]:
    """The half hours of a week in which somebody is usually free, by one clock for all."""
    return half_hours(list(person.hours), person.zone, on=on) if person.hours and person.zone else frozenset()


def _pool_of(
    mentee: Enrolment, mentors: Sequence[Enrolment], people: dict[Any, Person], places: dict[Any, int], on: date
) -> Pool:
    """A pool of one mentee; ids stand for themselves, since nothing of it is kept."""
    everybody = {mentee, *mentors}
    return Pool(
        mentees=(mentee.pk,),
        mentors=tuple(one.pk for one in mentors),
        people=people,
        places={id_: max(free, 1) for id_, free in places.items()},
        barred=[],
        locked=[],
        forbidden=[],
        preferred=[],
        lines=Lines(on=on),
        pseudonyms={id_: str(id_) for one in everybody for id_ in (one.pk, one.member_id)},
        line_unknown=(),
    )

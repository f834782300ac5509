"""One mentee before all mentors of a round, or one mentor before mentees, by the round’s own criteria.

For a mentee who looks around, a mentor who ranks, and a manager who pairs one by one. Nothing of it is stored; the
last rankings stay in memory for as long as nothing changes that they were read from.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any
from uuid import UUID

import numpy as np

from konnekt.matching.catalogue import PRIVATE_TO_THE_MANAGER, CriterionKey, default_criteria
from konnekt.matching.encoding import read
from konnekt.matching.models import CriteriaSet, Steer
from konnekt.matching.pool import Person, Pool, comparable_in, people_of
from konnekt.matching.reading import ranking_digest
from konnekt.matching.reasons import as_contributions, for_the_pair
from konnekt.matching.states import SteerKind
from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.queries import placeable as placeable_on
from konnekt.programmes.states import Format, Side
from konnekt.relationships.pairing import Lines
from konnekt.relationships.pool import barriers, lines_around, seats
from konnekt_engine.matching import Contribution, Problem
from konnekt_engine.matching.encoding import POINTS, UNITS, Encoded
from konnekt_engine.matching.hours import half_hours
from konnekt_engine.matching.parts import between
from konnekt_engine.matching.values import Points

MOST_KEPT = 8
"""So many rankings stay read at once, in each process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One mentee beside the mentors they were ranked with: what a card tells is worked out for the cards that are
    shown."""

    mentee: Person
    row: int
    """Where the mentee stands in what was encoded."""
    criteria: list[tuple[Encoded, Points]]
    """Each criterion, and its points with every mentor."""
    on: date

    def contributions(self, at: int, mentor: Person) -> list[dict[str, Any]]:
        """What each criterion gives for the mentor who stands there."""
        parts = [
            Contribution(
                one.label, int(row[at]), one.weight * UNITS, not (one.mentee_known[self.row] and one.mentor_known[at])
            )
            for one, row in self.criteria
        ]
        return as_contributions(parts, self.mentee, mentor)

    def hours(self, mentor: Person) -> float | None:
        """Hours a week in which both are free; None where one of them didn't say."""
        mine, theirs = _free(self.mentee, self.on), _free(mentor, self.on)
        return len(mine & theirs) / 2 if mine and theirs else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A mentor as seen from one mentee."""

    mentor: Enrolment
    person: Person
    fit: float
    compared: Compared
    at: int
    """Where the mentor stands in what was compared."""
    places: int
    is_available: bool
    """False for whatever reason: a rule, what somebody asked for, or no place left. Nobody is told which."""
    is_wished: bool
    """The mentee named or asked this mentor."""
    wishes: bool
    """The mentor named the mentee."""

    @property
    def hours(self) -> float | None:
        """Hours a week in which both are free; None where one of them didn't say."""
        return self.compared.hours(self.person)

    @property
    def contributions(self) -> list[dict[str, Any]]:
        """What each criterion gives."""
        return self.compared.contributions(self.at, self.person)

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """What speaks for the two, in facts both may know."""
        return for_the_pair(self.contributions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suited:
    """A mentee as seen from one mentor who may be paired with them."""

    mentee: Enrolment
    reasons: list[dict[str, Any]]
    """What speaks for the two, in facts both may know."""


class Looks:
    """The rankings looked at last, so that the next page of a visit costs no reading. Of each process its own."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[UUID, bool], tuple[str, list[Ranked]]] = OrderedDict()
        self._lock = Lock()

    def find(self, of: tuple[UUID, bool], key: str) -> list[Ranked] | None:
        """What is kept, if nothing it was read from has changed."""
        with self._lock:
            found_key, found = self._kept.get(of, ("", []))
            return found if found_key == key else None

    def keep(self, of: tuple[UUID, bool], key: str, ranked: list[Ranked]) -> None:
        """Keep a ranking under its key; the oldest goes."""
        with self._lock:
            self._kept[of] = key, ranked
            self._kept.move_to_end(of)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)


LOOKS = Looks()


def look_around(mentee: Enrolment, *, on: date, only_shown: bool = False) -> list[Ranked]:
    """All mentors of the mentee's round, the best fit first; or only those whose card may be found."""
    of, key = (mentee.pk, only_shown), ranking_digest(mentee.round_id, on=on)
    found = LOOKS.find(of, key)
    if found is None:
        found = rank(mentee, mentors_in(mentee.round, on=on, only_shown=only_shown), on=on)
        LOOKS.keep(of, key, found)
    return found


def mentors_in(round_: Round, *, on: date, only_shown: bool = False) -> list[Enrolment]:
    """Everybody who mentors in a round, is here and not paused; or only those whose card may be found."""
    rows = placeable_on(round_, on).filter(side__in=[Side.MENTOR, Side.BOTH])
    rows = rows.exclude(member__line_state=LineState.UNKNOWN)
    if only_shown:
        rows = rows.filter(shows_card=True)
    return list(rows.select_related("member__unit").order_by("pk"))


def rank(mentee: Enrolment, mentors: Sequence[Enrolment], *, on: date) -> list[Ranked]:
    """The mentors, the best fit first. The same few queries for one mentor as for a thousand."""
    return rank_each([mentee], mentors, on=on)[0]


def rank_each(mentees: Sequence[Enrolment], mentors: Sequence[Enrolment], *, on: date) -> list[list[Ranked]]:
    """The mentors for each of these mentees of one round, the best fit first. The same few queries for all of them."""
    if not mentees or not mentors:
        return [[] for _mentee in mentees]
    problem, people, places, apart = _between(mentees[0].round, mentees, mentors, on=on)
    points = [(one, one.points(slice(0, len(mentees)))) for one in problem.criteria]
    return [
        _in_order(
            Compared(mentee=people[mentee.pk], row=row, criteria=[(one, rows[row]) for one, rows in points], on=on),
            mentors,
            people,
            places,
            apart,
        )
        for row, mentee in enumerate(mentees)
    ]


def _in_order(
    compared: Compared,
    mentors: Sequence[Enrolment],
    people: dict[Any, Person],
    places: dict[UUID, int],
    apart: set[tuple[int, int]],
) -> list[Ranked]:
    me = compared.mentee
    total = np.zeros(len(mentors), np.int64)
    for _one, row in compared.criteria:
        total += row
    found = []
    for at, (mentor, points) in enumerate(zip(mentors, total.tolist(), strict=True)):
        other = people[mentor.pk]
        found.append(
            Ranked(
                mentor=mentor,
                person=other,
                fit=points / POINTS,
                compared=compared,
                at=at,
                places=places[mentor.pk],
                is_available=(compared.row, at) not in apart and places[mentor.pk] > 0,
                is_wished=other.member_id in me.wishes,
                wishes=me.member_id in other.wishes,
            )
        )
    return sorted(found, key=lambda one: (-one.fit, one.mentor.pk))


def suit(mentor: Enrolment, mentees: Sequence[Enrolment], *, on: date) -> list[Suited]:
    """The mentees who may be paired with a mentor, the best fit first: by what both may know, so that the order tells
    nothing of wishes, nor of whose turn it is.
    """
    if not mentees:
        return []
    problem, people, _places, apart = _between(mentor.round, mentees, [mentor], on=on)
    me = people[mentor.pk]
    criteria = [
        (one, one.points(slice(0, len(mentees)))) for one in problem.criteria if one.label not in PRIVATE_TO_THE_MANAGER
    ]
    found = []
    for at, mentee in enumerate(mentees):
        if (at, 0) in apart:
            continue
        parts = [
            Contribution(
                one.label, int(points[at, 0]), one.weight * UNITS, not (one.mentee_known[at] and one.mentor_known[0])
            )
            for one, points in criteria
        ]
        other = people[mentee.pk]
        reasons = for_the_pair(as_contributions(parts, other, me))
        found.append((-sum(part.points for part in parts), mentee.pk, Suited(mentee=mentee, reasons=reasons)))
    return [one for _points, _pk, one in sorted(found, key=lambda row: row[:2])]


def _between(
    round_: Round, mentees: Sequence[Enrolment], mentors: Sequence[Enrolment], *, on: date
) -> tuple[Problem, dict[Any, Person], dict[UUID, int], set[tuple[int, int]]]:
    """The problem of these people by the round’s criteria, how matching sees them, the mentors’ places, and the pairs
    by position that may not be.
    """
    criteria = CriteriaSet.objects.filter(round=round_.pk).first()
    weighs_own = criteria is not None and any(
        one["key"] == CriterionKey.OWN_QUESTIONS and one["weight"] for one in criteria.criteria
    )
    everybody = list({one.pk: one for one in (*mentees, *mentors)}.values())
    people = people_of(everybody, comparable_in(round_) if weighs_own else ())
    places = seats(round_, mentors)
    lines = lines_around({one.member_id for one in everybody}, on=on)
    apart = {(i, j) for i, j, _why in barriers(mentees, mentors, lines=lines)}
    steers = Steer.objects.filter(round=round_.pk, kind=SteerKind.FORBID).values_list("mentee_id", "mentor_id")
    at_mentee, at_mentor = ({one.pk: at for at, one in enumerate(side)} for side in (mentees, mentors))
    apart |= {(at_mentee[i], at_mentor[j]) for i, j in steers if i in at_mentee and j in at_mentor}
    is_peer = round_.programme.format == Format.PEER
    if is_peer:
        apart |= {(at_mentee[j], at_mentor[i]) for i, j in steers if j in at_mentee and i in at_mentor}
    # Peers are read as the one set they are: what stands for an unknown answer is the same from both sides.
    sides = (everybody, everybody) if is_peer else (mentees, mentors)
    known = read(_pool_of(round_, *sides, people, places, on), on=on)
    if criteria is None or criteria.needs_shared_language:
        named = ((known.mentees[i], known.mentors[j]) for i, j in known.without_language.tolist())
        apart |= {(at_mentee[i], at_mentor[j]) for i, j in named if i in at_mentee and j in at_mentor}
    weights = criteria.criteria if criteria else default_criteria()
    problem = known.encode(criteria=weights, needs_shared_language=False, locked=(), forbidden=()).problem
    if is_peer:
        at = {one.pk: place for place, one in enumerate(everybody)}
        problem = between(problem, *(np.array([at[one.pk] for one in side]) for side in (mentees, mentors)))
    return problem, people, places, apart


def _free(person: Person, on: date) -> frozenset[int]:
    """The half hours of a week in which somebody is usually free, by one clock for all."""
    return half_hours(list(person.hours), person.zone, on=on) if person.hours and person.zone else frozenset()


def _pool_of(
    round_: Round,
    mentees: Sequence[Enrolment],
    mentors: Sequence[Enrolment],
    people: dict[Any, Person],
    places: dict[UUID, int],
    on: date,
) -> Pool:
    """A pool of these people; ids stand for themselves, since nothing of it is kept."""
    everybody = {*mentees, *mentors}
    return Pool(
        mentees=tuple(one.pk for one in mentees),
        mentors=tuple(one.pk for one in mentors),
        people=people,
        places={one.pk: max(places.get(one.pk, 1), 1) for one in mentors},
        barred=[],
        locked=[],
        forbidden=[],
        preferred=[],
        lines=Lines(on=on),
        pseudonyms={id_: str(id_) for one in everybody for id_ in (one.pk, one.member_id)},
        line_unknown={},
        format=Format(round_.programme.format),
    )

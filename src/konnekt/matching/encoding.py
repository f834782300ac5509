"""From enrolments and their answers to the engine's problem: pseudonyms, columns and hard rules; no names.

What was encoded is stored with the run. It is a snapshot, never the truth.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from konnekt.matching.catalogue import CriterionKey, parameters_in
from konnekt.matching.pool import Person, Pool
from konnekt.programmes.states import Format
from konnekt_engine.matching import (
    Criterion,
    Different,
    Gap,
    Near,
    Problem,
    Readings,
    ReportingLines,
    Same,
    Shared,
    Text,
    WantsOffers,
    Wishes,
)
from konnekt_engine.matching.criteria import Sides
from konnekt_engine.matching.encoding import UNITS, Listed, Lookup, lookup

NOT_AVAILABLE = "not_available"
"""Why a pair may not be: of whatever kind, it leaves the product under this one word (trust rule 6)."""

ENGINE_CRITERIA: dict[CriterionKey, Any] = {
    CriterionKey.AREAS: lambda **how: WantsOffers("areas_sought", "areas_given", **how),
    CriterionKey.SKILLS: lambda **how: WantsOffers("skills_wanted", "skills_offered", **how),
    CriterionKey.STATEMENT: lambda **how: Text("statement", **how),
    CriterionKey.HOURS: lambda **how: Near("hours", zone="zone", **how),
    CriterionKey.RHYTHM: lambda **how: Same("rhythm", **how),
    CriterionKey.MEETING: lambda **how: Shared("meeting", **how),
    CriterionKey.LANGUAGES: lambda **how: Shared("languages", **how),
    CriterionKey.OWN_QUESTIONS: lambda **how: Shared("own_answers", **how),
    CriterionKey.GRADE: lambda **how: Gap("grade", **how),
    CriterionKey.OTHER_UNIT: lambda **how: Different("unit", **how),
    CriterionKey.SAME_SITE: lambda **how: Same("site", **how),
    CriterionKey.OTHER_SITE: lambda **how: Different("site", **how),
    CriterionKey.TIME_ZONE: lambda **how: Near("zone", zones=True, **how),
    CriterionKey.MENTEE_WISHES: lambda **how: Wishes("wishes", by="mentee", **how),
    CriterionKey.MENTOR_WISHES: lambda **how: Wishes("wishes", by="mentor", **how),
    CriterionKey.PRIORITY: lambda **how: WantsOffers("comes_first", "takes_whoever_comes_first", **how),
}


RANKED = (CriterionKey.MENTEE_WISHES.value, CriterionKey.MENTOR_WISHES.value)
"""Criteria that are somebody's ranked list."""

_ON_A_DAY = {CriterionKey.HOURS, CriterionKey.TIME_ZONE}
"""Criteria that ask how far ahead of universal time a place is on a day."""

_WITH_PARAMETERS = ("grade", "hours", "zone")
"""The columns that criteria with parameters look at."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """The problem, and which enrolment stands at each of its positions."""

    problem: Problem
    mentees: tuple[UUID, ...]
    mentors: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A pool whose answers are read: a problem for any weights and steers comes from it in a moment."""

    readings: Readings
    without_language: NDArray[np.int64]
    """Pairs of whom both said which languages they speak, with none in common."""
    mentees: tuple[UUID, ...]
    mentors: tuple[UUID, ...]
    sides: Sides
    """The columns that criteria with parameters look at: they are read anew where one is not as usual."""
    on: date
    format: Format
    fellows_apart: tuple[tuple[int, int], ...] = ()

    def encode(
        self,
        *,
        criteria: Iterable[Mapping[str, Any]],
        needs_shared_language: bool,
        locked: Sequence[tuple[int, int]],
        forbidden: Sequence[tuple[int, int]],
        preferred: Sequence[tuple[int, int]] = (),
        by_rank: bool = False,
    ) -> Encoded:
        """The engine's problem under these criteria and steers. What prefers pairs counts where there are some; where
        it goes ``by_rank``, both sides' lists are in it whatever they weigh.
        """
        also = [np.array(forbidden, np.int64).reshape(-1, 2)]
        if needs_shared_language:
            also.append(self.without_language)
        given = list(criteria)
        weights = {str(one["key"]): float(one["weight"]) for one in given}
        anew = {
            str(one["key"]): criterion_of(one, self.on, self.format).read(self.sides)
            for one in given
            if one.get("with")
        }
        readings = replace(self.readings, criteria={**self.readings.criteria, **anew}) if anew else self.readings
        if preferred:
            of_preferred = partial(_preferred, preferred, (len(self.mentees), len(self.mentors)))
            readings = replace(readings, criteria={**readings.criteria, CriterionKey.PREFERRED.value: of_preferred})
        else:
            weights.pop(CriterionKey.PREFERRED.value, None)
        problem = readings.problem(
            weights=weights,
            blocked={NOT_AVAILABLE: np.vstack(also)},
            locked=np.array(locked, np.int64).reshape(-1, 2),
            ranked=RANKED if by_rank else (),
            both_ways=self.format is Format.PEER,
        )
        return Encoded(problem, self.mentees, self.mentors)


def read(pool: Pool, *, on: date) -> Read:
    """Read a pool once: everything but the weights, the language rule and the steers."""
    mentees, mentors = pool.mentees, pool.mentors
    tables = (
        columns_of(pool, mentees, [pool.people[one].wishes for one in mentees]),
        columns_of(pool, mentors, [_order_of_mentor(pool.people[one]) for one in mentors]),
    )
    readings = Readings.read(
        mentees=tables[0],
        mentors=tables[1],
        criteria=[criterion_of({"key": key}, on, pool.format) for key in ENGINE_CRITERIA],
        blocked={NOT_AVAILABLE: np.array([(i, j) for i, j, _barrier in pool.barred], np.int64).reshape(-1, 2)},
        capacity=_of_mentors(pool.places, mentors) + _of_mentors(pool.running, mentors),
        minimum=np.full(len(mentors), pool.least, np.int64) if pool.least else None,
        running=_of_mentors(pool.running, mentors) if pool.running else None,
        lines=_lines(pool, on),
    )
    return Read(
        readings=readings,
        without_language=_without_shared_language(pool),
        mentees=tuple(mentees),
        mentors=tuple(mentors),
        sides=Sides(_with_parameters(tables[0]), _with_parameters(tables[1]), (len(mentees), len(mentors))),
        on=on,
        format=pool.format,
        fellows_apart=pool.fellows_apart,
    )


def _preferred(pairs: Sequence[tuple[int, int]], size: tuple[int, int], weight: int) -> Lookup:
    """All of its weight for the pairs a manager prefers, nothing for the others. Not a wish: nobody ranked anybody."""
    mentees = {mentee: place for place, mentee in enumerate(sorted({mentee for mentee, _mentor in pairs}), 1)}
    mentors = {mentor: place for place, mentor in enumerate(sorted({mentor for _mentee, mentor in pairs}), 1)}
    table = np.zeros((len(mentees) + 1, len(mentors) + 1), np.int64)
    for mentee, mentor in pairs:
        table[mentees[mentee], mentors[mentor]] = UNITS
    return lookup(
        label=CriterionKey.PREFERRED.value,
        weight=weight,
        mentees=[mentees.get(place, 0) for place in range(size[0])],
        mentors=[mentors.get(place, 0) for place in range(size[1])],
        table=table,
    )


def encode(
    pool: Pool,
    *,
    criteria: Iterable[Mapping[str, Any]],
    needs_shared_language: bool,
    on: date,
    by_rank: bool = False,
) -> Encoded:
    """The engine's problem for this pool of people."""
    return read(pool, on=on).encode(
        criteria=criteria,
        needs_shared_language=needs_shared_language,
        locked=pool.locked,
        forbidden=pool.forbidden,
        preferred=pool.preferred,
        by_rank=by_rank,
    )


def _of_mentors(numbers: Mapping[UUID, int], mentors: Sequence[UUID]) -> NDArray[np.int64]:
    """A number of each mentor, in order; none is 0."""
    return np.array([numbers.get(enrolment, 0) for enrolment in mentors], np.int64)


def ranks_in(problem: Problem) -> dict[str, dict[tuple[int, int], int]]:
    """By criterion and pair: on which place of the list the one stands whom somebody named, 1 first. Whom they named
    and who is not in the problem takes no place.
    """
    found: dict[str, dict[tuple[int, int], int]] = {}
    for one in problem.criteria:
        if not isinstance(one, Listed):
            continue
        naming = 0 if one.by == "mentee" else 1
        places: dict[int, int] = {}
        ranks = found.setdefault(one.label, {})
        order = np.lexsort((-one.units.astype(np.int64), one.pairs[:, naming]))
        for mentee, mentor in one.pairs[order].tolist():
            who = (mentee, mentor)[naming]
            places[who] = places.get(who, 0) + 1
            ranks[mentee, mentor] = places[who]
    return found


def _with_parameters(table: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: table[name] for name in _WITH_PARAMETERS}


def criterion_of(said: Mapping[str, Any], on: date, format_: Format) -> Criterion:
    """The engine's criterion for one of a criteria set, with its parameters; its label is the criterion's key."""
    key = CriterionKey(str(said["key"]))
    how: dict[str, Any] = {"label": key.value} | parameters_in({**said, "key": key}, format_)
    if key in _ON_A_DAY:
        how["on"] = on
    found: Criterion = ENGINE_CRITERIA[key](**how)
    return found


def grade_level(grade: str) -> float | None:
    """The number in a grade (“Grade 7”, “G12”, “Band 3b”); a grade without one is unknown."""
    number = re.search(r"\d+(?:\.\d+)?", grade)
    return float(number.group()) if number else None


def _order_of_mentor(person: Person) -> tuple[UUID, ...]:
    """Whom a mentor ranks, then whom they named besides."""
    return (*person.ranking, *(one for one in person.wishes if one not in person.ranking))


def columns_of(pool: Pool, enrolments: Sequence[UUID], wishes: Sequence[Sequence[UUID]]) -> dict[str, list[Any]]:
    people = [pool.people[enrolment] for enrolment in enrolments]
    return {
        "id": [pool.pseudonyms[enrolment] for enrolment in enrolments],
        "person": [pool.pseudonyms[person.member_id] for person in people],
        "areas_sought": [person.areas_sought or None for person in people],
        "areas_given": [person.areas_given or None for person in people],
        "skills_wanted": [sorted(person.skills_wanted) or None for person in people],
        "skills_offered": [sorted(person.skills_offered) or None for person in people],
        "statement": [person.statement or None for person in people],
        "hours": [list(person.hours) or None for person in people],
        "zone": [person.zone for person in people],
        "rhythm": [person.rhythm or None for person in people],
        "meeting": [sorted(person.meeting) or None for person in people],
        "languages": [sorted(person.languages) or None for person in people],
        "own_answers": [sorted(f"{key}={answer}" for key, answer in person.own_answers) or None for person in people],
        "grade": [grade_level(person.grade) for person in people],
        "unit": [person.unit or None for person in people],
        "site": [person.site or None for person in people],
        "wishes": [
            [pool.pseudonyms[wanted] for wanted in wanted_ones if wanted in pool.pseudonyms] or None
            for wanted_ones in wishes
        ],
        "comes_first": [["now"] if person.comes_first else ["later"] for person in people],
        "takes_whoever_comes_first": [["now"] for _person in people],
    }


def _without_shared_language(pool: Pool) -> NDArray[np.int64]:
    """Pairs of whom both said which languages they speak, with none in common. Unknown is not “none in common”."""
    mentees, mentors = ([pool.people[one].languages for one in side] for side in (pool.mentees, pool.mentors))
    # Few people speak a mixture of their own: each mixture is compared once, not each pair.
    mixtures = sorted({*mentees, *mentors}, key=sorted)
    place = {mixture: at for at, mixture in enumerate(mixtures)}
    apart = np.array([[bool(one and other) and not one & other for other in mixtures] for one in mixtures], bool)
    if not mixtures:
        return np.zeros((0, 2), np.int64)
    rows, columns = ([place[spoken] for spoken in side] for side in (mentees, mentors))
    return np.argwhere(apart[np.ix_(rows, columns)])


def _lines(pool: Pool, on: date) -> ReportingLines:
    """The reporting edges under pseudonyms, so that the checker can derive the ban by itself."""
    known = pool.lines
    name = pool.pseudonym_of_member
    return ReportingLines(
        edges=tuple((name(edge.person), name(edge.manager), edge.until) for edge in known.edges),
        appraisals=tuple((name(one.person), name(one.appraiser), one.until) for one in known.appraisals),
        unknown=frozenset(name(person) for person in known.unknown),
        on=on,
        window_days=known.window_days,
    )

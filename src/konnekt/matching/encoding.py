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

from konnekt.matching.catalogue import CriterionKey
from konnekt.matching.pool import Pool
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
from konnekt_engine.matching.encoding import UNITS, Lookup, lookup

NOT_AVAILABLE = "not_available"
"""Why a pair may not be: of whatever kind, it leaves the product under this one word (trust rule 6)."""

_NEUTRAL_HOURS_A_WEEK = 4.0

ENGINE_CRITERIA: dict[CriterionKey, Any] = {
    CriterionKey.AREAS: lambda **how: WantsOffers("areas_sought", "areas_given", **how),
    CriterionKey.SKILLS: lambda **how: WantsOffers("skills_wanted", "skills_offered", **how),
    CriterionKey.STATEMENT: lambda **how: Text("statement", **how),
    CriterionKey.HOURS: lambda **how: Near("hours", zone="zone", enough=_NEUTRAL_HOURS_A_WEEK, **how),
    CriterionKey.RHYTHM: lambda **how: Same("rhythm", **how),
    CriterionKey.MEETING: lambda **how: Shared("meeting", **how),
    CriterionKey.LANGUAGES: lambda **how: Shared("languages", **how),
    CriterionKey.OWN_QUESTIONS: lambda **how: Shared("own_answers", **how),
    CriterionKey.GRADE: lambda **how: Gap("grade", ideal=2, below=2, above=4, **how),
    CriterionKey.OTHER_UNIT: lambda **how: Different("unit", **how),
    CriterionKey.SAME_SITE: lambda **how: Same("site", **how),
    CriterionKey.MENTEE_WISHES: lambda **how: Wishes("wishes", by="mentee", **how),
    CriterionKey.MENTOR_WISHES: lambda **how: Wishes("wishes", by="mentor", **how),
    CriterionKey.PRIORITY: lambda **how: WantsOffers("comes_first", "takes_whoever_comes_first", **how),
}


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

    def encode(
        self,
        *,
        criteria: Iterable[Mapping[str, Any]],
        needs_shared_language: bool,
        locked: Sequence[tuple[int, int]],
        forbidden: Sequence[tuple[int, int]],
        preferred: Sequence[tuple[int, int]] = (),
    ) -> Encoded:
        """The engine's problem under these criteria and steers. What prefers pairs counts where there are some."""
        also = [np.array(forbidden, np.int64).reshape(-1, 2)]
        if needs_shared_language:
            also.append(self.without_language)
        weights = {str(one["key"]): float(one["weight"]) for one in criteria}
        readings = self.readings
        if preferred:
            of_preferred = partial(_preferred, preferred, (len(self.mentees), len(self.mentors)))
            readings = replace(readings, criteria={**readings.criteria, CriterionKey.PREFERRED.value: of_preferred})
        else:
            weights.pop(CriterionKey.PREFERRED.value, None)
        problem = readings.problem(
            weights=weights,
            blocked={NOT_AVAILABLE: np.vstack(also)},
            locked=np.array(locked, np.int64).reshape(-1, 2),
        )
        return Encoded(problem, self.mentees, self.mentors)


def read(pool: Pool, *, on: date) -> Read:
    """Read a pool once: everything but the weights, the language rule and the steers."""
    mentees, mentors = pool.mentees, pool.mentors
    readings = Readings.read(
        mentees=_columns(pool, mentees),
        mentors=_columns(pool, mentors),
        criteria=_criteria(on),
        blocked={NOT_AVAILABLE: np.array([(i, j) for i, j, _barrier in pool.barred], np.int64).reshape(-1, 2)},
        capacity=np.array([pool.places[enrolment] for enrolment in mentors], np.int64),
        lines=_lines(pool, on),
    )
    return Read(
        readings=readings,
        without_language=_without_shared_language(pool),
        mentees=tuple(mentees),
        mentors=tuple(mentors),
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


def encode(pool: Pool, *, criteria: Iterable[Mapping[str, Any]], needs_shared_language: bool, on: date) -> Encoded:
    """The engine's problem for this pool of people."""
    return read(pool, on=on).encode(
        criteria=criteria,
        needs_shared_language=needs_shared_language,
        locked=pool.locked,
        forbidden=pool.forbidden,
        preferred=pool.preferred,
    )


def _criteria(on: date) -> list[Criterion]:
    """Every criterion that is read of people, in the catalogue's order; the engine's label is the criterion's key."""
    found = []
    for key in ENGINE_CRITERIA:
        how: dict[str, Any] = {"label": key.value}
        if key is CriterionKey.HOURS:
            how["on"] = on
        found.append(ENGINE_CRITERIA[key](**how))
    return found


def grade_level(grade: str) -> float | None:
    """The number in a grade (“Grade 7”, “G12”, “Band 3b”); a grade without one is unknown."""
    number = re.search(r"\d+(?:\.\d+)?", grade)
    return float(number.group()) if number else None


def _columns(pool: Pool, enrolments: Sequence[UUID]) -> dict[str, list[Any]]:
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
            [pool.pseudonyms[wanted] for wanted in person.wishes if wanted in pool.pseudonyms] or None
            for person in people
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

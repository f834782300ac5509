"""From enrolments and their answers to the engine's problem: pseudonyms, columns and hard rules; no names.

What was encoded is stored with the run. It is a snapshot, never the truth.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from konnekt.matching.catalogue import CATALOGUE, CriterionKey
from konnekt.matching.pool import Pool
from konnekt_engine.matching import (
    Criterion,
    Different,
    Gap,
    Near,
    Problem,
    ReportingLines,
    Same,
    Shared,
    Text,
    WantsOffers,
    Wishes,
)

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


def encode(pool: Pool, *, criteria: Iterable[Mapping[str, Any]], needs_shared_language: bool, on: date) -> Encoded:
    """The engine's problem for this pool of people."""
    mentees, mentors = pool.mentees, pool.mentors
    blocked = [(i, j) for i, j, _barrier in pool.barred] + pool.forbidden
    if needs_shared_language:
        blocked += _without_shared_language(pool)
    problem = Problem.build(
        mentees=_columns(pool, mentees),
        mentors=_columns(pool, mentors),
        criteria=engine_criteria(criteria, on=on),
        blocked={NOT_AVAILABLE: blocked},
        locked=pool.locked or None,
        capacity=[pool.places[enrolment] for enrolment in mentors],
        lines=_lines(pool, on),
    )
    return Encoded(problem, tuple(mentees), tuple(mentors))


def engine_criteria(chosen: Iterable[Mapping[str, Any]], *, on: date) -> list[Criterion]:
    """The chosen criteria that weigh something, in the catalogue's order; the engine's label is the criterion's key."""
    weights = {CriterionKey(one["key"]): float(one["weight"]) for one in chosen}
    found = []
    for key in CATALOGUE:
        if weights.get(key, 0) > 0:
            how: dict[str, Any] = {"weight": weights[key], "label": key.value}
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


def _without_shared_language(pool: Pool) -> list[tuple[int, int]]:
    """Pairs of whom both said which languages they speak, with none in common. Unknown is not “none in common”."""
    mentors = [(j, pool.people[one].languages) for j, one in enumerate(pool.mentors) if pool.people[one].languages]
    return [
        (i, j)
        for i, one in enumerate(pool.mentees)
        if pool.people[one].languages
        for j, spoken in mentors
        if not spoken & pool.people[one].languages
    ]


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

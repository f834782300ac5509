"""What a criterion gives real pairs at once, before any run: those that look at nobody but the two."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from konnekt.matching.catalogue import CriterionKey
from konnekt.matching.encoding import columns_of, criterion_of
from konnekt.matching.pool import Pool, comparable_in, people_of
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.states import Format
from konnekt.relationships.pairing import Lines
from konnekt_engine.matching.criteria import Sides
from konnekt_engine.matching.encoding import UNITS

BY_THE_TWO_ALONE = (
    CriterionKey.HOURS,
    CriterionKey.TIME_ZONE,
    CriterionKey.RHYTHM,
    CriterionKey.MEETING,
    CriterionKey.LANGUAGES,
    CriterionKey.OWN_QUESTIONS,
    CriterionKey.GRADE,
    CriterionKey.OTHER_UNIT,
    CriterionKey.SAME_SITE,
    CriterionKey.OTHER_SITE,
)
"""Criteria whose answer about two people is the same whoever else is in the round."""

_WHOLE = 4096


@dataclass(frozen=True, slots=True)
class Preview:
    """What one criterion gives a pair, from 0 to 1; nothing where one of the two didn't say."""

    value: float | None


def preview(
    round_: Round, pairs: Sequence[tuple[Enrolment, Enrolment]], criteria: Iterable[Mapping[str, Any]], *, on: date
) -> dict[CriterionKey, list[Preview]]:
    """Each of these criteria, by the parameters it has, for each of these pairs."""
    if not pairs:
        return {}
    people = people_of(list({one.pk: one for pair in pairs for one in pair}.values()), comparable_in(round_))
    mentees, mentors = (tuple(pair[side].pk for pair in pairs) for side in (0, 1))
    pool = Pool(
        mentees=mentees,
        mentors=mentors,
        people=people,
        places={},
        barred=[],
        locked=[],
        forbidden=[],
        preferred=[],
        lines=Lines(on=on),
        pseudonyms={id_: str(id_) for id_ in _ids(pairs)},
        line_unknown={},
        format=Format(round_.programme.format),
    )
    nobody: list[list[UUID]] = [[] for _pair in pairs]
    sides = Sides(columns_of(pool, mentees, nobody), columns_of(pool, mentors, nobody), (len(pairs), len(pairs)))
    found = {}
    for said in criteria:
        encoded = criterion_of(said, on, pool.format).encode(sides, _WHOLE)
        found[CriterionKey(str(said["key"]))] = [
            Preview(
                int(encoded.points(slice(at, at + 1))[0, at]) / (_WHOLE * UNITS)
                if encoded.mentee_known[at] and encoded.mentor_known[at]
                else None
            )
            for at in range(len(pairs))
        ]
    return found


def _ids(pairs: Iterable[tuple[Enrolment, Enrolment]]) -> set[UUID]:
    return {id_ for pair in pairs for one in pair for id_ in (one.pk, one.member_id)}

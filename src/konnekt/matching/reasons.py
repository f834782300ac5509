"""Why a pair was matched, in facts both may know: computed from the same integers as the score, adding up to it
exactly.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from konnekt.matching.catalogue import PRIVATE_TO_THE_MANAGER, CriterionKey
from konnekt.matching.encoding import grade_level
from konnekt.matching.pool import Person
from konnekt_engine.matching import Contribution, readings

MOST_SHARED = 4
TURNED = readings.TURNED
"""How the label of a criterion ends that is read the other way round."""
ONE_WAY = (CriterionKey.AREAS, CriterionKey.SKILLS)
"""Criteria that tell peers two things: what the first finds in the second, and the second in the first."""
LEVEL, BELOW = "level", "below"


def as_contributions(
    parts: Sequence[Contribution], mentee: Person, mentor: Person, *, ranks: Mapping[str, int] = MappingProxyType({})
) -> list[dict[str, Any]]:
    """Every criterion's points, the most it could give, whether a side was silent, what the two have in common; and, of
    a ranked list, the place on it. Of peers each criterion comes both ways round: once where it says the same of both.
    """
    found: list[dict[str, Any]] = []
    for part in parts:
        key = CriterionKey(part.label.removesuffix(TURNED))
        is_turned = part.label != key
        rank = {"rank": ranks[part.label]} if part.label in ranks else {}
        if is_turned and key not in ONE_WAY:
            whole = found[-1]
            whole["points"], whole["most"] = whole["points"] + part.points, whole["most"] + part.most
            whole["unknown"] = whole["unknown"] and part.unknown
            if key is CriterionKey.GRADE:
                whole["shared"] = [LEVEL]  # between peers neither stands above the other
            whole |= rank
            continue
        two = (mentor, mentee) if is_turned else (mentee, mentor)
        told = {"key": key.value, "points": part.points, "most": part.most, "unknown": part.unknown}
        found.append(told | {"shared": shared(key, *two)} | rank | ({"turned": True} if is_turned else {}))
    return found


def for_the_pair(contributions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the two are told: the criteria that spoke for them, strongest first, without who wished for whom."""
    spoken = [
        part
        for part in contributions
        if CriterionKey(part["key"]) not in PRIVATE_TO_THE_MANAGER
        and not part["unknown"]
        and part["points"] * 2 >= part["most"]
    ]
    spoken.sort(key=lambda part: -part["points"])
    return [
        {"key": part["key"], "shared": part["shared"]} | ({"turned": True} if part.get("turned") else {})
        for part in spoken
    ]


def shared(key: CriterionKey, mentee: Person, mentor: Person) -> list[str]:
    """The things in common, by key or word; empty where the criterion itself says it all."""
    match key:
        case CriterionKey.AREAS:
            both = {area: mentee.areas_sought[area] * mentor.areas_given.get(area, 0) for area in mentee.areas_sought}
            strongest = sorted((area for area in both if both[area]), key=lambda area: (-both[area], area))
            return strongest[:MOST_SHARED]
        case CriterionKey.SKILLS:
            return sorted(mentee.skills_wanted & mentor.skills_offered)[:MOST_SHARED]
        case CriterionKey.LANGUAGES:
            return sorted(mentee.languages & mentor.languages)[:MOST_SHARED]
        case CriterionKey.MEETING:
            return sorted(mentee.meeting & mentor.meeting)
        case CriterionKey.OWN_QUESTIONS:
            return sorted({answer for _key, answer in mentee.own_answers & mentor.own_answers})[:MOST_SHARED]
        case CriterionKey.RHYTHM:
            return [mentee.rhythm] if mentee.rhythm and mentee.rhythm == mentor.rhythm else []
        case CriterionKey.GRADE:
            return _from_where(grade_level(mentee.grade), grade_level(mentor.grade))
        case _:
            return []


def _from_where(mentee: float | None, mentor: float | None) -> list[str]:
    """Whether the mentor stands at the mentee's height or below; nothing where they stand above, as is usual."""
    if mentee is None or mentor is None or mentor > mentee:
        return []
    return [LEVEL if mentor == mentee else BELOW]

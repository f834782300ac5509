"""Why a pair was matched, in facts both may know: computed from the same integers as the score, adding up to it
exactly.
"""

from collections.abc import Sequence
from typing import Any

from konnekt.matching.catalogue import PRIVATE_TO_THE_MANAGER, CriterionKey
from konnekt.matching.pool import Person
from konnekt_engine.matching import Contribution

MOST_SHARED = 4


def as_contributions(parts: Sequence[Contribution], mentee: Person, mentor: Person) -> list[dict[str, Any]]:
    """Every criterion's points, the most it could give, whether a side was silent, and what the two have in common."""
    return [
        {
            "key": part.label,
            "points": part.points,
            "most": part.most,
            "unknown": part.unknown,
            "shared": shared(CriterionKey(part.label), mentee, mentor),
        }
        for part in parts
    ]


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
    return [{"key": part["key"], "shared": part["shared"]} for part in spoken]


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
        case _:
            return []

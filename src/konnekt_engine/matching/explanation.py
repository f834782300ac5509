"""What an explanation holds: contributions, alternatives with their costs, the smallest change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from konnekt_engine.matching.solution import Binding


@dataclass(frozen=True)
class Contribution:
    """What one criterion adds to a pair's score, out of the most it could add; unknown if either side did not say."""

    label: str
    points: int
    most: int
    unknown: bool


@dataclass(frozen=True)
class Cost:
    """What a change would cost the whole: so many mentees fewer placed, and so many points less in total."""

    fewer_placed: int
    points: int


@dataclass(frozen=True)
class Alternative:
    """Another pair than the chosen one. The cost is what the whole would lose by it; None if it cannot be at all, and
    where prices don't tell it (STABLE, groups of a least size)."""

    mentee: int
    mentor: int
    mentee_id: str
    mentor_id: str
    points: int
    fit: float
    cost: Cost | None


class ChangeKind(StrEnum):
    """The kinds of smallest change that would place an unmatched mentee."""

    ONE_MORE_PLACE = "one more place"
    ACCEPT_LOWER_FIT = "accept a lower fit"
    ANOTHER_MENTOR = "another mentor"


@dataclass(frozen=True)
class Change:
    """The smallest change that would place a mentee: with whom (by position), or None if somebody new is needed."""

    kind: ChangeKind
    mentor: int | None = None
    mentor_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """One mentee's answer.

    `contributions` add up to `points` exactly. `runner_up` is the mentee's next best mentor, `mentor_runner_up` the
    mentor's next best mentee, each with what giving it would cost the whole. For the unmatched, `nearest` are the best
    mentors no rule takes out, `ruled_out` counts the mentors that rules take out, and `change` is the smallest change
    that would place them. `rules` counts the kinds of rules, and is only there when it was asked for: it must not
    reach the people concerned.
    """

    mentee: int
    mentee_id: str
    mentor: int | None = None
    mentor_id: str | None = None
    locked: bool = False
    points: int = 0
    fit: float | None = None
    contributions: tuple[Contribution, ...] = ()
    runner_up: Alternative | None = None
    mentor_runner_up: Alternative | None = None
    reason: Binding | None = None
    ruled_out: int = 0
    below_floor: int = 0
    nearest: tuple[Alternative, ...] = ()
    change: Change | None = None
    rules: Mapping[str, int] | None = None

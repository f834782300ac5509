"""Who may never be a pair: the supervisor law, decided here and nowhere else.

Nobody is paired with anyone in their own management line, up or down at any depth, present or within the window, nor
with whoever writes their appraisal. A line that is not known is not "no line": such a person is not paired until it
is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

DEFAULT_WINDOW_DAYS = 365


class Barrier(StrEnum):
    """Why two people may not be a pair; the strongest first. The last one is for callers that add their own pairs."""

    SELF = "self"
    UNKNOWN_LINE = "unknown_line"
    MANAGEMENT_LINE = "management_line"
    FORMER_LINE = "former_line"
    APPRAISER = "appraiser"
    EXCLUSION = "exclusion"


@dataclass(frozen=True)
class ReportingEdge:
    """A person reports to a manager; `until` is the last day of a former line, None for a present one."""

    person: str
    manager: str
    until: date | None = None


@dataclass(frozen=True)
class Appraisal:
    """An appraiser writes a person's appraisal; `until` is the last day they did, None if they do now."""

    person: str
    appraiser: str
    until: date | None = None


@dataclass(frozen=True)
class Lines:
    """What is known of who manages and appraises whom.

    `unknown` are the people of whom the directory tells neither a manager nor that there is none. `on` is the day
    judged (None: every former line counts); a former line counts if it ended within `window_days` before it. The
    window is judged on the union of all lines alive at any time in it: a former manager's present manager is in the
    line too. That may keep apart two people who never stood in one line on the same day, and never lets a pair through
    that did.
    """

    edges: tuple[ReportingEdge, ...] = ()
    appraisals: tuple[Appraisal, ...] = ()
    unknown: frozenset[str] = frozenset()
    on: date | None = None
    window_days: int = DEFAULT_WINDOW_DAYS

    def above(self, person: str) -> set[str]:
        """Everybody above a person within the window; the person too, if the line comes back to them."""
        return _climb(person, self._present, self._former)

    def above_now(self, person: str) -> set[str]:
        """Everybody above a person on the day itself."""
        return _climb(person, self._present, {})

    def appraisers(self, person: str) -> set[str]:
        """Whoever writes a person's appraisal, or did within the window."""
        return set(self._appraisers.get(person, ()))

    @cached_property
    def _present(self) -> dict[str, list[str]]:
        return _upward((edge.person, edge.manager) for edge in self.edges if self._is_present(edge.until))

    @cached_property
    def _former(self) -> dict[str, list[str]]:
        return _upward(
            (edge.person, edge.manager)
            for edge in self.edges
            if self._counts(edge.until) and not self._is_present(edge.until)
        )

    @cached_property
    def _appraisers(self) -> dict[str, list[str]]:
        return _upward((one.person, one.appraiser) for one in self.appraisals if self._counts(one.until))

    def _is_present(self, until: date | None) -> bool:
        return until is None or (self.on is not None and until >= self.on)

    def _counts(self, until: date | None) -> bool:
        return until is None or self.on is None or until >= self.on - timedelta(days=self.window_days)


@dataclass(frozen=True, eq=False)
class BarredPairs:
    """Pairs that may not be, as positions in the two pools, each with its strongest barrier."""

    pairs: NDArray[np.int32]
    codes: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.pairs)

    def __iter__(self) -> Iterator[tuple[int, int, Barrier]]:
        for (mentee, mentor), code in zip(self.pairs.tolist(), self.codes.tolist(), strict=True):
            yield mentee, mentor, _BARRIERS[code]

    def by_barrier(self) -> dict[Barrier, NDArray[np.int32]]:
        """The pairs of each barrier that occurs, as (p, 2) positions."""
        return {_BARRIERS[code]: self.pairs[self.codes == code] for code in np.unique(self.codes).tolist()}


_BARRIERS = tuple(Barrier)
_CODE = {barrier: code for code, barrier in enumerate(_BARRIERS)}
_FREE = 255
_BLOCK = 1024


def barrier(mentee: str, mentor: str, lines: Lines, *, unknown_bars: bool = True) -> Barrier | None:
    """Why these two people may not be a pair, or None if nothing in their lines keeps them apart."""
    return next((why for _, _, why in barriers([mentee], [mentor], lines, unknown_bars=unknown_bars)), None)


def anybody_barred(people: Iterable[object], lines: Lines, *, unknown_bars: bool = True) -> bool:
    """Whether anything in their lines keeps any two of these people apart: the two of a pair, or all of a circle."""
    ids = [str(person) for person in people]
    return any(why is not Barrier.SELF for _one, _other, why in barriers(ids, ids, lines, unknown_bars=unknown_bars))


def barriers(mentees: Sequence[str], mentors: Sequence[str], lines: Lines, *, unknown_bars: bool = True) -> BarredPairs:
    """All pairs of two pools of people that may not be; the same law for two people as for thousands.

    With `unknown_bars` off only what is known counts: so a pair that runs is judged when a line is lost.
    """
    mentor_places = _places(mentors)
    above_now = [lines.above_now(person) for person in mentors]
    below = _mentors_below([lines.above(person) for person in mentors], wanted=set(mentees))
    below_now = _mentors_below(above_now, wanted=set(mentees))
    appraised = _mentors_below([lines.appraisers(person) for person in mentors], wanted=set(mentees))
    unknown_mentors = [
        # A present line that comes back to the person is no line anybody could know.
        place
        for place, person in enumerate(mentors)
        if person in lines.unknown or person in above_now[place]
    ]
    pairs: list[NDArray[np.int32]] = []
    codes: list[NDArray[np.uint8]] = []
    for start in range(0, len(mentees), _BLOCK):
        people = mentees[start : start + _BLOCK]
        found = np.full((len(people), len(mentors)), _FREE, np.uint8)
        # The weaker first: a stronger barrier is written over it.
        for row, person in enumerate(people):
            above, now = lines.above(person), lines.above_now(person)
            found[row, appraised.get(person, [])] = _CODE[Barrier.APPRAISER]
            found[row, _at(lines.appraisers(person), mentor_places)] = _CODE[Barrier.APPRAISER]
            found[row, below.get(person, [])] = _CODE[Barrier.FORMER_LINE]
            found[row, _at(above, mentor_places)] = _CODE[Barrier.FORMER_LINE]
            found[row, below_now.get(person, [])] = _CODE[Barrier.MANAGEMENT_LINE]
            found[row, _at(now, mentor_places)] = _CODE[Barrier.MANAGEMENT_LINE]
            if unknown_bars and (person in lines.unknown or person in now):
                found[row, :] = _CODE[Barrier.UNKNOWN_LINE]
        if unknown_bars:
            found[:, unknown_mentors] = _CODE[Barrier.UNKNOWN_LINE]
        for row, person in enumerate(people):
            found[row, mentor_places.get(person, [])] = _CODE[Barrier.SELF]
        rows, columns = np.nonzero(found != _FREE)
        pairs.append(np.column_stack([rows + start, columns]).astype(np.int32))
        codes.append(found[rows, columns])
    if not pairs:
        return BarredPairs(np.zeros((0, 2), np.int32), np.zeros(0, np.uint8))
    return BarredPairs(np.concatenate(pairs), np.concatenate(codes))


def _upward(edges: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for person, above in edges:
        found.setdefault(person, []).append(above)
    return found


def _climb(person: str, present: Mapping[str, list[str]], former: Mapping[str, list[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = [person]
    while ahead:
        here = ahead.pop()
        for manager in (*present.get(here, ()), *former.get(here, ())):
            if manager not in seen:
                seen.add(manager)
                ahead.append(manager)
    return seen


def _places(people: Sequence[str]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place, person in enumerate(people):
        found[person].append(place)
    return dict(found)


def _at(people: set[str], places: Mapping[str, list[int]]) -> list[int]:
    return [place for person in people if person in places for place in places[person]]


def _mentors_below(above_mentors: Sequence[set[str]], *, wanted: set[str]) -> dict[str, list[int]]:
    """For each wanted person: the mentors who have them above."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place, above in enumerate(above_mentors):
        for person in above & wanted:
            found[person].append(place)
    return dict(found)

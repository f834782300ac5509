"""Reporting lines as the checker needs them: pseudonymous people, who manages whom, who appraises whom."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

Edge = tuple[str, str, date | None]


@dataclass(frozen=True, kw_only=True)
class ReportingLines:
    """Who reports to whom, in the names of the problem's people.

    Parameters
    ----------
    edges : (person, manager, until) each; until is the last day of a former line, None for a present one.
    appraisals : (person, appraiser, until) each.
    unknown : people whose own line is not known; they are not matched.
    on : the day of the match; None counts every former line as within the window.
    window_days : how long a former line still counts.
    """

    edges: tuple[Edge, ...] = ()
    appraisals: tuple[Edge, ...] = ()
    unknown: frozenset[str] = frozenset()
    on: date | None = None
    window_days: int = 365

    def __post_init__(self) -> None:
        if self.window_days < 0:
            raise ValueError(f"window_days: expected at least 0, found {self.window_days}")
        object.__setattr__(self, "edges", tuple(sorted(set(self.edges), key=_edge_order)))
        object.__setattr__(self, "appraisals", tuple(sorted(set(self.appraisals), key=_edge_order)))
        object.__setattr__(self, "unknown", frozenset(self.unknown))

    @property
    def digest(self) -> str:
        """SHA-256 of the lines, whatever order they came in."""
        return hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """The lines as JSON values, in a stated order."""
        return {
            "appraisals": [_edge_out(edge) for edge in self.appraisals],
            "edges": [_edge_out(edge) for edge in self.edges],
            "on": self.on.isoformat() if self.on else None,
            "unknown": sorted(self.unknown),
            "window_days": self.window_days,
        }

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Self:
        """The lines read back from JSON values."""
        return cls(
            edges=tuple(_edge_in(edge) for edge in found["edges"]),
            appraisals=tuple(_edge_in(edge) for edge in found["appraisals"]),
            unknown=frozenset(found["unknown"]),
            on=date.fromisoformat(found["on"]) if found["on"] else None,
            window_days=int(found["window_days"]),
        )


def _edge_order(edge: Edge) -> tuple[str, str, str]:
    return edge[0], edge[1], edge[2].isoformat() if edge[2] else ""


def _edge_out(edge: Edge) -> list[str | None]:
    return [edge[0], edge[1], edge[2].isoformat() if edge[2] else None]


def _edge_in(edge: list[Any]) -> Edge:
    return str(edge[0]), str(edge[1]), date.fromisoformat(edge[2]) if edge[2] else None

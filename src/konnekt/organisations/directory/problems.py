"""A problem somebody reads: a code, its parameters, and the English that says what happened and what to do next."""

from collections.abc import Collection
from itertools import islice
from typing import Any

from konnekt.organisations.directory.wordings import WORDINGS

SHOWN_VALUE = 60
SHOWN_ITEMS = 10


class Problem:
    """One thing to tell; `stops` means that the import can't go on until it is answered."""

    __slots__ = ("code", "params", "stops")

    def __init__(self, code: str, *, stops: bool = False, **params: Any) -> None:
        if code not in WORDINGS:
            raise ValueError(f"code must be one of WORDINGS, not {code!r}")
        self.code = code
        self.params = params
        self.stops = stops

    @property
    def what(self) -> str:
        """What happened, in one sentence."""
        what = WORDINGS[self.code].what
        if isinstance(what, tuple):
            what = what[0 if self.params["count"] == 1 else 1]
        return what % self._shown()

    @property
    def then(self) -> str:
        """What to do next."""
        return WORDINGS[self.code].then % self._shown()

    @property
    def text(self) -> str:
        """Both sentences."""
        return f"{self.what} {self.then}".strip()

    def _shown(self) -> dict[str, Any]:
        return {name: f"{value:,}" if type(value) is int else value for name, value in self.params.items()}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Problem):
            return NotImplemented
        return (self.code, self.params, self.stops) == (other.code, other.params, other.stops)

    def __hash__(self) -> int:
        return hash(self.code)

    def __repr__(self) -> str:
        return f"Problem({self.code!r}, {self.params!r}{', stops=True' if self.stops else ''})"


class UnreadableFileError(ValueError):
    """The whole file can't be used; `problem` says why and what to do."""

    def __init__(self, code: str, **params: Any) -> None:
        self.problem = Problem(code, stops=True, **params)
        super().__init__(self.problem.text)


def shorten(value: str, longest: int = SHOWN_VALUE) -> str:
    """Keep the beginning of a long value, so that a list of refusals stays readable."""
    return value if len(value) <= longest else value[: longest - 1].rstrip() + "…"


def listed(items: Collection[object], most: int = SHOWN_ITEMS) -> str:
    """Write “3, 8 and 12”, or “3, 8, 12 and 40 more”; as quick for a hundred thousand items as for ten."""
    texts = [str(item) for item in islice(items, most)]
    if len(items) > most:
        return f"{', '.join(texts)} and {len(items) - most:,} more"
    return " and ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))

"""The library of indicators, read from the file beside this one."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from konnekt.outcomes.states import Source, Whom


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that can be measured, and what it can't say."""

    key: str
    name: str
    whom: Whom
    definition: str
    source: Source
    when: str
    least: int
    example: str
    cannot: str


@cache
def library() -> Mapping[str, Indicator]:
    """Every indicator by key, in the order of the file."""
    return {
        one["key"]: Indicator(**one | {"whom": Whom(one["whom"]), "source": Source(one["source"])})
        for one in _told()["indicator"]
    }


def version() -> str:
    """Goes up when an indicator comes, goes, or is worded anew."""
    return str(_told()["version"])


@cache
def _told() -> Mapping[str, Any]:
    return tomllib.loads(files(__name__).joinpath("indicators.toml").read_text(encoding="utf-8"))

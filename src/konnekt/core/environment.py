"""Typed readers of the environment.

Every setting the product has is read through one of them, so the manual can list them all.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class BadSetting(ValueError):
    """A setting holds something that can't be used; the sentence says what was expected."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable as the operators' manual shows it."""

    name: str
    default: str
    words: str


SETTINGS: dict[str, Setting] = {}


def _read(name: str, default: T, words: str, parse: Callable[[str], T], shown: str | None = None) -> T:
    SETTINGS[name] = Setting(name, str(default) if shown is None else shown, words)
    raw = os.environ.get(name, "").strip()
    return parse(raw) if raw else default


def text(name: str, default: str, words: str) -> str:
    """Words, as they are."""
    return _read(name, default, words, str)


def switch(name: str, default: bool, words: str) -> bool:
    """On or off."""

    def parse(raw: str) -> bool:
        known = {
            "1": True,
            "true": True,
            "yes": True,
            "on": True,
            "0": False,
            "false": False,
            "no": False,
            "off": False,
        }
        if raw.lower() not in known:
            raise BadSetting(f"{name} is “{raw}”; it takes yes or no.")
        return known[raw.lower()]

    return _read(name, default, words, parse, shown="yes" if default else "no")


def number(name: str, default: int, words: str, *, least: int = 0) -> int:
    """A whole number of at least ``least``."""

    def parse(raw: str) -> int:
        if not raw.isdigit() or int(raw) < least:
            raise BadSetting(f"{name} is “{raw}”; it takes a whole number of at least {least}.")
        return int(raw)

    return _read(name, default, words, parse)


def names(name: str, default: tuple[str, ...], words: str) -> list[str]:
    """Several values, separated by commas."""
    return list(
        _read(
            name,
            default,
            words,
            lambda raw: tuple(part.strip() for part in raw.split(",") if part.strip()),
            ", ".join(default),
        )
    )


def folder(name: str, default: Path, words: str, *, shown: str) -> Path:
    """A place on this machine's disk."""
    return _read(name, default, words, lambda raw: Path(raw).expanduser(), shown).resolve()

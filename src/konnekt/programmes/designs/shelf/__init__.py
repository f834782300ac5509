"""The templates that come with the product: one file each, read like any design from outside."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from konnekt.programmes.designs.reading import Design, read_design

KEYS = ("new-joiners", "leadership", "womens-network", "students-and-alumni", "reverse-mentoring")


@dataclass(frozen=True, slots=True)
class Template:
    """A design to start from."""

    key: str
    title: str
    about: str
    design: Design


@cache
def templates() -> tuple[Template, ...]:
    """All of them, in the order in which they are offered."""
    return tuple(_read(key) for key in KEYS)


def template(key: str) -> Template | None:
    """One of them, if it is there."""
    return next((one for one in templates() if one.key == key), None)


def _read(key: str) -> Template:
    data = tomllib.loads((Path(__file__).parent / f"{key}.toml").read_text(encoding="utf-8"))
    return Template(key, data["title"], data["about"], read_design(data))

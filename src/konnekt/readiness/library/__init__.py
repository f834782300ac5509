"""What the assessment asks, read from the file beside this one: themes, statements, their levels, and the standards."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LEVELS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Standard:
    """One of the six standards of the EMCC's award for mentoring programmes, in our words."""

    key: str
    name: str
    asks: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence to hold beside the organisation: what each level looks like, and what leads to the next."""

    key: str
    words: str
    standards: tuple[str, ...]
    levels: tuple[str, ...]
    next: tuple[str, ...]

    def step_from(self, mean: float) -> str:
        """What would lead on from where people see it; the highest level leads nowhere further."""
        return self.next[min(max(int(mean), 1), len(self.next)) - 1]


@dataclass(frozen=True, slots=True)
class Theme:
    """Statements that belong together."""

    key: str
    name: str
    about: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that is asked, in its order."""

    version: str
    standards: tuple[Standard, ...]
    themes: tuple[Theme, ...]

    @property
    def statements(self) -> Mapping[str, Statement]:
        """Statements by key."""
        return {one.key: one for theme in self.themes for one in theme.statements}

    @property
    def by_theme(self) -> Mapping[str, Theme]:
        """Themes by key."""
        return {theme.key: theme for theme in self.themes}


@cache
def library() -> Library:
    """The library as the product ships it."""
    told = tomllib.loads(files(__name__).joinpath("statements.toml").read_text(encoding="utf-8"))
    return Library(
        version=told["version"],
        standards=tuple(Standard(**one) for one in told["standard"]),
        themes=tuple(
            Theme(
                key=theme["key"],
                name=theme["name"],
                about=theme["about"],
                statements=tuple(
                    Statement(
                        key=one["key"],
                        words=one["words"],
                        standards=tuple(one["standards"]),
                        levels=tuple(one["levels"]),
                        next=tuple(one["next"]),
                    )
                    for one in theme["statement"]
                ),
            )
            for theme in told["theme"]
        ),
    )

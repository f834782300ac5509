"""The library of scales, read from the file beside this one. They are our own, and not validated."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from konnekt.programmes.states import Side
from konnekt.surveys.states import QuestionKind


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a scale; a turned one speaks the other way round."""

    words: str
    is_turned: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """Statements that are answered on the same steps, or one number."""

    key: str
    name: str
    about: str
    side: Side
    kind: QuestionKind
    label: str
    hint: str
    steps: tuple[str, ...]
    items: tuple[Statement, ...]
    least: int
    most: int


@cache
def library() -> Mapping[str, Scale]:
    """Every scale by key, in the order of the file."""
    told = _told()
    return {one["key"]: _scale(one, told["steps"]) for one in told["scale"]}


def version() -> str:
    """Goes up when a scale comes, goes, or is worded anew."""
    return str(_told()["version"])


def _scale(one: Mapping[str, Any], steps: Mapping[str, list[str]]) -> Scale:
    items = tuple(Statement(words) for words in one.get("items", ()))
    items += tuple(Statement(words, is_turned=True) for words in one.get("turned", ()))
    return Scale(
        key=one["key"],
        name=one["name"],
        about=one["about"],
        side=Side(one["side"]),
        kind=QuestionKind(one.get("kind", QuestionKind.SCALE)),
        label=one["label"],
        hint=one.get("hint", ""),
        steps=tuple(steps[one["steps"]]) if "steps" in one else (),
        items=items,
        least=one["least"],
        most=one.get("most", 0),
    )


@cache
def _told() -> Mapping[str, Any]:
    return tomllib.loads(files(__name__).joinpath("scales.toml").read_text(encoding="utf-8"))

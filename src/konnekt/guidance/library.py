"""The articles of the guide, as they lie in files: a small head, then Markdown.

The head says whom an article is for, in which phases of a round and at which moments of a pair it is of use, on which
screens (names of addresses) a hint leads to it, and the two sentences of that hint. Title and hint name the sides as
the programme does: ``{mentor}``, ``{a_mentee}``. Articles stand in the order of their files' numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from konnekt.guidance.states import For, Moment, ProtocolKind
from konnekt.programmes.states import Format, Phase

LANGUAGE = "en-gb"
_HEAD = "---\n"


@dataclass(frozen=True, slots=True)
class Article:
    """One article."""

    slug: str
    title: str
    audiences: frozenset[For]
    phases: tuple[Phase, ...]
    screens: tuple[str, ...]
    moments: frozenset[Moment]
    """Empty: at any time."""
    formats: frozenset[Format]
    """Empty: whatever the programme's format."""
    hint: str
    text: str


@cache
def articles() -> Mapping[str, Article]:
    """Every article by its slug, in the order in which one would read them."""
    folder = files("konnekt.guidance").joinpath("articles", LANGUAGE)
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".md")), key=lambda one: one.name)
    read = [_read(one.name.removesuffix(".md"), one.read_text(encoding="utf-8")) for one in found]
    return {one.slug: one for one in read}


@cache
def template_of(kind: ProtocolKind) -> str:
    """Our text for a protocol to begin with, in Markdown; nothing for one of a programme's own."""
    file = files("konnekt.guidance").joinpath("protocols", LANGUAGE, f"{kind.value}.md")
    return file.read_text(encoding="utf-8").strip() if file.is_file() else ""


def _read(name: str, written: str) -> Article:
    _nothing, head, text = written.split(_HEAD, 2)
    said = dict(line.split(":", 1) for line in head.splitlines())

    def listed(key: str) -> list[str]:
        return [one.strip() for one in said.get(key, "").split(",") if one.strip()]

    return Article(
        slug=name.split("-", 1)[1],
        title=said["title"].strip(),
        audiences=frozenset(For(one) for one in listed("for")),
        phases=tuple(Phase(one) for one in listed("phases")),
        screens=tuple(listed("screens")),
        moments=frozenset(Moment(one) for one in listed("moments")),
        formats=frozenset(Format(one) for one in listed("formats")),
        hint=said["hint"].strip(),
        text=text.strip(),
    )

"""The articles of the guide, as they lie in files: a small head, then Markdown. See docs/managers/guide-format.md.

The head says whom an article is for, in which phases of a round and at which moments of a pair it is of use, on which
screens (names of addresses) a hint leads to it, and the two sentences of that hint. Title and hint name the sides as
the programme does: ``{mentor}``, ``{a_mentee}``. Articles stand in the order of their files' numbers.

One folder for each language. A translation is a file of the same name, whose head has title and hint alone: whom an
article is for is the same in every language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from konnekt.core.languages import WRITTEN_IN
from konnekt.guidance.states import For, Moment, ProtocolKind
from konnekt.programmes.states import Format, Phase

_HEAD = "---\n"


@dataclass(frozen=True, slots=True)
class Article:
    """One article, in one language."""

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
    language: str = WRITTEN_IN
    is_said: bool = True
    """Whether title and hint name the sides as a programme does. Words that were written here are left as they are."""
    own: str | None = None
    """The name of the programme whose article it is; empty where it is the organisation's, None where it is ours."""
    said_for: str = ""
    """Whom one's own is for, as its programme calls them."""


@cache
def library() -> Mapping[str, Mapping[str, Article]]:
    """Every article in each of its languages, by its slug, in the order in which one would read them."""
    return read_folder(files("konnekt.guidance").joinpath("articles"))


@cache
def articles() -> Mapping[str, Article]:
    """Every article as we wrote it: what holds whatever the language."""
    return {slug: texts[WRITTEN_IN] for slug, texts in library().items()}


def read_folder(folder: Traversable) -> dict[str, dict[str, Article]]:
    """The articles of a folder that has one folder for each language. A translation of nothing is an error."""
    found = {slug: {WRITTEN_IN: _article(slug, written)} for slug, written in _files(folder.joinpath(WRITTEN_IN))}
    for inside in sorted((one for one in folder.iterdir() if one.is_dir()), key=lambda one: one.name):
        if inside.name == WRITTEN_IN:
            continue
        for slug, (head, text) in _files(inside):
            if slug not in found:
                raise ValueError(f"{inside.name}/…-{slug}.md: expected a translation of an article in {WRITTEN_IN}")
            own = found[slug][WRITTEN_IN]
            found[slug][inside.name] = translated(own, inside.name, head["title"], head["hint"], text)
    return found


def translated(own: Article, language: str, title: str, hint: str, text: str) -> Article:
    """The same article in another language."""
    return replace(own, language=language, title=title, hint=hint, text=text)


@cache
def template_of(kind: ProtocolKind) -> str:
    """Our text for a protocol to begin with, in Markdown; nothing for one of a programme's own."""
    file = files("konnekt.guidance").joinpath("protocols", WRITTEN_IN, f"{kind.value}.md")
    return file.read_text(encoding="utf-8").strip() if file.is_file() else ""


def _files(folder: Traversable) -> list[tuple[str, tuple[dict[str, str], str]]]:
    """Slug, head and text of each, in the order of their numbers."""
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".md")), key=lambda one: one.name)
    return [(one.name.removesuffix(".md").split("-", 1)[1], _read(one.read_text(encoding="utf-8"))) for one in found]


def _read(written: str) -> tuple[dict[str, str], str]:
    _nothing, head, text = written.split(_HEAD, 2)
    lines = (line.split(":", 1) for line in head.splitlines())
    return {key: value.strip() for key, value in lines}, text.strip()


def _article(slug: str, written: tuple[dict[str, str], str]) -> Article:
    said, text = written

    def listed(key: str) -> list[str]:
        return [one.strip() for one in said.get(key, "").split(",") if one.strip()]

    return Article(
        slug=slug,
        title=said["title"],
        audiences=frozenset(For(one) for one in listed("for")),
        phases=tuple(Phase(one) for one in listed("phases")),
        screens=tuple(listed("screens")),
        moments=frozenset(Moment(one) for one in listed("moments")),
        formats=frozenset(Format(one) for one in listed("formats")),
        hint=said["hint"],
        text=text,
    )

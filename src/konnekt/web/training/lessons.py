"""A lesson as a page shows it: its blocks with what was chosen, ticked and written before."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from konnekt.training.text.shape import (
    Aside,
    Block,
    Checklist,
    Choice,
    Film,
    Lesson,
    Prose,
    Question,
    Quiz,
    Reflection,
    Scenario,
    Worth,
)
from konnekt.web.markdown import render_lesson

Address = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """One choice, with what is said to it once it was made."""

    place: int
    words: SafeString
    feedback: SafeString
    worth: str
    worth_words: str
    is_chosen: bool
    is_right: bool


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """One question that is counted; ``state`` is empty, right or wrong."""

    place: int
    words: SafeString
    choices: list[ShownChoice]
    takes_several: bool
    state: str
    error: str

    @property
    def name(self) -> str:
        return f"question-{self.place}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A block for its template, ``training/blocks/<kind>.html``."""

    kind: str
    title: str = ""
    html: str = ""
    questions: list[ShownQuestion] = field(default_factory=list)
    choices: list[ShownChoice] = field(default_factory=list)
    question: str = ""
    points: list[tuple[int, SafeString, bool]] = field(default_factory=list)
    place: int = 0
    written: str = ""
    error: str = ""
    film: Mapping[str, str] = field(default_factory=dict)

    @property
    def template(self) -> str:
        return f"training/blocks/{self.kind}.html"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What somebody left in a lesson, or has just typed."""

    chosen: Sequence[Sequence[int]] = ()
    ticked: Collection[int] = ()
    thoughts: Mapping[int, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    is_marked: bool = True
    """Right and wrong are shown: not while something was left out."""


def shown(lesson: Lesson, kept: Kept, address: Address) -> list[Shown]:
    """Every block in its order."""
    return list(_shown(lesson.blocks, kept, address))


def _shown(blocks: Sequence[Block], kept: Kept, address: Address) -> Iterator[Shown]:
    questions = points = thoughts = 0
    for block in blocks:
        match block:
            case Prose():
                yield Shown("prose", html=render_lesson(block.text, address))
            case Aside():
                yield Shown("aside", block.title, render_lesson(block.text, address))
            case Scenario():
                yield _scenario(block, address)
            case Quiz():
                yield Shown(
                    "quiz",
                    block.title,
                    questions=[_question(one, questions + at, kept) for at, one in enumerate(block.questions)],
                )
                questions += len(block.questions)
            case Checklist():
                rows = [
                    (points + at, _line(words), points + at in kept.ticked) for at, words in enumerate(block.points)
                ]
                yield Shown("checklist", block.title, points=rows)
                points += len(block.points)
            case Reflection():
                yield Shown(
                    "reflection",
                    block.title,
                    render_lesson(block.prompt, address),
                    place=thoughts,
                    written=kept.thoughts.get(thoughts, ""),
                    error=kept.errors.get(f"thought-{thoughts}", ""),
                )
                thoughts += 1
            case Film():
                yield _film(block, address)


def _scenario(block: Scenario, address: Address) -> Shown:
    return Shown(
        "scenario",
        block.title,
        render_lesson(block.story, address),
        question=_line(block.question.words),
        choices=[_choice(at, one, frozenset(), block.question) for at, one in enumerate(block.question.choices)],
    )


def _film(block: Film, address: Address) -> Shown:
    where = {"is_elsewhere": block.is_elsewhere, "source": block.source}
    if not block.is_elsewhere:
        where = {"source": address(block.source), "captions": address(block.captions)}
    return Shown("film", block.title, render_lesson(block.words, address), film=where)  # type: ignore[arg-type]


def _question(question: Question, place: int, kept: Kept) -> ShownQuestion:
    chosen = frozenset(kept.chosen[place]) if place < len(kept.chosen) else frozenset()
    state = ""
    if chosen and kept.is_marked:
        state = "right" if question.is_right(chosen) else "wrong"
    return ShownQuestion(
        place=place,
        words=_line(question.words),
        choices=[_choice(at, one, chosen, question) for at, one in enumerate(question.choices)],
        takes_several=question.takes_several,
        state=state,
        error=kept.errors.get(f"question-{place}", ""),
    )


def _choice(place: int, choice: Choice, chosen: Collection[int], question: Question) -> ShownChoice:
    return ShownChoice(
        place=place,
        words=_line(choice.words),
        feedback=render_lesson(choice.feedback, lambda _name: ""),
        worth={Worth.WELL: "well", Worth.AT_A_PRICE: "price", Worth.WRONG: "wrong"}[choice.worth],
        worth_words=str(choice.worth.label),
        is_chosen=place in chosen,
        is_right=place in question.right,
    )


def _line(text: str) -> SafeString:
    """Markdown of one line, without the paragraph around it."""
    html = render_lesson(text, lambda _name: "").strip()
    return SafeString(html.removeprefix("<p>").removesuffix("</p>"))


@dataclass(frozen=True, slots=True)
class Given:
    """What a form of a lesson brought."""

    chosen: list[list[int]]
    ticked: list[int]
    thoughts: dict[int, str]

    @property
    def missing(self) -> dict[str, str]:
        """Questions without an answer."""
        said = _("Choose an answer here. You can try again as often as you like.")
        return {f"question-{at}": said for at, one in enumerate(self.chosen) if not one}


def given(lesson: Lesson, posted: Any) -> Given:
    """Read a lesson's form: whatever is no number of its own is left out."""

    def numbers(name: str) -> list[int]:
        return [int(one) for one in posted.getlist(name) if one.isascii() and one.isdigit() and len(one) < 4]

    asked = sum(isinstance(block, Reflection) for block in lesson.blocks)
    return Given(
        chosen=[numbers(f"question-{at}") for at in range(len(lesson.questions))],
        ticked=numbers("tick"),
        thoughts={at: posted[f"thought-{at}"] for at in range(asked) if f"thought-{at}" in posted},
    )

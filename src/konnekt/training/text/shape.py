"""A module as values: its lessons, and the blocks they are made of."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil

from django.db import models
from django.utils.translation import gettext_lazy as _

WORDS_A_MINUTE = 200
SECONDS_FOR_A_SCENARIO = 60
SECONDS_FOR_A_QUESTION = 30


class For(models.TextChoices):
    """Whom a module is for."""

    MENTOR = "mentor", _("mentors")
    MENTEE = "mentee", _("mentees")
    MANAGER = "manager", _("programme managers")
    LINE_MANAGER = "line-manager", _("line managers")


class When(models.TextChoices):
    """At which time of the months together it is worth most."""

    BEFORE = "before", _("before people are matched")
    FIRST = "first", _("before the first session")
    DURING = "during", _("during the months together")
    ENDING = "ending", _("towards the end")
    ANY = "any", _("at any time")


class Worth(models.TextChoices):
    """What a choice is worth."""

    WELL = "x", _("works well")
    AT_A_PRICE = "~", _("can work, at a price")
    WRONG = " ", _("goes wrong")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something one could do or answer, and what is said to it."""

    words: str
    worth: Worth
    feedback: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its choices."""

    words: str
    choices: tuple[Choice, ...]

    @property
    def takes_several(self) -> bool:
        return len(self.right) > 1

    @property
    def right(self) -> frozenset[int]:
        """The places of those that are right: chosen all, and no other, the question is answered."""
        return frozenset(place for place, one in enumerate(self.choices) if one.worth is Worth.WELL)

    def is_right(self, chosen: Collection[int]) -> bool:
        return frozenset(chosen) == self.right


@dataclass(frozen=True, slots=True)
class Prose:
    """Running text in Markdown, pictures included."""

    text: str


@dataclass(frozen=True, slots=True)
class Aside:
    """What is worth a frame."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """Something that happens, and what one could do. Nothing is counted."""

    title: str
    story: str
    question: Question


@dataclass(frozen=True, slots=True)
class Quiz:
    """Questions that are counted."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """Things to tick, kept for whoever ticks them."""

    title: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reflection:
    """A question to oneself, with room to write what nobody else reads."""

    title: str
    prompt: str


@dataclass(frozen=True, slots=True)
class Film:
    """A film: an address to follow, or a file of the folder; and in words what it shows."""

    title: str
    source: str
    words: str

    @property
    def is_elsewhere(self) -> bool:
        return self.source.startswith("https://")

    @property
    def captions(self) -> str:
        """The file of its captions, where it is a file itself."""
        return self.source.rsplit(".", 1)[0] + ".vtt"


Block = Prose | Aside | Scenario | Quiz | Checklist | Reflection | Film


def _read(block: Block) -> Iterator[str]:
    """What everybody reads of a block. The answer to a choice is read by whoever chose it, in the time it is given."""
    match block:
        case Prose() | Aside():
            yield block.text
        case Scenario():
            yield block.story
            yield from _asked(block.question)
        case Quiz():
            for question in block.questions:
                yield from _asked(question)
        case Checklist():
            yield from block.points
        case Reflection():
            yield block.prompt
        case Film():
            yield block.words


def _asked(question: Question) -> Iterator[str]:
    yield question.words
    for choice in question.choices:
        yield choice.words


@dataclass(frozen=True)
class Lesson:
    """One idea, two to four minutes."""

    number: int
    title: str
    blocks: tuple[Block, ...]
    source: str = field(repr=False, compare=False)

    @property
    def questions(self) -> tuple[Question, ...]:
        """All that are counted, in their order."""
        return tuple(one for block in self.blocks if isinstance(block, Quiz) for one in block.questions)

    @cached_property
    def seconds(self) -> float:
        scenarios = sum(isinstance(block, Scenario) for block in self.blocks)
        words = sum(len(words.split()) for block in self.blocks for words in _read(block))
        return (
            words / WORDS_A_MINUTE * 60
            + scenarios * SECONDS_FOR_A_SCENARIO
            + len(self.questions) * SECONDS_FOR_A_QUESTION
        )

    @property
    def minutes(self) -> int:
        return max(ceil(self.seconds / 60), 1)


@dataclass(frozen=True)
class Text:
    """A module in one language."""

    title: str
    why: str
    afterwards: tuple[str, ...]
    sources: str
    lessons: tuple[Lesson, ...]
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Pictures, films and captions, by their names."""

    @property
    def questions(self) -> int:
        return sum(len(lesson.questions) for lesson in self.lessons)

    @property
    def minutes(self) -> int:
        return max(round(sum(lesson.seconds for lesson in self.lessons) / 60), 1)


@dataclass(frozen=True, kw_only=True)
class Module:
    """A module with everything it says, in each of its languages."""

    key: str
    version: int
    roles: tuple[For, ...]
    when: When
    minutes: int
    pass_mark: int
    """How much of the questions must be right, in per cent."""
    refresh_after: int | None
    """After how many months it is worth doing again."""
    areas: tuple[str, ...]
    texts: Mapping[str, Text]

    def in_language(self, wanted: Sequence[str]) -> Text:
        """The text in the first of the wanted languages that it has, or else in its own first."""
        for language in wanted:
            if language in self.texts:
                return self.texts[language]
        return next(iter(self.texts.values()))

"""A survey that a programme writes, as those who answer it see it: in their language, by pages, and only the questions
that their earlier answers lead to. Pure, on loaded rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from konnekt.access.visibility import Data
from konnekt.programmes.states import Side
from konnekt.questions.library import BOTH, MOST_WORDS, Question
from konnekt.questions.states import Kind, Step
from konnekt.surveys.models import WrittenQuestion, WrittenSurvey
from konnekt.surveys.states import QuestionKind

ON_A_PAGE = 5
"""Questions on one page at most; a scale is one."""

KINDS = {
    QuestionKind.SCALE: Kind.CHOICE,
    QuestionKind.CHOICE: Kind.CHOICE,
    QuestionKind.CHOICES: Kind.CHOICES,
    QuestionKind.NUMBER: Kind.NUMBER,
    QuestionKind.TEXT: Kind.TEXT,
}

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """What people read of a question, in one language."""

    label: str
    hint: str
    choices: tuple[str, ...]
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A question as it is asked: its words, and a typed question for each thing that is answered."""

    row: WrittenQuestion
    words: Words
    questions: tuple[Question, ...]


def words_of(row: WrittenQuestion, language: str) -> Words:
    """In this language, as far as somebody wrote it; the rest in the survey's own."""
    said = row.texts.get(language, {})

    def each(name: str, own: Iterable[str]) -> tuple[str, ...]:
        told = said.get(name, [])
        return tuple(told[at] if at < len(told) and told[at] else words for at, words in enumerate(own))

    return Words(
        label=said.get("label") or row.label,
        hint=said.get("hint") or row.hint,
        choices=each("choices", row.choices),
        items=each("items", (one["words"] for one in row.items)),
    )


def title_of(survey: WrittenSurvey, language: str) -> tuple[str, str]:
    """Title and introduction."""
    said = survey.texts.get(language, {})
    return said.get("title") or survey.title, said.get("introduction") or survey.introduction


def language_for(survey: WrittenSurvey, wanted: str) -> str:
    """The wanted language if the survey has it, with or without its region; else its own."""
    short = wanted.partition("-")[0]
    return next((one for one in (wanted, short) if one in survey.languages), survey.language)


def asked_of(rows: Iterable[WrittenQuestion], side: str) -> list[WrittenQuestion]:
    """The questions for one side, whatever is answered."""
    return [row for row in rows if row.side in {Side.BOTH, side}]


def led_to(rows: Sequence[WrittenQuestion], values: Values) -> list[WrittenQuestion]:
    """The questions that these answers lead to: one that hangs on an answer is asked after that answer, and only where
    its own question was asked.
    """
    asked: dict[str, WrittenQuestion] = {}
    for row in rows:
        if not row.after or (row.after in asked and _says(values.get(row.after), row.after_values)):
            asked[row.key] = row
    return list(asked.values())


def pages(rows: Sequence[WrittenQuestion]) -> list[list[WrittenQuestion]]:
    """By pages: a question that hangs on an answer comes on a later page than what it hangs on."""
    found: list[list[WrittenQuestion]] = []
    for row in rows:
        here = {one.key for one in found[-1]} if found else set()
        if not found or len(found[-1]) == ON_A_PAGE or row.after in here:
            found.append([])
        found[-1].append(row)
    return found


def block(row: WrittenQuestion, language: str) -> Block:
    """The question as typed ones: of a scale one for each statement."""
    words = words_of(row, language)
    if row.kind == QuestionKind.SCALE:
        steps = tuple((str(at), label) for at, label in enumerate(words.choices, 1))
        questions = tuple(
            _question(row, item_key(row, at), said, "", steps, is_required=False) for at, said in enumerate(words.items)
        )
    else:
        choices = tuple((str(at), label) for at, label in enumerate(words.choices, 1))
        questions = (_question(row, row.key, words.label, words.hint, choices, is_required=row.is_required),)
    return Block(row, words, questions)


def item_key(row: WrittenQuestion, at: int) -> str:
    """The name of a statement among the answers."""
    return f"{row.key}-{at}"


def keys_of(row: WrittenQuestion) -> list[str]:
    """The names of everything that is answered in it."""
    return [item_key(row, at) for at in range(len(row.items))] if row.kind == QuestionKind.SCALE else [row.key]


def is_answered(row: WrittenQuestion, values: Values) -> bool:
    """Whether anything was said to it; of a scale enough for a score."""
    said = sum(values.get(key) not in (None, "", []) for key in keys_of(row))
    return said >= (row.least if row.kind == QuestionKind.SCALE else 1)


def left_open(rows: Sequence[WrittenQuestion], values: Values) -> list[WrittenQuestion]:
    """The questions that need an answer, were asked, and have none."""
    return [row for row in led_to(rows, values) if row.is_required and not is_answered(row, values)]


def kept(rows: Sequence[WrittenQuestion], values: Values) -> dict[str, Any]:
    """The answers to what was asked: whatever hangs on an answer that was changed since goes."""
    names = {key for row in led_to(rows, values) for key in keys_of(row)}
    return {key: value for key, value in values.items() if key in names}


def why_not_after(rows: Sequence[WrittenQuestion], row: WrittenQuestion) -> str:
    """What is wrong with what a question hangs on, as a code, or nothing."""
    if not row.after:
        return ""
    before = {one.key: one for one in rows if one.position < row.position}
    source = before.get(row.after)
    if source is None or source.kind not in {QuestionKind.CHOICE, QuestionKind.CHOICES}:
        return "earlier"
    if not row.after_values or not set(row.after_values) <= {str(at) for at in range(1, len(source.choices) + 1)}:
        return "values"
    return "" if source.side in {Side.BOTH, row.side} else "side"


def room_for(rows: Iterable[WrittenQuestion]) -> int:
    """Bytes that the longest answers take, so that every unsigned sheet of a survey has one size."""
    return 64 + sum(_longest(row) for row in rows)


def _longest(row: WrittenQuestion) -> int:
    match row.kind:
        case QuestionKind.TEXT:
            # A character is four bytes at most; escaped in JSON it is twelve.
            return 64 + 12 * MOST_WORDS
        case QuestionKind.SCALE:
            return 32 * len(row.items)
        case _:
            return 64 + 8 * len(row.choices)


def _question(
    row: WrittenQuestion, key: str, label: str, hint: str, choices: tuple[tuple[str, str], ...], *, is_required: bool
) -> Question:
    return Question(
        key=key,
        kind=KINDS[QuestionKind(row.kind)],
        step=Step.OWN,
        asked=BOTH,
        label=label,
        hint=hint,
        purpose="",
        data=Data.ANSWER,
        is_required=is_required,
        may_match=False,
        choices=choices,
        least=row.least,
        most=row.most,
    )


def _says(value: object, wanted: Sequence[str]) -> bool:
    given = value if isinstance(value, list) else [value]
    return any(one in wanted for one in given)


def every_text(survey: WrittenSurvey, rows: Iterable[WrittenQuestion]) -> Iterator[tuple[str, str]]:
    """Every word that can be put into another language: its name in a form, and how it reads now."""
    yield "title", survey.title
    if survey.introduction:
        yield "introduction", survey.introduction
    for row in rows:
        yield f"{row.key}.label", row.label
        if row.hint:
            yield f"{row.key}.hint", row.hint
        yield from ((f"{row.key}.choices.{at}", words) for at, words in enumerate(row.choices))
        yield from ((f"{row.key}.items.{at}", one["words"]) for at, one in enumerate(row.items))

"""What counts as done: pure questions on loaded values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped]  # it carries no types

from konnekt.programmes.models import Round
from konnekt.training.states import Due
from konnekt.training.text.shape import Lesson, Text

LONGEST_THOUGHT = 5_000


@dataclass(frozen=True, slots=True)
class Score:
    """How many questions were right, of how many."""

    right: int
    of: int

    @property
    def per_cent(self) -> int:
        return 100 * self.right // self.of if self.of else 100


def chosen_in(answers: Mapping[str, Any], lesson: Lesson) -> list[list[int]]:
    """What somebody chose for each question of a lesson; nothing where the lesson was rewritten since."""
    kept = answers.get(str(lesson.number), [])
    if len(kept) != len(lesson.questions):
        return [[] for _question in lesson.questions]
    return [
        [place for place in one if 0 <= place < len(q.choices)] for one, q in zip(kept, lesson.questions, strict=True)
    ]


def score(text: Text, answers: Mapping[str, Any]) -> Score:
    """Of all questions of a module, by the last answer to each."""
    marks = [
        question.is_right(chosen)
        for lesson in text.lessons
        for question, chosen in zip(lesson.questions, chosen_in(answers, lesson), strict=True)
    ]
    return Score(sum(marks), len(marks))


def left(text: Text, done: Sequence[int]) -> list[Lesson]:
    """The lessons that are still to do."""
    return [lesson for lesson in text.lessons if lesson.number not in done]


def refresh_day(completed: date, months: int | None) -> date | None:
    """From when on it is worth doing again."""
    if months is None:
        return None
    later: date = completed + relativedelta(months=months)
    return later


def due_day(due: str, round_: Round) -> date | None:
    """The last day on which a module is in time for a round."""
    match due:
        case Due.MATCHING:
            return round_.matching_on
        case Due.START:
            return round_.starts_on
        case Due.MIDDLE:
            return round_.starts_on + (round_.ends_on - round_.starts_on) / 2
        case Due.END:
            return round_.ends_on
    return None

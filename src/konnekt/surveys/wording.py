"""A sheet in words, for its own person."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from konnekt.surveys.models import Sheet, WrittenQuestion
from konnekt.surveys.states import QuestionKind
from konnekt.surveys.written import asked_of, block


def sheet_in_words(row: Sheet, opened: str) -> str:
    """Question and answer, one a line."""
    questions = asked_of(row.survey.questions.all(), row.side)
    said = answers_in_words(questions, json.loads(opened or "{}"), row.language or row.survey.language)
    return "\n".join(f"{label}: {words}" for label, words in said)


def answers_in_words(
    rows: Iterable[WrittenQuestion], values: Mapping[str, Any], language: str
) -> Iterable[tuple[str, str]]:
    """What was answered, as it was asked."""
    for row in rows:
        asked = block(row, language)
        for question in asked.questions:
            value = values.get(question.key)
            if value in (None, "", []):
                continue
            labels = dict(question.choices)
            given = value if isinstance(value, list) else [value]
            words = ", ".join(str(labels.get(str(one), one)) for one in given)
            is_scale = row.kind == QuestionKind.SCALE
            yield (f"{asked.words.label}: {question.label}" if is_scale else str(question.label)), words

"""Answers as words, for whoever may read them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from konnekt.questions import vocabularies
from konnekt.questions.library import Question
from konnekt.questions.queries import Answers
from konnekt.questions.states import STRENGTHS, DayPart, Kind

_STRENGTHS = {int(step): words for step, words in STRENGTHS}


def in_words(question: Question, answers: Answers, areas: Mapping[str, str]) -> str:
    """An answer as a reader sees it; nothing at all for a question that wasn't answered. ``areas``: names by key."""
    if question.key in answers.declined:
        return _("prefers not to say")
    value = answers.get(question.key)
    if question.kind is Kind.AREAS:
        return _areas(question, value or {}, answers.declined, areas)
    if value in (None, "", []):
        return ""
    match question.kind:
        case Kind.SKILLS:
            return listed(value)
        case Kind.LANGUAGES:
            return listed(vocabularies.languages().get(code, code) for code in value)
        case Kind.HOURS:
            return listed(str(DayPart(part).label) for part in value)
        case Kind.TIME_ZONE:
            return str(value).replace("_", " ")
        case Kind.CHOICES:
            labels = dict(question.choices)
            return listed(str(labels.get(one, one)) for one in value)
        case Kind.CHOICE:
            return str(dict(question.choices).get(value, value))
        case _:
            return str(value)


def listed(entries: Iterable[str]) -> str:
    """“One, two and three”."""
    *some, last = [*entries] or [""]
    return _("{some} and {last}").format(some=", ".join(some), last=last) if some else last


def _areas(question: Question, value: Mapping[str, Any], declined: Iterable[str], areas: Mapping[str, str]) -> str:
    said = sorted(((strength, key) for key, strength in value.items() if strength), key=lambda one: -one[0])
    words = [f"{areas.get(key, key)}: {_STRENGTHS[strength]}" for strength, key in said]
    unsaid = [areas[key] for key in areas if f"{question.key}:{key}" in set(declined)]
    if unsaid:
        words.append(_("prefers not to say: {areas}").format(areas=listed(unsaid)))
    return "; ".join(words)

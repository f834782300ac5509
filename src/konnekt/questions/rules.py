"""What an answer may be: each kind of question makes the value to keep from what was given, or says what is wrong."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from konnekt.core.errors import Refused
from konnekt.core.zones import zones_to_live_in
from konnekt.organisations.names import fold
from konnekt.questions import vocabularies
from konnekt.questions.library import MOST_SKILLS, MOST_WORDS, Question
from konnekt.questions.states import DayPart, Kind

LONGEST_SKILL = 60
STRONGEST = 4

Value = Any
"""As JSON keeps it; its shape follows from the question's kind."""


def normalise(question: Question, given: object, *, areas: Collection[str] = ()) -> Value:
    """The value to keep, or None for “not answered”. Nonsense is Refused, with the question's key as field.

    ``areas`` are the keys of the organisation's interest areas.
    """
    if given in (None, "", [], {}, ()):
        return None
    return _KINDS[question.kind](question, given, areas)


def missing(questions: Collection[Question], values: Mapping[str, Value], declined: Collection[str]) -> list[Question]:
    """The required questions that have neither an answer nor a “prefer not to say”."""
    return [
        question
        for question in questions
        if question.is_required
        and question.key not in declined
        and not _says_something(question, values.get(question.key))
    ]


def _says_something(question: Question, value: Value) -> bool:
    """Seeking or giving nothing at all is no answer that anybody could be matched on."""
    if question.kind is Kind.AREAS and value:
        return any(value.values())
    return value is not None if question.kind is Kind.NUMBER else bool(value)


def _areas(question: Question, given: object, areas: Collection[str]) -> dict[str, int]:
    if not isinstance(given, Mapping):
        raise _refused(question, _("Choose one step for each area."))
    strengths = {str(key): _whole(question, strength) for key, strength in given.items() if strength not in (None, "")}
    if strengths.keys() - set(areas) or not all(0 <= strength <= STRONGEST for strength in strengths.values()):
        raise _refused(question, _("Choose one of the five steps for each area."))
    return strengths


def _skills(question: Question, given: object, areas: Collection[str]) -> list[str]:
    chosen = _distinct(vocabularies.skill_named(entry) for entry in _entries(question, given))
    if too_long := next((skill for skill in chosen if len(skill) > LONGEST_SKILL), None):
        raise _refused(
            question,
            _("“{skill}…” is too long. Use at most {most} characters for each.").format(
                skill=too_long[:20], most=LONGEST_SKILL
            ),
        )
    if len(chosen) > MOST_SKILLS:
        raise _refused(
            question,
            _("These are {number}. Choose the {most} that matter most.").format(number=len(chosen), most=MOST_SKILLS),
        )
    return chosen


def _languages(question: Question, given: object, areas: Collection[str]) -> list[str]:
    codes = []
    for entry in _entries(question, given):
        code = vocabularies.language_named(entry)
        if code is None:
            raise _refused(
                question,
                _("“{language}” isn’t in the list. Choose the nearest one that is.").format(language=entry[:40]),
            )
        codes.append(code)
    return _distinct(codes)


def _time_zone(question: Question, given: object, areas: Collection[str]) -> str:
    if given not in zones_to_live_in():
        raise _refused(question, _("Choose a time zone from the list, such as Europe/London."))
    return str(given)


def _hours(question: Question, given: object, areas: Collection[str]) -> list[str]:
    chosen = set(_entries(question, given))
    if chosen - set(DayPart.values):
        raise _refused(question, _("Choose from the parts of the day that are offered."))
    return [part for part in DayPart.values if part in chosen]


def _choice(question: Question, given: object, areas: Collection[str]) -> str:
    if given not in {value for value, _label in question.choices}:
        raise _refused(question, _("Choose one of the answers that are offered."))
    return str(given)


def _choices(question: Question, given: object, areas: Collection[str]) -> list[str]:
    chosen = set(_entries(question, given))
    offered = [value for value, _label in question.choices]
    if chosen - set(offered):
        raise _refused(question, _("Choose from the answers that are offered."))
    return [value for value in offered if value in chosen]


def _text(question: Question, given: object, areas: Collection[str]) -> str | None:
    text = "\n".join(line.rstrip() for line in str(given).replace("\x00", "").splitlines()).strip()
    if len(text) > MOST_WORDS:
        raise _refused(
            question,
            _("This is {over} characters too long. Shorten it to {most}; nothing is cut off for you.").format(
                over=len(text) - MOST_WORDS, most=MOST_WORDS
            ),
        )
    return text or None


def _number(question: Question, given: object, areas: Collection[str]) -> int:
    number = _whole(question, given)
    if not question.least <= number <= question.most:
        raise _refused(
            question, _("Choose a number from {least} to {most}.").format(least=question.least, most=question.most)
        )
    return number


_KINDS: dict[Kind, Callable[[Question, object, Collection[str]], Value]] = {
    Kind.AREAS: _areas,
    Kind.SKILLS: _skills,
    Kind.LANGUAGES: _languages,
    Kind.TIME_ZONE: _time_zone,
    Kind.HOURS: _hours,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
}


def _entries(question: Question, given: object) -> list[str]:
    """Entries of a list, or of a text with one a line."""
    if isinstance(given, str):
        given = given.splitlines()
    if not isinstance(given, list | tuple):
        raise _refused(question, _("Write one entry on each line."))
    return [entry for entry in (" ".join(str(entry).replace("\x00", "").split()) for entry in given) if entry]


def _distinct(entries: Iterable[str]) -> list[str]:
    """Each entry once, as first written."""
    seen: dict[str, str] = {}
    for entry in entries:
        seen.setdefault(fold(entry), entry)
    return list(seen.values())


def _whole(question: Question, given: object) -> int:
    try:
        return int(str(given))
    except ValueError as error:
        raise _refused(question, _("Choose a whole number.")) from error


def _refused(question: Question, sentence: str) -> Refused:
    return Refused(sentence, field=question.key)

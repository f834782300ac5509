"""What people of a round answered, for those who run it: by side, through the disclosure room, and never one answer."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import uuid5

from django.db.models import Count, Min, Q

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound
from konnekt.disclosure.actions import weekly_shares
from konnekt.disclosure.shares import Share
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.policy import OWN_ENROLMENT, RUNNING_ROUND
from konnekt.programmes.states import ENROLLED
from konnekt.questions.library import Question
from konnekt.questions.states import Asked, Kind
from konnekt.relationships.states import PartSide
from konnekt.surveys.library import VERSIONS, Survey, newest
from konnekt.surveys.models import Answer, Asking
from konnekt.surveys.rules import OPEN_FOR
from konnekt.surveys.states import AskedState, SurveyKey


@dataclass(frozen=True, slots=True)
class Result:
    """What one side said to one question, or chose among what would have helped."""

    question: Question
    option: str
    """Of a question with several answers, the one that this is about."""
    share: Share | None


@dataclass(frozen=True, slots=True)
class Results:
    """One survey, answered by one side."""

    survey: Survey
    side: PartSide
    rate: Share | None
    """How many people answered, if only once, of those whose time to answer what they were first asked is over."""
    results: list[Result]

    @property
    def is_told(self) -> bool:
        """Whether enough people answered for anything to be told."""
        return any(result.share for result in self.results)


def results_of(actor: Actor, round_: Round, *, today: date, k: int) -> tuple[date, list[Results]]:
    """What was answered in a round, as it is told this week to those who manage it."""
    RUNNING_ROUND.fetch(actor, round_.pk)
    return _results(round_, today, k)


def results_for_those_in(actor: Actor, round_: Round, *, today: date, k: int) -> tuple[date, list[Results]]:
    """The same for whoever is enrolled in it: the same numbers, since there is one telling a week."""
    if not OWN_ENROLMENT.visible(actor, Enrolment.objects.filter(round=round_, state__in=ENROLLED)).exists():
        raise NotFound
    return _results(round_, today, k)


def told_of(round_: Round, *, today: date, k: int) -> tuple[date, list[Results]]:
    """The same for a report, whose readers are asked for where it is read."""
    return _results(round_, today, k)


def _results(round_: Round, today: date, k: int) -> tuple[date, list[Results]]:
    monday, shares = weekly_shares(
        about=uuid5(round_.pk, "surveys"), today=today, k=k, count=lambda since, until: _counted(round_, since, until)
    )
    return monday, [
        Results(
            survey,
            side,
            shares.get(_label(survey, side, "rate")),
            [
                Result(question, option, shares.get(_label(survey, side, question.key, option)))
                for question in survey.asked_of({Asked(side.value)})
                for option in _options(question)
            ],
        )
        for survey in map(newest, SurveyKey)
        for side in PartSide
    ]


def _counted(round_: Round, since: Mapping[str, date], until: date) -> dict[str, list[tuple[int, int]]]:
    """For each label what is new: how many say so, and of how many people, by batch. Somebody may be in several
    batches, and is in each once; so no two are ever taken as one. Of older versions counts what is asked in the same
    words.
    """
    said: Counter[tuple[str, date]] = Counter()
    answered: Counter[tuple[str, date]] = Counter()
    for key, version, side, week, values in Answer.objects.filter(round=round_, week__lt=until).values_list(
        "survey", "version", "side", "week", "values"
    ):
        survey = VERSIONS[key, version]
        for question in survey.asked_of({Asked(side)}):
            is_left_open = question.kind is Kind.CHOICE and question.key not in values
            for option in () if is_left_open else _options(question):
                label = _label(survey, side, question.key, option)
                if week >= since.get(label, date.min):
                    answered[label, week] += 1
                    said[label, week] += _says(survey, question, option, values.get(question.key))
    counted: dict[str, list[tuple[int, int]]] = defaultdict(list, _rates(round_, since, until))
    for (label, week), of in answered.items():
        counted[label].append((said[label, week], of))
    return counted


def _rates(round_: Round, since: Mapping[str, date], until: date) -> dict[str, list[tuple[int, int]]]:
    """How many people answered, of those whose time for what they were first asked ended since then."""
    people: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    asked = Asking.objects.filter(round=round_).values("survey", "side", "member")
    for one in asked.annotate(first=Min("asked_on"), answers=Count("pk", filter=Q(state=AskedState.ANSWERED))):
        label = _label(newest(SurveyKey(one["survey"])), one["side"], "rate")
        if since.get(label, date.min) <= one["first"] + OPEN_FOR[one["survey"]] < until:
            people[label] += 1
            answered[label] += one["answers"] > 0
    return {label: [(answered[label], of)] for label, of in people.items()}


def _options(question: Question) -> Iterator[str]:
    if question.kind is Kind.CHOICES:
        yield from (value for value, _words in question.choices)
    else:
        yield ""


def _says(survey: Survey, question: Question, option: str, value: object) -> bool:
    if isinstance(value, list):
        return option in value
    return value in survey.good.get(question.key, ())


def _label(survey: Survey, side: str, *rest: str) -> str:
    return ":".join((survey.key, PartSide(side).value, *filter(None, rest)))

"""Surveys that a programme writes, as the product makes them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.cast import Cast, Person, someone
from tests.factories.intake import enrol

from konnekt.core.tenancy import tenant
from konnekt.programmes.models import Round
from konnekt.programmes.states import Side
from konnekt.surveys.actions.filling import keep_answers, send_sheet
from konnekt.surveys.actions.handing_out import hand_out_surveys, open_survey
from konnekt.surveys.actions.telling_results import count_survey
from konnekt.surveys.actions.writing import add_question, add_scale, publish_survey, write_survey
from konnekt.surveys.models import SurveyResult, WrittenQuestion, WrittenSurvey
from konnekt.surveys.scales import library
from konnekt.surveys.states import QuestionKind, SurveyState

STEPS = ["Not at all", "Rather not", "Partly", "Rather", "Very much"]
YES_OR_NO: Mapping[str, Any] = {"kind": QuestionKind.CHOICE, "label": "Did you meet?", "choices": ["Yes", "No"]}
WORDS: Mapping[str, Any] = {"kind": QuestionKind.TEXT, "label": "What would help?"}


def statements(*words: str, turned: int = 0) -> list[dict[str, Any]]:
    """Of these, the last so many are turned."""
    return [{"words": one, "is_turned": at >= len(words) - turned} for at, one in enumerate(words)]


def drafted(
    cast: Cast, round_: Round, *asked: Mapping[str, Any] | str, now: datetime, **settings: Any
) -> WrittenSurvey:
    """A draft with these questions; a name is that of a scale of the library."""
    manager = cast.programme_manager.actor
    with tenant(cast.organisation_id):
        given = {"title": "How is it?", "closes_on": now.date() + timedelta(days=30)} | settings
        survey = write_survey(manager, round_=round_, **given)
        for one in asked:
            if isinstance(one, str):
                add_scale(manager, survey=survey, scale=library()[one])
            else:
                add_question(manager, survey=survey, **one)
        return WrittenSurvey.objects.select_related("round__programme").get(pk=survey.pk)


def opened_survey(
    cast: Cast, round_: Round, *asked: Mapping[str, Any] | str, now: datetime, **settings: Any
) -> WrittenSurvey:
    """The same, published and open by hand."""
    survey, manager = drafted(cast, round_, *asked, now=now, **settings), cast.programme_manager.actor
    with tenant(cast.organisation_id):
        publish_survey(manager, survey=survey, now=now)
        open_survey(manager, survey=survey, now=now)
        survey.refresh_from_db()
    return survey


def questions(survey: WrittenSurvey) -> list[WrittenQuestion]:
    """In their order."""
    with tenant(survey.organisation_id):
        return list(survey.questions.all())


def crowd(cast: Cast, round_: Round, number: int, *, side: Side = Side.MENTEE) -> list[Person]:
    """So many people more, enrolled on one side."""
    found = []
    with tenant(cast.organisation_id):
        for at in range(number):
            key = f"{side}-{at}"
            if key not in cast.people:
                cast.people[key] = someone(key, key.title(), cast.organisation.slug)
                enrol(cast.people[key], round_, side)
            found.append(cast.people[key])
    return found


def fill(person: Person, survey: WrittenSurvey, now: datetime, *, sends: bool = True, **given: Any) -> dict[str, str]:
    """Somebody answers, and sends it."""
    with tenant(survey.organisation_id):
        wrong = keep_answers(person.actor, survey=survey, given=given, now=now)
        if sends:
            send_sheet(person.actor, survey=survey, now=now)
        return wrong


def counted(survey: WrittenSurvey, now: datetime) -> SurveyResult:
    """It closes after its last day, and is counted."""
    with tenant(survey.organisation_id):
        hand_out_surveys(now=now + timedelta(days=31))
        assert WrittenSurvey.objects.get(pk=survey.pk).state == SurveyState.CLOSED
        result = count_survey(survey_id=survey.pk, now=now + timedelta(days=31))
        assert result is not None
        return result

"""What happens by itself: sessions and the calendar bring a question, the end brings some, boxes are opened."""

from uuid import UUID

from procrastinate.contrib.django import app

from konnekt.core import clock
from konnekt.core.facts import Fact
from konnekt.core.tenancy import tenant
from konnekt.jobs.facts import subscribe
from konnekt.jobs.going_on import everywhere
from konnekt.jobs.progress import Run
from konnekt.jobs.queue import job
from konnekt.surveys.actions.asking import (
    ask_after_session,
    ask_at_the_end,
    ask_by_the_calendar,
    take_question_back,
)
from konnekt.surveys.actions.counting import open_boxes
from konnekt.surveys.actions.handing_out import hand_out_surveys, remind_of_surveys, too_late_for
from konnekt.surveys.actions.telling import ask_by_mail
from konnekt.surveys.actions.telling_results import count_survey


@subscribe(Fact.SESSION_HELD)
@job("surveys.session_held")
def pulse_is_due(run: Run, *, relationship_id: str, session_id: str, member_ids: str) -> None:
    """A session was held: those whom it was for are asked how it was. ``member_ids`` are separated by commas."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        ask_after_session(
            relationship_id=UUID(relationship_id),
            session_id=UUID(session_id),
            member_ids=[UUID(one) for one in member_ids.split(",") if one],
            now=clock.read(),
        )
        too_late_for(relationship_id=UUID(relationship_id))


@subscribe(Fact.SESSION_NOT_HELD)
@job("surveys.session_not_held")
def pulse_is_not_due(run: Run, *, session_id: str) -> None:
    """It was not held after all."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        take_question_back(session_id=UUID(session_id))


@job("surveys.count")
def count_survey_later(run: Run, *, survey_id: str) -> None:
    """A survey has closed: count what was answered, once."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        count_survey(survey_id=UUID(survey_id), now=clock.read())


@app.periodic(cron="47 3 * * *")
@app.task(name="surveys.daily", queueing_lock="surveys.daily")
def every_night(timestamp: int) -> None:
    """Ask those who part and those whose time it is, count what enough people have answered, and open and close
    surveys.
    """
    everywhere(ask_at_the_end, ask_by_the_calendar, open_boxes, hand_out_surveys)


@app.periodic(cron="41 * * * *")
@app.task(name="surveys.hourly", queueing_lock="surveys.hourly")
def every_hour(timestamp: int) -> None:
    """Ask by mail whoever has not answered, of the product’s questions and of surveys."""
    everywhere(ask_by_mail, remind_of_surveys)

"""Assessments at every stage, made by their manager and answered by people of the cast."""

from datetime import datetime, timedelta

from tests.cast import Cast, Person

from konnekt.core import clock
from konnekt.readiness.actions.answering import save_levels, send_answers
from konnekt.readiness.actions.opening import close_assessment, open_assessment
from konnekt.readiness.library import library
from konnekt.readiness.models import Answerer, Assessment
from konnekt.readiness.states import Openness

FIVE = ("mentee", "mentor", "line_manager", "champion", "colleague")


def opened(
    cast: Cast, *names: str, openness: Openness = Openness.OPENLY, now: datetime | None = None, name: str = "Spring"
) -> Assessment:
    """An assessment that asks these people of the cast."""
    now = now or clock.read()
    return open_assessment(
        cast.programme_manager.actor,
        name=name,
        openness=openness,
        answers_by=now.date() + timedelta(days=14),
        members=[cast.people[one].member for one in names],
        now=now,
    )


def answerer(assessment: Assessment, person: Person) -> Answerer:
    return Answerer.objects.get(assessment=assessment, member=person.member)


def everywhere(level: int | None, **others: int | None) -> dict[str, int | None]:
    """The same level for every statement, with exceptions by key (dashes as underscores)."""
    return dict.fromkeys(library().statements, level) | {key.replace("_", "-"): one for key, one in others.items()}


def say(assessment: Assessment, person: Person, levels: dict[str, int | None], *, now: datetime | None = None) -> None:
    """Somebody answers everything and sends it."""
    row = answerer(assessment, person)
    save_levels(person.actor, answerer=row, levels=levels)
    send_answers(person.actor, answerer=row, now=now or clock.read())


def closed(
    cast: Cast, levels: dict[str, dict[str, int | None]], *, openness: Openness = Openness.OPENLY, name: str = "Spring"
) -> Assessment:
    """An assessment that these people answered, with its result."""
    assessment = opened(cast, *levels, openness=openness, name=name)
    for one, said in levels.items():
        say(assessment, cast.people[one], said)
    close_assessment(cast.programme_manager.actor, assessment=assessment, now=clock.read())
    assessment.refresh_from_db()
    return assessment

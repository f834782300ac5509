"""A programme that is open for enrolment, made by its manager; and people who enrol in it."""

from datetime import date, datetime, timedelta
from typing import Any

from tests.cast import Cast, Person
from tests.put_back import put_back

from konnekt.core import clock
from konnekt.organisations.models import InterestArea
from konnekt.programmes.actions.designing import create_programme, publish
from konnekt.programmes.actions.enrolling import complete, save_answers, start
from konnekt.programmes.actions.rounds import create_round
from konnekt.programmes.models import Enrolment, Programme, Round
from konnekt.programmes.states import Side

AREAS = {
    "education": "Education",
    "career": "Career",
    "wellbeing": "Emotional wellbeing",
    "relationships": "Relationships",
    "networking": "Networking",
}
WORDS = {
    "purpose": "Everyone who wants to grow has somebody outside their own line to talk to.",
    "description": "Most of what you need to know next is **already known** by somebody here.",
    "time_asked": "About two hours a month, for nine months.",
    "contact": "Priya Raman, mentoring@meridian.example",
}
ANSWERS: dict[str, Any] = {"languages": ["en"], "time_zone": "Europe/London"}
OF_A_MENTEE: dict[str, Any] = {"areas_sought": {"career": 4}}
OF_A_MENTOR: dict[str, Any] = {"areas_given": {"career": 3}, "capacity": 2}


def dates(today: date) -> dict[str, date]:
    """A round that opened a week ago."""
    days = {"enrolment_opens": -7, "enrolment_closes": 14, "matching_on": 21, "starts_on": 28, "ends_on": 300}
    return {name: today + timedelta(days=number) for name, number in days.items()}


def interest_areas() -> None:
    """The five default areas."""
    for position, (key, name) in enumerate(AREAS.items()):
        InterestArea.objects.get_or_create(key=key, defaults={"name": name, "position": position})


@put_back
def draft_programme(cast: Cast, *, name: str = "Crossing Lines", now: datetime | None = None, **planned: Any) -> Round:
    """A programme with a round, seen by nobody but its manager yet."""
    interest_areas()
    today = (now or clock.read()).date()
    manager = cast.programme_manager.actor
    programme = create_programme(manager, name=name, **WORDS)
    return create_round(manager, programme=programme, name="Spring", **(dates(today) | planned))


@put_back
def open_programme(cast: Cast, *, name: str = "Crossing Lines", now: datetime | None = None, **planned: Any) -> Round:
    """A published programme whose round takes people in."""
    round_ = draft_programme(cast, name=name, now=now, **planned)
    publish(cast.programme_manager.actor, programme=round_.programme, now=now or clock.read())
    return round_


def answers_for(side: Side) -> dict[str, Any]:
    """Just enough answers for a side."""
    return ANSWERS | (OF_A_MENTEE if side != Side.MENTOR else {}) | (OF_A_MENTOR if side != Side.MENTEE else {})


def enrol(person: Person, round_: Round, side: Side, *, now: datetime | None = None, **answers: Any) -> Enrolment:
    """Somebody goes all the way."""
    now = now or clock.read()
    enrolment = start(person.actor, round_=round_, member=person.member, side=side, now=now)
    save_answers(person.actor, enrolment=enrolment, values=answers_for(side) | answers)
    return complete(person.actor, enrolment=enrolment, consents=True, now=now)


def programme_of(round_: Round) -> Programme:
    """The programme, read afresh."""
    return Programme.objects.get(pk=round_.programme_id)

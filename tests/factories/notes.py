"""Sessions and what is written about them, made the way the product makes it."""

from datetime import datetime, timedelta

from tests.cast import Person

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.relationships.models import Relationship
from konnekt.workspace.actions.booking import book
from konnekt.workspace.actions.notes import Agenda, write_agenda, write_notes, write_own_note
from konnekt.workspace.actions.reading_notes import Papers, read_papers
from konnekt.workspace.actions.sessions import say_met
from konnekt.workspace.models import OwnNote, Session, SheetVersion


def session_of(person: Person, pair: Relationship, *, days: int = 4, held: bool = False) -> Session:
    """A session so many days from now."""
    begins = clock.read() + timedelta(days=days)
    made_at = min(clock.read(), begins - timedelta(days=1))
    with tenant(pair.organisation_id):
        (made,) = book(person.actor, relationship=pair, times=[begins], minutes=60, now=made_at)
        if held:
            made = say_met(person.actor, session=made, met=True, now=clock.read())
    return made


def noted(
    person: Person, session: Session, text: str = "We spoke of courage", number: int = 0, *, now: datetime | None = None
) -> SheetVersion | None:
    """Somebody saves the notes of a session."""
    with tenant(session.organisation_id):
        return write_notes(person.actor, session=session, text=text, number=number, now=now or clock.read())


def planned(
    person: Person, session: Session, points: str = "10 min: Arrive\nTalk", number: int = 0, *, key: str = ""
) -> SheetVersion | None:
    """Somebody saves its agenda."""
    with tenant(session.organisation_id):
        agenda = Agenda("A real situation", points, key)
        return write_agenda(person.actor, session=session, agenda=agenda, number=number, now=clock.read())


def noted_alone(person: Person, session: Session, text: str = "Only for me", version: int = 0) -> OwnNote | None:
    """Somebody notes something for themselves."""
    with tenant(session.organisation_id):
        return write_own_note(person.actor, session=session, text=text, version=version, now=clock.read())


def papers(person: Person, session: Session, *, now: datetime | None = None) -> Papers:
    """What somebody reads."""
    with tenant(session.organisation_id):
        return read_papers(person.actor, session=session, now=now or clock.read())

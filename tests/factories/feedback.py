"""Feedback, given the way the product takes it."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from tests.cast import Cast, Person, someone
from tests.factories.intake import enrol, open_programme

from konnekt.access.actors import Role
from konnekt.core import clock
from konnekt.feedback.actions.answering import answer
from konnekt.feedback.actions.giving import Given, Said, give
from konnekt.feedback.actions.theming import make_theme
from konnekt.feedback.models import Feedback, Post, Theme
from konnekt.feedback.states import FeedbackKind, ThemeSource
from konnekt.organisations.models import Appointment
from konnekt.programmes.actions.teams import add_to_team
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.states import Side, TeamRole


def programme_with_people(cast: Cast) -> Round:
    """A programme in which the mentee and the mentor are."""
    round_ = open_programme(cast)
    enrol(cast.mentee, round_, Side.MENTEE)
    enrol(cast.mentor, round_, Side.MENTOR)
    return round_


def second_manager(cast: Cast, programme: Programme) -> Person:
    """Somebody else who runs it, too."""
    person = someone("second_manager", "Omar Haddad", cast.organisation.slug)
    Appointment.objects.create(member=person.member, role=Role.PROGRAMME_MANAGER)
    add_to_team(cast.programme_manager.actor, programme=programme, member=person.member, role=TeamRole.MANAGER)
    return person


def given(
    giver: Person, round_: Round, text: str = "Shorter forms", *, now: datetime | None = None, **said: Any
) -> Given:
    """Somebody says something."""
    wanted = Said(**{"kind": FeedbackKind.SUGGESTION, "text": text} | said)
    return give(giver.actor, programme=round_.programme, said=wanted, token=uuid4(), now=now or clock.read())


def answered(person: Person, feedback: Feedback, text: str = "We will", *, now: datetime | None = None) -> Feedback:
    """Somebody answers, having read all of it."""
    after = Post.objects.filter(feedback=feedback).count()
    answer(person.actor, feedback=feedback, text=text, token=uuid4(), after=after, now=now or clock.read())
    return Feedback.objects.get(pk=feedback.pk)


def theme_of(person: Person, round_: Round, title: str = "The forms are long") -> Theme:
    """What people say, as a manager puts it."""
    return make_theme(
        person.actor,
        programme=round_.programme,
        title=title,
        source=ThemeSource.FEEDBACK,
        token=uuid4(),
        now=clock.read(),
    )

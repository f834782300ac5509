"""A pair, proposed or talking, made the way the product makes it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from tests.cast import Cast, Person
from tests.factories.intake import enrol, open_programme
from tests.put_back import put_back
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.models import Round
from konnekt.programmes.states import Side
from konnekt.relationships.actions.asking import propose
from konnekt.relationships.actions.consent import say_yes
from konnekt.relationships.models import Relationship
from konnekt.workspace.actions.messages import send_message
from konnekt.workspace.models import Message

REASONS: list[dict[str, Any]] = [
    {"key": "areas", "shared": ["career"]},
    {"key": "skills", "shared": ["Public speaking"]},
]


@put_back
def proposed(
    cast: Cast,
    *,
    round_: Round | None = None,
    mentee: Person | None = None,
    mentor: Person | None = None,
    now: datetime | None = None,
) -> Relationship:
    """Two people are asked."""
    now = now or clock.read()
    mentee, mentor = mentee or cast.mentee, mentor or cast.mentor
    with tenant(cast.organisation_id):
        round_ = round_ or open_programme(cast, now=now)
        wanted = {"skills_wanted": ["Public speaking"], "statement": "I’d like to speak up in meetings."}
        offered = {"skills_offered": ["Public speaking"], "statement": "I was shy once."}
        made = propose(
            cast.programme_manager.actor,
            round=round_,
            mentee=enrol(mentee, round_, Side.MENTEE, now=now, **wanted),
            mentor=enrol(mentor, round_, Side.MENTOR, now=now, **offered),
            reasons=REASONS,
            now=now,
        )
    run_queue()
    return made


@put_back
def opened(cast: Cast, *, now: datetime | None = None, **people: Any) -> Relationship:
    """Both said yes."""
    now = now or clock.read()
    made = proposed(cast, now=now, **people)
    with tenant(cast.organisation_id):
        for part in made.parts.all():
            person = next(one for one in cast.people.values() if one.member.pk == part.member_id)
            say_yes(person.actor, relationship=made, now=now)
        made.refresh_from_db()
    run_queue()
    return made


def write(
    person: Person,
    relationship: Relationship,
    text: str,
    *,
    token: UUID | None = None,
    now: datetime | None = None,
) -> Message:
    """One of the two writes."""
    with tenant(relationship.organisation_id):
        return send_message(
            person.actor, relationship=relationship, text=text, token=token or uuid4(), now=now or clock.read()
        )

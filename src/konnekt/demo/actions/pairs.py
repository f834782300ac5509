"""The demo company's pairs and what they wrote to each other, sealed like anybody's."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from konnekt.demo.company.records import Company, Pair
from konnekt.demo.translation import noon
from konnekt.matching.catalogue import CriterionKey
from konnekt.matching.pool import as_person
from konnekt.matching.reasons import shared
from konnekt.organisations.models import Member
from konnekt.programmes.models import Enrolment
from konnekt.questions.queries import Answers, answers_of
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.sealing.keyring import Holder, place, seal_all
from konnekt.workspace.models import Message

Enrolments = dict[tuple[str, str], Enrolment]

TOLD = (CriterionKey.AREAS, CriterionKey.SKILLS, CriterionKey.MEETING, CriterionKey.RHYTHM, CriterionKey.LANGUAGES)
LATEST_UNREAD = timedelta(days=2)


def seed_pairs(company: Company, members: dict[str, Member], enrolments: Enrolments) -> int:
    """Running and ended pairs with their threads. Returns how many messages were sealed."""
    answers = answers_of([one.pk for one in enrolments.values()])
    made = [(pair, _relationship(pair, enrolments, answers)) for pair in company.pairs]
    Relationship.objects.bulk_create(relationship for _pair, relationship in made)
    read = noon(company.today - LATEST_UNREAD)
    Part.objects.bulk_create(
        part for pair, relationship in made for part in _parts(pair, relationship, enrolments, read=read)
    )
    # As after every ending: whoever has nobody now comes first.
    parted = [relationship for pair, relationship in made if pair.ended_on]
    Enrolment.objects.filter(parts__relationship__in=parted).update(has_priority=True)
    messages = [message for pair, relationship in made for message in _thread(company, pair, relationship, members)]
    Message.objects.bulk_create(messages, batch_size=1000)
    return len(messages)


def _relationship(pair: Pair, enrolments: Enrolments, answers: dict[Any, Answers]) -> Relationship:
    mentee, mentor = enrolments[pair.programme, pair.mentee], enrolments[pair.programme, pair.mentor]
    people = [as_person(one, answers.get(one.pk, Answers()), []) for one in (mentee, mentor)]
    return Relationship(
        round=mentee.round,
        state=RelationshipState.ENDED if pair.ended_on else RelationshipState.ACTIVE,
        reasons=[{"key": key.value, "shared": found} for key in TOLD if (found := shared(key, *people))],
        answer_by=noon(pair.released_on) + timedelta(days=mentee.round.objection_days),
        opened_at=noon(pair.opened_on),
        ended_at=noon(pair.ended_on) if pair.ended_on else None,
    )


def _parts(pair: Pair, relationship: Relationship, enrolments: Enrolments, *, read: datetime) -> Iterator[Part]:
    for person, side in ((pair.mentee, PartSide.MENTEE), (pair.mentor, PartSide.MENTOR)):
        enrolment = enrolments[pair.programme, person]
        yield Part(
            relationship=relationship,
            enrolment=enrolment,
            member=enrolment.member,
            round=enrolment.round,
            side=side,
            consent=Consent.YES,
            answered_at=relationship.opened_at,
            read_until=read,
            holds_place=pair.ended_on is None,
        )


def _thread(company: Company, pair: Pair, relationship: Relationship, members: dict[str, Member]) -> Iterator[Message]:
    messages = [
        Message(pk=uuid4(), relationship=relationship, author=members[said.author], sent_at=said.sent_at)
        for said in pair.messages
    ]
    texts = [
        (said.text, place("workspace.Message", "body", message.pk))
        for message, said in zip(messages, pair.messages, strict=True)
    ]
    for message, body in zip(messages, seal_all(Holder.relationship(relationship.pk), texts), strict=True):
        message.body = body
        yield message

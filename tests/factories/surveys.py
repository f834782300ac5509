"""People who are asked, many enough to be counted."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from tests.cast import Cast, Person, someone

from konnekt.core.tenancy import tenant
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import Consent, PartSide
from konnekt.surveys.actions.answering import Heard, answer
from konnekt.surveys.actions.asking import ask_after_session
from konnekt.surveys.states import SurveyKey

MENTEES = (
    "mentee", "colleague", "champion", "safeguarding", "auditor", "administrator",
    "ivy", "omar", "lena", "kofi", "sara",
)  # fmt: skip


def many_mentees(cast: Cast, pair: Relationship) -> Relationship:
    """The pair becomes a circle of eleven mentees."""
    with tenant(cast.organisation_id):
        for who in MENTEES:
            if who not in cast.people:
                cast.people[who] = someone(who, who.title(), "meridian")
        Relationship.objects.filter(pk=pair.pk).update(is_circle=True)
        first = Part.objects.get(relationship=pair, side=PartSide.MENTEE)
        Part.objects.bulk_create(
            Part(
                relationship=pair,
                enrolment_id=first.enrolment_id,
                member=cast.people[who].member,
                round_id=first.round_id,
                side=PartSide.MENTEE,
                consent=Consent.YES,
                answered_at=first.answered_at,
            )
            for who in MENTEES[1:]
        )
        return Relationship.objects.select_related("round__programme").get(pk=pair.pk)


def asked(pair: Relationship, now: datetime) -> UUID:
    """Everybody in it is asked about a session."""
    session_id = uuid4()
    with tenant(pair.organisation_id):
        members = Part.objects.filter(relationship=pair).values_list("member_id", flat=True)
        ask_after_session(relationship_id=pair.pk, session_id=session_id, member_ids=members, now=now)
    return session_id


def say(
    person: Person,
    pair: Relationship,
    about: UUID,
    now: datetime,
    *,
    survey: SurveyKey = SurveyKey.PULSE,
    lot: int = 1,
    **given: object,
) -> Heard:
    """Somebody answers. ``lot`` is what is drawn for whoever is not in need: nought brings them the mail too."""
    values: Mapping[str, object] = given
    with tenant(pair.organisation_id):
        return answer(
            person.actor, relationship=pair, about=about, survey=survey, given=values, now=now, draw=lambda _of: lot
        )

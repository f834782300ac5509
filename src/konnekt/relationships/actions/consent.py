"""What those who were asked answer: a pair opens by two yeses, or is not taken up. Each step under the lock of those in
it.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import Refused
from konnekt.core.facts import Fact
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.facts import announce
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.programmes.models import Enrolment
from konnekt.relationships import messages, pairing
from konnekt.relationships.actions.locking import lock_mine, lock_pair
from konnekt.relationships.actions.settling import drop, has_other_mentor, open_if_all_said_yes, welcome_second
from konnekt.relationships.actions.steps import (
    close_unopened,
    my_part,
    settled,
    still_in,
    tell_one,
)
from konnekt.relationships.models import Exclusion, Part, Relationship
from konnekt.relationships.pool import circle_people, lines_around
from konnekt.relationships.states import HOLDS_A_PLACE, Consent, PartSide, RelationshipState


@transaction.atomic
def say_yes(actor: Actor, *, relationship: Relationship, now: datetime) -> Relationship:
    """Say yes. The last yes opens the space; saying it twice is saying it once. Whoever was asked into a circle that
    runs is in it by their own; a second mentor once the first one said yes to them as well, who does so by saying yes
    to a circle that has both.
    """
    relationship = lock_mine(actor, relationship)
    mine = my_part(actor, relationship)
    waits_for_welcome = mine.is_second and mine.welcomed_at is None
    if mine.consent == Consent.YES or (waits_for_welcome and mine.answered_at is not None):
        return relationship
    _still_asked(relationship, mine, now)
    mine.answered_at = now
    if waits_for_welcome:
        mine.save(update_fields=["answered_at"])
        return relationship
    mine.consent = Consent.YES
    mine.save(update_fields=["consent", "answered_at"])
    if mine.side == PartSide.MENTOR and not mine.is_second:
        welcome_second(relationship, now)
    if relationship.state == RelationshipState.ACTIVE:
        join(relationship, mine, now)
    else:
        open_if_all_said_yes(relationship, now)
    return relationship


@transaction.atomic
def object_privately(actor: Actor, *, relationship: Relationship, now: datetime) -> None:
    """Say privately that it isn't right.

    Nobody is told who did: the match is simply not taken up, and both come first next time. A mentee’s objection lets
    the others of a circle go on, and so does that of one of two mentors.
    """
    relationship = lock_mine(actor, relationship)
    mine = my_part(actor, relationship)
    _still_asked(relationship, mine, now)
    if relationship.is_circle and (mine.side == PartSide.MENTEE or has_other_mentor(relationship, mine)):
        drop(relationship, mine, now)
    else:
        close_unopened(relationship, now)


@transaction.atomic
def expire(*, relationship_id: UUID, now: datetime) -> bool:
    """Give back a match that was not answered in time; the same end as an objection, so that neither tells of the
    other.
    """
    relationship = lock_pair(relationship_id)
    if relationship.is_circle:
        return _expire_in_circle(relationship, now)
    if relationship.state != RelationshipState.PROPOSED or relationship.answer_by >= now:
        return False
    close_unopened(relationship, now)
    return True


def _expire_in_circle(relationship: Relationship, now: datetime) -> bool:
    """Whoever was silent is left out, and the others go on; without a mentor a circle can’t begin."""
    silent = list(still_in(relationship).filter(consent=Consent.ASKED).order_by("is_second", "pk"))
    is_asking = relationship.state in {RelationshipState.PROPOSED, RelationshipState.ACTIVE}
    if not is_asking or not silent or relationship.answer_by >= now:
        return False
    if not still_in(relationship).filter(side=PartSide.MENTOR).exclude(answered_at=None).exists():
        close_unopened(relationship, now)
        return True
    for part in silent:
        # Read again: a second mentor who said yes leads the circle once the silent first one is left out.
        part.refresh_from_db()
        if relationship.state in HOLDS_A_PLACE and part.consent == Consent.ASKED:
            drop(relationship, part, now)
    return True


def join(relationship: Relationship, mine: Part, now: datetime) -> None:
    """Somebody is in a circle that runs, unless something stands between them and anybody in it by now."""
    people = circle_people(relationship.pk)
    lines = lines_around(people, on=now.date())
    others = [one for one in people if one != mine.member_id]
    apart = Exclusion.objects.filter(member__in=people, excluded__in=people)
    if pairing.anybody_barred(people, lines) or apart.filter(Q(member=mine.member_id) | Q(excluded=mine.member_id)):
        drop(relationship, mine, now)
        return
    Enrolment.objects.filter(pk=mine.enrolment_id).update(has_priority=False)
    said = Actor(served_organisation(), mine.member_id)
    record(said, Verb.PAIR_ACCEPTED, relationship, subject=mine.member_id)
    announce(Fact.CIRCLE_JOINED, relationship_id=relationship.pk, member_id=mine.member_id)
    tell_one(relationship, mine, messages.OPENED)
    for part in still_in(relationship).filter(member__in=others, consent=Consent.YES).select_related("member"):
        tell_one(relationship, part, messages.CIRCLE_JOINED)


def _still_asked(relationship: Relationship, mine: Part, now: datetime) -> None:
    joins = relationship.state == RelationshipState.ACTIVE and mine.consent == Consent.ASKED
    if mine.left_at is not None or not (relationship.state == RelationshipState.PROPOSED or joins):
        raise settled()
    if now > relationship.answer_by:
        raise Refused(_("The time to answer is over. You come first in the next matching."))

"""After a pair has ended: each says for themselves whether they would like somebody new. The other learns nothing."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import EnrolmentState
from konnekt.relationships.actions.handing_back import offer_places
from konnekt.relationships.actions.leaving import leave_round
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.policy import CONTENT
from konnekt.relationships.pool import places_held
from konnekt.relationships.rules import looks_for_one, may_rematch
from konnekt.relationships.states import RelationshipState


@transaction.atomic
def seek_again(actor: Actor, *, relationship: Relationship, now: datetime) -> None:
    """Ask for somebody new; those who run the programme see it. Saying it twice is saying it once."""
    mine = _mine_of_an_ended_pair(actor, relationship)
    if Part.objects.filter(pk=mine.pk, seeks_again_at=None).update(seeks_again_at=now):
        record(actor, Verb.ENROLMENT_CHANGED, mine.enrolment, fields=["seeks_again_at"], subject=mine.member_id)


@transaction.atomic
def stop_here(actor: Actor, *, relationship: Relationship, now: datetime) -> None:
    """Take no more part: a mentee or a peer leaves the round, which can be undone; a mentor hands back the free places
    and keeps the mentees they have.
    """
    mine = _mine_of_an_ended_pair(actor, relationship)
    if looks_for_one(mine.relationship.round.programme, mine.side):
        leave_round(actor, enrolment=mine.enrolment, now=now)
        return
    held = places_held([mine.member_id]).get(mine.member_id, 0)
    offer_places(actor, enrolment=mine.enrolment, places=min(held, mine.enrolment.capacity), now=now)


def _mine_of_an_ended_pair(actor: Actor, relationship: Relationship) -> Part:
    """The actor's part in a pair that ended. No lock: a pair that ended stays so."""
    if not CONTENT.allows(actor, relationship):
        raise NotFound
    rows = Part.objects.select_related("relationship__round__programme", "enrolment__member", "enrolment__round")
    mine = rows.get(relationship=relationship, member=actor.member_id)
    ended = mine.relationship
    is_pair = ended.state == RelationshipState.ENDED and not ended.is_circle and not mine.is_one_off
    if not is_pair or not may_rematch(ended.round.programme, ended.round) or not _is_in(mine.enrolment):
        raise Refused(_("There is nothing to say here: the pair hasn’t ended, or its round is over."))
    return mine


def _is_in(enrolment: Enrolment) -> bool:
    return enrolment.state == EnrolmentState.COMPLETE

"""Ending: without fault, without a reason, and with time to read once more."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.queries import served
from konnekt.relationships.actions.closing import parting
from konnekt.relationships.actions.conversations import cancel_session, close_conversation, is_conversation
from konnekt.relationships.actions.locking import lock_mine, lock_pairs
from konnekt.relationships.actions.settling import close_for_all, drop, has_other_mentor, leave
from konnekt.relationships.actions.steps import my_part, settled
from konnekt.relationships.actions.waiting import close_for_leaver
from konnekt.relationships.models import Part, Parting, ReasonCount, Relationship
from konnekt.relationships.rules import LONGEST_WORDS
from konnekt.relationships.states import CAN_END, HOLDS_A_PLACE, Consent, EndReason, PartSide, RelationshipState
from konnekt.sealing.keyring import Holder, drop_key, place, seal
from konnekt.sealing.models import Key, KeyKind


@transaction.atomic
def end(
    actor: Actor, *, relationship: Relationship, now: datetime, reason: EndReason | None = None, words: str = ""
) -> None:
    """Either may end it, at any time, without a reason; one that is given stays with them. It is counted in the round
    beside nobody's name, and their own ``words`` are sealed under their own key.

    Both are told kindly, and both come first in the next matching. A mentee who leaves a circle leaves it to the
    others, and so does one of two mentors; without a mentor it is over.
    """
    relationship = lock_mine(actor, relationship)
    mine = my_part(actor, relationship)
    if mine.left_at is not None or mine.consent != Consent.YES:
        raise settled()
    if relationship.state not in CAN_END:
        raise Refused(_("This pair isn’t running, so there is nothing to end."))
    if len(words) > LONGEST_WORDS:
        raise Refused(_("Use at most {number} characters.").format(number=LONGEST_WORDS), field="words")
    _keep_reason(mine, relationship, reason, words.strip(), now)
    _part_from(relationship, mine, now)


@transaction.atomic
def conclude(relationship: Relationship, *, now: datetime) -> None:
    """A pair or a circle, under lock, in which nothing has happened for long is over; nobody ended it."""
    record(Actor.product(served_organisation(), "silence"), Verb.PAIR_CONCLUDED, relationship)
    close_for_all(relationship, now)


@transaction.atomic
def end_for_leaver(*, member_id: UUID, now: datetime) -> int:
    """A member has left: their pairs and requests end, and their partners are told and come first. Returns how many
    pairs ended.
    """
    runs = {*HOLDS_A_PLACE, *CAN_END}
    running = Relationship.objects.filter(parts__member=member_id, state__in=runs)
    ended = 0
    for relationship in lock_pairs(running.values_list("pk", flat=True), member_id):
        mine = Part.objects.get(relationship=relationship, member=member_id)
        if relationship.state in runs and mine.left_at is None:
            _part_from(relationship, mine, now)
            ended += 1
    close_for_leaver(member_id, now=now)
    return ended


@transaction.atomic
def erase_after_reading_time(*, now: datetime) -> int:
    """Drop the keys of pairs whose time to read is over: what they wrote is gone for everybody. Returns how many."""
    until = now - timedelta(days=served().reading_days_after_end)
    keys = Key.objects.filter(kind=KeyKind.RELATIONSHIP).values("holder")
    ended = Relationship.objects.filter(state=RelationshipState.ENDED, ended_at__lt=until, pk__in=keys)
    for pk in (over := list(ended.values_list("pk", flat=True))):
        drop_key(Holder.relationship(pk))
    Parting.objects.filter(relationship__in=over).update(review=None, reason=None)
    return len(over)


def _part_from(relationship: Relationship, part: Part, now: datetime) -> None:
    if is_conversation(relationship):
        cancel_session(relationship, now=now)
        close_conversation(relationship, now=now)
    elif not relationship.is_circle or (part.side == PartSide.MENTOR and not has_other_mentor(relationship, part)):
        close_for_all(relationship, now)
    elif part.consent == Consent.YES and relationship.opened_at is not None:
        leave(relationship, part, now)
    else:
        drop(relationship, part, now)


def _keep_reason(mine: Part, relationship: Relationship, reason: EndReason | None, words: str, now: datetime) -> None:
    if words:
        mine.relationship = relationship
        found = parting(mine, now)
        found.reason = seal(Holder.person(mine.member_id), words, place("relationships.Parting", "reason", found.pk))
        found.save(update_fields=["reason"])
    if reason is not None:
        count, _is_new = ReasonCount.objects.get_or_create(round=relationship.round, reason=reason)
        ReasonCount.objects.filter(pk=count.pk).update(number=F("number") + 1)

"""Booked conversations: asked for, called off, and rounded off once they are over.

A booking is a request for a time. Accepting it opens a space by the same step as every pair; what is different is that
it takes a mentor's place only until the conversation is over, and never the mentee's one place.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.programmes.hurdles import Step, require_past
from konnekt.programmes.models import Enrolment, Round
from konnekt.relationships import messages
from konnekt.relationships.actions.asking import NotAsked, check
from konnekt.relationships.actions.locking import lock_pair, lock_pairs, lock_places, lock_slot
from konnekt.relationships.actions.steps import move, settled, tell_session, time_to_answer
from konnekt.relationships.actions.waiting import tell_about
from konnekt.relationships.actions.words import words_of
from konnekt.relationships.models import PairRequest, Part, Relationship, Slot
from konnekt.relationships.rules import MOST_OPEN, MOST_WAITING, may_book, overlapping
from konnekt.relationships.states import (
    IS_OPEN,
    TAKES_A_SLOT,
    PartSide,
    RelationshipState,
    RequestState,
    WhyNot,
)

STAYS_OPEN = timedelta(days=14)
"""How long the two can write to each other after their conversation."""


class SlotGone(Refused):
    """The time isn't free any more: somebody was faster, it was taken back, or it has begun."""

    def __init__(self) -> None:
        super().__init__(_("This time has just gone. What you wrote is kept: choose another time."))


@transaction.atomic
def ask_for_slot(actor: Actor, *, mentee: Enrolment, slot: Slot, why: str, now: datetime) -> PairRequest:
    """Ask for a time that a mentor offers, saying why. Whoever asks first has it, until the mentor answers.

    The pairing rules are checked now, and again when the mentor accepts.
    """
    if actor.member_id is None or actor.member_id != mentee.member_id or slot.round_id != mentee.round_id:
        raise NotFound
    round_ = Round.objects.select_related("programme").get(pk=mentee.round_id)
    if not may_book(round_.programme, round_):
        raise Refused(_("No conversations are booked in this round just now."))
    why = words_of(why, "why", _("Say in a line or two what you would like to talk about."))
    lock_places(round_.pk, mentee.member_id, slot.mentor.member_id)
    slot = lock_slot(slot)
    taken = PairRequest.objects.filter(slot=slot, state__in=TAKES_A_SLOT).exists()
    if taken or slot.taken_back_at is not None or slot.begins_at <= now:
        raise SlotGone
    _require_room(mentee, slot, now)
    try:
        check(round_, mentee.pk, slot.mentor_id, now, is_one_off=True)
    except NotAsked as refusal:
        require_past(Step.MATCHING, mentee.pk, now.date())
        raise NotAsked(WhyNot.NOT_AVAILABLE) from refusal
    if PairRequest.objects.filter(mentor=slot.mentor_id, state__in=IS_OPEN).count() >= MOST_WAITING:
        raise NotAsked(WhyNot.NOT_AVAILABLE)
    request = PairRequest.objects.create(
        round=round_,
        mentee=mentee,
        mentor=slot.mentor,
        slot=slot,
        why=why,
        sent_at=now,
        answer_by=min(time_to_answer(round_, now), slot.begins_at),
    )
    record(actor, Verb.REQUEST_SENT, request, subject=mentee.member_id)
    tell_about(request, PartSide.MENTOR, messages.SLOT_ASKED)
    return request


@transaction.atomic
def call_off(actor: Actor, *, request: PairRequest, takes_slot_back: bool = False, now: datetime) -> None:
    """Either calls a booked conversation off, without a reason; both are told, and their calendars. The time is free
    again, unless the mentor takes it back in the same breath.
    """
    if actor.member_id is None or actor.member_id not in {request.mentee.member_id, request.mentor.member_id}:
        raise NotFound
    if request.slot is None or request.relationship_id is None:
        raise settled()
    lock_places(request.round_id, request.mentee.member_id, request.mentor.member_id)
    slot = lock_slot(request.slot)
    relationship = lock_pair(request.relationship_id)
    if not cancel_session(relationship, now=now):
        raise settled()
    close_conversation(relationship, now=now)
    if takes_slot_back and actor.member_id == request.mentor.member_id and slot.taken_back_at is None:
        slot.taken_back_at = now
        slot.save(update_fields=["taken_back_at"])
        record(actor, Verb.SLOT_TAKEN_BACK, slot)


def cancel_session(relationship: Relationship, *, now: datetime) -> bool:
    """Call off what was booked and has not begun, and tell both and their calendars; whether there was anything.

    Recorded as the product's own act: the ledger shows that it is off, not which of the two it was.
    """
    rows = PairRequest.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("slot", "round__programme", "mentee__member", "mentor__member")
    ahead = rows.filter(relationship=relationship, state=RequestState.ACCEPTED, slot__begins_at__gt=now).first()
    if ahead is None:
        return False
    ahead.state, ahead.closed_at = RequestState.CALLED_OFF, now
    ahead.save(update_fields=["state", "closed_at"])
    record(Actor.product(served_organisation(), "a conversation is off"), Verb.CONVERSATION_CALLED_OFF, ahead)
    tell_session(ahead, messages.CALLED_OFF)
    return True


def close_conversation(relationship: Relationship, *, now: datetime) -> None:
    """The space of a conversation closes: no end of a mentoring, so nobody comes first for it and nobody is written
    to.
    """
    move(relationship, RelationshipState.ENDED, ended_at=now, pause_reason="")
    product = Actor.product(served_organisation(), "conversation over")
    record(product, Verb.PAIR_CLOSED, relationship, state=RelationshipState.ENDED.value)


@transaction.atomic
def round_off(*, now: datetime) -> int:
    """Give mentors their places back once conversations are over, and close spaces some time after. Returns how many
    closed.
    """
    sessions = PairRequest.objects.filter(relationship=OuterRef("relationship"))
    ahead = sessions.filter(state=RequestState.ACCEPTED, slot__ends_at__gt=now)
    done = Part.objects.filter(~Exists(ahead), is_one_off=True, holds_place=True)
    before = now - STAYS_OPEN
    lately = Q(state=RequestState.ACCEPTED, slot__ends_at__gt=before) | Q(closed_at__gt=before)
    over = Relationship.objects.filter(
        ~Exists(PairRequest.objects.filter(lately, relationship=OuterRef("pk"))),
        parts__is_one_off=True,
        state__in=[RelationshipState.ACTIVE, RelationshipState.PAUSED],
    ).distinct()
    pairs = lock_pairs({*done.values_list("relationship", flat=True), *over.values_list("pk", flat=True)})
    done.filter(relationship__in=pairs).update(holds_place=False)
    # Asked again, as it stands under lock: whoever ended one in the meantime was faster.
    closing = set(over.values_list("pk", flat=True))
    closed = [one for one in pairs if one.pk in closing]
    for one in closed:
        close_conversation(one, now=now)
    return len(closed)


def is_conversation(relationship: Relationship) -> bool:
    """Whether this is the space of a booked conversation."""
    return Part.objects.filter(relationship=relationship, is_one_off=True).exists()


def _require_room(mentee: Enrolment, slot: Slot, now: datetime) -> None:
    """One conversation with a mentor at a time, a few in all, and none that runs into another of one's own."""
    rows = PairRequest.objects.filter(state__in=TAKES_A_SLOT, slot__ends_at__gt=now)
    mine = list(rows.filter(mentee__member=mentee.member_id).select_related("slot"))
    if any(one.mentor_id == slot.mentor_id for one in mine):
        raise Refused(
            _("You have asked {name} for a conversation already, or have one booked.").format(
                name=slot.mentor.member.name
            )
        )
    if sum(one.round_id == mentee.round_id for one in mine) >= MOST_OPEN:
        words = ngettext(
            "You have {number} conversation asked for or booked. Have it, or call it off, before the next.",
            "You have {number} conversations asked for or booked. Have one, or call one off, before the next.",
            MOST_OPEN,
        )
        raise Refused(words.format(number=MOST_OPEN))
    given = Slot.objects.filter(
        mentor__member=mentee.member_id, ends_at__gt=now, requests__state__in=TAKES_A_SLOT, taken_back_at=None
    )
    others = [one.slot for one in mine if one.slot is not None] + list(given)
    if overlapping(slot.begins_at, slot.ends_at - slot.begins_at, others):
        raise Refused(_("You have another conversation at that time. Choose a time beside it."))

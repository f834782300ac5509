"""A mentor offers times for a conversation, and takes free ones back."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.queries import served
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import EnrolmentState
from konnekt.relationships.actions.locking import lock_places, lock_slot
from konnekt.relationships.models import PairRequest, Slot
from konnekt.relationships.rules import (
    LENGTHS,
    LONGEST_PLACE,
    MOST_SLOTS,
    MOST_WEEKS,
    may_book,
    moment,
    overlapping,
    why_not_then,
)
from konnekt.relationships.states import TAKES_A_SLOT
from konnekt.relationships.times import span


@transaction.atomic
def offer_slots(
    actor: Actor,
    *,
    enrolment: Enrolment,
    day: date,
    at: time,
    zone: ZoneInfo,
    minutes: int,
    is_online: bool,
    place: str = "",
    weeks: int = 1,
    now: datetime,
) -> list[Slot]:
    """Offer a time, or the same time in several weeks, as the mentor's own clock says: so it stays the same hour when
    the clocks change. All of them or none.
    """
    if actor.member_id is None or actor.member_id != enrolment.member_id:
        raise NotFound
    lock_places(enrolment.round_id, enrolment.member_id)
    enrolment = Enrolment.objects.select_related("round__programme").get(pk=enrolment.pk)
    round_ = enrolment.round
    if not may_book(round_.programme, round_):
        raise Refused(_("No conversations are booked in this round just now."))
    if not enrolment.may_mentor or enrolment.state != EnrolmentState.COMPLETE:
        raise Refused(_("Times are offered by those who have a place in this round as a mentor."))
    place = place.strip()
    if minutes not in LENGTHS or weeks not in range(1, MOST_WEEKS + 1) or len(place) > LONGEST_PLACE:
        raise ValueError("the length, the weeks or the place is out of bounds")
    if not place and not is_online:
        raise Refused(_("Say where you meet, so that they find you."), field="place")
    ahead = list(Slot.objects.filter(mentor__member=actor.member_id, ends_at__gt=now, taken_back_at=None))
    if sum(one.mentor_id == enrolment.pk for one in ahead) + weeks > MOST_SLOTS:
        raise Refused(
            _("You can offer {number} times ahead. Take one back that you don’t need.").format(number=MOST_SLOTS)
        )
    length, home = timedelta(minutes=minutes), ZoneInfo(served().time_zone)
    slots = []
    for week in range(weeks):
        begins = moment(day + timedelta(weeks=week), at, zone)
        if why := why_not_then(begins, round_, home, now):
            which = "" if not week else _("In week {number}:").format(number=week + 1) + " "
            raise Refused(which + why, field="weeks" if week else "day")
        if there := overlapping(begins, length, ahead):
            raise Refused(
                _("You offer {time} already, and the two would overlap.").format(
                    time=span(there.begins_at, there.ends_at, zone)
                ),
                field="at",
            )
        slots.append(
            Slot(
                round=round_,
                mentor=enrolment,
                begins_at=begins,
                ends_at=begins + length,
                zone=zone.key,
                is_online=is_online,
                place=place,
                made_at=now,
            )
        )
    Slot.objects.bulk_create(slots)
    for slot in slots:
        record(actor, Verb.SLOT_OFFERED, slot)
    return slots


@transaction.atomic
def take_back_slot(actor: Actor, *, slot: Slot, now: datetime) -> None:
    """Take a free time back. Taken back twice it is taken back once."""
    if actor.member_id is None or actor.member_id != slot.mentor.member_id:
        raise NotFound
    slot = lock_slot(slot)
    if slot.taken_back_at is not None:
        return
    if PairRequest.objects.filter(slot=slot, state__in=TAKES_A_SLOT).exists():
        raise Refused(_("Somebody has asked for this time. Answer them, or call the conversation off."))
    slot.taken_back_at = now
    slot.save(update_fields=["taken_back_at"])
    record(actor, Verb.SLOT_TAKEN_BACK, slot)

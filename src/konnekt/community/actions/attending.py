"""Having been there: who was, whether it was worth the time, and with whom one would like to stay in touch."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.community import messages
from konnekt.community.actions.entering import enter_event, hold, locked
from konnekt.community.actions.inviting import tell_event
from konnekt.community.keeping_away import keep_away
from konnekt.community.models import Event, Seat, SignUp, Touch, Verdict
from konnekt.community.policy import SEAT
from konnekt.community.rules import DOORS_OPEN, is_enough, shown_step
from konnekt.community.states import Place
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations.models import Member
from konnekt.organisations.queries import served


@transaction.atomic
def say_here(actor: Actor, *, event: Event, now: datetime) -> None:
    """Say that one is there, while it goes on. Whoever came without signing up has a place by being there."""
    mine, row = enter_event(actor, event)
    if row.called_off_at is not None or not row.begins_at - DOORS_OPEN <= now <= row.ends_at:
        raise Refused(_("This can be said while the event goes on."))
    SignUp.objects.update_or_create(
        event=row,
        member=mine.member,
        defaults={"place": Place.HELD, "was_there": True},
        create_defaults={"place": Place.HELD, "was_there": True, "signed_up_at": now},
    )


@transaction.atomic
def tick(actor: Actor, *, event: Event, there: Collection[UUID], shown: Mapping[UUID, bool], now: datetime) -> None:
    """Whoever holds it says who is there, of those who signed up; of the waiting list only who came. ``shown`` is whom
    they saw, and who was ticked then: what somebody said of themselves since stands.
    """
    row = hold(actor, event)
    if row.called_off_at is not None or now < row.begins_at - DOORS_OPEN:
        raise Refused(_("You can tick people off from half an hour before it begins."))
    rows = SignUp.objects.filter(event=row)
    rows.filter(member__in=there).update(was_there=True, place=Place.HELD)
    absent = set(shown) - set(there)
    rows.filter(place=Place.HELD, member__in=[one for one in absent if shown[one]]).update(was_there=False)
    rows.filter(place=Place.HELD, member__in=absent, was_there=None).update(was_there=False)


@transaction.atomic
def judge(actor: Actor, *, event: Event, is_worth: bool, now: datetime) -> None:
    """Say whether it was worth one's time; nobody reads a single answer, and counts come in steps."""
    row = locked(event)
    mine = SignUp.objects.filter(event=row, member=actor.member_id, place=Place.HELD).first()
    if actor.member_id is None or mine is None:
        raise NotFound
    if row.called_off_at is not None or now < row.ends_at:
        raise Refused(_("That is for after the event."))
    Verdict.objects.update_or_create(event=row, member_id=actor.member_id, defaults={"is_worth": is_worth})
    given = list(Verdict.objects.filter(event=row).values_list("is_worth", flat=True))
    counted = {"yes": sum(given), "no": len(given) - sum(given)}
    k = served().smallest_group
    if is_enough(counted, k=k) and shown_step(counted, row.counted, k=k):
        row.counted = counted
        row.save(update_fields=["counted"])


@transaction.atomic
def stay_in_touch(actor: Actor, *, event: Event, member_id: UUID, now: datetime, apart: Collection[UUID] = ()) -> bool:
    """Say that one would like to stay in touch with somebody of one's table. Whether the other one would, too; then
    both are told, and neither was before. Nobody is where one of the two keeps away from the other, or in a space of
    theirs: ``apart``.
    """
    if actor.member_id is None:
        raise NotFound
    row = locked(event)
    other = _sat_with(actor, row, member_id)
    # Two who press at once, maybe at different events, come one after the other: the second learns of both.
    pair = Member.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[actor.member_id, other.pk])
    me = {one.pk: one for one in pair.order_by("pk")}[actor.member_id]
    _mine, is_new = Touch.objects.get_or_create(
        member_id=actor.member_id, other=other, defaults={"event": row, "since": now}
    )
    if other.pk in apart or keep_away(me.pk, other.pk) or not Touch.objects.filter(member=other, other=me).exists():
        return False
    if not is_new:  # a second press of what both were told
        return True
    tell_event(row, [me], messages.IN_TOUCH, method=None, other=other.name)
    tell_event(row, [other], messages.IN_TOUCH, method=None, other=me.name)
    return True


@transaction.atomic
def let_go(actor: Actor, *, member_id: UUID) -> None:
    """Take that back; nobody is told."""
    gone, _of = Touch.objects.filter(member=actor.member_id, other=member_id).delete()
    if actor.member_id is None or not gone:
        raise NotFound


def _sat_with(actor: Actor, event: Event, member_id: UUID) -> Member:
    seats = SEAT.visible(actor, Seat.objects.filter(seating__event=event, member=actor.member_id))
    tables = list(seats.exclude(table=None).values_list("seating", "table"))
    for seating, table in tables:
        there = Seat.objects.filter(seating=seating, table=table, member=member_id).select_related("member").first()
        if there is not None and member_id != actor.member_id:
            return there.member
    raise NotFound

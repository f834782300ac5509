"""Signing up for an event, giving the place back, and who comes next. Under the event's lock: of two who take the last
place one has it, and the other is first on the waiting list.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.community import messages
from konnekt.community.actions.entering import enter_event, locked
from konnekt.community.actions.inviting import stamp, tell_event
from konnekt.community.models import Event, Seat, Seating, SignUp, Touch, Verdict
from konnekt.community.policy import people_in
from konnekt.community.states import Place
from konnekt.core.errors import NotFound, Refused
from konnekt.notify.notices import Notice
from konnekt.relationships.invites import Method


@transaction.atomic
def sign_up(actor: Actor, *, event: Event, now: datetime) -> Place:
    """Take a place, or the next one on the waiting list. Returns which."""
    mine, row = enter_event(actor, event)
    there = SignUp.objects.filter(event=row, member=mine.member).first()
    if there is not None:
        return Place(there.place)
    if row.called_off_at is not None:
        raise Refused(_("It is called off."))
    if row.closes_at <= now:
        raise Refused(_("Signing up has ended."))
    place = Place.HELD if has_room(row) else Place.WAITING
    made = SignUp.objects.create(event=row, member=mine.member, place=place, signed_up_at=now)
    if place == Place.HELD:
        stamp(row, now)
        tell_event(row, [made.member], messages.SIGNED_UP, method=Method.REQUEST)
    return place


@transaction.atomic
def give_back(actor: Actor, *, event: Event, now: datetime) -> None:
    """Give the place back, or leave the waiting list; whoever waits longest moves up."""
    if actor.member_id is None:
        raise NotFound
    row = locked(event)
    mine = SignUp.objects.filter(event=row, member=actor.member_id).select_related("member").first()
    if mine is None:
        raise NotFound
    if row.begins_at <= now:
        raise Refused(_("It has begun."))
    mine.delete()
    Seat.objects.filter(seating__event=row, member=actor.member_id).delete()
    if mine.place == Place.HELD and row.called_off_at is None:
        stamp(row, now)
        tell_event(row, [mine.member], messages.PLACE_GIVEN_BACK, method=Method.CANCEL)
        move_up(row, now)


def move_up(row: Event, now: datetime) -> None:
    """Give free places to those who wait, in the order in which they signed up. The event is locked; of one
    that is hidden nobody is told.
    """
    if row.called_off_at is not None or row.post.hidden_at is not None or row.begins_at <= now:
        return
    inside = people_in().filter(space=row.post.space_id, member=OuterRef("member"))
    waiting = SignUp.objects.filter(Exists(inside), event=row, place=Place.WAITING).select_related("member")
    for one in waiting.order_by("signed_up_at", "pk"):
        if not has_room(row):
            return
        one.place, one.moved_up_at = Place.HELD, now
        one.save(update_fields=["place", "moved_up_at"])
        stamp(row, now)
        tell_event(row, [one.member], messages.MOVED_UP, method=Method.REQUEST)


def has_room(row: Event) -> bool:
    """Whether a place is free."""
    return row.places is None or SignUp.objects.filter(event=row, place=Place.HELD).count() < row.places


@transaction.atomic
def release_places(*, now: datetime) -> int:
    """Whoever is no longer in the space keeps no place at what is still to come there, and is told unless they have
    left altogether. Returns how many went.
    """
    inside = people_in().filter(space=OuterRef("event__post__space"), member=OuterRef("member"))
    ahead = SignUp.objects.filter(event__begins_at__gt=now, event__called_off_at=None)
    return _release(ahead.exclude(Exists(inside)), now, notice=messages.PLACE_GONE)


@transaction.atomic
def forget_sign_ups(member_id: UUID, *, now: datetime) -> None:
    """Somebody is erased: whoever waits for a place of theirs moves up."""
    rows = SignUp.objects.filter(member=member_id)
    _release(rows.filter(event__begins_at__gt=now), now)
    rows.delete()


@transaction.atomic
def forget_attendance(before: datetime, now: datetime) -> int:
    """Delete who signed up for events that ended before then, who sat with whom, and who would have liked to stay
    in touch with somebody who didn’t say so. Returns how many sign-ups it was.
    """
    old = Event.objects.filter(ends_at__lt=before)
    back = Touch.objects.filter(member=OuterRef("other"), other=OuterRef("member"))
    Touch.objects.filter(~Exists(back), event__in=old).delete()
    gone, _of = SignUp.objects.filter(event__in=old).delete()
    Seating.objects.filter(event__in=old).delete()
    Verdict.objects.filter(event__in=old).delete()
    return gone


def _release(rows: QuerySet[SignUp], now: datetime, *, notice: Notice | None = None) -> int:
    number = 0
    for event in Event.objects.filter(pk__in=rows.values("event")).order_by("pk"):
        row = locked(event)
        leaving = rows.filter(event=row)
        held = [one.member for one in leaving.filter(place=Place.HELD).select_related("member")] if notice else []
        Seat.objects.filter(seating__event=row, member__in=leaving.values("member")).delete()
        gone, _of = leaving.delete()
        number += gone
        if notice is not None and held:
            stamp(row, now)
            tell_event(row, held, notice, method=Method.CANCEL, at="community")
        move_up(row, now)
    return number

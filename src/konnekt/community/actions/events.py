"""Holding an event: planning it, changing it, calling it off, and what is said after it."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.community import messages
from konnekt.community.actions.entering import fitting, hold, keep, locked, refuse_too_many
from konnekt.community.actions.inviting import stamp, tell_event, tell_holding, tell_signed_up
from konnekt.community.actions.signing_up import move_up
from konnekt.community.actions.writing import index
from konnekt.community.models import Event, Post, Seating, SignUp, Space
from konnekt.community.policy import people_in
from konnekt.community.queries.moderation import moderators_of
from konnekt.community.rules import (
    FARTHEST_AHEAD,
    LONGEST_BODY,
    LONGEST_EVENT,
    LONGEST_TITLE,
    LONGEST_WHERE,
    LONGEST_WORDS,
    MOST_PLACES,
)
from konnekt.community.states import EventKind, Place, PostKind, SpaceKind
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import Member
from konnekt.relationships.invites import Method


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An event as it came from the form."""

    kind: EventKind
    title: str
    words: str
    begins_at: datetime
    ends_at: datetime
    zone: str
    where: str = ""
    places: int | None = None
    closes_at: datetime | None = None
    """None: when it begins."""
    host_id: UUID | None = None
    """Somebody else of the mentors' circle who holds a drop-in there."""


@transaction.atomic
def make_event(actor: Actor, *, space: Space, plan: Plan, token: UUID, now: datetime) -> Event:
    """Plan an event in a space that the actor looks after. The same token sent twice is one event."""
    if actor.member_id is None:
        raise NotFound
    space, me = keep(actor, space), Member.objects.get(pk=actor.member_id)
    if space.closed_at is not None:
        raise Refused(_("This space is closed. It can still be read."))
    post_id = uuid5(space.pk, f"event:{actor.member_id}:{token}")
    if there := Event.objects.filter(post=post_id).first():
        return there
    title, words = _said(plan)
    _check(plan, now)
    refuse_too_many(actor, now, replies=False)
    host = _host(me, space, plan)
    post = Post.objects.create(
        pk=post_id, space=space, author=host, kind=PostKind.EVENT, title=title, body=words, written_at=now
    )
    index(post)
    event = Event(post=post, kind=plan.kind, changed_at=now, **_when_and_where(plan))
    event.save(force_insert=True)
    record(actor, Verb.EVENT_MADE, event, kind=plan.kind)
    if host != me:
        tell_event(event, [host], messages.HOSTING, method=None, author=me.name)
    return event


@transaction.atomic
def change_event(actor: Actor, *, event: Event, plan: Plan, now: datetime) -> None:
    """Say it anew. If when or where it is changes, those who signed up are told, and their calendars follow."""
    row = hold(actor, event)
    _refuse_past(row, now)
    title, words = _said(plan)
    given = _when_and_where(plan)
    is_moved = any(getattr(row, name) != given[name] for name in ("begins_at", "ends_at", "where"))
    _check(plan, now)
    if plan.kind != row.kind and Seating.objects.filter(event=row).exists():
        raise Refused(_("Groups are drawn already, so it stays a networking event."), field="kind")
    row.kind = plan.kind
    for name, value in given.items():
        setattr(row, name, value)
    row.save()
    if (title, words) != (row.post.title, row.post.body):
        row.post.title, row.post.body, row.post.edited_at = title, words, now
        row.post.save(update_fields=["title", "body", "edited_at"])
        index(row.post)
    record(actor, Verb.EVENT_CHANGED, row, is_moved=is_moved)
    if is_moved:
        stamp(row, now)
        tell_signed_up(row, messages.EVENT_CHANGED, method=Method.REQUEST)
    move_up(row, now)


@transaction.atomic
def call_off(actor: Actor, *, event: Event, words: str, now: datetime) -> None:
    """It doesn't take place; those who signed up are told, and read why."""
    row = hold(actor, event)
    _refuse_past(row, now)
    row.called_off_words = fitting(
        words, LONGEST_WORDS, "words", needed=_("Say in a few words why; those who signed up read it.")
    )
    row.called_off_at = now
    row.save(update_fields=["called_off_words", "called_off_at"])
    stamp(row, now)
    record(actor, Verb.EVENT_CALLED_OFF, row)
    tell_signed_up(row, messages.EVENT_CALLED_OFF, method=Method.CANCEL)


@transaction.atomic
def follow_up(actor: Actor, *, event: Event, words: str, now: datetime) -> None:
    """What whoever held it says afterwards. Those who had a place are told once that there is something."""
    row = hold(actor, event)
    if row.called_off_at is not None or now < row.ends_at:
        raise Refused(_("That is for after the event."))
    row.follow_up = fitting(words, LONGEST_BODY, "words", needed=_("Write a few words first."))
    is_first = row.followed_up_at is None
    row.followed_up_at = row.followed_up_at or now
    row.save(update_fields=["follow_up", "followed_up_at"])
    if is_first:
        rows = SignUp.objects.filter(event=row, place=Place.HELD).exclude(member=actor.member_id)
        people = [one.member for one in rows.select_related("member")]
        tell_event(row, people, messages.FOLLOWED_UP, method=None)


def event_under(post: Post) -> Event | None:
    """The event of a post, locked before its post as by whoever changes it."""
    found = Event.objects.filter(post=post.pk).first()
    return found and locked(found)


def tell_of_hiding(event: Event, *, is_hidden: bool, now: datetime) -> None:
    """Those who have a place at what is ahead hear that it can’t be seen, or can again; their calendars follow."""
    row = locked(event)
    if row.called_off_at is not None or row.begins_at <= now:
        return
    stamp(row, now)
    if is_hidden:
        tell_holding(row, messages.EVENT_HIDDEN, method=Method.CANCEL, at="events")
    else:
        tell_holding(row, messages.EVENT_BACK, method=Method.REQUEST)
        move_up(row, now)


@transaction.atomic
def tell_host_left(member_id: UUID, *, now: datetime) -> None:
    """Whoever looks after a space hears that somebody who was to hold something there has left."""
    for row in Event.objects.filter(post__author=member_id, begins_at__gt=now, called_off_at=None).order_by("pk"):
        space = row.post.space
        keepers = [one.member for one in people_in().filter(space=space, is_keeper=True).select_related("member")]
        told = {one.pk: one for one in [*keepers, *moderators_of(space, besides=[member_id])]}
        tell_event(row, told.values(), messages.HOST_LEFT, method=None)


def forget_events(member_id: UUID, *, now: datetime) -> None:
    """Somebody is erased: what is ahead of theirs doesn't take place, and what they said of it goes."""
    for one in Event.objects.filter(post__author=member_id).order_by("pk"):
        row = locked(one)
        if row.called_off_at is None and row.begins_at > now:
            row.called_off_at = now
            stamp(row, now)
            tell_signed_up(row, messages.EVENT_CALLED_OFF, method=Method.CANCEL)
        row.where = row.called_off_words = row.follow_up = ""
        row.save(update_fields=["where", "called_off_words", "follow_up", "called_off_at"])


def may_be_host(space: Space) -> list[Member]:
    """Who can be named as the one who holds a drop-in here: the people of the mentors' circle."""
    if space.kind != SpaceKind.MENTORS:
        return []
    rows = people_in().filter(space=space).select_related("member")
    return [row.member for row in rows.order_by("member__name_key", "pk")]


def _host(me: Member, space: Space, plan: Plan) -> Member:
    if plan.host_id in {None, me.pk}:
        return me
    found = next((one for one in may_be_host(space) if one.pk == plan.host_id), None)
    if plan.kind != EventKind.DROP_IN or found is None:
        raise Refused(_("Only a drop-in of the mentors’ circle is held by somebody else, who is in it."), field="host")
    return found


def _said(plan: Plan) -> tuple[str, str]:
    title = fitting(plan.title, LONGEST_TITLE, "title", needed=_("Give it a title, so that others find it."))
    words = fitting(plan.words, LONGEST_BODY, "words", needed=_("Say in a few words whom it is for."))
    return " ".join(title.split()), words


def _when_and_where(plan: Plan) -> dict[str, object]:
    return {
        "begins_at": plan.begins_at,
        "ends_at": plan.ends_at,
        "zone": plan.zone,
        "where": " ".join(fitting(plan.where, LONGEST_WHERE, "where").split()),
        "places": plan.places,
        "closes_at": plan.closes_at or plan.begins_at,
    }


def _check(plan: Plan, now: datetime) -> None:
    if not now < plan.begins_at < now + FARTHEST_AHEAD:
        raise Refused(_("Choose a time that is still to come."), field="begins")
    if not plan.begins_at < plan.ends_at <= plan.begins_at + LONGEST_EVENT:
        raise Refused(_("It ends after it begins, and lasts twelve hours at most."), field="ends")
    if plan.closes_at is not None and plan.closes_at > plan.begins_at:
        raise Refused(_("Signing up ends before it begins."), field="closes")
    if plan.places is not None and not 1 <= plan.places <= MOST_PLACES:
        raise Refused(_("Between 1 and {most} places.").format(most=MOST_PLACES), field="places")
    if "://" in plan.where and not _is_address(plan.where.strip()):
        raise Refused(_("The address of a call begins with https://, and is complete."), field="where")


def _is_address(where: str) -> bool:
    try:
        return urlsplit(where).scheme in {"http", "https"}
    except ValueError:
        return False


def _refuse_past(row: Event, now: datetime) -> None:
    if row.called_off_at is not None:
        raise Refused(_("It is called off."))
    if row.begins_at <= now:
        raise Refused(_("It has begun."))

"""Copies of everything that is known about somebody: asked for, put together by the worker, fetched, forgotten."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from django.db import connection, transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.queue import start_work
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import Recipient, tell
from konnekt.privacy import messages, writing
from konnekt.privacy.actions.addresses import address_after_leaving
from konnekt.privacy.enclosing import pack
from konnekt.privacy.models import Copy
from konnekt.privacy.people import Person, person
from konnekt.privacy.reading import everything_about
from konnekt.privacy.states import Kind
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal, unseal_bytes

KEPT = timedelta(days=7)
KEPT_FOR_LEAVERS = timedelta(days=30)
TO_FETCH_AGAIN = timedelta(hours=1)
"""How long a file that somebody's link led to can be fetched again: a download may break."""

Tell = Callable[[float, str], None]


@transaction.atomic
def ask_for_copy(actor: Actor, *, now: datetime) -> Copy:
    """Have one's own copy put together. One at a time; an earlier one is forgotten once a new one is asked for."""
    from konnekt.privacy.jobs import put_together  # the job calls back into this module

    if actor.member_id is None:
        raise NotFound
    _take_turns(actor.member_id)
    for earlier in Copy.objects.filter(member=actor.member_id, link_hash="").select_related("work").defer(*_FILES):
        if earlier.made_at is None and not earlier.has_failed:
            raise Refused(_("Your copy is being put together already. You are told when it is ready."))
        earlier.delete()
    copy = Copy.objects.create(member=actor.member_id, asked_at=now, expires_at=now + KEPT)
    copy.work = start_work(
        put_together,
        organisation_id=served_organisation(),
        requested_by=actor.member_id,
        words=_("Waiting to begin"),
        copy_id=copy.pk,
    )
    copy.save(update_fields=["work"])
    record(actor, Verb.COPY_ASKED, copy, subject=actor.member_id)
    return copy


@transaction.atomic
def put_copy_together(*, copy_id: UUID, tell_how_far: Tell, now: datetime) -> None:
    """Read everything, seal it under the person's own key, and tell them. Runs again without harm."""
    copy = Copy.objects.select_for_update(no_key=True).defer(*_FILES).filter(pk=copy_id, made_at=None).first()
    who = person(copy.member) if copy is not None else None
    if copy is None or who is None:
        return
    _write(copy, who, now, tell_how_far)
    to = _recipient(who, who.address)
    if to is not None and not who.has_left:
        path = reverse("my_data", args=[who.slug])
        tell(to, messages.COPY_READY, path=path, organisation=who.organisation, until=_day(copy.expires_at, who))


@transaction.atomic
def send_leavers_copy(*, member_id: UUID, now: datetime) -> bool:
    """Send somebody who has left the link to their own copy, once: to the private address they confirmed, or to the
    verified one of a guest's own login. Whether it was sent.

    Never to an address of the organisation: whoever keeps that mailbox afterwards would read what was written in
    confidence.
    """
    _take_turns(member_id)
    who = person(member_id)
    if who is None or not who.has_left or Copy.objects.filter(member=member_id).exclude(link_hash="").exists():
        return False
    to = _recipient(who, address_after_leaving(who))
    if to is None:
        return False
    token = token_urlsafe(32)
    copy = Copy(member=member_id, link_hash=_hash(token), asked_at=now, expires_at=now + KEPT_FOR_LEAVERS)
    copy.save(force_insert=True)
    _write(copy, who, now, lambda fraction, words: None)
    tell(
        to,
        messages.LEAVERS_COPY,
        path=reverse("leavers_copy", args=[who.slug, token]),
        organisation=who.organisation,
        until=_day(copy.expires_at, who),
    )
    record(Actor.product(served_organisation(), "somebody left"), Verb.COPY_ASKED, copy, subject=member_id)
    return True


@transaction.atomic
def fetch_copy(actor: Actor, *, copy_id: UUID, kind: Kind, now: datetime) -> bytes:
    """One of the files, for the person alone."""
    if actor.member_id is None:
        raise NotFound
    copy = Copy.objects.filter(pk=copy_id, member=actor.member_id, link_hash="").first()
    if copy is None:
        raise NotFound
    body = _open(copy, kind, now)
    record(actor, Verb.COPY_FETCHED, copy, subject=copy.member, kind=kind.value)
    return body


@transaction.atomic
def fetch_leavers_copy(*, token: str, kind: Kind, now: datetime) -> bytes:
    """The same, for whoever has the link that was sent to somebody who left: once, and again within an hour."""
    copy = Copy.objects.select_for_update(no_key=True).get(pk=copy_of_link(token, now).pk)
    if kind not in still_to_fetch(copy, now):
        raise NotFound
    body = _open(copy, kind, now)
    if getattr(copy, _FETCHED[kind]) is None:
        setattr(copy, _FETCHED[kind], now)
        copy.save(update_fields=[_FETCHED[kind]])
    product = Actor.product(served_organisation(), "link to one's own copy")
    record(product, Verb.COPY_FETCHED, copy, subject=copy.member, kind=kind.value)
    return body


def copy_of_link(token: str, now: datetime) -> Copy:
    """The copy that a link leads to, while it works."""
    copy = Copy.objects.filter(link_hash=_hash(token), made_at__isnull=False, expires_at__gt=now).defer(*_FILES).first()
    if copy is None or not still_to_fetch(copy, now):
        raise NotFound
    return copy


def still_to_fetch(copy: Copy, now: datetime) -> list[Kind]:
    """Which of the files a link still leads to."""
    since = now - TO_FETCH_AGAIN
    return [kind for kind in copy.kinds if (first := getattr(copy, _FETCHED[kind])) is None or first > since]


@transaction.atomic
def forget_copies(*, now: datetime) -> int:
    """Delete copies whose time is over. Returns how many."""
    return Copy.objects.filter(expires_at__lte=now).delete()[0]


_FILES = tuple(kind.value for kind in Kind)
_FETCHED = {kind: f"{kind.value}_fetched_at" for kind in Kind}

_READING = 0.7
"""How much of the way it is to read everything, before files are packed."""


def _take_turns(member_id: UUID) -> None:
    """Two clicks make one copy: until this transaction ends, nobody else begins one for this person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"copies:{member_id}"])


def _write(copy: Copy, who: Person, now: datetime, tell_how_far: Tell) -> None:
    sections = everything_about(who, lambda fraction, words: tell_how_far(fraction * _READING, words))
    packed = pack(who, now=now, tell=lambda rest, words: tell_how_far(_READING + rest * (1 - _READING), words))
    holder = Holder.person(copy.member)
    copy.readable = seal(holder, writing.to_read(who, sections, now=now), _place(copy, Kind.READABLE))
    copy.machine = seal(holder, writing.for_machines(who, sections, now=now), _place(copy, Kind.MACHINE))
    if packed.body:
        copy.enclosed = seal(holder, packed.body, _place(copy, Kind.ENCLOSED))
        copy.enclosed_number = packed.number
    copy.made_at = now
    copy.save(update_fields=[*_FILES, "enclosed_number", "made_at"])


def _open(copy: Copy, kind: Kind, now: datetime) -> bytes:
    sealed = getattr(copy, kind.value)
    if sealed is None or copy.expires_at <= now:
        raise NotFound
    try:
        return unseal_bytes(Holder.person(copy.member), bytes(sealed), _place(copy, kind))
    except KeyDropped as erased:
        raise NotFound from erased


def _place(copy: Copy, kind: Kind) -> Place:
    return place("privacy.Copy", kind.value, copy.pk)


def _recipient(who: Person, address: str) -> Recipient | None:
    return Recipient(who.subject.member_id, address, who.name, zone=who.zone.key) if address else None


def _day(at: datetime, who: Person) -> str:
    return date_format(at.astimezone(who.zone), "j F Y")


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()

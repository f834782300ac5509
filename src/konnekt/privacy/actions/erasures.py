"""Erasing somebody: asked for, waited for, taken back, done, and done again where a backup brought them back."""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.holdings import FIRST_STEPS, GUARDS
from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import Recipient, tell
from konnekt.notify.notices import Notice
from konnekt.privacy import erased, messages
from konnekt.privacy.actions.addresses import address_after_leaving
from konnekt.privacy.drawers import top_down
from konnekt.privacy.models import Erasure
from konnekt.privacy.people import Person, person
from konnekt.privacy.states import ErasureState, Why

log = logging.getLogger(__name__)

WAITS = timedelta(days=7)
"""How long it can be taken back."""

PUT_OFF = timedelta(days=1)
"""How long it waits again where something else has to be done first."""

_OF_LEAVERS = frozenset({Why.BY_LETTER, Why.TIME})
"""Why somebody is erased who would not be if they were here."""


@transaction.atomic
def ask_for_erasure(actor: Actor, *, now: datetime) -> Erasure:
    """Have oneself erased, in a week."""
    who = person(actor.member_id) if actor.member_id is not None else None
    if who is None:
        raise NotFound
    asked = _ask(who, Why.OWN_WISH, by=None, now=now)
    record(actor, Verb.ERASURE_ASKED, asked, subject=asked.member)
    _tell(who, messages.ERASURE_ASKED, "my_erasure", day=_day(asked, who))
    return asked


@transaction.atomic
def note_wish(actor: Actor, *, member_id: UUID, now: datetime) -> Erasure:
    """An administrator notes that somebody who has left asked in writing to be erased. They are told, if there is an
    address they read, and it waits as long; whoever is still here asks for themselves.
    """
    who = person(member_id)
    if who is None or not Permission.KEEP_PEOPLE.held_by(actor):
        raise NotFound
    if not who.has_left:
        raise Refused(still_here(who.name))
    asked = _ask(who, Why.BY_LETTER, by=actor.member_id, now=now)
    record(actor, Verb.ERASURE_ASKED, asked, subject=member_id)
    _tell(who, messages.ERASURE_BY_LETTER, "organisation_page", day=_day(asked, who), organisation=who.organisation)
    return asked


@transaction.atomic
def take_back(actor: Actor, *, member_id: UUID, now: datetime) -> None:
    """Stay after all, until its day: the person themselves, or an administrator who noted the wish of somebody who
    left.
    """
    if actor.member_id != member_id and not Permission.KEEP_PEOPLE.held_by(actor):
        raise NotFound
    asked = Erasure.objects.select_for_update().filter(member=member_id, state=ErasureState.WAITING).first()
    who = person(member_id)
    if who is None:
        raise NotFound
    if asked is None or (actor.member_id != member_id and asked.why == Why.OWN_WISH):
        raise Refused(_("There is nothing here to take back."))
    if asked.due_at <= now:
        raise Refused(_("The day has come: this can no longer be taken back."))
    asked.state, asked.settled_at = ErasureState.TAKEN_BACK, now
    asked.save(update_fields=["state", "settled_at"])
    record(actor, Verb.ERASURE_TAKEN_BACK, asked, subject=member_id)
    _tell(who, messages.ERASURE_TAKEN_BACK, "organisation_page")


@transaction.atomic
def carry_out(*, erasure_id: UUID, now: datetime) -> bool:
    """Erase whoever is due. Returns whether it was done now; running again changes nothing.

    What was true when it was asked for is looked at again: where a room refuses by now it is put off by a day, in which
    it can still be taken back, and whoever came back stays.

    The list outside the database is written before this is final: what it says too much after a crash was about to
    happen, and what it said too little would come back with a backup.
    """
    due = Erasure.objects.select_for_update().filter(pk=erasure_id, state=ErasureState.WAITING, due_at__lte=now).first()
    if due is None:
        return False
    who = person(due.member)
    if who is not None and due.why in _OF_LEAVERS and not who.has_left:
        due.state, due.settled_at = ErasureState.TAKEN_BACK, now
        due.save(update_fields=["state", "settled_at"])
        product = Actor.product(served_organisation(), "somebody came back")
        record(product, Verb.ERASURE_TAKEN_BACK, due, subject=due.member)
        _tell(who, messages.ERASURE_TAKEN_BACK, "organisation_page")
        return False
    try:
        # Whoever was erased before stays erased, whatever a backup made of them.
        if due.why != Why.RESTORED:
            _ask_the_rooms(due.member)
    except Refused:
        log.warning("erasure %s is put off by a day: a room refuses it by now", due.pk)
        due.due_at = now + PUT_OFF
        due.save(update_fields=["due_at"])
        return False
    erase(due.member, now=now)
    due.state, due.settled_at, due.asked_by = ErasureState.DONE, now, None
    due.save(update_fields=["state", "settled_at", "asked_by"])
    record(Actor.product(served_organisation(), "erasure"), Verb.PERSON_ERASED, due, why=due.why)
    erased.note(served_organisation(), due.member, now=now)
    return True


@transaction.atomic
def fall_due(*, member_ids: Iterable[UUID], why: Why, now: datetime) -> list[UUID]:
    """Have people erased for whom nobody has to ask: their time is over, or they were erased before. What is due by
    that, for the worker to carry out one by one.
    """
    due, before = [], set(_erased_already())
    for member_id in member_ids:
        if member_id in before:
            continue
        waiting, _is_new = Erasure.objects.update_or_create(
            member=member_id,
            state=ErasureState.WAITING,
            defaults={"why": why, "due_at": now},
            create_defaults={"why": why, "asked_at": now, "due_at": now},
        )
        due.append(waiting.pk)
    return due


def erase(member_id: UUID, *, now: datetime) -> None:
    """Do with every row about somebody what its room declared: first what locks pairs, then from the top down, the
    keys last.
    """
    who = person(member_id)
    if who is None:
        return
    for step in FIRST_STEPS:
        step(who.subject, now)
    for holding in top_down():
        holding.carry_out(who.subject, now)


@transaction.atomic
def replay(*, member_ids: Collection[UUID], digests: Collection[str], now: datetime) -> int:
    """Erase again, of these members, those whom the list outside the database knows. Returns how many."""
    organisation = served_organisation()
    back = [one for one in member_ids if erased.digest_of(organisation, one) in digests]
    due = fall_due(member_ids=back, why=Why.RESTORED, now=now)
    return sum(carry_out(erasure_id=one, now=now) for one in due)


def erased_or_due(now: datetime) -> QuerySet[Erasure, UUID]:
    """The ids of those who were erased, or are as soon as the worker comes to it."""
    is_due = Q(state=ErasureState.WAITING, due_at__lte=now)
    return Erasure.objects.filter(Q(state=ErasureState.DONE) | is_due).values_list("member", flat=True)


def still_here(name: str) -> str:
    """Why nobody asks for another who could do it themselves."""
    return _("{name} is still here, and can ask for it under “My data”.").format(name=name)


def due_now(now: datetime) -> list[UUID]:
    """The erasures whose day has come."""
    return list(Erasure.objects.filter(state=ErasureState.WAITING, due_at__lte=now).values_list("pk", flat=True))


def waiting_for(member_id: UUID) -> Erasure | None:
    """The erasure that somebody waits for."""
    return Erasure.objects.filter(member=member_id, state=ErasureState.WAITING).first()


def _erased_already() -> QuerySet[Erasure, UUID]:
    return Erasure.objects.filter(state=ErasureState.DONE).values_list("member", flat=True)


def _ask_the_rooms(member_id: UUID) -> None:
    """Refused, where something else has to be done before."""
    for refuse in GUARDS:
        refuse(member_id)


def _ask(who: Person, why: Why, *, by: UUID | None, now: datetime) -> Erasure:
    _ask_the_rooms(who.subject.member_id)
    me = who.subject.member_id
    if Erasure.objects.filter(member=me).exclude(state=ErasureState.TAKEN_BACK).exists():
        raise Refused(_("This was asked for already."))
    return Erasure.objects.create(member=me, why=why, asked_by=by, asked_at=now, due_at=now + WAITS)


def _tell(who: Person, notice: Notice, page: str, **values: str) -> None:
    # Somebody else reads the organisation's mailbox of whoever has left.
    address = address_after_leaving(who) if who.has_left else who.address
    if address:
        to = Recipient(who.subject.member_id, address, who.name, zone=who.zone.key)
        tell(to, notice, path=reverse(page, args=[who.slug]), **{"organisation": who.organisation, **values})


def _day(asked: Erasure, who: Person) -> str:
    return date_format(asked.due_at.astimezone(who.zone), "j F Y")

"""Reporting completions to a store of the organisation's: off until an administrator gives its address and switches it
on, and then of what is completed from that day on.

A report is prepared inside a transaction, sent outside any, and its outcome kept in another.
"""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urljoin
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.permissions import Permission
from konnekt.core import outgoing
from konnekt.core.errors import NotFound, Refused
from konnekt.core.outgoing import NotRead, target_of
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.queries import served
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, place, pseudonyms, seal, unseal
from konnekt.training.models import Completion, Report, Store
from konnekt.training.models.reporting import NotTold
from konnekt.training.xapi import Activity, Learner, address_for, body_of, completed, headers_for, trial

MOST_TRIES = 24
"""One an hour, for a day. After that somebody has to look."""

_TAKEN = {HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.CONFLICT}
"""A conflict says that a statement of this id is there already."""

_DENIED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


@dataclass(frozen=True)
class Sending:
    """Everything needed to put a statement, without another look into the database."""

    address: str
    headers: dict[str, str]
    body: bytes


@transaction.atomic
def change_store(actor: Actor, *, address: str, key: str, secret: str, is_on: bool, now: datetime) -> Store:
    """Give the store's address and what opens it, and say whether completions go there. An empty secret leaves the one
    that is there, as long as the address stays.
    """
    _require(actor)
    address = _checked(address)
    store = Store.objects.select_for_update().first() or Store()
    if not secret and (not store.secret or store.address != address):
        raise Refused(_("Give the secret that belongs to this address."), field="secret")
    store.address, store.key, store.is_on, store.changed_at = address, key.strip(), is_on, now
    store.trouble, store.tried_at = "", None
    if secret:
        store.secret = seal(_holder(), secret, _place(store))
    store.save()
    record(actor, Verb.SETTINGS_CHANGED, store, fields=["address", "key", "secret", "is_on"])
    return store


@transaction.atomic
def remove_store(actor: Actor) -> None:
    """Report nowhere any more, and forget what opened the store. What was reported lies there, and not with us."""
    _require(actor)
    for store in Store.objects.all():
        record(actor, Verb.SETTINGS_CHANGED, store, fields=["address", "key", "secret", "is_on"])
        store.delete()
    Report.objects.filter(sent_at=None).delete()


@transaction.atomic
def try_again(actor: Actor) -> None:
    """Give reports that were given up another day."""
    _require(actor)
    Report.objects.filter(sent_at=None).update(tries=0)


@transaction.atomic
def note_to_report(completion_id: UUID) -> Report | None:
    """The report of a completion, where there is a store to report to."""
    if not Store.objects.filter(is_on=True).exists() or not Completion.objects.filter(pk=completion_id).exists():
        return None
    return Report.objects.get_or_create(completion_id=completion_id)[0]


@transaction.atomic
def prepare(completion_id: UUID) -> Sending | None:
    """What is to be sent; None where it was sent, was given up, or nothing is to be sent any more."""
    store = Store.objects.filter(is_on=True).first()
    report = Report.objects.select_related("completion").filter(completion=completion_id, sent_at=None).first()
    if store is None or report is None or report.tries >= MOST_TRIES:
        return None
    done = report.completion
    number = pseudonyms(_holder(), [done.member_id])[done.member_id]
    statement = completed(
        completion_id=done.pk,
        learner=Learner(_home(), number),
        activity=Activity(_achievement(done.module_key), done.title, get_language() or "en-GB"),
        at=done.completed_at,
    )
    return _sending(store, statement)


@transaction.atomic
def prepare_trial(*, now: datetime) -> Sending | None:
    """A statement about nobody."""
    store = Store.objects.first()
    return _sending(store, trial(statement_id=uuid4(), home=_home(), at=now)) if store else None


def deliver(sending: Sending) -> str:
    """What went wrong, or nothing. Outside any transaction: it waits for somebody else's server."""
    try:
        status = outgoing.put(sending.address, sending.body, sending.headers)
    except NotRead as trouble:
        found = trouble.why.value
        return NotTold(found).value if found in NotTold.values else NotTold.NOT_TAKEN.value
    if status in _TAKEN:
        return ""
    if status in _DENIED:
        return NotTold.DENIED.value
    return (NotTold.NOT_FOUND if status == HTTPStatus.NOT_FOUND else NotTold.NOT_TAKEN).value


@transaction.atomic
def keep_outcome(*, completion_id: UUID | None, trouble: str, now: datetime) -> None:
    """Keep what became of a report, or of a test."""
    Store.objects.update(trouble=trouble, tried_at=now)
    waiting = Report.objects.filter(completion=completion_id, sent_at=None)
    if completion_id is not None:
        waiting.update(tries=F("tries") + 1, sent_at=None if trouble else now)


def to_report() -> list[UUID]:
    """Completions whose report is to be tried again."""
    if not Store.objects.filter(is_on=True).exists():
        return []
    rows = Report.objects.filter(sent_at=None, tries__lt=MOST_TRIES).order_by("pk")
    return list(rows.values_list("completion_id", flat=True))


def _checked(address: str) -> str:
    address = address.strip()
    try:
        target_of(address)
    except NotRead as refusal:
        raise Refused(_("Give an address that begins with https:// and leads to the store."), field="address") from (
            refusal
        )
    if not address.startswith("https://"):
        raise Refused(_("Give an address that begins with https:// and leads to the store."), field="address")
    return address


def _sending(store: Store, statement: object) -> Sending:
    assert isinstance(statement, dict)
    secret = unseal(_holder(), bytes(store.secret), _place(store))
    return Sending(address_for(store.address, statement), headers_for(store.key, secret), body_of(statement))


def _home() -> str:
    return urljoin(settings.BASE_URL, reverse("organisation_page", args=[served().slug]))


def _achievement(key: str) -> str:
    return urljoin(settings.BASE_URL, reverse("badge_achievement", args=[served().slug, key]))


def _holder() -> Holder:
    return Holder.secrets(served_organisation())


def _place(store: Store) -> Place:
    return place("training.Store", "secret", store.pk)


def _require(actor: Actor) -> None:
    if not Permission.KEEP_SETTINGS.held_by(actor):
        raise NotFound

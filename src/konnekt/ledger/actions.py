"""Recording an entry, and sealing entries into the chain."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection, models

from konnekt.access.actors import Actor
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.chain import link_digest
from konnekt.ledger.models import Entry, Link
from konnekt.ledger.verbs import Verb

_BATCH = 5000


def record(
    actor: Actor,
    verb: Verb,
    thing: models.Model,
    *,
    fields: Iterable[str] = (),
    subject: UUID | None = None,
    **facts: Any,
) -> Entry:
    """Write what was done, in the transaction that does it.

    ``facts`` are counts, states and digests, never a person's words.
    """
    entry = _entry(actor, verb, thing, fields, subject, facts)
    entry.save(force_insert=True)
    return entry


def record_all(actor: Actor, verb: Verb, things: Iterable[models.Model]) -> None:
    """Write the same of several things, one entry for each, in their order."""
    Entry.objects.bulk_create((_entry(actor, verb, one, (), None, {}) for one in things), batch_size=_BATCH)


def _entry(
    actor: Actor, verb: Verb, thing: models.Model, fields: Iterable[str], subject: UUID | None, facts: dict[str, Any]
) -> Entry:
    return Entry(
        verb=verb,
        actor_member=actor.member_id,
        actor_system=actor.system,
        object_type=thing._meta.label_lower,
        object_id=str(thing.pk),
        subject_member=subject,
        fields=sorted(fields),
        facts=facts,
    )


def seal_tail() -> int:
    """Chain the entries that wait, oldest first; one sealer at a time per organisation.

    Returns how many were chained.
    """
    _one_sealer_at_a_time()
    last = Link.objects.order_by("-position").first()
    position, digest = (last.position, bytes(last.digest)) if last else (0, b"")
    waiting = Entry.objects.filter(link=None).order_by("number")[:_BATCH]
    links = []
    for entry in waiting:
        position += 1
        digest = link_digest(digest, position, entry)
        links.append(Link(entry=entry, position=position, digest=digest))
    Link.objects.bulk_create(links, batch_size=1000)
    return len(links)


def _one_sealer_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"ledger:{served_organisation()}"])

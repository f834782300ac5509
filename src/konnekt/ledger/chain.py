"""The chain: how a link's digest is made, and how a whole chain is proven."""

import hashlib
import json
from dataclasses import dataclass

from konnekt.ledger.models import Entry, Link


def link_digest(before: bytes, position: int, entry: Entry) -> bytes:
    """SHA-256 over the digest before, the position and every column of the entry."""
    body = [
        position,
        entry.number,
        str(entry.organisation_id),
        entry.at.isoformat(),
        entry.verb,
        str(entry.actor_member or ""),
        entry.actor_system,
        entry.object_type,
        entry.object_id,
        str(entry.subject_member or ""),
        entry.fields,
        entry.facts,
    ]
    return hashlib.sha256(
        before + json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).digest()


@dataclass(frozen=True, slots=True)
class Proof:
    """What checking a chain found."""

    linked: int
    waiting: int
    broken_at: int | None = None

    @property
    def holds(self) -> bool:
        return self.broken_at is None


def prove() -> Proof:
    """Walk the chain of the organisation being served from its first link."""
    digest, position = b"", 0
    waiting = Entry.objects.filter(link=None).count()
    for link in Link.objects.select_related("entry").order_by("position").iterator(chunk_size=2000):
        position += 1
        digest = link_digest(digest, position, link.entry)
        if link.position != position or digest != bytes(link.digest):
            return Proof(linked=position - 1, waiting=waiting, broken_at=position)
    return Proof(linked=position, waiting=waiting)

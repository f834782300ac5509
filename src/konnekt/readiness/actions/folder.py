"""The folder of evidence: what is put in, and what is taken out again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound, Refused
from konnekt.files import actions as files
from konnekt.files.models import FileUse
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.programmes.models import Programme
from konnekt.programmes.policy import RUNNING
from konnekt.readiness.library import library
from konnekt.readiness.models import Evidence
from konnekt.readiness.policy import KEEPING_EVIDENCE
from konnekt.readiness.states import EvidenceKind

LARGEST = 10_000_000
"""Bytes of one file."""

MOST = 300
"""Pieces in one folder."""


@transaction.atomic
def add_evidence(
    actor: Actor,
    *,
    standard: str,
    title: str,
    now: datetime,
    words: str = "",
    address: str = "",
    file: tuple[str, str, bytes] | None = None,
    programme: Programme | None = None,
) -> Evidence:
    """Put a note, a link or a file (name, media type, bytes) under a standard, in the folder of the organisation or of
    a programme that the actor manages. A file is sealed like any other.
    """
    if not actor.system and not Permission.KEEP_READINESS.held_by(actor):
        raise NotFound
    if programme is not None and not RUNNING.allows(actor, programme):
        raise NotFound
    if standard not in {one.key for one in library().standards}:
        raise ValueError(f"Not a standard: {standard}")
    if Evidence.objects.filter(programme=programme).count() >= MOST:
        raise Refused(_("The folder is full. Take out what no longer matters."))
    kind = EvidenceKind.FILE if file else EvidenceKind.LINK if address else EvidenceKind.NOTE
    if kind is EvidenceKind.NOTE and not words.strip():
        raise Refused(_("Write a note, give a link or choose a file."), field="words")
    kept = None
    if file:
        name, media_type, body = file
        if len(body) > LARGEST:
            raise Refused(_("A file may have at most 10 MB."), field="file")
        kept = files.keep_sealed(use=FileUse.EVIDENCE, name=name, media_type=media_type, body=body)
    evidence = Evidence.objects.create(
        programme=programme,
        standard=standard,
        kind=kind,
        title=title.strip(),
        words=words.strip(),
        address=address,
        file=kept,
        made_by_id=actor.member_id,
        made_at=now,
    )
    record(actor, Verb.EVIDENCE_CHANGED, evidence, fields=["added"], standard=standard, kind=kind.value)
    return evidence


@transaction.atomic
def remove_evidence(actor: Actor, *, evidence: Evidence) -> None:
    """Take something out; a file is erased with its key."""
    if not actor.system and not KEEPING_EVIDENCE.allows(actor, evidence):
        raise NotFound
    row = Evidence.objects.select_for_update(of=("self",)).select_related("file").filter(pk=evidence.pk).first()
    if row is None:
        return
    record(actor, Verb.EVIDENCE_CHANGED, row, fields=["removed"], standard=row.standard)
    kept = row.file
    row.delete()
    if kept is not None:
        files.drop(kept)

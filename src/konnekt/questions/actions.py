"""Keeping answers: a draft that is merged field by field, and the moment it is frozen as a version."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import Member
from konnekt.questions.models import AnswerSet


@transaction.atomic
def save_draft(
    actor: Actor, *, about: UUID, member: Member, values: Mapping[str, Any], declined: Collection[str] = ()
) -> AnswerSet:
    """Merge these answers into the draft, leaving all other fields as they are. None takes an answer back.

    Each key in ``values`` or ``declined`` replaces whatever was said to that question before. A draft is a person's own
    scribble and may change at every keystroke, so the ledger hears of it only when it is frozen.
    """
    _require_own(actor, member)
    draft = _draft(about, member)
    touched = {*values, *(key.split(":")[0] for key in declined)}
    kept = {key: value for key, value in draft.values.items() if key not in touched}
    draft.values = kept | {key: value for key, value in values.items() if value is not None}
    draft.declined = sorted({key for key in draft.declined if key.split(":")[0] not in touched}.union(declined))
    draft.save(update_fields=["values", "declined", "changed_at"])
    return draft


@transaction.atomic
def freeze(actor: Actor, *, about: UUID, member: Member, now: datetime) -> AnswerSet:
    """Complete the draft as a version that never changes again. Without a draft, what was completed last stays."""
    _require_own(actor, member)
    newest = _newest(about)
    if newest is not None and newest.frozen_at is not None:
        return newest
    draft = newest or _draft(about, member)
    draft.frozen_at = now
    draft.save(update_fields=["frozen_at"])
    record(
        actor,
        Verb.ENROLMENT_CHANGED,
        draft,
        # By question, so that nobody reads which area somebody would rather not speak of.
        fields={key.split(":")[0] for key in (*draft.values, *draft.declined)},
        subject=member.pk,
        version=draft.version,
    )
    return draft


def _draft(about: UUID, member: Member) -> AnswerSet:
    """The open draft under lock; a new one begins as a copy of the last version."""
    newest = _newest(about)
    if newest is not None and newest.frozen_at is None:
        return newest
    version, values, declined = (newest.version + 1, newest.values, newest.declined) if newest else (1, {}, [])
    try:
        with transaction.atomic():
            return AnswerSet.objects.create(
                about=about, member=member, version=version, values=values, declined=declined
            )
    except IntegrityError:
        # Another tab began the same draft in this moment; theirs is ours.
        return AnswerSet.objects.select_for_update().get(about=about, frozen_at=None)


def _newest(about: UUID) -> AnswerSet | None:
    return AnswerSet.objects.select_for_update().filter(about=about).order_by("-version").first()


def _require_own(actor: Actor, member: Member) -> None:
    if actor.member_id != member.pk and not actor.system:
        raise NotFound

"""Telling somebody: a row in the outbox, in the caller's transaction. If that rolls back, nobody is told."""

from dataclasses import dataclass
from uuid import UUID

from konnekt.core.tenancy import served_organisation
from konnekt.jobs.queue import enqueue
from konnekt.notify.jobs import deliver
from konnekt.notify.models import Letter, Preference
from konnekt.notify.notices import MUST_HEAR, Notice, Topic


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom to tell, and how to address them."""

    member_id: UUID
    address: str
    name: str
    language: str = "en-gb"


def tell(recipient: Recipient, notice: Notice, *, path: str, **values: str) -> Letter:
    """Write a notice to somebody; the worker sends it. ``path`` is where its button leads."""
    letter = Letter.objects.create(
        member=recipient.member_id,
        address=recipient.address,
        name=recipient.name,
        language=recipient.language,
        notice=notice.key,
        values=values,
        path=path,
    )
    enqueue(deliver, organisation_id=served_organisation(), letter_id=letter.pk)
    return letter


def switch(member_id: UUID, topic: Topic, *, wanted: bool) -> None:
    """Turn a kind of notice on or off for a member."""
    if topic in MUST_HEAR and not wanted:
        return
    if wanted:
        Preference.objects.filter(member=member_id, topic=topic).delete()
    else:
        Preference.objects.get_or_create(member=member_id, topic=topic)

"""Telling somebody: a row in the outbox, in the caller's transaction. If that rolls back, nobody is told."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from konnekt.core.tenancy import served_organisation
from konnekt.jobs.queue import enqueue
from konnekt.notify.jobs import deliver
from konnekt.notify.models import Letter, LetterState, Preference, Silence
from konnekt.notify.notices import MUST_HEAR, NOTICES, Notice, Topic
from konnekt.notify.queries import silenced


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom to tell, and how to address them."""

    member_id: UUID
    address: str
    name: str
    language: str = "en-gb"


def tell(recipient: Recipient, notice: Notice, about_id: UUID | None = None, /, *, path: str, **values: str) -> Letter:
    """Write a notice to somebody; the worker sends it. ``path`` is where its button leads.

    ``about_id`` is what the notice comes from: where it was switched off there, the letter is kept and not sent.
    """
    is_off = notice.may_be_off and about_id is not None and notice.key in silenced(about_id)
    letter = Letter.objects.create(
        member=recipient.member_id,
        address=recipient.address,
        name=recipient.name,
        language=recipient.language,
        notice=notice.key,
        values=values,
        path=path,
        state=LetterState.OFF if is_off else LetterState.WAITING,
    )
    if not is_off:
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


def silence(about_id: UUID, keys: Collection[str]) -> None:
    """Send exactly these notices no more about this thing; those that people must hear can't be among them."""
    wanted = {key for key in keys if key in NOTICES and NOTICES[key].may_be_off}
    Silence.objects.filter(about=about_id).exclude(notice__in=wanted).delete()
    Silence.objects.bulk_create([Silence(about=about_id, notice=key) for key in sorted(wanted)], ignore_conflicts=True)

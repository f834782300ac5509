"""Telling somebody: a row in the outbox, in the caller's transaction. If that rolls back, nobody is told."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from konnekt.core.tenancy import served_organisation
from konnekt.jobs.queue import enqueue_each
from konnekt.notify.jobs import deliver
from konnekt.notify.models import Letter, LetterState, Silence
from konnekt.notify.notices import NOTICES, Notice
from konnekt.notify.queries import silenced


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom to tell, and how to address them."""

    member_id: UUID
    address: str
    name: str
    language: str = "en-gb"
    zone: str = ""
    """Where they read the clock, if that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A notice to somebody. ``path`` is where its button leads, ``calendar`` an entry that goes along as a file."""

    to: Recipient
    notice: Notice
    path: str
    values: Mapping[str, str] = field(default_factory=dict)
    calendar: str = ""


def tell(
    recipient: Recipient,
    notice: Notice,
    about_id: UUID | None = None,
    /,
    *,
    path: str,
    calendar: str = "",
    **values: str,
) -> Letter:
    """Write a notice to somebody; the worker sends it.

    ``about_id`` is what the notice comes from: where it was switched off there, the letter is kept and not sent.
    """
    (letter,) = tell_all(
        [Telling(to=recipient, notice=notice, path=path, calendar=calendar, values=values)], about_id=about_id
    )
    return letter


def tell_all(tellings: Iterable[Telling], *, about_id: UUID | None = None) -> list[Letter]:
    """Write several notices in one go, one letter each, in their order."""
    tellings = list(tellings)
    may_be_off = about_id is not None and any(one.notice.may_be_off for one in tellings)
    off = silenced(about_id) if about_id is not None and may_be_off else set()
    letters = Letter.objects.bulk_create(
        Letter(
            member=one.to.member_id,
            address=one.to.address,
            name=one.to.name,
            language=one.to.language,
            zone=one.to.zone,
            notice=one.notice.key,
            values=dict(one.values),
            path=one.path,
            calendar=one.calendar,
            state=LetterState.OFF if one.notice.may_be_off and one.notice.key in off else LetterState.WAITING,
        )
        for one in tellings
    )
    waiting = [{"letter_id": one.pk} for one in letters if one.state == LetterState.WAITING]
    enqueue_each(deliver, organisation_id=served_organisation(), each=waiting)
    return letters


def silence(about_id: UUID, keys: Collection[str]) -> None:
    """Send exactly these notices no more about this thing; those that people must hear can't be among them."""
    wanted = {key for key in keys if key in NOTICES and NOTICES[key].may_be_off}
    Silence.objects.filter(about=about_id).exclude(notice__in=wanted).delete()
    Silence.objects.bulk_create([Silence(about=about_id, notice=key) for key in sorted(wanted)], ignore_conflicts=True)

"""Writing to one's partner or circle, sealed; and reading it. No other code opens a message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.files import actions as stored
from konnekt.files.kinds import Fit, fit_to_share
from konnekt.files.models import FileUse
from konnekt.notify.actions.telling import tell
from konnekt.organisations.queries import recipient, served
from konnekt.relationships.actions.reading import note_read
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import Consent
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal, unseal, unseal_all
from konnekt.workspace import messages
from konnekt.workspace.actions.space import enter_to_read, enter_to_write
from konnekt.workspace.models import Attachment, Message
from konnekt.workspace.policy import MESSAGE
from konnekt.workspace.queries.messages import who_blocked

LONGEST = 8_000
MOST_FILES = 5
ONE_MAIL_IN = timedelta(hours=1)


Sent = tuple[str, bytes]
"""A file as it came: its name, and what is in it."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with a message."""

    id: UUID
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Said:
    """One message, opened for somebody who is in it."""

    id: UUID
    author_id: UUID
    author: str
    is_mine: bool
    text: str
    sent_at: datetime
    files: tuple[Enclosed, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """The newest of what was written, oldest first, and how many stand before it."""

    said: list[Said]
    earlier: int


@transaction.atomic
def send_message(
    actor: Actor, *, relationship: Relationship, text: str, token: UUID, now: datetime, files: Sequence[Sent] = ()
) -> Message:
    """Write to the partner, or to the circle, with files or without. ``token`` comes with the form: the same one sent
    twice is one message.
    """
    message_id = uuid5(relationship.pk, f"{actor.member_id}:{token}")
    if said := MESSAGE.visible(actor).filter(pk=message_id).first():
        return said
    mine = enter_to_write(actor, relationship)
    relationship, author_id = mine.relationship, mine.member_id
    text = text.strip()
    if not text and not files:
        raise Refused(_("Write a few words first."), field="text")
    if len(files) > MOST_FILES:
        raise Refused(_("At most {most} files fit into one message.").format(most=MOST_FILES), field="files")
    kept = [fit_to_share(name, body) for name, body in files]
    if len(text) > LONGEST:
        raise Refused(
            _("This is {number} characters long; {most} fit into one message. Send it in two parts.").format(
                number=len(text), most=LONGEST
            ),
            field="text",
        )
    message = Message(pk=message_id, relationship=relationship, author_id=author_id, sent_at=now)
    message.body = seal(Holder.relationship(relationship.pk), text, _place(message_id))
    message.was_told = _tell_others(message)
    message.save(force_insert=True)
    _enclose(message, kept)
    return message


def read_thread(actor: Actor, *, relationship: Relationship, now: datetime) -> list[Said]:
    """The thread, oldest first, for those in it and nobody else: of a circle what was written while one was in it, and
    nothing by somebody whom one blocked. Empty once the time to read is over, also before the key is dropped.
    """
    return read_newest(actor, relationship=relationship, most=None, now=now).said


def read_newest(actor: Actor, *, relationship: Relationship, most: int | None, now: datetime) -> Thread:
    """The end of a thread, under the same promise; None reads all of it."""
    mine = enter_to_read(actor, relationship, now)
    if mine is None:
        return Thread([], 0)
    seen = MESSAGE.visible(actor).filter(relationship=relationship)
    rows = list(seen.select_related("author").order_by("-sent_at", "-pk")[:most])[::-1]
    earlier = 0 if most is None or len(rows) < most else seen.count() - len(rows)
    enclosed = list(Attachment.objects.filter(message__in=rows).select_related("file").defer("file__body"))
    sealed = [(bytes(row.body), _place(row.pk)) for row in rows]
    sealed += [(bytes(one.name), _place_of_name(one.pk)) for one in enclosed]
    if not sealed:
        return Thread([], 0)
    try:
        texts = unseal_all(Holder.relationship(relationship.pk), sealed)
    except KeyDropped:
        return Thread([], 0)
    files: dict[UUID, list[Enclosed]] = {row.pk: [] for row in rows}
    for one, name in zip(enclosed, texts[len(rows) :], strict=True):
        files[one.message_id].append(Enclosed(one.pk, name, one.file.size))
    said = [
        Said(
            row.pk,
            row.author_id,
            row.author.name,
            row.author_id == mine.member_id,
            text,
            row.sent_at,
            tuple(files[row.pk]),
        )
        for row, text in zip(rows, texts, strict=False)
    ]
    return Thread(said, earlier)


def read_file(actor: Actor, *, relationship: Relationship, attachment_id: UUID, now: datetime) -> Fit:
    """One file of a thread, for those who read the message it goes with."""
    if enter_to_read(actor, relationship, now) is None:
        raise NotFound
    mine = MESSAGE.visible(actor).filter(relationship=relationship)
    found = Attachment.objects.filter(pk=attachment_id, message__in=mine).select_related("file").first()
    if found is None:
        raise NotFound
    holder = Holder.relationship(relationship.pk)
    try:
        name = unseal(holder, bytes(found.name), _place_of_name(found.pk))
        return Fit(name, found.file.media_type, stored.read_with(holder, found.file))
    except KeyDropped as error:
        raise NotFound from error


def mark_read(actor: Actor, *, relationship: Relationship, now: datetime) -> None:
    """Note that the actor has seen what the others wrote."""
    note_read(actor, relationship=relationship, now=now)


def _enclose(message: Message, kept: Sequence[Fit]) -> None:
    holder = Holder.relationship(message.relationship_id)
    for position, one in enumerate(kept):
        row = Attachment(message=message, position=position)
        row.file = stored.keep_with(holder, use=FileUse.SHARED, media_type=one.media_type, body=one.body)
        row.name = seal(holder, one.name, _place_of_name(row.pk))
        row.save(force_insert=True)


def _tell_others(message: Message) -> bool:
    """Write to the partner, or to each of the circle, unless a mail of the last hour still waits to be followed.
    Returns whether anybody was written to.
    """
    relationship = message.relationship
    parts = list(
        Part.objects.filter(relationship=relationship, left_at=None, consent=Consent.YES).select_related("member")
    )
    lately = Message.objects.filter(relationship=relationship, was_told=True, sent_at__gt=message.sent_at - ONE_MAIL_IN)
    told = list(lately.values_list("author_id", "sent_at"))
    author = next(part.member for part in parts if part.member_id == message.author_id)
    path = reverse("pair_messages", args=[served().slug, relationship.pk])
    notice = messages.NEW_IN_CIRCLE if relationship.is_circle else messages.NEW_MESSAGE
    was_told, unheard = False, who_blocked(relationship, author.pk)
    for part in parts:
        waits = any(by != part.member_id and (part.read_until is None or part.read_until < at) for by, at in told)
        to = None if part.member_id in {author.pk, *unheard} or waits else recipient(part.member)
        if to is not None:
            tell(to, notice, path=path, author=author.name)
            was_told = True
    return was_told


def _place(message_id: UUID) -> Place:
    return place("workspace.Message", "body", message_id)


def _place_of_name(attachment_id: UUID) -> Place:
    return place("workspace.Attachment", "name", attachment_id)

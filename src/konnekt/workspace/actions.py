"""Writing to one's partner, sealed; and reading it. No other code opens a message."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.notify.actions.telling import tell
from konnekt.organisations.queries import recipient, served
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.policy import CONTENT
from konnekt.relationships.states import RelationshipState
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal, unseal
from konnekt.workspace import messages
from konnekt.workspace.models import Message

LONGEST = 8_000
ONE_MAIL_IN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Said:
    """One message, opened for one of the two."""

    id: UUID
    author_id: UUID
    is_mine: bool
    text: str
    sent_at: datetime


@transaction.atomic
def send_message(actor: Actor, *, relationship: Relationship, text: str, token: UUID, now: datetime) -> Message:
    """Write to the partner. ``token`` comes with the form: the same one sent twice is one message."""
    if actor.member_id is None or not CONTENT.allows(actor, relationship):
        raise NotFound
    if relationship.state != RelationshipState.ACTIVE:
        raise Refused(_("This space isn’t open for writing now. What you typed is still in the box."))
    text = text.strip()
    if not text:
        raise Refused(_("Write a few words first."), field="text")
    if len(text) > LONGEST:
        raise Refused(
            _("This is {number} characters long; {most} fit into one message. Send it in two parts.").format(
                number=len(text), most=LONGEST
            ),
            field="text",
        )
    message = Message(pk=token, relationship=relationship, author_id=actor.member_id, sent_at=now)
    message.body = seal(Holder.relationship(relationship.pk), text, _place(token))
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        return Message.objects.get(pk=token, relationship=relationship, author_id=actor.member_id)
    _tell_partner(actor, relationship, message)
    return message


def read_thread(actor: Actor, *, relationship: Relationship) -> list[Said]:
    """The whole thread, oldest first, for the two and nobody else. Empty when its key was dropped."""
    if not CONTENT.allows(actor, relationship):
        raise NotFound
    holder = Holder.relationship(relationship.pk)
    rows = Message.objects.filter(relationship=relationship).order_by("sent_at", "pk")
    try:
        return [
            Said(
                row.pk,
                row.author_id,
                row.author_id == actor.member_id,
                unseal(holder, bytes(row.body), _place(row.pk)),
                row.sent_at,
            )
            for row in rows
        ]
    except KeyDropped:
        return []


@transaction.atomic
def mark_read(actor: Actor, *, relationship: Relationship, now: datetime) -> None:
    """Note that the actor has seen what the partner wrote."""
    if not CONTENT.allows(actor, relationship):
        raise NotFound
    theirs = Message.objects.filter(relationship=relationship, read_at=None).exclude(author_id=actor.member_id)
    theirs.update(read_at=now)


def _tell_partner(actor: Actor, relationship: Relationship, message: Message) -> None:
    since = message.sent_at - ONE_MAIL_IN
    unread = Message.objects.filter(relationship=relationship, author_id=actor.member_id, read_at=None)
    if unread.filter(sent_at__gt=since).exclude(pk=message.pk).exists():
        return
    parts = list(Part.objects.filter(relationship=relationship).select_related("member"))
    author = next(part.member for part in parts if part.member_id == actor.member_id)
    to = recipient(next(part.member for part in parts if part.member_id != actor.member_id))
    if to is not None:
        path = reverse("pair", args=[served().slug, relationship.pk])
        tell(to, messages.NEW_MESSAGE, path=path, author=author.name)


def _place(message_id: UUID) -> Place:
    return place("workspace.Message", "body", message_id)

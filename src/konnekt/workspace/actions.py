"""Writing to one's partner, sealed; and reading it. No other code opens a message."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.notify.actions.telling import tell
from konnekt.organisations.queries import recipient, served
from konnekt.relationships.actions.ending import readable_until
from konnekt.relationships.models import Relationship
from konnekt.relationships.policy import CONTENT
from konnekt.relationships.states import RelationshipState
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal, unseal_all
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
    author_id = _one_of_the_two(actor, relationship)
    # Under lock, so that nothing is written into a space that closes in the same breath.
    relationship = Relationship.objects.select_for_update(no_key=True).get(pk=relationship.pk)
    message_id = uuid5(relationship.pk, f"{author_id}:{token}")
    if said := Message.objects.filter(pk=message_id).first():
        return said
    if relationship.state != RelationshipState.ACTIVE:
        raise Refused(_("This space isn’t open for writing now, so this was not sent. What you typed is still here."))
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
    message = Message(pk=message_id, relationship=relationship, author_id=author_id, sent_at=now)
    message.body = seal(Holder.relationship(relationship.pk), text, _place(message_id))
    message.was_told = _tell_partner(message)
    message.save(force_insert=True)
    return message


def read_thread(actor: Actor, *, relationship: Relationship, now: datetime) -> list[Said]:
    """The whole thread, oldest first, for the two and nobody else. Empty once the time to read is over, also before
    the key is dropped.
    """
    me = _one_of_the_two(actor, relationship)
    until = readable_until(relationship, served()) if relationship.ended_at else None
    if until is not None and until < now:
        return []
    rows = list(Message.objects.filter(relationship=relationship).order_by("sent_at", "pk"))
    if not rows:
        return []
    try:
        texts = unseal_all(Holder.relationship(relationship.pk), ((bytes(row.body), _place(row.pk)) for row in rows))
    except KeyDropped:
        return []
    return [
        Said(row.pk, row.author_id, row.author_id == me, text, row.sent_at)
        for row, text in zip(rows, texts, strict=True)
    ]


@transaction.atomic
def mark_read(actor: Actor, *, relationship: Relationship, now: datetime) -> None:
    """Note that the actor has seen what the partner wrote."""
    me = _one_of_the_two(actor, relationship)
    Message.objects.filter(relationship=relationship, read_at=None).exclude(author_id=me).update(read_at=now)


def _one_of_the_two(actor: Actor, relationship: Relationship) -> UUID:
    if actor.member_id is None or not CONTENT.allows(actor, relationship):
        raise NotFound
    return actor.member_id


def _tell_partner(message: Message) -> bool:
    """Write to the partner, unless a mail of the last hour still waits to be followed. Returns whether it was done."""
    lately = Message.objects.filter(
        relationship=message.relationship,
        author=message.author_id,
        read_at=None,
        was_told=True,
        sent_at__gt=message.sent_at - ONE_MAIL_IN,
    )
    if lately.exists():
        return False
    people = {part.member_id: part.member for part in message.relationship.parts.select_related("member")}
    author = people.pop(message.author_id)
    to = recipient(*people.values())
    if to is None:
        return False
    path = reverse("pair", args=[served().slug, message.relationship_id])
    tell(to, messages.NEW_MESSAGE, path=path, author=author.name)
    return True


def _place(message_id: UUID) -> Place:
    return place("workspace.Message", "body", message_id)

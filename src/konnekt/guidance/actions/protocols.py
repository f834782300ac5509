"""Writing a programme's protocols, publishing versions of them, and taking one out of force."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import Refused
from konnekt.guidance.library import template_of
from konnekt.guidance.models import OwnArticle, Protocol, ProtocolVersion
from konnekt.guidance.policy import KEEPING
from konnekt.guidance.rules import LONGEST_CHANGED, LONGEST_TEXT, LONGEST_TITLE, MOST_PROTOCOLS
from konnekt.guidance.states import ProtocolKind
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.programmes.actions.designing import require_running
from konnekt.programmes.models import Programme
from konnekt.programmes.states import Side


class SavedMeanwhile(Refused):
    """Another keeper of a protocol, or of an article, saved first; nothing is overwritten."""

    def __init__(self, theirs: Protocol | OwnArticle) -> None:
        words = _(
            "Somebody else saved while you wrote. Their text stands beside yours: put both together, then save again."
        )
        super().__init__(words, field="text")
        self.theirs = theirs


@transaction.atomic
def begin_protocol(actor: Actor, *, programme: Programme, kind: ProtocolKind, now: datetime) -> Protocol:
    """Begin one with our text, or an empty one. Of each kind of ours there is one: it comes back if it was retired."""
    require_running(actor, programme)
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    standing = Protocol.objects.filter(programme=programme)
    if kind is not ProtocolKind.OWN and (found := standing.filter(kind=kind).first()):
        if found.retired_at is not None:
            found.retired_at = None
            found.save(update_fields=["retired_at"])
            record(actor, Verb.PROTOCOL_CHANGED, found, fields=["retired_at"])
        return found
    if standing.count() >= MOST_PROTOCOLS:
        raise Refused(_("There are as many as anybody would read. Change one of them."))
    title = str(kind.label) if kind is not ProtocolKind.OWN else _("A page of your own")
    made = Protocol.objects.create(programme=programme, kind=kind, title=title, text=template_of(kind), made_at=now)
    record(actor, Verb.PROTOCOL_CHANGED, made, fields=["title", "text"])
    return made


@transaction.atomic
def change_protocol(
    actor: Actor, *, protocol: Protocol, title: str, text: str, asked: Side, edition: int, now: datetime
) -> Protocol:
    """Save what the managers work on; nobody else reads it. ``edition`` is the one that was read."""
    row = _locked(actor, protocol)
    title, text = title.strip(), text.strip()
    if not title or len(title) > LONGEST_TITLE:
        raise Refused(_("Give it a title of at most {number} characters.").format(number=LONGEST_TITLE), field="title")
    if len(text) > LONGEST_TEXT:
        raise Refused(_("That is longer than anybody would read and accept."), field="text")
    new = {"title": title, "text": text, "asked": asked}
    changed = [name for name, value in new.items() if getattr(row, name) != value]
    if not changed:
        return row
    if row.edition != edition:
        raise SavedMeanwhile(row)
    for name, value in new.items():
        setattr(row, name, value)
    row.edition += 1
    row.save(update_fields=[*changed, "edition"])
    record(actor, Verb.PROTOCOL_CHANGED, row, fields=changed)
    return row


@transaction.atomic
def publish_protocol(actor: Actor, *, protocol: Protocol, edition: int, changed: str, now: datetime) -> ProtocolVersion:
    """Put what was written before those whom it asks, as a version that never changes; they are asked anew, with what
    is new in it. ``edition`` is the one that was read.
    """
    row = _locked(actor, protocol)
    if row.edition != edition:
        raise Refused(_("Somebody else has changed it since you looked. Read it again before you publish it."))
    if row.retired_at is not None:
        raise Refused(_("It is out of force. Bring it back first."))
    if not row.text:
        raise Refused(_("There is nothing to read in it yet. Write it first."))
    standing = ProtocolVersion.objects.filter(protocol=row, number=row.number).first()
    if standing is not None and (standing.title, standing.text) == (row.title, row.text):
        raise Refused(_("Nothing in it has changed since the last version."))
    changed = changed.strip()
    if standing is not None and not changed:
        raise Refused(_("Say in a sentence what is new: everybody who accepted it before reads that."), field="changed")
    if len(changed) > LONGEST_CHANGED:
        raise Refused(_("Say it more shortly: a sentence or two."), field="changed")
    row.number += 1
    row.save(update_fields=["number"])
    made = ProtocolVersion.objects.create(
        protocol=row, number=row.number, title=row.title, text=row.text, changed=changed, published_at=now
    )
    record(actor, Verb.PROTOCOL_PUBLISHED, row, number=made.number)
    return made


@transaction.atomic
def retire_protocol(actor: Actor, *, protocol: Protocol, now: datetime) -> None:
    """Ask nobody any more. Who accepted it stays known."""
    row = _locked(actor, protocol)
    if row.retired_at is None:
        row.retired_at = now
        row.save(update_fields=["retired_at"])
        record(actor, Verb.PROTOCOL_CHANGED, row, fields=["retired_at"])


@transaction.atomic
def copy_protocols(actor: Actor, *, source: Programme, programme: Programme, now: datetime) -> int:
    """Begin a programme's protocols as another one's stand. Nothing of them is published. Returns how many."""
    require_running(actor, programme)
    found = KEEPING.visible(actor, Protocol.objects.filter(programme=source, retired_at=None))
    made = [
        Protocol(
            programme=programme,
            kind=one.kind,
            title=one.title,
            text=one.text,
            asked=one.asked,
            made_at=now + timedelta(microseconds=place),  # so that they stay in order
        )
        for place, one in enumerate(found)
    ]
    Protocol.objects.bulk_create(made)
    for one in made:
        record(actor, Verb.PROTOCOL_CHANGED, one, fields=["title", "text"])
    return len(made)


def _locked(actor: Actor, protocol: Protocol) -> Protocol:
    KEEPING.fetch(actor, protocol.pk)
    return Protocol.objects.select_for_update(of=("self",), no_key=True).select_related("programme").get(pk=protocol.pk)

"""The shelf of a space: putting something on it, taking it off, marking it as read, and reading what is there. Sealed
like messages; no other code opens it, and no link on it is ever followed by us.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.addresses import host_of, page_address
from konnekt.core.errors import NotFound, Refused
from konnekt.files import actions as stored
from konnekt.files.kinds import Fit, fit_to_share
from konnekt.files.models import FileUse
from konnekt.notify.actions.telling import tell
from konnekt.organisations.models import InterestArea
from konnekt.organisations.queries import recipient, served
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import Consent
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal, unseal, unseal_all
from konnekt.workspace import messages
from konnekt.workspace.actions.goals import checked
from konnekt.workspace.actions.messages import Sent
from konnekt.workspace.actions.space import enter_to_read, enter_to_write
from konnekt.workspace.models import Marked, ShelfItem
from konnekt.workspace.policy import SHELF
from konnekt.workspace.queries.messages import who_blocked
from konnekt.workspace.rules import LONGEST_ADDRESS, LONGEST_WHAT, LONGEST_WORDS, MOST_ON_SHELF
from konnekt.workspace.states import ShelfKind, ShelfMark

ONE_MAIL_IN = timedelta(days=1)
SEALED = ("what", "why", "address", "file_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A thing for the shelf, as somebody gives it."""

    kind: ShelfKind
    what: str
    why: str = ""
    area: str = ""
    address: str = ""
    file: Sent | None = None


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A thing on the shelf, opened for somebody who is in the space."""

    id: UUID
    kind: ShelfKind
    area: str
    put_by: str
    is_mine: bool
    put_at: datetime
    what: str
    why: str
    address: str
    file_name: str
    file_size: int = 0
    mark: str = ""
    """What the reader marked it as."""
    marked_by: list[tuple[str, ShelfMark]] = field(default_factory=list)
    """Who else marked it, by name."""

    @property
    def host(self) -> str:
        """Where a link leads, as somebody recognises it."""
        return host_of(self.address)


@transaction.atomic
def put_on_shelf(
    actor: Actor, *, relationship: Relationship, offered: Offered, token: UUID, now: datetime
) -> ShelfItem:
    """Put something there for the others. The same token sent twice is one thing. They are written to, at most once a
    day.
    """
    mine = enter_to_write(actor, relationship)
    relationship = mine.relationship
    item_id = uuid5(relationship.pk, f"shelf:{mine.member_id}:{token}")
    if put := ShelfItem.objects.filter(pk=item_id).first():
        return put
    if ShelfItem.objects.filter(relationship=relationship).count() >= MOST_ON_SHELF:
        raise Refused(_("The shelf is full. Take off what has done its work."), field="what")
    item = ShelfItem(pk=item_id, relationship=relationship, put_by=mine.member, put_at=now)
    item.kind, item.area = offered.kind, _area(offered.area)
    enclosed = _enclosed(offered)
    _seal(item, offered, enclosed)
    if enclosed is not None:
        holder = Holder.relationship(relationship.pk)
        item.file = stored.keep_with(holder, use=FileUse.SHARED, media_type=enclosed.media_type, body=enclosed.body)
    item.was_told = _tell_others(item)
    item.save(force_insert=True)
    return item


@transaction.atomic
def take_off_shelf(actor: Actor, *, relationship: Relationship, item_id: UUID) -> None:
    """Take off what one put there oneself, with its file; also after the end."""
    rows = SHELF.visible(actor).filter(relationship=relationship, put_by=actor.member_id)
    item = rows.filter(pk=item_id).first() if actor.member_id else None
    if item is None:
        raise NotFound
    file = item.file
    item.delete()
    if file is not None:
        file.delete()


@transaction.atomic
def mark(actor: Actor, *, relationship: Relationship, item_id: UUID, as_: ShelfMark | None, now: datetime) -> None:
    """Mark a thing as read or kept, or take the mark away; those in the space see it."""
    mine = enter_to_write(actor, relationship)
    item = SHELF.fetch(actor, item_id, ShelfItem.objects.filter(relationship=mine.relationship))
    if as_ is None:
        Marked.objects.filter(item=item, member=mine.member).delete()
        return
    Marked.objects.update_or_create(item=item, member=mine.member, defaults={"mark": as_, "marked_at": now})


def read_shelf(actor: Actor, *, relationship: Relationship, now: datetime) -> list[OnShelf]:
    """What is on the shelf, the newest first; nothing once the time to read is over."""
    mine = enter_to_read(actor, relationship, now)
    if mine is None:
        return []
    rows = SHELF.visible(actor).filter(relationship=relationship).select_related("put_by", "file")
    rows = rows.defer("file__body").order_by("-put_at", "pk")
    items = list(rows.prefetch_related("marks__member"))
    try:
        texts = _opened(relationship.pk, items)
    except KeyDropped:
        return []
    return [_shown(item, texts, mine) for item in items]


def read_shelf_file(actor: Actor, *, relationship: Relationship, item_id: UUID, now: datetime) -> Fit:
    """A file on the shelf, for those who see it there."""
    if enter_to_read(actor, relationship, now) is None:
        raise NotFound
    rows = ShelfItem.objects.filter(relationship=relationship, file__isnull=False).select_related("file")
    item = SHELF.fetch(actor, item_id, rows)
    if item.file is None or item.file_name is None:
        raise NotFound
    holder = Holder.relationship(relationship.pk)
    try:
        name = unseal(holder, bytes(item.file_name), _place(item, "file_name"))
        return Fit(name, item.file.media_type, stored.read_with(holder, item.file))
    except KeyDropped as error:
        raise NotFound from error


def _shown(item: ShelfItem, texts: dict[tuple[UUID, str], str], mine: Part) -> OnShelf:
    marks = list(item.marks.all())
    return OnShelf(
        id=item.pk,
        kind=ShelfKind(item.kind),
        area=item.area,
        put_by=item.put_by.name,
        is_mine=item.put_by_id == mine.member_id,
        put_at=item.put_at,
        file_size=item.file.size if item.file else 0,
        mark=next((one.mark for one in marks if one.member_id == mine.member_id), ""),
        marked_by=[(one.member.name, ShelfMark(one.mark)) for one in marks if one.member_id != mine.member_id],
        **{name: texts.get((item.pk, name), "") for name in SEALED},
    )


def _opened(relationship_id: UUID, items: Iterable[ShelfItem]) -> dict[tuple[UUID, str], str]:
    """Every text of these things, by thing and field."""
    sealed = [(item, name, value) for item in items for name in SEALED if (value := getattr(item, name)) is not None]
    if not sealed:
        return {}
    texts = unseal_all(
        Holder.relationship(relationship_id), [(bytes(value), _place(item, name)) for item, name, value in sealed]
    )
    return {(item.pk, name): text for (item, name, _value), text in zip(sealed, texts, strict=True)}


def _seal(item: ShelfItem, offered: Offered, enclosed: Fit | None) -> None:
    texts = {
        "what": checked(offered.what, LONGEST_WHAT, "what", needed=_("Say in a line what it is.")),
        "why": checked(offered.why, LONGEST_WORDS, "why"),
        "address": _address(offered),
        "file_name": enclosed.name if enclosed else "",
    }
    holder = Holder.relationship(item.relationship_id)
    for name, text in texts.items():
        setattr(item, name, seal(holder, text, _place(item, name)) if text else None)


def _address(offered: Offered) -> str:
    """An address on the web as a person may open it; a link needs one, and anything else may have one."""
    address = offered.address.strip()
    if not address:
        if offered.kind == ShelfKind.LINK:
            raise Refused(_("Give the address of the page."), field="address")
        return ""
    found = page_address(address)
    if not found:
        raise Refused(_("That is no address of a page. It begins with https://."), field="address")
    return checked(found, LONGEST_ADDRESS, "address")


def _enclosed(offered: Offered) -> Fit | None:
    if offered.file is None:
        if offered.kind == ShelfKind.FILE:
            raise Refused(_("Choose the file."), field="file")
        return None
    try:
        return fit_to_share(*offered.file)
    except Refused as refusal:
        raise Refused(str(refusal), field="file") from refusal


def _area(area: str) -> str:
    if area and not InterestArea.objects.filter(key=area).exists():
        raise Refused(_("Choose one of the areas."), field="area")
    return area


def _tell_others(item: ShelfItem) -> bool:
    """Write to those in the space, unless they were written to within a day."""
    lately = ShelfItem.objects.filter(
        relationship=item.relationship, was_told=True, put_at__gt=item.put_at - ONE_MAIL_IN
    )
    if lately.filter(put_by=item.put_by).exists():
        return False
    parts = Part.objects.filter(relationship=item.relationship, left_at=None, consent=Consent.YES)
    unheard = who_blocked(item.relationship, item.put_by_id)
    path, was_told = reverse("pair_shelf", args=[served().slug, item.relationship_id]), False
    for part in parts.exclude(member__in=[item.put_by_id, *unheard]).select_related("member"):
        if (to := recipient(part.member)) is not None:
            tell(to, messages.PUT_ON_SHELF, path=path, author=item.put_by.name)
            was_told = True
    return was_told


def _place(item: ShelfItem, name: str) -> Place:
    return place("workspace.ShelfItem", name, item.pk)

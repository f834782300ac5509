"""Whom somebody could turn to, at the beginning, half way and at the end: named for themselves alone.

It is sealed with a key of their own, and neither the ledger, nor a letter, nor a report says that there is anything.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations.models import InterestArea, Member
from konnekt.organisations.names import fold
from konnekt.organisations.queries import served
from konnekt.organisations.states import MemberKind
from konnekt.programmes.rules import today_in
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.rules import readable_by
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, place, seal, unseal_all
from konnekt.workspace.actions.goals import checked
from konnekt.workspace.actions.space import enter_to_read, enter_to_write
from konnekt.workspace.models import Introduction, Network
from konnekt.workspace.policy import INTRODUCTION, NETWORK
from konnekt.workspace.rules import LONGEST_TIE, MOST_TIES, occasion_on
from konnekt.workspace.states import IntroductionState, Occasion, TieWhere


@dataclass(frozen=True, slots=True)
class Tie:
    """Somebody to whom one can turn."""

    id: str
    name: str
    where: TieWhere
    area: str = ""
    is_introduced: bool = False
    """An introduction brought it about: it is there by itself, and nobody had to name it."""


@dataclass(frozen=True, slots=True)
class Pictured:
    """Those whom somebody could turn to at one time."""

    occasion: Occasion
    drawn_at: datetime
    ties: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class MyNetwork:
    """Whom somebody could turn to in the first picture they made, and whom they can now."""

    before: Pictured | None
    """None until a second picture was made, or an introduction came about since the first."""
    now: Pictured | None
    is_due: bool
    """It is time to look again: half way, or near the end."""


@transaction.atomic
def add_tie(
    actor: Actor, *, relationship: Relationship, name: str, where: TieWhere, area: str, token: UUID, now: datetime
) -> None:
    """Name somebody. The same token sent twice names them once."""
    mine = enter_to_write(actor, relationship)
    row, ties = _present(mine, now)
    tie = Tie(
        uuid5(row.pk, str(token)).hex, checked(name, LONGEST_TIE, "name", needed=_("Write a name, or letters.")), where
    )
    if any(one.id == tie.id for one in ties):
        return
    if len(ties) >= MOST_TIES:
        raise Refused(_("More people than one can keep in mind. Leave somebody out first."), field="name")
    if area and not InterestArea.objects.filter(key=area).exists():
        raise Refused(_("Choose one of the areas."), field="area")
    _keep(row, [*ties, replace(tie, area=area)], now)


@transaction.atomic
def remove_tie(actor: Actor, *, relationship: Relationship, tie_id: str, now: datetime) -> None:
    """Take somebody out of the picture of today; earlier ones stay as they were."""
    mine = enter_to_write(actor, relationship)
    row, ties = _present(mine, now)
    left = [one for one in ties if one.id != tie_id]
    if len(left) == len(ties):
        raise NotFound
    _keep(row, left, now)


@transaction.atomic
def keep_network(actor: Actor, *, relationship: Relationship, now: datetime) -> None:
    """Say that it is as it was, at a time when one looks again."""
    mine = enter_to_write(actor, relationship)
    row, ties = _present(mine, now)
    _keep(row, ties, now)


def read_network(actor: Actor, *, relationship: Relationship, now: datetime, brought: Sequence[Tie] = ()) -> MyNetwork:
    """What the actor drew in this space, and whom they were introduced to since. ``brought`` are ties that came about
    elsewhere.
    """
    mine = enter_to_read(actor, relationship, now)
    if mine is None:
        return MyNetwork(None, None, is_due=False)
    pictured = _pictured(list(NETWORK.visible(actor).filter(relationship=relationship).order_by("drawn_at", "pk")))
    brought = [*_introduced(actor, mine), *brought]
    present = pictured[-1] if pictured else None
    is_due = present is not None and present.occasion != _occasion(mine, now) and mine.left_at is None
    if not brought:
        return MyNetwork(pictured[0] if len(pictured) > 1 else None, present, is_due)
    known = present or Pictured(Occasion.BASELINE, now, ())
    named = {fold(tie.name) for tie in known.ties}
    news = tuple(tie for tie in brought if fold(tie.name) not in named)
    before = pictured[0] if pictured and (len(pictured) > 1 or news) else None
    return MyNetwork(before, replace(known, ties=(*known.ties, *news)), is_due)


@transaction.atomic
def erase_networks(*, now: datetime) -> int:
    """Delete what was drawn in spaces that its owner can no longer open. Returns how many."""
    organisation, erased = served(), 0
    drawing = Part.objects.filter(relationship__networks__member=F("member")).distinct()
    for part in drawing.select_related("relationship"):
        until = readable_by(part, part.relationship, organisation)
        if until is not None and until < now:
            erased += Network.objects.filter(relationship=part.relationship_id, member=part.member_id).delete()[0]
    return erased


def _occasion(mine: Part, now: datetime) -> Occasion:
    """Which picture one draws now."""
    return occasion_on(mine.relationship.round, today_in(served(), now)) or Occasion.BASELINE


def _present(mine: Part, now: datetime) -> tuple[Network, list[Tie]]:
    """The picture of this time, under lock; where there is none yet, it begins as the one before it."""
    rows = Network.objects.filter(relationship=mine.relationship, member=mine.member)
    drawn = list(rows.select_for_update(no_key=True).order_by("drawn_at", "pk"))
    pictured, occasion = _pictured(drawn), _occasion(mine, now)
    for row, one in zip(drawn, pictured, strict=True):
        if one.occasion == occasion:
            return row, list(one.ties)
    begun = Network(relationship=mine.relationship, member=mine.member, occasion=occasion)
    return begun, list(pictured[-1].ties) if pictured else []


def _keep(row: Network, ties: Sequence[Tie], now: datetime) -> None:
    told = [{**asdict(tie), "where": tie.where.value} for tie in ties]
    row.ties = seal(Holder.person(row.member_id), json.dumps(told), _place(row))
    row.drawn_at = now
    row.save()


def _pictured(rows: list[Network]) -> list[Pictured]:
    """Pictures of one person, opened with their key."""
    if not rows:
        return []
    texts = unseal_all(Holder.person(rows[0].member_id), ((bytes(row.ties), _place(row)) for row in rows))
    return [
        Pictured(Occasion(row.occasion), row.drawn_at, tuple(_tie(told) for told in json.loads(text)))
        for row, text in zip(rows, texts, strict=True)
    ]


def _tie(told: dict[str, Any]) -> Tie:
    return Tie(**told | {"where": TieWhere(told["where"])})


def _introduced(actor: Actor, mine: Part) -> list[Tie]:
    """Those to whom the actor was introduced in this space."""
    came_about = Introduction.objects.filter(relationship=mine.relationship, mentee=mine.member)
    rows = INTRODUCTION.visible(actor, came_about.filter(state=IntroductionState.AGREED)).select_related("third")
    return [
        Tie(row.pk.hex, row.third.name, where_of(mine.member, row.third), is_introduced=True)
        for row in rows.order_by("answered_at", "pk")
    ]


def where_of(me: Member, third: Member) -> TieWhere:
    """How far away somebody is from one's own unit."""
    if third.kind == MemberKind.GUEST:
        return TieWhere.OUTSIDE
    return TieWhere.OWN if me.unit_id and me.unit_id == third.unit_id else TieWhere.OTHER


def _place(row: Network) -> Place:
    return place("workspace.Network", "ties", row.pk)

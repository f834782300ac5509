"""The one order in which the rows of this room are locked, so that no two can ever wait for each other.

The round; then people; then a time that is offered; then pairs; then requests: several of a kind at once, by their ids.
Parts and enrolments are locked for themselves by nobody: they are written under the lock of whoever is in them. Every
action takes its locks through here, before it writes; one that needs a single row and writes nothing else may take it
alone.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound
from konnekt.organisations.models import Member
from konnekt.programmes.models import Round
from konnekt.relationships.models import PairRequest, Part, Relationship, Slot
from konnekt.relationships.policy import CONTENT
from konnekt.relationships.states import IS_OPEN


def lock_places(round_id: UUID, *members: UUID) -> None:
    """Nobody else can give a place to or take one from these people until this transaction ends. Who else is needed
    later is named now: people come in one order too.
    """
    _lock_rounds({round_id})
    _lock_people(members)


def lock_slot(slot: Slot) -> Slot:
    """A time as it stands now, which nobody can ask for or take back."""
    lock_places(slot.round_id, slot.mentor.member_id)
    rows = Slot.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("round__programme", "mentor__member").get(pk=slot.pk)


def lock_mine(actor: Actor, relationship: Relationship) -> Relationship:
    """The actor's own pair, as `lock_pair` has it; NotFound for anybody but those in it."""
    if not CONTENT.allows(actor, relationship):
        raise NotFound
    return lock_pair(relationship.pk)


def lock_pair(relationship_id: UUID) -> Relationship:
    """A pair as it stands now, which nobody else can move until this transaction ends, and with it those in it."""
    (relationship,) = lock_pairs([relationship_id])
    return relationship


def lock_pairs(ids: Iterable[UUID], *besides: UUID) -> list[Relationship]:
    """Several pairs in one go, with everybody who is in them, and these people ``besides``.

    Who is in a circle changes only under the lock of its round, so that comes first; who is in a pair never changes,
    and whoever answers in one does not wait for a release of the whole round.
    """
    pairs = Relationship.objects.filter(pk__in=list(ids))
    _lock_rounds(pairs.filter(is_circle=True).values("round"))
    inside = Part.objects.filter(relationship__in=pairs, left_at=None).values_list("member_id", flat=True)
    _lock_people({*inside, *besides})
    rows = pairs.select_for_update(of=("self",), no_key=True).select_related("round__programme")
    return list(rows.order_by("pk"))


def lock_request(request: PairRequest) -> PairRequest:
    """A request as it stands now, which nobody else can answer, and with it the two."""
    lock_places(request.round_id, request.mentee.member_id, request.mentor.member_id)
    rows = PairRequest.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("round__programme", "mentee__member", "mentor__member", "slot").get(pk=request.pk)


def lock_open_requests(members: Collection[UUID]) -> None:
    """All that these people, whose places are locked, asked or were asked: for whoever makes many pairs in one go, each
    of which can overtake some.
    """
    rows = PairRequest.objects.select_for_update(of=("self",), no_key=True).filter(state__in=IS_OPEN)
    concerned = rows.filter(Q(mentee__member__in=members) | Q(mentor__member__in=members))
    list(concerned.order_by("pk").values_list("pk"))


def _lock_rounds(ids: Iterable[object]) -> None:
    rows = Round.objects.select_for_update(no_key=True).filter(pk__in=ids)
    list(rows.order_by("pk").values_list("pk"))


def _lock_people(ids: Iterable[UUID]) -> None:
    rows = Member.objects.select_for_update(no_key=True).filter(pk__in=ids)
    list(rows.order_by("pk").values_list("pk"))

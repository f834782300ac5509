"""Which spaces there are for somebody, what is new in them, and who is in them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from konnekt.access.actors import Actor, Role
from konnekt.community.keeping_away import keeps_away
from konnekt.community.models import Card, Membership, Post, Space
from konnekt.community.policy import INSIDE, KEEPING, PLACE, SPACE, not_hidden, people_in
from konnekt.community.states import MemberState, SpaceKind
from konnekt.organisations.models import Member
from konnekt.organisations.names import fold
from konnekt.organisations.queries import served
from konnekt.programmes.models import GuestStay

_ORDER = [SpaceKind.MENTORS, SpaceKind.PROGRAMME, SpaceKind.AREA, SpaceKind.OWN]
MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class Mine:
    """A space somebody is in, and how many posts are new to them."""

    space: Space
    row: Membership
    new: int


@dataclass(frozen=True, slots=True)
class Found:
    """A space somebody could come into, and how they stand to it."""

    space: Space
    state: MemberState | None


def spaces() -> QuerySet[Space]:
    """Spaces with what they are called by."""
    return Space.objects.select_related("area", "programme")


def mine(actor: Actor) -> list[Mine]:
    """The spaces the actor is in, each with what is new, in one query."""
    if actor.member_id is None:
        return []
    new = Post.objects.filter(not_hidden(actor), space=OuterRef("space"), under=None, emptied_at=None)
    new = new.filter(written_at__gt=OuterRef("seen_at")).exclude(author=actor.member_id).order_by()
    number = Subquery(new.values("space").annotate(number=Count("pk")).values("number"), IntegerField())
    rows = people_in().filter(member=actor.member_id).select_related("space__area", "space__programme")
    rows = rows.annotate(new=Coalesce(number, Value(0)))
    return sorted((Mine(row.space, row, row.new) for row in rows), key=lambda one: _place_of(one.space))


def to_find(actor: Actor) -> list[Found]:
    """Every space the actor could come into and isn't in, those they are invited to first."""
    if actor.member_id is None:
        return []
    own = Membership.objects.filter(space=OuterRef("pk"), member=actor.member_id).values("state")
    rows = PLACE.visible(actor, spaces().filter(closed_at=None)).annotate(stands=Subquery(own))
    found = [Found(one, MemberState(one.stands) if one.stands else None) for one in rows]
    open_ = (one for one in found if one.state not in {MemberState.IN, MemberState.REMOVED})
    return sorted(open_, key=lambda one: (one.state != MemberState.INVITED, *_place_of(one.space)))


def readable(actor: Actor) -> list[Space]:
    """The spaces whose posts the actor may read, as somebody in them or as a moderator."""
    return sorted(SPACE.visible(actor, spaces()), key=_place_of)


def people(actor: Actor, space: Space) -> list[Membership]:
    """Who is in a space, keepers first, then by name; and whether each ``shows_title`` on a card that isn't empty to
    the actor.
    """
    shows = Card.objects.filter(~keeps_away(actor.member_id, "member"), member=OuterRef("member"), shows_title=True)
    rows = people_in().filter(space=space).select_related("member").annotate(shows_title=Exists(shows))
    return list(rows.order_by("-is_keeper", "member__name_key", "pk"))


def waiting(space: Space) -> dict[MemberState, list[Membership]]:
    """Who asks, is invited, or was taken out: for those who keep the space."""
    rows = Membership.objects.filter(space=space, member__left_on=None).exclude(state=MemberState.IN)
    found: dict[MemberState, list[Membership]] = defaultdict(list)
    for row in rows.select_related("member").order_by("member__name_key", "pk"):
        found[MemberState(row.state)].append(row)
    return dict(found)


def people_called(space: Space, words: str, *, besides: UUID | None) -> list[Member]:
    """People of a space by name, for asking for their attention."""
    rows = Member.objects.filter(pk__in=people_in().filter(space=space).values("member"))
    rows = rows if besides is None else rows.exclude(pk=besides)
    for word in fold(words).split():
        rows = rows.filter(name_key__contains=word)
    return list(rows.order_by("name_key", "pk")[:MOST_FOUND])


def named(members: Iterable[Member]) -> list[tuple[str, Member]]:
    """Members under names that tell them apart: two of one name with what they do."""
    members = list(members)
    keys = [one.name_key for one in members]
    return [
        (f"{one.name} ({one.job_title})" if keys.count(one.name_key) > 1 and one.job_title else one.name, one)
        for one in members
    ]


def my_row(actor: Actor, space: Space) -> Membership | None:
    """The actor's own row in a space they are in."""
    if actor.member_id is None:
        return None
    rows = Membership.objects.filter(space=space, member=actor.member_id, state=MemberState.IN)
    return rows.filter(space__in=INSIDE.visible(actor)).first()


def keeps(actor: Actor, space: Space) -> bool:
    """Whether the actor looks after this space."""
    return KEEPING.allows(actor, space)


def may_make_spaces(actor: Actor) -> bool:
    """Programme managers may; members where the organisation lets them; guests never."""
    if actor.member_id is None or GuestStay.objects.filter(member=actor.member_id).exists():
        return False
    return actor.has(Role.PROGRAMME_MANAGER) or (actor.has(Role.MEMBER) and served().members_make_spaces)


def _place_of(space: Space) -> tuple[int, str]:
    return _ORDER.index(SpaceKind(space.kind)), fold(space.called)

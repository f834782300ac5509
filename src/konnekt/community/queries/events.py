"""Reading events: what is ahead, what was, one's own place, and who sits where."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.community.keeping_away import keeps_away
from konnekt.community.models import Event, Seat, Seating, SignUp, Touch
from konnekt.community.policy import EVENT, HELD, SEAT, SIGN_UP, TOUCH, VERDICT
from konnekt.community.queries.posts import A_PAGE, Key
from konnekt.community.rules import LONGEST_EVENT
from konnekt.community.states import Place
from konnekt.disclosure.counts import HeadCount, head_count
from konnekt.disclosure.shares import Share, share
from konnekt.organisations.models import Member
from konnekt.organisations.queries import served

NEWS = timedelta(days=7)
"""So long somebody is told on Today that a place was freed for them."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as one person sees it."""

    event: Event
    mine: SignUp | None
    ahead: int
    """How many are before them on the waiting list."""
    is_full: bool
    signed_up: HeadCount

    @property
    def has_place(self) -> bool:
        return self.mine is not None and self.mine.place == Place.HELD

    @property
    def waits(self) -> bool:
        return self.mine is not None and self.mine.place == Place.WAITING


@dataclass(frozen=True, slots=True)
class Listed:
    """Some events, and the key of those that come after, if there are any."""

    seen: list[Seen]
    next: Key | None


@dataclass(frozen=True, slots=True)
class Table:
    """Who sits together in a round; number none: they sit it out."""

    number: int | None
    people: list[Member]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A round with its tables: all of them, or one's own."""

    seating: Seating
    tables: list[Table]
    out: list[Member]


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether it was worth people's time, as far as it can be told."""

    answered: HeadCount
    worth: Share | None


def events() -> QuerySet[Event]:
    """Events with what they are called by, and who holds them."""
    return Event.objects.select_related("post__author", "post__space__area", "post__space__programme").defer(
        "post__words"
    )


def coming(
    actor: Actor,
    *,
    now: datetime,
    spaces: Collection[UUID] | None = None,
    after: Key | None = None,
    most: int = A_PAGE,
) -> Listed:
    """What is ahead, or goes on, the next first: in every space that the actor reads, or in some of them."""
    rows = _readable(actor, spaces).filter(begins_at__gt=now - LONGEST_EVENT, ends_at__gt=now)
    if after is not None:
        rows = rows.filter(Q(begins_at__gte=after.at) & (Q(begins_at__gt=after.at) | Q(pk__gt=after.id)))
    return _listed(actor, rows, ("begins_at", "pk"), most)


def past(actor: Actor, *, now: datetime, spaces: Collection[UUID] | None = None, after: Key | None = None) -> Listed:
    """What was, the latest first."""
    rows = _readable(actor, spaces).filter(begins_at__lt=now, ends_at__lte=now)
    if after is not None:
        rows = rows.filter(Q(begins_at__lte=after.at) & (Q(begins_at__lt=after.at) | Q(pk__lt=after.id)))
    return _listed(actor, rows, ("-begins_at", "-pk"), A_PAGE)


def one_event(actor: Actor, event: Event) -> Seen:
    """One event with one's own place."""
    (found,) = _seen(actor, [event])
    return found


def mine_ahead(actor: Actor, *, now: datetime) -> list[Event]:
    """What is ahead, or goes on, where the actor has a place or that they hold; with ``moved_up_at`` on each."""
    rows = _goes_there(actor).filter(ends_at__gt=now, called_off_at=None)
    mine = SignUp.objects.filter(member=actor.member_id, event=OuterRef("pk"))
    return list(rows.annotate(moved_up_at=Subquery(mine.values("moved_up_at"))).order_by("begins_at", "pk"))


def in_calendar(actor: Actor, *, since: datetime) -> list[Event]:
    """Events for the actor's own calendar, the ones called off among them."""
    return list(_goes_there(actor).filter(ends_at__gte=since).order_by("begins_at", "pk"))


def goes_there(actor: Actor, event: Event) -> bool:
    """Whether it belongs into the actor's calendar."""
    return _goes_there(actor).filter(pk=event.pk).exists()


def holds(actor: Actor, event: Event) -> bool:
    """Whether the actor may change this event, and sees who signed up."""
    return HELD.allows(actor, event)


def signed_up(actor: Actor, event: Event) -> list[SignUp]:
    """Who has a place, by name, then who waits, in their order: for whoever holds it."""
    rows = SIGN_UP.visible(actor, SignUp.objects.filter(event=event), least=Sight.PART)
    found = list(rows.select_related("member__unit").order_by("signed_up_at", "pk"))
    held = sorted((row for row in found if row.place == Place.HELD), key=lambda row: (row.member.name_key, row.pk))
    return [*held, *(row for row in found if row.place == Place.WAITING)]


def groups(actor: Actor, event: Event) -> list[Drawn]:
    """Every round with all its tables, for whoever holds it."""
    seats = SEAT.visible(actor, Seat.objects.filter(seating__event=event), least=Sight.PART)
    return _drawn(event, seats)


def my_tables(actor: Actor, event: Event) -> list[Drawn]:
    """Every round of which the actor has a seat, with their own table alone."""
    if actor.member_id is None:
        return []
    mine = Seat.objects.filter(member=actor.member_id, seating=OuterRef("seating"))
    same = Exists(mine.filter(table=OuterRef("table"))) | Q(member=actor.member_id)
    return _drawn(event, SEAT.visible(actor, Seat.objects.filter(same, seating__event=event), least=Sight.PART))


def my_verdict(actor: Actor, event: Event) -> bool | None:
    """What the actor said of it."""
    return VERDICT.visible(actor).filter(event=event).values_list("is_worth", flat=True).first()


def judged(event: Event, *, k: int) -> Judged:
    """What was said of it, as it was counted last, for whoever holds it."""
    yes, no = event.counted.get("yes", 0), event.counted.get("no", 0)
    return Judged(head_count(yes + no, k=k), share(yes, yes + no, k=k))


def touched(actor: Actor) -> set[UUID]:
    """With whom the actor said they would like to stay in touch."""
    return set(TOUCH.visible(actor).values_list("other", flat=True))


def in_touch(actor: Actor, *, apart: Collection[UUID]) -> list[Touch]:
    """With whom the actor stays in touch: both of them said so, and neither keeps away from the other, or in a space of
    theirs: ``apart``.
    """
    back = Touch.objects.filter(member=OuterRef("other"), other=OuterRef("member"))
    rows = TOUCH.visible(actor, Touch.objects.select_related("other__unit").exclude(other__in=apart))
    return list(rows.filter(Exists(back) & ~keeps_away(actor.member_id, "other")).order_by("other__name_key", "pk"))


def _goes_there(actor: Actor) -> QuerySet[Event]:
    """Events at which the actor has a place, and those they hold."""
    if actor.member_id is None:
        return Event.objects.none()
    place = SignUp.objects.filter(member=actor.member_id, place=Place.HELD, event=OuterRef("pk"))
    return EVENT.visible(actor, events()).filter(Q(Exists(place)) | Q(post__author=actor.member_id))


def _readable(actor: Actor, spaces: Collection[UUID] | None) -> QuerySet[Event]:
    rows = EVENT.visible(actor).filter(post__emptied_at=None)
    return rows if spaces is None else rows.filter(post__space__in=spaces)


def _listed(actor: Actor, rows: QuerySet[Event], order: tuple[str, str], most: int) -> Listed:
    """A page of these: which they are first, and then what they are called by, since a database without statistics
    would join each with every space.
    """
    ids = list(rows.order_by(*order).values_list("pk", flat=True)[: most + 1])
    found = list(events().filter(pk__in=ids[:most]).order_by(*order)) if ids else []
    return Listed(_seen(actor, found), Key(found[-1].begins_at, found[-1].pk) if len(ids) > most else None)


def _seen(actor: Actor, rows: Iterable[Event]) -> list[Seen]:
    found = list(rows)
    if not found:
        return []
    ids, k = [one.pk for one in found], served().smallest_group
    counted = SignUp.objects.filter(event__in=ids).order_by().values_list("event", "place").annotate(n=Count("pk"))
    number = {(event, place): n for event, place, n in counted}
    mine = {
        row.event_id: row
        for row in SignUp.objects.filter(event__in=ids, member=actor.member_id).annotate(ahead=_before())
    }
    seen = []
    for one in found:
        own = mine.get(one.pk)
        held, waiting = (number.get((one.pk, place), 0) for place in (Place.HELD, Place.WAITING))
        ahead = waiting if own is None else getattr(own, "ahead", 0)
        seen.append(Seen(one, own, ahead, one.places is not None and held >= one.places, head_count(held, k=k)))
    return seen


def _before() -> Coalesce:
    """How many wait who signed up before this one."""
    earlier = Q(signed_up_at__lt=OuterRef("signed_up_at"))
    earlier |= Q(signed_up_at=OuterRef("signed_up_at"), pk__lt=OuterRef("pk"))
    rows = SignUp.objects.filter(earlier, event=OuterRef("event"), place=Place.WAITING).order_by()
    return Coalesce(Subquery(rows.values("event").annotate(n=Count("pk")).values("n"), IntegerField()), Value(0))


def _drawn(event: Event, seats: QuerySet[Seat]) -> list[Drawn]:
    rounds = {one.pk: Drawn(one, [], []) for one in Seating.objects.filter(event=event)}
    rows = seats.select_related("member").order_by("table", "member__name_key", "pk")
    for seat in rows:
        drawn = rounds[seat.seating_id]
        if seat.table is None:
            drawn.out.append(seat.member)
        elif drawn.tables and drawn.tables[-1].number == seat.table:
            drawn.tables[-1].people.append(seat.member)
        else:
            drawn.tables.append(Table(seat.table, [seat.member]))
    return [one for one in rounds.values() if one.tables or one.out]

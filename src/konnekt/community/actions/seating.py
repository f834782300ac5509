"""Drawing the small groups of a networking event from a seed: people who don't know each other, as far as that can be.

Who may not sit together is the one law of `relationships`, and what people said of each other: none of that is told to
anybody, neither by whom nor that there was anything. So some are kept apart without a cause (`community.apart`), the
seed stays the event’s, of a few people no groups are drawn at all, and an event is drawn so often and no more.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import combinations
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.community.actions.entering import hold
from konnekt.community.apart import apart_at
from konnekt.community.models import Event, Seat, Seating, SignUp, Touch
from konnekt.community.policy import people_in
from konnekt.community.rules import (
    FEWEST_TO_DRAW,
    LARGEST_GROUP,
    LONGEST_ROUND,
    MOST_DRAWINGS,
    MOST_ROUNDS,
    SHORTEST_ROUND,
    SMALLEST_GROUP,
)
from konnekt.community.states import EventKind, Place
from konnekt.core.errors import Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.relationships.models import Part
from konnekt.relationships.states import Consent
from konnekt_engine.mixing import MOST_PEOPLE, Mixed, mix

Pairs = dict[tuple[str, str], int]


@transaction.atomic
def draw_groups(
    actor: Actor,
    *,
    event: Event,
    size: int,
    rounds: int,
    minutes: int,
    first: int,
    of_those_there: bool,
    blocked: Iterable[tuple[UUID, UUID]],
    seed: int,
    now: datetime,
) -> list[Seating]:
    """Draw so many rounds, beginning with round ``first``: those before it stay, those from it on are drawn anew. The
    first ``seed`` of an event is kept, so that the same people sit as they did. ``blocked``: who would rather not hear
    whom in a space of theirs, of which this room knows nothing.
    """
    row = hold(actor, event)
    _check(row, size=size, rounds=rounds, minutes=minutes, first=first)
    people = _people(row, size=size, of_those_there=of_those_there)
    seed = next(iter(Seating.objects.filter(event=row).values_list("seed", flat=True)), seed)
    Seating.objects.filter(event=row, number__gte=first).delete()
    row.drawings += 1
    row.save(update_fields=["drawings"])
    met, sat_out = _met(row, people)
    mixed = mix(
        [str(one) for one in people],
        size=size,
        rounds=rounds,
        seed=seed,
        apart=apart_at(row, people, blocked=blocked, now=now),
        met=met,
        sat_out=sat_out,
    )
    if not any(one.groups for one in mixed.rounds):
        raise _too_few(size)
    made = _kept(row, mixed, first, size=size, minutes=minutes, seed=seed, now=now)
    record(actor, Verb.GROUPS_DRAWN, row, rounds=rounds, first=first)
    return made


def _check(row: Event, *, size: int, rounds: int, minutes: int, first: int) -> None:
    if row.kind != EventKind.NETWORKING:
        raise Refused(_("Groups are drawn at networking events."))
    if row.called_off_at is not None:
        raise Refused(_("It is called off."))
    if row.drawings >= MOST_DRAWINGS:
        raise Refused(
            _("Groups were drawn {most} times for this event, and that is all. What was drawn last stands.").format(
                most=MOST_DRAWINGS
            )
        )
    if not SMALLEST_GROUP <= size <= LARGEST_GROUP:
        raise Refused(
            _("Between {least} and {most} people in a group.").format(least=SMALLEST_GROUP, most=LARGEST_GROUP),
            field="size",
        )
    if not SHORTEST_ROUND <= minutes <= LONGEST_ROUND:
        raise Refused(
            _("Between {least} and {most} minutes.").format(least=SHORTEST_ROUND, most=LONGEST_ROUND), field="minutes"
        )
    last = max(Seating.objects.filter(event=row).values_list("number", flat=True), default=0)
    if not 1 <= first <= last + 1:
        raise Refused(_("Choose the round that comes next."), field="first")
    if not 1 <= rounds <= MOST_ROUNDS - first + 1:
        raise Refused(_("At most {most} rounds in all.").format(most=MOST_ROUNDS), field="rounds")


def _too_few(size: int) -> Refused:
    return Refused(
        _("Groups of {size} are drawn of {least} people or more. Try it again when there are more.").format(
            size=size, least=max(FEWEST_TO_DRAW, 2 * size)
        )
    )


def _people(row: Event, *, size: int, of_those_there: bool) -> list[UUID]:
    signed_up = SignUp.objects.filter(event=row, place=Place.HELD).exclude(was_there=False)
    signed_up = signed_up.filter(member__in=people_in().filter(space=row.post.space_id).values("member"))
    if of_those_there:
        signed_up = signed_up.filter(was_there=True)
    people = list(signed_up.order_by("member").values_list("member", flat=True))
    if len(people) < max(FEWEST_TO_DRAW, 2 * size):
        raise _too_few(size)
    if len(people) > MOST_PEOPLE:
        raise Refused(_("Groups are drawn of at most {most} people.").format(most=MOST_PEOPLE))
    return people


def _met(row: Event, people: Collection[UUID]) -> tuple[Pairs, dict[str, int]]:
    """How often two of these have met: in a pair or a circle, at a table here or at another event, or by choice; and
    how often somebody sat out here.
    """
    together: dict[object, list[UUID]] = {}
    parts = Part.objects.filter(member__in=people, consent=Consent.YES)
    for relationship, member in parts.values_list("relationship", "member"):
        together.setdefault(relationship, []).append(member)
    sat_out: dict[str, int] = {}
    seats = Seat.objects.filter(member__in=people)
    for event_id, seating, table, member in seats.values_list("seating__event", "seating", "table", "member"):
        if table is not None:
            together.setdefault((seating, table), []).append(member)
        elif event_id == row.pk:
            sat_out[str(member)] = sat_out.get(str(member), 0) + 1
    touches = set(Touch.objects.filter(member__in=people, other__in=people).values_list("member", "other"))
    chosen = [sorted(pair) for pair in touches if pair[::-1] in touches and pair[0] < pair[1]]
    met: Pairs = {}
    for group in [*together.values(), *chosen]:
        for one, other in combinations(sorted(map(str, set(group))), 2):
            met[one, other] = met.get((one, other), 0) + 1
    return met, sat_out


def _kept(row: Event, mixed: Mixed, first: int, *, size: int, minutes: int, seed: int, now: datetime) -> list[Seating]:
    made, seats = [], []
    for number, one in enumerate(mixed.rounds, first):
        seating = Seating(event=row, number=number, size=size, minutes=minutes, seed=seed, drawn_at=now)
        made.append(seating)
        seats += [
            Seat(seating=seating, member_id=UUID(member), table=table)
            for table, group in enumerate(one.groups, 1)
            for member in group
        ]
        seats += [Seat(seating=seating, member_id=UUID(member), table=None) for member in one.out]
    Seating.objects.bulk_create(made)
    Seat.objects.bulk_create(seats)
    return made

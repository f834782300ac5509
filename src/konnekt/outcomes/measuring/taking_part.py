"""Who came together, who met, and who didn't: counted of everybody who had a place, so that a pair that never met is
missing from no figure.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from konnekt.organisations.models import Unit
from konnekt.outcomes.careers import Careers
from konnekt.outcomes.figures import Figure, Note, Whom
from konnekt.outcomes.measuring.context import Context, means, shares
from konnekt.programmes.models import Round
from konnekt.programmes.states import Format
from konnekt.relationships.models import Part
from konnekt.relationships.states import PartSide, RelationshipState
from konnekt.training.models import Completion
from konnekt.workspace.models import Session
from konnekt.workspace.states import SessionState


@dataclass(slots=True)
class Together:
    """What is known of the relationships of one person on one side."""

    opened: int = 0
    early: bool = False
    sessions: int = 0
    spaces: set[UUID] = field(default_factory=set)


def taking_part(context: Context) -> Iterator[Figure]:
    """How many of those with a place were in a pair, met, and stayed to the end; by side and by unit."""
    cohort = context.cohort
    found = together(context.round, context.as_of)
    sides: dict[Whom, tuple[str, frozenset[UUID]]] = {
        Whom.MENTEES: (PartSide.MENTEE, cohort.mentees),
        Whom.MENTORS: (PartSide.MENTOR, cohort.mentors),
    }
    if context.round.programme.format == Format.PEER:
        sides = {Whom.MENTEES: ("", cohort.mentees)}
    paired = {
        whom: {one: found[side, one] for one in people if (side, one) in found}
        for whom, (side, people) in sides.items()
    }
    yield from shares(
        context,
        "in a pair",
        {(whom, ""): {one: (side, one) in found for one in people} for whom, (side, people) in sides.items()},
        method="counted",
    )
    yield from shares(
        context,
        "met",
        {(whom, ""): {one: it.sessions > 0 for one, it in people.items()} for whom, people in paired.items()}
        | _by_unit(context.careers, context.round, paired),
        method="counted",
        notes=(Note.SEEN_MEETINGS,),
    )
    yield from shares(
        context,
        "ended early",
        {(whom, ""): {one: it.early for one, it in people.items()} for whom, people in paired.items()},
        method="counted",
    )
    yield from means(
        context,
        "sessions",
        {whom: {one: it.sessions / it.opened for one, it in people.items()} for whom, people in paired.items()},
        unit="sessions",
        of={whom: len(people) for whom, (_side, people) in sides.items()},
        method="counted",
        notes=(Note.SEEN_MEETINGS,),
    )
    learnt = set(Completion.objects.filter(member__in=cohort.everybody).values_list("member_id", flat=True))
    yield from shares(
        context,
        "learnt",
        {(whom, ""): {one: one in learnt for one in people} for whom, (_side, people) in sides.items()},
        method="counted",
    )


def together(round_: Round, as_of: date) -> dict[tuple[str, UUID], Together]:
    """Whoever was in a relationship that opened, by side (peers have none), with what became of it. A booked
    conversation is one where nothing else was meant to be.
    """
    kind = round_.programme.format
    rows = Part.objects.filter(round=round_, relationship__opened_at__date__lte=as_of, is_one_off=kind == Format.FLASH)
    found: dict[tuple[str, UUID], Together] = defaultdict(Together)
    held = _held(round_, as_of)
    for side, member, space, state, ended, own_end, left in rows.values_list(
        "side",
        "member_id",
        "relationship_id",
        "relationship__state",
        "relationship__ended_at__date",
        "relationship__ends_on",
        "left_at__date",
    ):
        one = found["" if kind == Format.PEER else side, member]
        one.opened += 1
        one.spaces.add(space)
        one.sessions += held.get(space, 0)
        last = left or (ended if state == RelationshipState.ENDED else None)
        one.early |= last is not None and last < min(own_end or round_.ends_on, round_.ends_on)
    return dict(found)


def _held(round_: Round, as_of: date) -> Mapping[UUID, int]:
    found: dict[UUID, int] = defaultdict(int)
    rows = Session.objects.filter(relationship__round=round_, state=SessionState.HELD, begins_at__date__lte=as_of)
    for space in rows.values_list("relationship_id", flat=True):
        found[space] += 1
    return found


def _by_unit(
    careers: Careers, round_: Round, paired: Mapping[Whom, Mapping[UUID, Together]]
) -> dict[tuple[Whom, str], dict[UUID, bool]]:
    """Those in pairs by the top unit in which they stood when the months began."""
    names = dict(Unit.objects.values_list("pk", "name"))
    found: dict[tuple[Whom, str], dict[UUID, bool]] = defaultdict(dict)
    for people in paired.values():
        for one, it in people.items():
            stand = careers.on(one, round_.starts_on)
            if stand is not None and stand.unit is not None:
                group = (Whom.UNIT, names[careers.tops[stand.unit]])
                found[group][one] = found[group].get(one, False) or it.sessions > 0
    return dict(sorted(found.items()))

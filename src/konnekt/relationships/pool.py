"""What keeps people apart and how many places are left, read from the database for a pool of two or of two thousand.

The law itself is `pairing`: here its facts are gathered, and what people asked for is added.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q

from konnekt.core.tenancy import served_organisation
from konnekt.organisations.models import Member, Organisation, ReportingLine
from konnekt.organisations.states import LineKind, LineState
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.states import Format
from konnekt.relationships import pairing
from konnekt.relationships.models import Exclusion, PairRequest, Part
from konnekt.relationships.pairing import Appraisal, Barrier, Lines, ReportingEdge
from konnekt.relationships.states import PartSide, RelationshipState, RequestState


def lines_around(members: Collection[UUID], *, on: date) -> Lines:
    """Every line above these people, present or within the organisation's window, as the law reads it."""
    window = Organisation.objects.get(pk=served_organisation()).line_window_days
    counts = Q(until=None) | Q(until__gte=on - timedelta(days=window))
    edges: list[ReportingEdge] = []
    seen: set[UUID] = set()
    rung = set(members)
    while rung:
        seen |= rung
        rows = ReportingLine.objects.filter(counts, member__in=rung, kind=LineKind.MANAGER)
        found = list(rows.values_list("member_id", "manager_id", "until"))
        edges += [ReportingEdge(str(member), str(manager), until) for member, manager, until in found]
        rung = {manager for _member, manager, _until in found} - seen
    appraisals = ReportingLine.objects.filter(counts, member__in=members, kind=LineKind.APPRAISER)
    unknown = Member.objects.filter(pk__in=members, line_state=LineState.UNKNOWN).values_list("pk", flat=True)
    return Lines(
        edges=tuple(edges),
        appraisals=tuple(
            Appraisal(str(member), str(appraiser), until)
            for member, appraiser, until in appraisals.values_list("member_id", "manager_id", "until")
        ),
        unknown=frozenset(str(member) for member in unknown),
        on=on,
        window_days=window,
    )


def barriers(
    mentees: Sequence[Enrolment], mentors: Sequence[Enrolment], *, lines: Lines
) -> list[tuple[int, int, Barrier]]:
    """Pairs, by position in the two pools, that may not be: by the law, by what either asked for, or because they
    were a pair in this round already.
    """
    mentee_ids = [one.member_id for one in mentees]
    mentor_ids = [one.member_id for one in mentors]
    law = pairing.barriers([str(one) for one in mentee_ids], [str(one) for one in mentor_ids], lines)
    found = {(mentee, mentor): barrier for mentee, mentor, barrier in law}
    apart = _kept_apart({*mentee_ids, *mentor_ids}, {one.round_id for one in mentees})
    places = {member: place for place, member in enumerate(mentor_ids)}
    for place, mentee in enumerate(mentee_ids):
        for mentor in apart.get(mentee, ()):
            if mentor in places:
                found.setdefault((place, places[mentor]), Barrier.EXCLUSION)
    return [(mentee, mentor, barrier) for (mentee, mentor), barrier in sorted(found.items())]


def fellows_apart(
    one_side: Sequence[UUID], other_side: Sequence[UUID], *, lines: Lines, unknown_bars: bool = True
) -> set[tuple[int, int]]:
    """Members, by position in the two lists, who must not be mentees of one circle: nobody speaks freely before their
    manager, and “not with this person” holds on every side. With ``unknown_bars`` off only lines that are known count.
    """
    ids = [str(one) for one in one_side], [str(one) for one in other_side]
    law = pairing.barriers(*ids, lines, unknown_bars=unknown_bars)
    found = {(one, other) for one, other, barrier in law if barrier is not Barrier.SELF}
    excluded = Exclusion.objects.filter(member__in={*one_side, *other_side}, excluded__in={*one_side, *other_side})
    apart = {frozenset(pair) for pair in excluded.values_list("member_id", "excluded_id")}
    if apart:
        found |= {
            (i, j) for i, one in enumerate(one_side) for j, other in enumerate(other_side) if {one, other} in apart
        }
    return found


@dataclass(frozen=True, slots=True)
class Circle:
    """The circle that a mentor has in a round: who is in it, and whether it takes anybody just now."""

    id: UUID
    is_open: bool
    mentees: tuple[UUID, ...]
    """by member"""
    second: UUID | None = None
    """Who leads it too, or was asked to, by member."""

    @property
    def others(self) -> tuple[UUID, ...]:
        """Everybody but the mentor it goes by."""
        return (*self.mentees, self.second) if self.second else self.mentees


def circles_in(round_: Round) -> dict[UUID, Circle]:
    """The circles that run or are being asked in a round, by their mentor's enrolment: of two the first one's."""
    held = Part.objects.filter(round=round_, holds_place=True, relationship__is_circle=True)
    rows = held.values_list("relationship_id", "relationship__state", "side", "member_id", "enrolment_id", "is_second")
    mentors: dict[UUID, tuple[UUID, bool]] = {}
    mentees: dict[UUID, list[UUID]] = {}
    seconds: dict[UUID, UUID] = {}
    for relationship, state, side, member, enrolment, is_second in rows.order_by("member_id"):
        if is_second:
            seconds[relationship] = member
        elif side == PartSide.MENTOR:
            mentors[relationship] = enrolment, state != RelationshipState.PAUSED
        else:
            mentees.setdefault(relationship, []).append(member)
    return {
        enrolment: Circle(relationship, is_open, tuple(mentees.get(relationship, ())), seconds.get(relationship))
        for relationship, (enrolment, is_open) in mentors.items()
    }


def seats(round_: Round, mentors: Iterable[Enrolment], circles: Mapping[UUID, Circle] | None = None) -> dict[UUID, int]:
    """How many more mentees of this round each mentor can take. A circle takes one of the places that a mentor offers,
    and has the seats that the programme says; a second mentor has no seats beside the first one's.
    """
    mentors = list(mentors)
    if round_.programme.format == Format.PEER:
        held = held_mentees(round_)
        return {one.pk: int(one.member_id not in held) for one in mentors}
    free = free_places(mentors)
    if round_.programme.format != Format.CIRCLE:
        return free
    known = circles_in(round_) if circles is None else circles
    most, seconds = round_.programme.circle_most, {circle.second for circle in known.values()}
    return {
        one.pk: 0
        if one.member_id in seconds
        else (most - len(known[one.pk].mentees) if known[one.pk].is_open else 0)
        if one.pk in known
        else most * (free[one.pk] > 0)
        for one in mentors
    }


def circle_people(relationship_id: UUID) -> list[UUID]:
    """Everybody who is in a circle now, by member."""
    return list(Part.objects.filter(relationship=relationship_id, left_at=None).values_list("member_id", flat=True))


def circle_people_in(round_: Round) -> set[UUID]:
    """Everybody who is in a circle of a round now, by member."""
    parts = Part.objects.filter(round=round_, holds_place=True, relationship__is_circle=True)
    return set(parts.values_list("member_id", flat=True))


def free_places(mentors: Iterable[Enrolment]) -> dict[UUID, int]:
    """How many more mentees each mentor can take: what they offered in this round, less everyone they hold in any
    round.

    A mentor's time is one: places are shared over the rounds they are in.
    """
    mentors = list(mentors)
    held = places_held([one.member_id for one in mentors])
    return {one.pk: max(one.capacity - held.get(one.member_id, 0), 0) for one in mentors}


def places_held(mentors: Collection[UUID]) -> dict[UUID, int]:
    """How many places of each of these members are taken, over all rounds: by pairs, and by pairs that were asked.
    Peers take none: which of the two stands where a mentor does is nobody's choice.
    """
    parts = Part.objects.filter(member__in=mentors, side=PartSide.MENTOR, holds_place=True)
    parts = parts.exclude(round__programme__format=Format.PEER)
    return dict(parts.values_list("member_id").annotate(number=Count("pk")))


def held_mentees(round_: Round) -> set[UUID]:
    """Members who have, or are being asked about, a mentor in this round; among peers, both of each pair."""
    is_held = Q(side=PartSide.MENTEE) | Q(round__programme__format=Format.PEER)
    parts = Part.objects.filter(is_held, round=round_, holds_place=True, is_one_off=False)
    return set(parts.values_list("member_id", flat=True))


def _kept_apart(members: Collection[UUID], rounds: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Who is not to meet whom, both ways: exclusions, pairs that this round has, had, or proposed in vain, and
    requests that a mentor declined. Whoever talked once may talk again.
    """
    found: dict[UUID, set[UUID]] = {}
    excluded = Exclusion.objects.filter(member__in=members, excluded__in=members)
    pairs = list(excluded.values_list("member_id", "excluded_id"))
    together: dict[UUID, dict[str, list[UUID]]] = {}
    parts = Part.objects.filter(round__in=rounds, is_one_off=False)
    for relationship, side, member in parts.values_list("relationship_id", "side", "member_id"):
        together.setdefault(relationship, {}).setdefault(side, []).append(member)
    for sides in together.values():
        pairs += [(one, other) for one in sides.get(PartSide.MENTEE, ()) for other in sides.get(PartSide.MENTOR, ())]
    declined = PairRequest.objects.filter(round__in=rounds, state=RequestState.DECLINED)
    pairs += declined.values_list("mentee__member_id", "mentor__member_id")
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found

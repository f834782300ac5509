"""What keeps people apart and how many places are left, read from the database for a pool of two or of two thousand.

The law itself is `pairing`: here its facts are gathered, and what people asked for is added.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q

from konnekt.core.tenancy import served_organisation
from konnekt.organisations.models import Member, Organisation, ReportingLine
from konnekt.organisations.states import LineKind, LineState
from konnekt.programmes.models import Enrolment, Round
from konnekt.relationships import pairing
from konnekt.relationships.models import Exclusion, PairRequest, Part
from konnekt.relationships.pairing import Appraisal, Barrier, Lines, ReportingEdge
from konnekt.relationships.states import PartSide, RequestState


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


def free_places(mentors: Iterable[Enrolment]) -> dict[UUID, int]:
    """How many more mentees each mentor can take: what they offered in this round, less everyone they hold in any
    round.

    A mentor's time is one: places are shared over the rounds they are in.
    """
    mentors = list(mentors)
    held = places_held([one.member_id for one in mentors])
    return {one.pk: max(one.capacity - held.get(one.member_id, 0), 0) for one in mentors}


def places_held(mentors: Collection[UUID]) -> dict[UUID, int]:
    """How many places of each of these members are taken, over all rounds: by pairs, and by pairs that were asked."""
    parts = Part.objects.filter(member__in=mentors, side=PartSide.MENTOR, holds_place=True)
    return dict(parts.values_list("member_id").annotate(number=Count("pk")))


def held_mentees(round_: Round) -> set[UUID]:
    """Members who have, or are being asked about, a mentor in this round."""
    parts = Part.objects.filter(round=round_, side=PartSide.MENTEE, holds_place=True)
    return set(parts.values_list("member_id", flat=True))


def _kept_apart(members: Collection[UUID], rounds: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Who is not to meet whom, both ways: exclusions, pairs that this round has, had, or proposed in vain, and
    requests that a mentor declined.
    """
    found: dict[UUID, set[UUID]] = {}
    excluded = Exclusion.objects.filter(member__in=members, excluded__in=members)
    pairs = list(excluded.values_list("member_id", "excluded_id"))
    together: dict[UUID, list[UUID]] = {}
    for relationship, member in Part.objects.filter(round__in=rounds).values_list("relationship_id", "member_id"):
        together.setdefault(relationship, []).append(member)
    pairs += [(one, other) for one, other in together.values()]
    declined = PairRequest.objects.filter(round__in=rounds, state=RequestState.DECLINED)
    pairs += declined.values_list("mentee__member_id", "mentor__member_id")
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found

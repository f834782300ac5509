"""Reads of programmes, rounds and enrolments for those who may see them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum

from konnekt.access.actors import Actor, Role
from konnekt.access.visibility import Sight
from konnekt.disclosure.counts import HeadCount, head_count
from konnekt.organisations.models import InterestArea, Member
from konnekt.organisations.names import fold
from konnekt.organisations.queries import holders_of
from konnekt.organisations.states import LineState, MemberKind
from konnekt.programmes.eligibility import Reason, Rule, When, why_not
from konnekt.programmes.hurdles import Step, before
from konnekt.programmes.models import Enrolment, GuestStay, Programme, Round, TeamMember, Wish
from konnekt.programmes.policy import OWN_ENROLMENT, READING
from konnekt.programmes.rules import why_closed, why_not_in
from konnekt.programmes.states import ENROLLED, EnrolmentState, Format, ProgrammeState, Side, TeamRole
from konnekt.questions.queries import answers_of

IN_EARNEST = 2
"""From this step on, an area counts as sought or given: “somewhat”."""

_IS_IN = Q(state=EnrolmentState.COMPLETE)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A round in numbers, for those who run it."""

    mentees: int
    mentors: int
    both: int
    places: int
    started: int
    waiting: int
    line_unknown: int
    applied: int = 0

    @property
    def seeking(self) -> int:
        return self.mentees + self.both

    @property
    def giving(self) -> int:
        return self.mentors + self.both


@dataclass(frozen=True, slots=True)
class Progress:
    """How far people have come in a round, for those who run it: began, sent all, have a place; who waits."""

    began: int
    sent: int
    placed: int
    applied: int
    waiting: int
    declined: int


@dataclass(frozen=True, slots=True)
class Gap:
    """One interest area: how many mentees seek it, and how many places mentors who give it offer."""

    key: str
    name: str
    sought: int
    places: int

    @property
    def is_short(self) -> bool:
        return self.sought > self.places


@dataclass(frozen=True, slots=True)
class Offer:
    """A programme as one member meets it: may they join, and if not, why."""

    programme: Programme
    round: Round
    enrolment: Enrolment | None
    closed: str | None
    reasons: dict[Side, list[Reason]] = field(default_factory=dict)

    @property
    def sides(self) -> list[Side]:
        """The sides on which the member may take part."""
        return [side for side, reasons in self.reasons.items() if not reasons]

    @property
    def is_taken(self) -> bool:
        """Whether the member began or sent an enrolment, and has not withdrawn."""
        return self.enrolment is not None and self.enrolment.state != EnrolmentState.WITHDRAWN

    @property
    def may_join(self) -> bool:
        return self.closed is None and bool(self.sides)

    @property
    def why_not(self) -> list[Reason]:
        """Every reason once, where no side is open."""
        return [] if self.sides else list(dict.fromkeys(reason for some in self.reasons.values() for reason in some))


def managers_of(programme: Programme) -> list[Member]:
    """Who manages a programme: being in its team counts only while the role is held too."""
    team = set(TeamMember.objects.filter(programme=programme, role=TeamRole.MANAGER).values_list("member", flat=True))
    return [one for one in holders_of(Role.PROGRAMME_MANAGER) if one.pk in team]


def programmes_of(actor: Actor) -> list[Programme]:
    """Programmes in which the actor is enrolled, or began to be, by name."""
    own = OWN_ENROLMENT.visible(actor, Enrolment.objects.all())
    return list(Programme.objects.filter(rounds__enrolments__in=own).distinct().order_by("name"))


def teams_of(programmes: Iterable[Programme]) -> list[TeamMember]:
    """Who manages and champions some programmes, by programme and name; standing in a team counts only while the role
    is held too.
    """
    rows = TeamMember.objects.filter(programme__in=[one.pk for one in programmes]).select_related("member", "programme")
    held = {
        TeamRole.MANAGER: {one.pk for one in holders_of(Role.PROGRAMME_MANAGER)},
        TeamRole.CHAMPION: {one.pk for one in holders_of(Role.CHAMPION)},
    }
    by_name = rows.order_by("programme__name", "-role", "member__name_key", "pk")
    return [one for one in by_name if one.member_id in held[TeamRole(one.role)]]


def newest_round(programme: Programme) -> Round | None:
    """The round that the programme's pages speak of."""
    return programme.rounds.order_by("-starts_on", "-made_at").first()


def with_newest_rounds(programmes: QuerySet[Programme]) -> list[tuple[Programme, Round | None]]:
    """Programmes with their newest round, in two queries."""
    rounds = Prefetch("rounds", Round.objects.order_by("-starts_on", "-made_at"), to_attr="rounds_by_newness")
    return [
        (programme, next(iter(programme.rounds_by_newness), None)) for programme in programmes.prefetch_related(rounds)
    ]


def numbers_of(rounds: Iterable[Round]) -> dict[UUID, Numbers]:
    """The numbers of each of these rounds, in one query."""
    ids = [round_.pk for round_ in rounds]
    counts = (
        Enrolment.objects.filter(round__in=ids)
        .order_by()
        .values("round")
        .annotate(
            mentees=Count("pk", filter=_IS_IN & Q(side=Side.MENTEE)),
            mentors=Count("pk", filter=_IS_IN & Q(side=Side.MENTOR)),
            both=Count("pk", filter=_IS_IN & Q(side=Side.BOTH)),
            places=Sum("capacity", filter=_IS_IN, default=0),
            started=Count("pk", filter=Q(state=EnrolmentState.STARTED)),
            waiting=Count("pk", filter=Q(state=EnrolmentState.WAITING)),
            line_unknown=Count("pk", filter=_IS_IN & Q(member__line_state=LineState.UNKNOWN)),
            applied=Count("pk", filter=Q(state=EnrolmentState.APPLIED)),
        )
    )
    found = {row.pop("round"): Numbers(**row) for row in counts}
    return {pk: found.get(pk, Numbers(0, 0, 0, 0, 0, 0, 0)) for pk in ids}


def progress_in(round_: Round) -> Progress:
    """How far people have come, in one query. Whoever withdrew is in none of the figures."""
    states = Counter(Enrolment.objects.filter(round=round_).values_list("state", flat=True))
    sent = sum(states[state] for state in (*ENROLLED, EnrolmentState.DECLINED))
    return Progress(
        began=sent + states[EnrolmentState.STARTED],
        sent=sent,
        placed=states[EnrolmentState.COMPLETE],
        applied=states[EnrolmentState.APPLIED],
        waiting=states[EnrolmentState.WAITING],
        declined=states[EnrolmentState.DECLINED],
    )


def gaps_of(round_: Round) -> list[Gap]:
    """Demand and supply by interest area, over those who are enrolled."""
    enrolled = list(Enrolment.objects.filter(_IS_IN, round=round_).only("pk", "side", "capacity", "organisation"))
    answers = answers_of(one.pk for one in enrolled)

    def in_earnest(one: Enrolment, question: str) -> set[str]:
        values = (answers[one.pk].get(question) if one.pk in answers else None) or {}
        return {area for area, strength in values.items() if strength >= IN_EARNEST}

    sought = Counter(area for one in enrolled if one.may_be_mentored for area in in_earnest(one, "areas_sought"))
    places: Counter[str] = Counter()
    for one in enrolled:
        if one.may_mentor:
            places.update(dict.fromkeys(in_earnest(one, "areas_given"), one.capacity))
    return [
        Gap(area.key, area.name, sought[area.key], places[area.key])
        for area in InterestArea.objects.filter(is_active=True)
    ]


def reach_of(
    rules: Sequence[Rule], *, by: date, k: int, sides: Sequence[Side] = (Side.MENTEE, Side.MENTOR)
) -> dict[Side, HeadCount]:
    """How many people these rules would let in on each side by some day, in steps that point at nobody.

    Only what rules can look at is read: none of it is sensitive.
    """
    here = Member.objects.filter(left_on=None)
    if not rules:
        everybody = head_count(here.count(), k=k)
        return dict.fromkeys(sides, everybody)
    people = list(here.select_related("unit"))
    return {
        side: head_count(sum(not why_not(rules, member, side, When(by, by)) for member in people), k=k)
        for side in sides
    }


def offers_to(actor: Actor, member: Member, today: date) -> list[Offer]:
    """Every programme that is out, with its newest round, as this member meets it: open ones first."""
    programmes = READING.visible(actor, Programme.objects.filter(state=ProgrammeState.PUBLISHED), least=Sight.PART)
    rounds = [(programme, round_) for programme, round_ in with_newest_rounds(programmes) if round_]
    own = {
        row.round_id: row
        for row in OWN_ENROLMENT.visible(actor, Enrolment.objects.filter(round__in=[round_.pk for _, round_ in rounds]))
    }
    offers = [offer_of(programme, round_, member, own.get(round_.pk), today) for programme, round_ in rounds]
    return sorted(offers, key=lambda offer: (not offer.may_join, offer.round.enrolment_closes, offer.programme.name))


def why_not_here(round_: Round, member: Member, side: Side, today: date) -> list[Reason]:
    """Why this member may not join. A guest was let in by hand: rules over the directory don't ask them."""
    if member.kind == MemberKind.GUEST and not member.has_left and _is_staying(round_, member):
        return []
    return why_not_in(round_, member, side, today)


def _is_staying(round_: Round, member: Member) -> bool:
    return GuestStay.objects.filter(programme=round_.programme_id, member=member, ended_on=None).exists()


def stays_in(programme: Programme) -> QuerySet[GuestStay]:
    """The guests of a programme: those who are here first, by name."""
    rows = GuestStay.objects.filter(programme=programme).select_related("member")
    return rows.order_by(F("ended_on").asc(nulls_first=True), "member__name_key", "pk")


def offer_of(programme: Programme, round_: Round, member: Member, enrolment: Enrolment | None, today: date) -> Offer:
    """One programme as this member meets it."""
    sides = [Side.BOTH] if programme.format == Format.PEER else list(Side)
    reasons = {side: why_not_here(round_, member, side, today) for side in sides}
    return Offer(programme, round_, enrolment, why_closed(programme, round_, today), reasons)


def enrolments_in(
    round_: Round, *, words: str = "", side: str = "", state: str = "", line_unknown: bool = False, paused: bool = False
) -> QuerySet[Enrolment]:
    """The enrolments of a round for its managers, by name."""
    rows = Enrolment.objects.filter(round=round_).select_related("member")
    for word in fold(words).split():
        rows = rows.filter(member__name_key__contains=word)
    if side in Side.values:
        rows = rows.filter(side=side)
    if state in EnrolmentState.values:
        rows = rows.filter(state=state)
    if line_unknown:
        rows = rows.filter(member__line_state=LineState.UNKNOWN)
    if paused:
        rows = rows.filter(state__in=ENROLLED).exclude(paused_until=None)
    return rows.order_by("member__name_key", "pk")


def placeable(round_: Round, on: date) -> QuerySet[Enrolment]:
    """Who can be matched on a day: enrolled, still here, not paused beyond it, and past every hurdle."""
    present = Q(paused_until=None) | Q(paused_until__lte=on)
    return Enrolment.objects.filter(present, ~before(Step.MATCHING, on), _IS_IN, round=round_, member__left_on=None)


def held_back(round_: Round, on: date) -> QuerySet[Enrolment]:
    """Who could be matched on a day, had they done what comes first."""
    present = Q(paused_until=None) | Q(paused_until__lte=on)
    return Enrolment.objects.filter(present, before(Step.MATCHING, on), _IS_IN, round=round_, member__left_on=None)


def named_by(mentor: Enrolment) -> QuerySet[Wish]:
    """Wishes of this round’s mentees that name a mentor, once they were sent."""
    rows = Wish.objects.filter(enrolment__round=mentor.round_id, wanted=mentor.member_id)
    return rows.filter(enrolment__state__in=ENROLLED, enrolment__side__in=[Side.MENTEE, Side.BOTH])


def away(round_: Round, on: date) -> QuerySet[Enrolment]:
    """Who could be matched on a day, had they not paused beyond it."""
    return Enrolment.objects.filter(_IS_IN, round=round_, member__left_on=None, paused_until__gt=on)


def naming(mentee: Enrolment) -> QuerySet[Wish, UUID]:
    """The members whom somebody named, by id."""
    return Wish.objects.filter(enrolment=mentee).values_list("wanted_id", flat=True)


def shown_to_mentors(round_: Round, on: date) -> QuerySet[Enrolment]:
    """Mentees of a round who want to be found by mentors, and can be placed."""
    rows = placeable(round_, on).filter(shows_to_mentors=True, side__in=[Side.MENTEE, Side.BOTH])
    return rows.exclude(member__line_state=LineState.UNKNOWN)


def pauses_ending(now: datetime) -> list[Enrolment]:
    """Pauses whose day may have come; who looks closer judges it where the organisation is."""
    return list(Enrolment.objects.filter(paused_until__lte=now.date() + timedelta(days=1)).order_by("pk"))


def people_called(words: str, *, besides: UUID, most: int = 12) -> list[Member]:
    """Members by name, for naming somebody. It says nothing about who takes part in what."""
    wanted = fold(words).split()
    if not wanted:
        return []
    rows = Member.objects.filter(left_on=None).exclude(pk=besides)
    # A guest knows of nobody but those who take part in what they were invited to.
    stays = GuestStay.objects.filter(member=besides)
    with_them = Enrolment.objects.filter(
        member=OuterRef("pk"), state__in=ENROLLED, round__programme__in=stays.values("programme")
    )
    rows = rows.filter(~Exists(stays) | Exists(with_them))
    for word in wanted:
        rows = rows.filter(name_key__contains=word)
    return list(rows.order_by("name_key", "pk")[:most])

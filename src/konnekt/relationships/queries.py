"""Reads of pairs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.core.errors import NotFound
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.queries import placeable
from konnekt.programmes.states import ENROLLED, EnrolmentState, Format, Phase
from konnekt.relationships.models import (
    Agreement,
    Ask,
    Exclusion,
    PairRequest,
    Part,
    Relationship,
    Signature,
    Slot,
)
from konnekt.relationships.policy import AGREEMENT, CONTENT, EXCLUSION, FACTS, REQUEST, SLOT
from konnekt.relationships.pool import free_places, held_mentees
from konnekt.relationships.rules import looks_for_one, may_answer, may_rematch
from konnekt.relationships.states import (
    HOLDS_A_PLACE,
    IS_OPEN,
    IS_OPEN_TO_WRITE,
    TAKES_A_SLOT,
    Consent,
    PartSide,
    RelationshipState,
    RequestState,
)

ENOUGH_REACTIONS = 3
_OVER = (RelationshipState.ENDED, RelationshipState.NOT_TAKEN_UP)


def has_match(enrolment: Enrolment) -> bool:
    """Whether a pair holds a place of this enrolment: it has to be left before the round can be."""
    return Part.objects.filter(enrolment=enrolment, holds_place=True).exists()


@dataclass(frozen=True, slots=True)
class Pair:
    """A relationship as one of its people sees it."""

    relationship: Relationship
    mine: Part
    others: tuple[Part, ...]
    """Who else is in it: in a pair one, in a circle the mentors first, then the mentees by name. A second mentor is
    among them for the first one; for the others once they are in it.
    """

    @property
    def other(self) -> Part:
        """The other of a pair; in a circle its mentor, or for a mentor the first mentee."""
        is_mentor = self.is_circle and self.mine.side == PartSide.MENTOR
        return self.mentees[0] if is_mentor and self.mentees else self.others[0]

    @property
    def mentee(self) -> Part:
        return self.mine if self.mine.side == PartSide.MENTEE else self.other

    @property
    def mentor(self) -> Part:
        return self.other if self.mine.side == PartSide.MENTEE else self.mine

    @property
    def is_circle(self) -> bool:
        return self.relationship.is_circle

    @property
    def leads(self) -> bool:
        """Whether this person is the mentor of a circle whom its mentees were matched with."""
        return self.is_circle and self.mine.side == PartSide.MENTOR and not self.mine.is_second

    @property
    def mentors(self) -> list[Part]:
        """The mentors of a circle, oneself among them; the one its mentees were matched with first."""
        found = [part for part in (self.mine, *self.others) if part.side == PartSide.MENTOR]
        return sorted((part for part in found if not part.is_second or part.consent == Consent.YES), key=_mentor_first)

    @property
    def suggested(self) -> Part | None:
        """Whom the manager asked to lead the circle too, for its mentor, until they answered to that."""
        asked = (part for part in self.others if part.is_second and part.welcomed_at is None and part.left_at is None)
        said_yes = self.leads and self.mine.consent == Consent.YES
        return next(asked, None) if said_yes else None

    @property
    def mentees(self) -> list[Part]:
        """The mentees of a circle, without oneself."""
        return [part for part in self.others if part.side == PartSide.MENTEE]

    def may_answer(self, ask: Ask) -> bool:
        """Whether this person can agree to what somebody of the space asks."""
        by = next((part for part in self.others if part.member_id == ask.asked_by_id), None)
        return by is not None and may_answer(self.relationship, asked=by, mine=self.mine)

    @property
    def state(self) -> RelationshipState:
        """How it stands for this person: whoever left a circle has done with it, and who is asked into one that runs
        is asked.
        """
        if self.mine.left_at is not None:
            was_in = self.mine.consent == Consent.YES
            return RelationshipState.ENDED if was_in else RelationshipState.NOT_TAKEN_UP
        state = RelationshipState(self.relationship.state)
        if state is RelationshipState.ACTIVE and self.mine.consent == Consent.ASKED and self.is_circle:
            return RelationshipState.PROPOSED
        return state

    @property
    def has_met(self) -> bool:
        """Whether this person is, or was, in a space that opened; before that nobody sees their fellow mentees."""
        return self.relationship.opened_at is not None and self.mine.consent == Consent.YES

    @property
    def is_conversation(self) -> bool:
        """Whether it is the space of one booked conversation."""
        return self.mine.is_one_off

    @property
    def are_partners(self) -> bool:
        """Whether each reads the other's profile: no longer once it ended, nor while a line runs between them."""
        return self.state in {RelationshipState.PROPOSED, *IS_OPEN_TO_WRITE}


def my_pairs(actor: Actor) -> list[Pair]:
    """The actor's own pairs, newest first."""
    mine = CONTENT.visible(actor).select_related("round__programme").prefetch_related(_parts_and_people())
    return [_as_pair(one, list(one.parts.all()), actor) for one in mine.order_by("-made_at")]


def my_pair(actor: Actor, relationship_id: UUID) -> Pair:
    """One of the actor's own pairs, or NotFound."""
    mine = CONTENT.visible(actor).filter(pk=relationship_id)
    rows = Part.objects.filter(relationship__in=mine)
    parts = list(rows.select_related("member", "relationship__round__programme", "organisation"))
    if not parts:
        raise NotFound
    return _as_pair(parts[0].relationship, parts, actor)


def _parts_and_people() -> "Prefetch[str]":
    return Prefetch("parts", Part.objects.select_related("member", "organisation"))


def _as_pair(relationship: Relationship, parts: Sequence[Part], actor: Actor) -> Pair:
    """Who is who, from the actor's side."""
    for part in parts:
        part.relationship = relationship
    mine = next(part for part in parts if part.member_id == actor.member_id)
    relationship.found_by = mine
    others = [part for part in parts if part is not mine]
    knows_all = mine.side == PartSide.MENTOR and not mine.is_second
    others = [part for part in others if not part.is_second or part.consent == Consent.YES or knows_all]
    here = [part for part in others if part.left_at is None] or others
    return Pair(relationship, mine, tuple(sorted(here, key=_mentor_first)))


@dataclass(frozen=True, slots=True)
class GoingOn:
    """What somebody can say after a pair of theirs ended."""

    enrolment: Enrolment
    looks_for_one: bool
    """A mentee, or one of two peers; else a mentor."""
    said_at: datetime | None
    """When they asked for somebody new."""


def going_on(pair: Pair) -> GoingOn | None:
    """What the actor can still say about an ended pair: while its round runs, they are in it, and as a mentee they have
    nobody, as a mentor a free place.
    """
    round_ = pair.relationship.round
    if pair.is_circle or pair.is_conversation or not may_rematch(round_.programme, round_):
        return None
    mine = Enrolment.objects.filter(pk=pair.mine.enrolment_id, state=EnrolmentState.COMPLETE).first()
    if pair.state is not RelationshipState.ENDED or mine is None:
        return None
    looks = looks_for_one(round_.programme, pair.mine.side)
    is_free = mine.member_id not in held_mentees(round_) if looks else free_places([mine])[mine.pk] > 0
    return GoingOn(mine, looks, pair.mine.seeks_again_at) if is_free else None


def _mentor_first(part: Part) -> tuple[bool, bool, str]:
    return part.side != PartSide.MENTOR, part.is_second, part.member.name_key


def circles_of(actor: Actor, round_: Round) -> list[Relationship]:
    """The circles of a round for whoever manages it: who is in them and how they stand, those that need a decision
    first.
    """
    rows = Relationship.objects.filter(round=round_, is_circle=True, state__in=HOLDS_A_PLACE)
    seen = FACTS.visible(actor, rows, least=Sight.WHEN).prefetch_related(
        Prefetch("parts", Part.objects.filter(left_at=None).select_related("member").order_by("member__name_key"))
    )
    return sorted(
        seen, key=lambda one: (one.short_since is None and one.state != RelationshipState.PAUSED, one.made_at)
    )


def circle_of(actor: Actor, relationship_id: UUID) -> Relationship:
    """One of them, or NotFound."""
    rows = Relationship.objects.filter(is_circle=True).select_related("round__programme")
    return FACTS.fetch(actor, relationship_id, rows, least=Sight.WHEN)


def waiting_again(actor: Actor, rounds: Collection[Round]) -> QuerySet[Enrolment]:
    """Mentees of these rounds who come first because their pair is over, or never came about, and who have nobody now;
    those who wait longest first. ``since`` says from when, ``seeks_again_at`` whether they asked for somebody new.
    Neither who ended a pair nor why is anywhere.
    """
    over = Relationship.objects.filter(is_circle=False, state__in=_OVER)
    seen = FACTS.visible(actor, over, least=Sight.WHEN).values("pk")
    looks = Q(side=PartSide.MENTEE) | Q(round__programme__format=Format.PEER)
    mine = Part.objects.filter(looks, enrolment=OuterRef("pk"), is_one_off=False)
    last = mine.filter(relationship__in=seen).order_by("-relationship__ended_at")
    held = mine.filter(holds_place=True)
    rows = Enrolment.objects.filter(~Exists(held), round__in=rounds, has_priority=True, state=EnrolmentState.COMPLETE)
    rows = rows.exclude(round__phase=Phase.CLOSE).exclude(round__programme__format__in=[Format.CIRCLE, Format.FLASH])
    rows = rows.filter(member__left_on=None, paused_until=None).annotate(
        since=Subquery(last.values("relationship__ended_at")[:1]),
        seeks_again_at=Subquery(last.values("seeks_again_at")[:1]),
    )
    return rows.exclude(since=None).order_by("since", "pk")


def ready_again(actor: Actor, round_: Round) -> list[tuple[Enrolment, int]]:
    """Mentors of a round who said, after a pair ended, that they can take somebody again, and whom nobody was matched
    with since, each with how many places they have; who said it first, at ``said_at``, stands first. Peers wait as
    mentees do.
    """
    if round_.programme.format == Format.PEER:
        return []
    over = Relationship.objects.filter(is_circle=False, state__in=_OVER)
    seen = FACTS.visible(actor, over, least=Sight.WHEN).values("pk")
    mine = Part.objects.filter(side=PartSide.MENTOR, enrolment=OuterRef("pk"), is_one_off=False)
    said = mine.filter(relationship__in=seen).exclude(seeks_again_at=None).order_by("-seeks_again_at")
    rows = Enrolment.objects.filter(round=round_, state=EnrolmentState.COMPLETE)
    rows = rows.filter(member__left_on=None, paused_until=None)
    rows = rows.annotate(said_at=Subquery(said.values("seeks_again_at")[:1])).exclude(said_at=None)
    since = mine.filter(relationship__made_at__gt=OuterRef("said_at"))
    waiting = list(rows.filter(~Exists(since)).select_related("member__unit").order_by("said_at", "pk"))
    places = free_places(waiting)
    return [(one, places[one.pk]) for one in waiting if places[one.pk]]


def newest_agreement(actor: Actor, relationship: Relationship) -> tuple[Agreement, set[UUID]] | None:
    """The version that the actor meets first, and who signed it; `actions.agreements` alone opens its words."""
    rows = AGREEMENT.visible(actor).filter(relationship=relationship).order_by("-number")
    signed = Signature.objects.filter(agreement=OuterRef("pk")).order_by().values("member")
    found = rows.annotate(signed=ArraySubquery(signed)).first()
    return (found, set(found.signed)) if found else None


def agreement_versions(actor: Actor, relationship: Relationship) -> list[Agreement]:
    """Every version that the actor can read, the newest first."""
    return list(AGREEMENT.visible(actor).filter(relationship=relationship).order_by("-number"))


def unsigned(relationships: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Who has not signed an agreement yet, in each of these pairs and circles that runs; a flash conversation has none.
    A version that was opened again leaves the signatures under the one that holds.
    """
    signed = Signature.objects.filter(
        agreement__relationship=OuterRef("relationship"), agreement__replaced_at=None, member=OuterRef("member")
    )
    rows = Part.objects.filter(~Exists(signed), relationship__in=relationships, is_one_off=False)
    rows = rows.filter(consent=Consent.YES, left_at=None, relationship__state=RelationshipState.ACTIVE)
    found: dict[UUID, set[UUID]] = {}
    for relationship, member in rows.values_list("relationship_id", "member_id"):
        found.setdefault(relationship, set()).add(member)
    return found


def my_exclusions(actor: Actor) -> list[Exclusion]:
    """Whom the actor does not want to be paired with."""
    return list(EXCLUSION.visible(actor).select_related("excluded").order_by("excluded__name_key"))


def overdue(now: datetime) -> list[UUID]:
    """Proposals whose time to answer is over."""
    asked = Q(state=RelationshipState.PROPOSED, is_circle=False)
    silent = Part.objects.filter(relationship=OuterRef("pk"), left_at=None, consent=Consent.ASKED)
    in_circles = Q(Exists(silent), is_circle=True, state__in=[RelationshipState.PROPOSED, RelationshipState.ACTIVE])
    late = Relationship.objects.filter(asked | in_circles, answer_by__lt=now)
    return list(late.values_list("pk", flat=True))


def overdue_requests(now: datetime) -> list[UUID]:
    """Open requests whose time to answer is over, or of which one of the two is not in the round any more."""
    still_in = Q(mentee__state__in=ENROLLED, mentor__state__in=ENROLLED)
    rows = PairRequest.objects.filter(Q(answer_by__lt=now) | ~still_in, state__in=IS_OPEN)
    return list(rows.values_list("pk", flat=True))


def _with_people(rows: QuerySet[PairRequest]) -> QuerySet[PairRequest]:
    return rows.select_related("round__programme", "mentee__member", "mentor__member", "slot")


def my_requests(actor: Actor, round_: Round | None = None) -> list[PairRequest]:
    """What the actor asked of mentors, the open ones first, then the newest."""
    rows = PairRequest.objects.filter(mentee__member=actor.member_id)
    rows = REQUEST.visible(actor, rows.filter(round=round_) if round_ else rows)
    return sorted(_with_people(rows).order_by("-sent_at"), key=lambda one: one.state not in IS_OPEN)


def requests_for_me(actor: Actor) -> list[PairRequest]:
    """Open requests to the actor as a mentor, the one whose time is over first at the top."""
    rows = PairRequest.objects.filter(mentor__member=actor.member_id, state__in=IS_OPEN)
    return list(_with_people(REQUEST.visible(actor, rows, least=Sight.PART)).order_by("answer_by", "pk"))


def my_request(actor: Actor, request_id: UUID) -> PairRequest:
    """A request that the actor sent or got, or NotFound. Those who manage the programme have no part in it."""
    mine = Q(mentee__member=actor.member_id) | Q(mentor__member=actor.member_id)
    return REQUEST.fetch(actor, request_id, _with_people(PairRequest.objects.filter(mine)), least=Sight.PART)


def usual_answer_days(members: Collection[UUID]) -> dict[UUID, float]:
    """How many days each of these mentors usually took to react to a request: the median, from three reactions on."""
    took: dict[UUID, list[float]] = {}
    rows = PairRequest.objects.filter(mentor__member__in=members).exclude(reacted_at=None)
    for member, sent, reacted in rows.values_list("mentor__member_id", "sent_at", "reacted_at"):
        if reacted is not None:
            took.setdefault(member, []).append((reacted - sent) / timedelta(days=1))
    return {member: median(days) for member, days in took.items() if len(days) >= ENOUGH_REACTIONS}


@dataclass(frozen=True, slots=True)
class SlotNumbers:
    """The times of a round in numbers, for those who run it."""

    mentors: int
    offered: int
    free: int
    asked: int
    booked: int
    over: int
    called_off: int


def free_slots(round_: Round, *, on: date, now: datetime) -> QuerySet[Slot]:
    """Times ahead in a round that nobody asked for, of mentors who are there."""
    taken = PairRequest.objects.filter(slot=OuterRef("pk"), state__in=TAKES_A_SLOT)
    rows = Slot.objects.filter(~Exists(taken), round=round_, begins_at__gt=now, taken_back_at=None)
    return rows.filter(mentor__in=placeable(round_, on)).order_by("begins_at", "pk")


def my_slots(actor: Actor, enrolment: Enrolment, *, now: datetime) -> list[tuple[Slot, PairRequest | None]]:
    """The times ahead that the actor offers, each with the request that holds it, if one does."""
    rows = SLOT.visible(actor, Slot.objects.filter(mentor=enrolment, ends_at__gt=now, taken_back_at=None))
    slots = list(rows.order_by("begins_at", "pk"))
    holding = PairRequest.objects.filter(slot__in=slots, state__in=TAKES_A_SLOT).select_related("mentee__member")
    held = {one.slot_id: one for one in holding}
    return [(slot, held.get(slot.pk)) for slot in slots]


def offering_among(enrolments: Collection[Enrolment], *, now: datetime) -> set[UUID]:
    """Those of these enrolments that offer times ahead."""
    rows = Slot.objects.filter(mentor__in=enrolments, begins_at__gt=now, taken_back_at=None)
    return set(rows.values_list("mentor_id", flat=True))


def my_slot(actor: Actor, slot_id: UUID) -> Slot:
    """A time that the actor offers, or NotFound."""
    rows = Slot.objects.filter(mentor__member=actor.member_id).select_related("mentor__member")
    return SLOT.fetch(actor, slot_id, rows)


def conversations_of(actor: Actor) -> list[PairRequest]:
    """What the actor has or had booked, on either side, the earliest first."""
    mine = Q(mentee__member=actor.member_id) | Q(mentor__member=actor.member_id)
    rows = PairRequest.objects.filter(mine, state=RequestState.ACCEPTED).exclude(slot=None)
    return list(_with_people(REQUEST.visible(actor, rows, least=Sight.PART)).order_by("slot__begins_at", "pk"))


def request_behind(actor: Actor, relationship: Relationship) -> PairRequest | None:
    """The request by which one of the actor's own pairs came about, if it did."""
    rows = _with_people(PairRequest.objects.filter(relationship=relationship))
    return REQUEST.visible(actor, rows, least=Sight.PART).order_by("-sent_at").first()


def slot_numbers(round_: Round, *, on: date, now: datetime) -> SlotNumbers:
    """How many times are offered, and what became of them: two queries, and nobody's name."""
    free = free_slots(round_, on=on, now=now)
    rows = PairRequest.objects.filter(round=round_).exclude(slot=None)
    booked = Q(state=RequestState.ACCEPTED)
    requests = rows.aggregate(
        asked=Count("pk", filter=Q(state__in=IS_OPEN)),
        booked=Count("pk", filter=booked & Q(slot__ends_at__gt=now)),
        over=Count("pk", filter=booked & Q(slot__ends_at__lte=now)),
        called_off=Count("pk", filter=Q(state=RequestState.CALLED_OFF)),
    )
    ahead = Q(ends_at__gt=now, taken_back_at=None)
    offers = Slot.objects.filter(round=round_).aggregate(
        mentors=Count("mentor", filter=ahead, distinct=True),
        offered=Count("pk", filter=ahead),
        free=Count("pk", filter=Q(pk__in=free.values("pk"))),
    )
    return SlotNumbers(**offers, **requests)

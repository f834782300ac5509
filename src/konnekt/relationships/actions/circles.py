"""How a circle comes to be and goes on: a mentor and several mentees, asked together, opened when all who are in it
said yes and it has its least size. Whoever says no, or nothing, is left out, and the others go on if they are enough.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.queries import placeable
from konnekt.relationships import messages
from konnekt.relationships.actions.lines import check_one
from konnekt.relationships.actions.locking import lock_pair, lock_places
from konnekt.relationships.actions.settling import close_for_all, drop, has_other_mentor, leave, note_size, settle
from konnekt.relationships.actions.steps import still_in, tell_both, tell_one, time_to_answer
from konnekt.relationships.actions.waiting import close_overtaken
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.pool import Circle, barriers, circles_in, fellows_apart, held_mentees, lines_around, seats
from konnekt.relationships.states import HOLDS_A_PLACE, Consent, PartSide, WhyNot


@dataclass(frozen=True, slots=True)
class Asked:
    """A mentee who is to be asked into a circle, and why they and its mentor were matched."""

    enrolment: Enrolment
    reasons: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The circle, if any mentee was asked, and by enrolment why others were not."""

    relationship: Relationship | None
    why_not: dict[UUID, WhyNot]


@transaction.atomic
def ask_circle(
    actor: Actor,
    *,
    round: Round,
    mentor: Enrolment,
    mentees: Sequence[Asked],
    match_run: UUID | None = None,
    may_be_small: bool = False,
    now: datetime,
) -> Outcome:
    """Ask a mentor and mentees to be a circle, or mentees into the circle that the mentor has in the round already.

    The law, what people asked for, and the seats are checked here, under lock, for every two people of the circle. A
    new one that would have too few mentees is not asked at all, unless it ``may_be_small``: then it waits for more.
    """
    if not (actor.system or RUNNING_ROUND.allows(actor, round)):
        raise NotFound
    lock_places(round.pk)
    circles = circles_in(round)
    circle = circles.get(mentor.pk)
    present = circle.others if circle else ()
    lock_places(round.pk, mentor.member_id, *present, *(one.enrolment.member_id for one in mentees))
    taken, why_not = _choose(round, mentor, mentees, circles, now)
    least = round.programme.circle_least
    if circle is None and len(taken) < least and not may_be_small:
        why_not |= dict.fromkeys((one.enrolment.pk for one in taken), WhyNot.TOO_FEW)
        taken = []
    if not taken:
        return Outcome(None, why_not)
    if circle is None:
        relationship = Relationship.objects.create(
            round=round, is_circle=True, least=least, match_run=match_run, answer_by=time_to_answer(round, now)
        )
        _part(relationship, mentor, PartSide.MENTOR).save(force_insert=True)
    else:
        relationship = lock_pair(circle.id)
        relationship.answer_by = time_to_answer(round, now)
        relationship.save(update_fields=["answer_by"])
    parts = Part.objects.bulk_create(_part(relationship, one.enrolment, PartSide.MENTEE, one.reasons) for one in taken)
    record(actor, Verb.PAIR_PROPOSED, relationship, mentees=len(parts))
    note_size(relationship, now, tells=False)
    if circle is None:
        tell_both(relationship, messages.MATCHED)
    else:
        for part in parts:
            tell_one(relationship, part, messages.MATCHED)
    close_overtaken(round.pk, {part.member_id for part in parts}, {mentor.member_id}, now=now)
    return Outcome(relationship, why_not)


@transaction.atomic
def go_on(actor: Actor, *, relationship: Relationship, now: datetime) -> Relationship:
    """A circle with too few mentees goes on as it is; where it had not begun, it begins once all in it said yes."""
    relationship, mentees = _managed(actor, relationship)
    if not mentees:
        raise Refused(_("There is no mentee in this circle, so it can’t go on."))
    relationship.least, relationship.short_since = min(relationship.least, len(mentees)), None
    relationship.save(update_fields=["least", "short_since"])
    record(actor, Verb.CIRCLE_KEPT, relationship, mentees=len(mentees))
    tell_both(relationship, messages.CIRCLE_GOES_ON)
    settle(relationship, now)
    return relationship


@transaction.atomic
def take_out(actor: Actor, *, relationship: Relationship, member: UUID, now: datetime) -> Relationship:
    """A mentee, or one of two mentors, is in this circle no longer, above all where a reporting line pauses it; they
    come first in the next matching.
    """
    relationship, mentees = _managed(actor, relationship)
    part = still_in(relationship).select_related("member").filter(member=member).first()
    if part is None:
        raise NotFound
    if part.side == PartSide.MENTEE and len(mentees) == 1:
        raise Refused(_("This is the only mentee of the circle. End the circle instead."))
    if part.side == PartSide.MENTOR and not has_other_mentor(relationship, part):
        raise Refused(_("This is the only mentor of the circle. End the circle instead."))
    record(actor, Verb.CIRCLE_TAKEN_OUT, relationship, subject=member)
    (leave if part.consent == Consent.YES and relationship.opened_at else drop)(relationship, part, now)
    check_one(actor, relationship, now=now)
    return relationship


@transaction.atomic
def call_off(actor: Actor, *, relationship: Relationship, now: datetime) -> None:
    """The circle ends; everybody in it is told kindly and comes first in the next matching."""
    relationship, _mentees = _managed(actor, relationship)
    record(actor, Verb.CIRCLE_CALLED_OFF, relationship)
    close_for_all(relationship, now)


def _managed(actor: Actor, relationship: Relationship) -> tuple[Relationship, list[Part]]:
    """A circle of a round that the actor runs, under lock, and its mentees."""
    if not relationship.is_circle or not RUNNING_ROUND.allows(actor, relationship.round):
        raise NotFound
    relationship = lock_pair(relationship.pk)
    if relationship.state not in HOLDS_A_PLACE:
        raise Refused(_("This circle is over, so there is nothing to decide."))
    parts = Part.objects.filter(relationship=relationship, left_at=None, side=PartSide.MENTEE)
    return relationship, list(parts.order_by("pk"))


def _choose(
    round_: Round, mentor: Enrolment, mentees: Sequence[Asked], circles: Mapping[UUID, Circle], now: datetime
) -> tuple[list[Asked], dict[UUID, WhyNot]]:
    """Who can be asked, in the order given, and why the others can’t: full, ruled out and excluded read alike."""
    ids = {mentor.pk, *(one.enrolment.pk for one in mentees)}
    found = placeable(round_, now.date()).select_related("member").in_bulk(ids)
    if mentor.pk not in found or not found[mentor.pk].may_mentor:
        return [], dict.fromkeys((one.enrolment.pk for one in mentees), WhyNot.GONE)
    here = [found[one.enrolment.pk] for one in mentees if one.enrolment.pk in found]
    present = list(circles[mentor.pk].others) if mentor.pk in circles else []
    lines = lines_around({mentor.member_id, *present, *(one.member_id for one in here)}, on=now.date())
    barred = {here[i].pk for i, _mentor, _why in barriers(here, [found[mentor.pk]], lines=lines)}
    fellows = [*present, *(one.member_id for one in here)]
    apart = {(fellows[i], fellows[j]) for i, j in fellows_apart(fellows, fellows, lines=lines)}
    has_mentor = held_mentees(round_)
    free = seats(round_, [found[mentor.pk]], circles)[mentor.pk]
    taken: list[Asked] = []
    why_not: dict[UUID, WhyNot] = {}
    for one in mentees:
        known, member = found.get(one.enrolment.pk), one.enrolment.member_id
        together = [*present, *(other.enrolment.member_id for other in taken)]
        if known is None or not known.may_be_mentored:
            why_not[one.enrolment.pk] = WhyNot.GONE
        elif member in has_mentor:
            why_not[one.enrolment.pk] = WhyNot.HAS_MENTOR
        elif known.pk in barred or len(taken) >= free or any((member, other) in apart for other in together):
            why_not[one.enrolment.pk] = WhyNot.NOT_AVAILABLE
        else:
            taken.append(one)
    return taken, why_not


def _part(
    relationship: Relationship, enrolment: Enrolment, side: PartSide, reasons: Sequence[dict[str, Any]] = ()
) -> Part:
    return Part(
        relationship=relationship,
        enrolment=enrolment,
        member_id=enrolment.member_id,
        round_id=relationship.round_id,
        side=side,
        reasons=list(reasons),
    )

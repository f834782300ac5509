"""How a pair comes to be, whatever the way to it: by one step, under the lock of its places, after the law, what people
asked for and the places are checked once more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record_all
from konnekt.ledger.verbs import Verb
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.names import names_in
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.queries import away, held_back, placeable
from konnekt.programmes.states import Format
from konnekt.relationships import messages
from konnekt.relationships.actions.locking import lock_places
from konnekt.relationships.actions.steps import open_space, tell_all_in, time_to_answer
from konnekt.relationships.actions.waiting import close_overtaken
from konnekt.relationships.models import PairRequest, Part, Relationship
from konnekt.relationships.pool import barriers, free_places, held_mentees, lines_around
from konnekt.relationships.states import Consent, PartSide, WhyNot


class NotAsked(Refused):
    """Two people who can't be asked."""

    def __init__(self, why: WhyNot, sentence: str = "") -> None:
        super().__init__(sentence or str(why.label))
        self.why = why


@dataclass(frozen=True, slots=True)
class Match:
    """Two people who are to be asked, and what speaks for them."""

    mentee: Enrolment
    mentor: Enrolment
    reasons: list[dict[str, Any]]


@transaction.atomic
def propose(
    actor: Actor,
    *,
    round: Round,
    mentee: Enrolment,
    mentor: Enrolment,
    reasons: list[dict[str, Any]],
    match_run: UUID | None = None,
    now: datetime,
) -> Relationship:
    """Ask two people, or refuse with `NotAsked`."""
    match = Match(mentee, mentor, reasons)
    (made,) = propose_all(actor, round=round, matches=[match], match_run=match_run, now=now)
    if isinstance(made, NotAsked):
        raise made
    return made


@transaction.atomic
def propose_all(
    actor: Actor, *, round: Round, matches: Sequence[Match], match_run: UUID | None = None, now: datetime
) -> list[Relationship | NotAsked]:
    """Ask several twos, in the order given: each becomes a pair, or the answer says why not.

    The law, what they asked for and the mentors' places are checked here, under lock, whoever asks; what one takes is
    gone for those after it.
    """
    if not (actor.system or RUNNING_ROUND.allows(actor, round)):
        raise NotFound
    lock_places(round.pk, *(who.member_id for one in matches for who in (one.mentee, one.mentor)))
    refused = why_not(round, [(one.mentee.pk, one.mentor.pk) for one in matches], now)
    possible = [one for one, refusal in zip(matches, refused, strict=True) if refusal is None]
    pairs = _make(actor, round, possible, now, match_run=match_run)
    tell_all_in(pairs, messages.MATCHED)
    mentees, mentors = {one.mentee.member_id for one in possible}, {one.mentor.member_id for one in possible}
    close_overtaken(round.pk, mentees, mentors, now=now)
    made = iter(pairs)
    return [next(made) if refusal is None else refusal for refusal in refused]


def begin(actor: Actor, *, request: PairRequest, reasons: list[dict[str, Any]], now: datetime) -> Relationship:
    """A request that both said yes to becomes a pair, whose space opens at once; who may take this step is for the
    caller to say. A booked conversation leaves the mentee's place free.
    """
    round_, is_one_off = request.round, request.slot_id is not None
    match = Match(request.mentee, request.mentor, reasons)
    lock_places(round_.pk, match.mentee.member_id, match.mentor.member_id)
    check(round_, match.mentee.pk, match.mentor.pk, now, is_one_off=is_one_off)
    yes = {PartSide.MENTEE: request.sent_at, PartSide.MENTOR: now}
    (relationship,) = _make(actor, round_, [match], now, said_yes=yes, is_one_off=is_one_off)
    open_space(relationship, now, booked=request if is_one_off else None)
    settles = [] if is_one_off else [match.mentee.member_id]
    close_overtaken(round_.pk, settles, [match.mentor.member_id], besides=request.pk, now=now)
    return relationship


def _make(
    actor: Actor,
    round_: Round,
    matches: Sequence[Match],
    now: datetime,
    *,
    match_run: UUID | None = None,
    said_yes: Mapping[PartSide, datetime] = MappingProxyType({}),
    is_one_off: bool = False,
) -> list[Relationship]:
    """The one step by which two people become a pair, whatever the way to it. ``said_yes`` are those who did so
    already.
    """
    answer_by = time_to_answer(round_, now)
    pairs = Relationship.objects.bulk_create(
        Relationship(round=round_, reasons=one.reasons, match_run=match_run, answer_by=answer_by) for one in matches
    )
    Part.objects.bulk_create(
        Part(
            relationship=relationship,
            enrolment=enrolment,
            member_id=enrolment.member_id,
            round=round_,
            side=side,
            consent=Consent.YES if side in said_yes else Consent.ASKED,
            answered_at=said_yes.get(side),
            is_one_off=is_one_off,
        )
        for relationship, one in zip(pairs, matches, strict=True)
        for enrolment, side in ((one.mentee, PartSide.MENTEE), (one.mentor, PartSide.MENTOR))
    )
    record_all(actor, Verb.PAIR_PROPOSED, pairs)
    return pairs


def check(round_: Round, mentee_id: UUID, mentor_id: UUID, now: datetime, *, is_one_off: bool = False) -> None:
    """Refuse if these two can't be asked; their places are locked."""
    (refusal,) = why_not(round_, [(mentee_id, mentor_id)], now, is_one_off=is_one_off)
    if refusal is not None:
        raise refusal


def why_not(
    round_: Round, pairs: Sequence[tuple[UUID, UUID]], now: datetime, *, is_one_off: bool = False
) -> list[NotAsked | None]:
    """Why each of these, mentee and mentor by enrolment, can't be asked, or nothing where they can; those before it
    count as asked.

    Enrolments are read as they are now. Every barrier and a full mentor are refused in the same words, so that an
    exclusion never shows by being told apart (trust rule 6).
    """
    wanted = {one for pair in pairs for one in pair}
    found = placeable(round_, now.date()).select_related("member").in_bulk(wanted)
    missing = wanted - found.keys()
    paused = _those(away(round_, now.date()), missing)
    unready = _those(held_back(round_, now.date()), missing - paused)
    here = [(found[one], found[other]) for one, other in pairs if {one, other} <= found.keys()]
    mentees = list({one.pk: one for one, _mentor in here}.values())
    mentors = list({one.pk: one for _mentee, one in here}.values())
    lines = lines_around({one.member_id for one in (*mentees, *mentors)}, on=now.date())
    barred = {(mentees[i].pk, mentors[j].pk) for i, j, _why in barriers(mentees, mentors, lines=lines)}
    is_peer = round_.programme.format == Format.PEER
    held: set[UUID] = set() if is_one_off else held_mentees(round_)
    free = free_places(mentors)
    answers: list[NotAsked | None] = []
    for pair in pairs:
        mentee, mentor = (found.get(one) for one in pair)
        if mentee is None or mentor is None or not (mentee.may_be_mentored and mentor.may_mentor):
            gone = set(pair) - found.keys()
            answers.append(_not_here(gone, paused=paused, unready=unready))
            continue
        has_one = [one for one in ((mentee, mentor) if is_peer else (mentee,)) if one.member_id in held]
        if has_one:
            words = names_in(round_.programme).say(
                _("{name} has {a_mentor} in this round already."), name=has_one[0].member.name
            )
            answers.append(NotAsked(WhyNot.HAS_MENTOR, words))
        elif pair in barred or (not is_peer and free[mentor.pk] < 1):
            answers.append(NotAsked(WhyNot.NOT_AVAILABLE))
        else:
            answers.append(None)
            free[mentor.pk] -= 1
            if not is_one_off:
                held |= {mentee.member_id, mentor.member_id} if is_peer else {mentee.member_id}
    return answers


def _those(rows: QuerySet[Enrolment], wanted: set[UUID]) -> set[UUID]:
    return set(rows.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def _not_here(gone: set[UUID], *, paused: set[UUID], unready: set[UUID]) -> NotAsked:
    if gone and gone <= paused | unready and gone & unready:
        return NotAsked(WhyNot.NOT_READY)
    return NotAsked(
        WhyNot.PAUSED if gone and gone <= paused else WhyNot.GONE,
        _("One of these two isn’t in this round any more, has paused, or stands on the other side. Choose again."),
    )

"""How a pair comes to be: proposed to both, opened by two yeses, or not taken up. Each step under the lock of its
places.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import Member
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.queries import placeable
from konnekt.relationships import messages, pairing
from konnekt.relationships.actions.steps import (
    close_unopened,
    lock,
    lock_mine,
    open_space,
    pause,
    settled,
    tell_both,
    time_to_answer,
)
from konnekt.relationships.actions.waiting import close_overtaken
from konnekt.relationships.models import Exclusion, Part, Relationship
from konnekt.relationships.pool import barriers, free_places, held_mentees, lines_around
from konnekt.relationships.states import Consent, PartSide, RelationshipState, WhyNot


class NotAsked(Refused):
    """Two people who can't be asked."""

    def __init__(self, why: WhyNot, sentence: str = "") -> None:
        super().__init__(sentence or str(why.label))
        self.why = why


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
    """Ask two people.

    The law, what they asked for and the mentor's places are checked here, under lock, whoever asks.
    """
    if not (actor.system or RUNNING_ROUND.allows(actor, round)):
        raise NotFound
    return begin(actor, round=round, mentee=mentee, mentor=mentor, reasons=reasons, match_run=match_run, now=now)


def begin(
    actor: Actor,
    *,
    round: Round,
    mentee: Enrolment,
    mentor: Enrolment,
    reasons: list[dict[str, Any]],
    match_run: UUID | None = None,
    said_yes: Mapping[PartSide, datetime] = MappingProxyType({}),
    request: UUID | None = None,
    now: datetime,
) -> Relationship:
    """The one step by which two people become a pair, whatever the way to it; who may take it is for the caller to
    say. ``said_yes`` are those who did so already: where both have, the space opens at once. ``request`` is the one
    that led here.
    """
    lock_places(round.pk, mentee.member_id, mentor.member_id)
    check(round, mentee.pk, mentor.pk, now)
    relationship = Relationship.objects.create(
        round=round, reasons=reasons, match_run=match_run, answer_by=time_to_answer(round, now)
    )
    for enrolment, side in ((mentee, PartSide.MENTEE), (mentor, PartSide.MENTOR)):
        Part.objects.create(
            relationship=relationship,
            enrolment=enrolment,
            member_id=enrolment.member_id,
            round=round,
            side=side,
            consent=Consent.YES if side in said_yes else Consent.ASKED,
            answered_at=said_yes.get(side),
        )
    record(actor, Verb.PAIR_PROPOSED, relationship)
    if len(said_yes) == len(PartSide):
        open_space(relationship, now)
    else:
        tell_both(relationship, messages.MATCHED)
    close_overtaken(round.pk, mentee.member_id, mentor.member_id, besides=request, now=now)
    return relationship


@transaction.atomic
def say_yes(actor: Actor, *, relationship: Relationship, now: datetime) -> Relationship:
    """Say yes. The second yes opens the space; saying it twice is saying it once."""
    relationship = lock_mine(actor, relationship)
    parts = {part.member_id == actor.member_id: part for part in Part.objects.filter(relationship=relationship)}
    mine, other = parts[True], parts[False]
    if mine.consent == Consent.YES:
        return relationship
    _still_asked(relationship, now)
    mine.consent, mine.answered_at = Consent.YES, now
    mine.save(update_fields=["consent", "answered_at"])
    if other.consent == Consent.YES:
        _open(relationship, (mine, other), now)
    return relationship


@transaction.atomic
def object_privately(actor: Actor, *, relationship: Relationship, now: datetime) -> None:
    """Say privately that it isn't right.

    Nobody is told who did: the match is simply not taken up, and both come first next time.
    """
    relationship = lock_mine(actor, relationship)
    _still_asked(relationship, now)
    close_unopened(relationship, now)


@transaction.atomic
def expire(*, relationship_id: UUID, now: datetime) -> bool:
    """Give back a match that was not answered in time; the same end as an objection, so that neither tells of the
    other.
    """
    relationship = lock(relationship_id)
    if relationship.state != RelationshipState.PROPOSED or relationship.answer_by >= now:
        return False
    close_unopened(relationship, now)
    return True


def lock_places(round_id: UUID, *members: UUID) -> None:
    """Nobody else can give a place to or take one from these people until this transaction ends.

    Always the round first, as a release does, then people in the order of their ids: so that two can't wait for each
    other.
    """
    Round.objects.select_for_update(no_key=True).get(pk=round_id)
    list(Member.objects.select_for_update(no_key=True).filter(pk__in=members).order_by("pk").values_list("pk"))


def check(round_: Round, mentee_id: UUID, mentor_id: UUID, now: datetime) -> None:
    """Read both enrolments as they are now; refuse in the same words for every barrier and for a full mentor, so that
    an exclusion never shows by being told apart (trust rule 6).
    """
    read = placeable(round_, now.date()).select_related("member")
    found = {one.pk: one for one in read.filter(pk__in=[mentee_id, mentor_id])}
    mentee, mentor = found.get(mentee_id), found.get(mentor_id)
    if mentee is None or mentor is None or not (mentee.may_be_mentored and mentor.may_mentor):
        raise NotAsked(
            WhyNot.GONE,
            _("One of these two isn’t in this round any more, has paused, or stands on the other side. Choose again."),
        )
    if mentee.member_id in held_mentees(round_):
        raise NotAsked(
            WhyNot.HAS_MENTOR, _("{name} has a mentor in this round already.").format(name=mentee.member.name)
        )
    lines = lines_around({mentee.member_id, mentor.member_id}, on=now.date())
    if barriers([mentee], [mentor], lines=lines) or free_places([mentor])[mentor.pk] < 1:
        raise NotAsked(WhyNot.NOT_AVAILABLE)


def _still_asked(relationship: Relationship, now: datetime) -> None:
    if relationship.state != RelationshipState.PROPOSED:
        raise settled()
    if now > relationship.answer_by:
        raise Refused(_("The time to answer is over. You come first in the next matching."))


def _open(relationship: Relationship, parts: tuple[Part, Part], now: datetime) -> None:
    """Both said yes: open the space, unless the directory or one of the two changed since they were asked."""
    one, other = (part.member_id for part in parts)
    lines = lines_around({one, other}, on=now.date())
    if pairing.barrier(str(one), str(other), lines, unknown_bars=False):
        pause(Actor.product(served_organisation(), "reporting lines changed"), relationship)
        return
    if pairing.barrier(str(one), str(other), lines):
        raise Refused(
            _(
                "It isn’t known just now who one of you reports to, and no space opens before that is settled. "
                "Whoever it is was asked. Please say yes again in a day or two."
            )
        )
    if Exclusion.objects.filter(member__in=(one, other), excluded__in=(one, other)).exists():
        close_unopened(relationship, now)
        return
    open_space(relationship, now)

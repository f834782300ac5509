"""How a pair comes to be: proposed to both, opened by two yeses, or not taken up. Each step under the lock of its
places.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.notify.notices import Notice
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.states import EnrolmentState
from konnekt.relationships import messages
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.policy import CONTENT
from konnekt.relationships.pool import barriers, free_places, held_mentees, lines_around
from konnekt.relationships.states import HOLDS_A_PLACE, TRANSITIONS, Consent, PartSide, RelationshipState


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
    # Always in the order of their ids, so that two proposals can't wait for each other.
    members = Member.objects.select_for_update().filter(pk__in=[mentee.member_id, mentor.member_id]).order_by("pk")
    people = {member.pk: member for member in members}
    _check(mentee, mentor, now)
    relationship = Relationship.objects.create(
        round=round, reasons=reasons, match_run=match_run, answer_by=now + timedelta(days=round.objection_days)
    )
    for enrolment, side in ((mentee, PartSide.MENTEE), (mentor, PartSide.MENTOR)):
        Part.objects.create(
            relationship=relationship, enrolment=enrolment, member_id=enrolment.member_id, round=round, side=side
        )
    record(actor, Verb.PAIR_PROPOSED, relationship)
    for member in people.values():
        _tell(member, messages.MATCHED, relationship)
    return relationship


@transaction.atomic
def say_yes(actor: Actor, *, relationship: Relationship, now: datetime) -> Relationship:
    """Say yes. The second yes opens the space; saying it twice is saying it once."""
    relationship, mine, other = _asked(actor, relationship)
    if mine.consent == Consent.YES:
        return relationship
    if now > relationship.answer_by:
        raise Refused(_("The time to answer is over. You come first in the next matching."))
    mine.consent, mine.answered_at = Consent.YES, now
    mine.save(update_fields=["consent", "answered_at"])
    record(actor, Verb.PAIR_ACCEPTED, relationship, subject=mine.member_id)
    if other.consent == Consent.YES:
        _open(actor, relationship, (mine, other), now)
    return relationship


@transaction.atomic
def object_privately(actor: Actor, *, relationship: Relationship, now: datetime) -> None:
    """Say privately that it isn't right.

    Nobody learns who did: the match is simply not taken up, and both come first next time.
    """
    relationship, _mine, _other = _asked(actor, relationship)
    _not_taken_up(relationship, now)


@transaction.atomic
def expire(*, relationship_id: UUID, now: datetime) -> bool:
    """Give back a match that was not answered in time; the same end as an objection, so that neither tells of the
    other.
    """
    relationship = Relationship.objects.select_for_update().filter(pk=relationship_id).first()
    if relationship is None or relationship.state != RelationshipState.PROPOSED or relationship.answer_by >= now:
        return False
    _not_taken_up(relationship, now)
    return True


def move(relationship: Relationship, state: RelationshipState, **changes: Any) -> None:
    """Take a relationship to another state, and let its parts follow. Every change of state goes through here."""
    if state not in TRANSITIONS[RelationshipState(relationship.state)]:
        raise Refused(_("This has been settled in the meantime. Look at the page again."))
    relationship.state = state
    for name, value in changes.items():
        setattr(relationship, name, value)
    relationship.save(update_fields=["state", *changes])
    Part.objects.filter(relationship=relationship).update(holds_place=state in HOLDS_A_PLACE)


def give_priority(relationship: Relationship) -> None:
    """Both come first in the next matching."""
    Enrolment.objects.filter(parts__relationship=relationship).update(has_priority=True)


def tell_both(relationship: Relationship, notice: Notice, *, besides: UUID | None = None, **values: str) -> None:
    """Write the same notice to both, or to the one who is not ``besides``."""
    for part in Part.objects.filter(relationship=relationship).select_related("member"):
        if part.member_id != besides:
            _tell(part.member, notice, relationship, **values)


def _check(mentee: Enrolment, mentor: Enrolment, now: datetime) -> None:
    for enrolment, fits in ((mentee, mentee.may_be_mentored), (mentor, mentor.may_mentor)):
        if enrolment.state != EnrolmentState.COMPLETE or enrolment.member.has_left or not fits:
            raise Refused(_("{name} can’t be placed in this round any more.").format(name=enrolment.member.name))
    lines = lines_around({mentee.member_id, mentor.member_id}, on=now.date())
    if barriers([mentee], [mentor], lines=lines):
        # The same words for every barrier: an exclusion must not show by being told apart (trust rule 6).
        raise Refused(_("These two are not available to each other in this round."))
    if mentee.member_id in held_mentees(mentee.round):
        raise Refused(_("{name} has a mentor in this round already.").format(name=mentee.member.name))
    if free_places([mentor])[mentor.pk] < 1:
        raise Refused(_("{name} has no place left.").format(name=mentor.member.name))


def _asked(actor: Actor, relationship: Relationship) -> tuple[Relationship, Part, Part]:
    if not CONTENT.allows(actor, relationship):
        raise NotFound
    locked = Relationship.objects.select_for_update().select_related("round__programme").get(pk=relationship.pk)
    if locked.state != RelationshipState.PROPOSED:
        raise Refused(_("This has been settled in the meantime. Look at the page again."))
    parts = list(Part.objects.filter(relationship=locked).select_related("member"))
    mine = next(part for part in parts if part.member_id == actor.member_id)
    return locked, mine, next(part for part in parts if part is not mine)


def _open(actor: Actor, relationship: Relationship, parts: tuple[Part, Part], now: datetime) -> None:
    enrolments = {part.side: part.enrolment for part in parts}
    lines = lines_around({part.member_id for part in parts}, on=now.date())
    if barriers([enrolments[PartSide.MENTEE]], [enrolments[PartSide.MENTOR]], lines=lines):
        raise Refused(
            _("Something changed since you were matched, so this space can’t open. The programme manager will help.")
        )
    move(relationship, RelationshipState.ACTIVE, opened_at=now)
    Enrolment.objects.filter(parts__relationship=relationship).update(has_priority=False)
    record(actor, Verb.PAIR_OPENED, relationship)
    tell_both(relationship, messages.OPENED)


def _not_taken_up(relationship: Relationship, now: datetime) -> None:
    move(relationship, RelationshipState.NOT_TAKEN_UP, ended_at=now)
    give_priority(relationship)
    # Recorded as the product's own act: the ledger must not show who objected, or whether anybody did.
    product = Actor.product(served_organisation(), "match not taken up")
    record(product, Verb.PAIR_CLOSED, relationship, state=RelationshipState.NOT_TAKEN_UP.value)
    tell_both(relationship, messages.NOT_TAKEN_UP)


def _tell(member: Member, notice: Notice, relationship: Relationship, **values: str) -> None:
    to = recipient(member)
    if to is None:
        return
    tell(
        to,
        notice,
        path=reverse("pair", args=[served().slug, relationship.pk]),
        programme=relationship.round.programme.name,
        answer_by=date_format(relationship.answer_by, "j F Y"),
        **values,
    )

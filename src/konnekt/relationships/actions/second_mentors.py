"""A second mentor of a circle: whoever runs the programme chooses one. Both are asked, the one who is to come and the
mentor who is there; mentees learn of it once both said yes.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.programmes.models import Enrolment
from konnekt.programmes.names import names_in
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.queries import placeable
from konnekt.relationships import messages
from konnekt.relationships.actions.asking import NotAsked
from konnekt.relationships.actions.consent import join
from konnekt.relationships.actions.locking import lock_mine, lock_pairs
from konnekt.relationships.actions.settling import drop, open_if_all_said_yes, welcome_second
from konnekt.relationships.actions.steps import my_part, settled, still_in, tell_one, time_to_answer
from konnekt.relationships.actions.waiting import close_overtaken
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.pool import barriers, circles_in, fellows_apart, free_places, lines_around
from konnekt.relationships.states import Consent, PartSide, RelationshipState, WhyNot


@transaction.atomic
def ask_second(actor: Actor, *, relationship: Relationship, mentor: Enrolment, now: datetime) -> Part:
    """Ask a mentor to lead a circle with the one it has. It takes one of their places, as it does of the other's, and
    nothing may stand between them and anybody in it: no line, and nothing that somebody asked for.
    """
    mayn_t = not RUNNING_ROUND.allows(actor, relationship.round) or mentor.round_id != relationship.round_id
    if not relationship.is_circle or mayn_t:
        raise NotFound
    (relationship,) = lock_pairs([relationship.pk], mentor.member_id)
    if relationship.state not in {RelationshipState.PROPOSED, RelationshipState.ACTIVE}:
        raise Refused(_("This circle is paused or over, so nobody can be asked to lead it."))
    parts = list(still_in(relationship).select_related("member", "enrolment"))
    mentors = [part for part in parts if part.side == PartSide.MENTOR]
    if len(mentors) > 1:
        names = names_in(relationship.round.programme)
        raise Refused(names.say(_("This circle has a second {mentor} already, or one who was asked.")))
    _check(relationship, mentor, parts, now)
    part = Part.objects.create(
        relationship=relationship,
        enrolment=mentor,
        member_id=mentor.member_id,
        round_id=relationship.round_id,
        side=PartSide.MENTOR,
        is_second=True,
    )
    relationship.answer_by = time_to_answer(relationship.round, now)
    relationship.save(update_fields=["answer_by"])
    record(actor, Verb.CIRCLE_MENTOR_ASKED, relationship, subject=mentor.member_id)
    tell_one(relationship, part, messages.CIRCLE_SECOND_ASKED)
    tell_one(relationship, mentors[0], messages.CIRCLE_SECOND_SUGGESTED)
    close_overtaken(relationship.round_id, (), [mentor.member_id], now=now)
    return part


@transaction.atomic
def welcome(actor: Actor, *, relationship: Relationship, now: datetime) -> Relationship:
    """The mentor of a circle says yes to a second one. Said twice it is said once."""
    relationship = _led_by(actor, relationship)
    second = welcome_second(relationship, now)
    if second is not None and second.consent == Consent.YES:
        if relationship.state == RelationshipState.ACTIVE:
            join(relationship, second, now)
        else:
            open_if_all_said_yes(relationship, now)
    return relationship


@transaction.atomic
def rather_not(actor: Actor, *, relationship: Relationship, now: datetime) -> None:
    """The mentor of a circle would rather lead it alone; nobody is told that it was them."""
    relationship = _led_by(actor, relationship)
    second = still_in(relationship).select_related("member").filter(is_second=True, welcomed_at=None).first()
    if second is None:
        raise settled()
    drop(relationship, second, now)


def _led_by(actor: Actor, relationship: Relationship) -> Relationship:
    relationship = lock_mine(actor, relationship)
    mine = my_part(actor, relationship)
    if mine.side != PartSide.MENTOR or mine.is_second or mine.left_at is not None or not relationship.is_circle:
        raise NotFound
    if relationship.state not in {RelationshipState.PROPOSED, RelationshipState.ACTIVE}:
        raise settled()
    return relationship


def _check(relationship: Relationship, mentor: Enrolment, parts: list[Part], now: datetime) -> None:
    """Full, ruled out and excluded read alike, as everywhere."""
    known = placeable(relationship.round, now.date()).select_related("member").filter(pk=mentor.pk).first()
    if known is None or not known.may_mentor:
        raise NotAsked(WhyNot.GONE)
    people = [part.member_id for part in parts]
    mentees = [part.enrolment for part in parts if part.side == PartSide.MENTEE]
    lines = lines_around({known.member_id, *people}, on=now.date())
    circles = circles_in(relationship.round)
    leads = known.pk in circles or known.member_id in {one.second for one in circles.values()}
    was_here = Part.objects.filter(relationship=relationship, member=known.member_id).exists()
    is_apart = fellows_apart([known.member_id], people, lines=lines) or barriers(mentees, [known], lines=lines)
    if leads or was_here or is_apart or free_places([known])[known.pk] < 1:
        raise NotAsked(WhyNot.NOT_AVAILABLE)

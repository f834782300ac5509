"""What becomes of a pair or a circle after somebody answered, left, or was left out: it opens, goes on, becomes too
small, or is over.
"""

from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import Refused
from konnekt.core.facts import Fact
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.facts import announce
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.queries import served
from konnekt.programmes.models import Enrolment
from konnekt.relationships import messages, pairing
from konnekt.relationships.actions.agreements import settle_agreement
from konnekt.relationships.actions.steps import (
    close_unopened,
    give_priority,
    move,
    open_space,
    pause,
    still_in,
    tell_both,
    tell_managers,
    tell_one,
)
from konnekt.relationships.messages import closing
from konnekt.relationships.models import Exclusion, Part, Relationship
from konnekt.relationships.pool import lines_around
from konnekt.relationships.states import Consent, PartSide, RelationshipState


def drop(relationship: Relationship, part: Part, now: datetime) -> None:
    """A mentee who was asked is not in the circle after all. Objection, silence and departure leave the same traces,
    and the other mentees, who never saw the name, are told nothing.
    """
    part.consent, part.answered_at = Consent.ASKED, None
    _out(relationship, part, RelationshipState.NOT_TAKEN_UP, now)
    tell_one(relationship, part, messages.NOT_TAKEN_UP)
    settle(relationship, now)


def leave(relationship: Relationship, part: Part, now: datetime) -> None:
    """A mentee leaves a circle that goes on; the others are told that somebody did, and see who is left."""
    _out(relationship, part, RelationshipState.ENDED, now)
    announce(Fact.CIRCLE_LEFT, relationship_id=relationship.pk, member_id=part.member_id)
    until = now + timedelta(days=served().reading_days_after_end)
    tell_one(relationship, part, messages.CIRCLE_LEFT, readable_until=date_format(localtime(until), "j F Y"))
    if still_in(relationship).filter(side=PartSide.MENTEE).exists():
        tell_both(relationship, messages.CIRCLE_SMALLER)
        settle_agreement(relationship, now=now)
    settle(relationship, now)


def settle(relationship: Relationship, now: datetime) -> None:
    """What becomes of a circle after somebody answered, left, or was left out."""
    if not still_in(relationship).filter(side=PartSide.MENTEE).exists():
        close_for_all(relationship, now)
        return
    note_size(relationship, now)
    if relationship.state == RelationshipState.PROPOSED:
        open_if_all_said_yes(relationship, now)


def close_for_all(relationship: Relationship, now: datetime) -> None:
    """A pair or a circle is over: not taken up where its space never opened, ended where it did."""
    if relationship.opened_at is None:
        close_unopened(relationship, now)
        return
    was_informal = relationship.state == RelationshipState.INFORMAL
    move(relationship, RelationshipState.ENDED, ended_at=now, pause_reason="", paused_until=None)
    if not was_informal:
        give_priority(relationship)
    # The product's own act: the ledger shows that a pair ended, not which of the two ended it.
    product = Actor.product(served_organisation(), "pair ended")
    record(product, Verb.PAIR_CLOSED, relationship, state=RelationshipState.ENDED.value)
    until = now + timedelta(days=served().reading_days_after_end)
    notice = closing.CONCLUDED if was_informal else messages.ENDED
    tell_both(relationship, notice, readable_until=date_format(localtime(until), "j F Y"))


def has_other_mentor(relationship: Relationship, part: Part) -> bool:
    """Whether somebody else leads the circle if this mentor doesn't: once its space is open, somebody who is in it."""
    others = still_in(relationship).filter(side=PartSide.MENTOR).exclude(pk=part.pk)
    return (others.filter(consent=Consent.YES) if relationship.opened_at else others).exists()


def welcome_second(relationship: Relationship, now: datetime) -> Part | None:
    """The mentor of a circle says yes to a second one, who is in it as soon as they said yes too. Returns whoever was
    welcomed now.
    """
    second = still_in(relationship).select_related("member").filter(is_second=True, welcomed_at=None).first()
    if second is None:
        return None
    second.welcomed_at = now
    if second.answered_at is not None:
        # In it from now on: nothing that was written before is theirs to read.
        second.consent, second.answered_at = Consent.YES, now
    second.save(update_fields=["welcomed_at", "consent", "answered_at"])
    return second


def note_size(relationship: Relationship, now: datetime, *, tells: bool = True) -> None:
    """Note since when a circle has too few mentees; its people and those who manage the programme are told, once."""
    is_short = still_in(relationship).filter(side=PartSide.MENTEE).count() < relationship.least
    if is_short == (relationship.short_since is not None):
        return
    relationship.short_since = now if is_short else None
    relationship.save(update_fields=["short_since"])
    if is_short and tells:
        tell_both(relationship, messages.CIRCLE_SHORT)
        tell_managers(relationship, messages.CIRCLE_SHORT_FOR_THE_MANAGER)


def open_if_all_said_yes(relationship: Relationship, now: datetime) -> None:
    """Open the space if nobody is still asked, there are the mentees it needs, and nothing stands between any two,
    also of what changed since they were asked.
    """
    parts = list(still_in(relationship).order_by("pk"))
    mentees = {part.member_id: part for part in parts if part.side == PartSide.MENTEE}
    if any(part.consent != Consent.YES for part in parts) or len(mentees) < relationship.least:
        return
    people = [part.member_id for part in parts]
    lines = lines_around(people, on=now.date())
    if pairing.anybody_barred(people, lines, unknown_bars=False):
        pause(Actor.product(served_organisation(), "reporting lines changed"), relationship)
        return
    if pairing.anybody_barred(people, lines):
        raise Refused(
            _(
                "It isn’t known just now who one of you reports to, and no space opens before that is settled. "
                "Whoever it is was asked. Please say yes again in a day or two."
            )
        )
    apart = Exclusion.objects.filter(member__in=people, excluded__in=people).order_by("pk").first()
    if apart is None:
        open_space(relationship, now)
    elif relationship.is_circle:
        # The others can go on without the one who asked for it, or whom a mentor asked not to meet; of two mentors
        # without the second.
        second = next((part for part in parts if part.is_second), None)
        out = mentees.get(apart.member_id) or mentees.get(apart.excluded_id) or second
        assert out is not None
        drop(relationship, out, now)
    else:
        close_unopened(relationship, now)


def _out(relationship: Relationship, part: Part, state: RelationshipState, now: datetime) -> None:
    part.left_at, part.holds_place = now, False
    part.save(update_fields=["left_at", "holds_place", "consent", "answered_at"])
    if part.side == PartSide.MENTOR and not part.is_second:
        _follow(relationship)
    Enrolment.objects.filter(pk=part.enrolment_id).update(has_priority=True)
    # The product's own act: the ledger must not show who objected, or who left.
    product = Actor.product(served_organisation(), "a circle became smaller")
    record(product, Verb.CIRCLE_LEFT, relationship, state=state.value)


def _follow(relationship: Relationship) -> None:
    """Of two mentors the first is gone: the circle goes by the other, who needs nobody's welcome any more."""
    second = still_in(relationship).filter(is_second=True).first()
    if second is not None:
        second.is_second = False
        second.consent = Consent.YES if second.answered_at else Consent.ASKED
        second.save(update_fields=["is_second", "consent"])

"""Steps that several actions take with a pair: moving it on, telling the two, closing and pausing it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.notify.notices import Notice
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.queries import managers_of
from konnekt.relationships import messages
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.policy import CONTENT
from konnekt.relationships.states import HOLDS_A_PLACE, TRANSITIONS, Consent, PauseReason, RelationshipState


def lock_mine(actor: Actor, relationship: Relationship) -> Relationship:
    """The actor's own pair, read again under lock; NotFound for anybody but the two."""
    if not CONTENT.allows(actor, relationship):
        raise NotFound
    return lock(relationship.pk)


def lock(relationship_id: UUID) -> Relationship:
    """A pair as it stands now, which nobody else can move until this transaction ends."""
    rows = Relationship.objects.select_for_update(of=("self",), no_key=True).select_related("round__programme")
    return rows.get(pk=relationship_id)


def move(relationship: Relationship, state: RelationshipState, **changes: Any) -> None:
    """Take a relationship to another state, and let its parts follow. Every change of state goes through here."""
    if state not in TRANSITIONS[RelationshipState(relationship.state)]:
        raise settled()
    relationship.state = state
    for name, value in changes.items():
        setattr(relationship, name, value)
    relationship.save(update_fields=["state", *changes])
    Part.objects.filter(relationship=relationship).update(holds_place=state in HOLDS_A_PLACE)


def settled() -> Refused:
    """Somebody, or time, was faster."""
    return Refused(_("This has been settled in the meantime. Look at the page again."))


def open_space(relationship: Relationship, now: datetime) -> None:
    """Open the space of two who both said yes."""
    move(relationship, RelationshipState.ACTIVE, opened_at=now, pause_reason="")
    Enrolment.objects.filter(parts__relationship=relationship).update(has_priority=False)
    # A yes enters the ledger only now: a lone yes beside a closed match would tell who objected.
    for part in Part.objects.filter(relationship=relationship).order_by("answered_at"):
        said = Actor(served_organisation(), part.member_id)
        record(said, Verb.PAIR_ACCEPTED, relationship, subject=part.member_id)
    record(Actor.product(served_organisation(), "both said yes"), Verb.PAIR_OPENED, relationship)
    tell_both(relationship, messages.OPENED)


def close_unopened(relationship: Relationship, now: datetime) -> None:
    """A match that did not come about, whatever the cause: objection, silence and departure leave the same traces."""
    move(relationship, RelationshipState.NOT_TAKEN_UP, ended_at=now, pause_reason="")
    Part.objects.filter(relationship=relationship).update(consent=Consent.ASKED, answered_at=None)
    give_priority(relationship)
    # Recorded as the product's own act: the ledger must not show who objected, or whether anybody did.
    product = Actor.product(served_organisation(), "match not taken up")
    record(product, Verb.PAIR_CLOSED, relationship, state=RelationshipState.NOT_TAKEN_UP.value)
    tell_both(relationship, messages.NOT_TAKEN_UP)


def pause(actor: Actor, relationship: Relationship) -> None:
    """Pause a pair that the law forbids; the two and those who manage the programme are told."""
    move(relationship, RelationshipState.PAUSED, pause_reason=PauseReason.REPORTING_LINE)
    record(actor, Verb.PAIR_PAUSED, relationship, reason=PauseReason.REPORTING_LINE.value)
    tell_both(relationship, messages.PAUSED)
    programme = relationship.round.programme
    for manager in managers_of(programme):
        to = recipient(manager)
        if to is not None:
            path = reverse("programme", args=[served().slug, programme.pk])
            tell(to, messages.PAIR_PAUSED_FOR_THE_MANAGER, path=path, programme=programme.name)


def time_to_answer(round_: Round, now: datetime) -> datetime:
    """The end of the last day, where the organisation is, on which two people may answer."""
    last = now.astimezone(ZoneInfo(served().time_zone)) + timedelta(days=round_.objection_days)
    return last.replace(hour=23, minute=59, second=0, microsecond=0)


def give_priority(relationship: Relationship) -> None:
    """Both come first in the next matching."""
    Enrolment.objects.filter(parts__relationship=relationship).update(has_priority=True)


def tell_both(relationship: Relationship, notice: Notice, **values: str) -> None:
    """Write the same notice to both; somebody who left is not written to."""
    values["programme"] = relationship.round.programme.name
    values["answer_by"] = date_format(localtime(relationship.answer_by), "j F Y")
    path = reverse("pair", args=[served().slug, relationship.pk])
    for part in Part.objects.filter(relationship=relationship).select_related("member").order_by("side"):
        to = recipient(part.member)
        if to is not None:
            tell(to, notice, path=path, **values)

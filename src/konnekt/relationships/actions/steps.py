"""Steps that several actions take with a pair: moving it on, telling the two, closing and pausing it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
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
from konnekt.notify.actions.telling import Telling, tell, tell_all
from konnekt.notify.notices import Notice
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.names import told_in
from konnekt.programmes.queries import managers_of
from konnekt.relationships import messages
from konnekt.relationships.invites import Method, calendar_file, entry_of
from konnekt.relationships.models import PairRequest, Part, Relationship
from konnekt.relationships.states import (
    HOLDS_A_PLACE,
    TRANSITIONS,
    Consent,
    PauseReason,
    RelationshipState,
    RequestState,
)
from konnekt.relationships.times import span, zones_of


def my_part(actor: Actor, relationship: Relationship) -> Part:
    """The actor's own part in it."""
    return Part.objects.get(relationship=relationship, member=actor.member_id)


def move(relationship: Relationship, state: RelationshipState, **changes: Any) -> None:
    """Take a relationship to another state, and let its parts follow. Every change of state goes through here."""
    if state not in TRANSITIONS[RelationshipState(relationship.state)]:
        raise settled()
    relationship.state = state
    for name, value in changes.items():
        setattr(relationship, name, value)
    relationship.save(update_fields=["state", *changes])
    still_in(relationship).update(holds_place=state in HOLDS_A_PLACE)
    if state == RelationshipState.ENDED:
        announce(Fact.PAIR_ENDED, relationship_id=relationship.pk)


def still_in(relationship: Relationship) -> QuerySet[Part]:
    """The parts of whoever has not left: everybody of a pair, and those of a circle who are in it now."""
    return Part.objects.filter(relationship=relationship, left_at=None)


def settled() -> Refused:
    """Somebody, or time, was faster."""
    return Refused(_("This has been settled in the meantime. Look at the page again."))


def open_space(relationship: Relationship, now: datetime, *, booked: PairRequest | None = None) -> None:
    """Open the space of those who all said yes, or of two who booked a conversation."""
    move(relationship, RelationshipState.ACTIVE, opened_at=now, pause_reason="")
    if booked is None:
        Enrolment.objects.filter(parts__in=still_in(relationship)).update(has_priority=False)
    # A yes enters the ledger only now: a lone yes beside a closed match would tell who objected.
    for part in still_in(relationship).order_by("answered_at"):
        said = Actor(served_organisation(), part.member_id)
        record(said, Verb.PAIR_ACCEPTED, relationship, subject=part.member_id)
    record(Actor.product(served_organisation(), "both said yes"), Verb.PAIR_OPENED, relationship)
    if booked is None:
        tell_both(relationship, messages.OPENED)
    else:
        booked.closed_at = now
        tell_session(booked, messages.BOOKED)


def close_unopened(relationship: Relationship, now: datetime) -> None:
    """A match that did not come about, whatever the cause: objection, silence and departure leave the same traces."""
    move(relationship, RelationshipState.NOT_TAKEN_UP, ended_at=now, pause_reason="")
    still_in(relationship).update(consent=Consent.ASKED, answered_at=None)
    give_priority(relationship)
    # Recorded as the product's own act: the ledger must not show who objected, or whether anybody did.
    product = Actor.product(served_organisation(), "match not taken up")
    record(product, Verb.PAIR_CLOSED, relationship, state=RelationshipState.NOT_TAKEN_UP.value)
    tell_both(relationship, messages.NOT_TAKEN_UP)


def pause(actor: Actor, relationship: Relationship) -> None:
    """Pause what the law forbids; those in it and those who manage the programme are told."""
    reason = PauseReason.LINE_IN_CIRCLE if relationship.is_circle else PauseReason.REPORTING_LINE
    move(relationship, RelationshipState.PAUSED, pause_reason=reason)
    record(actor, Verb.PAIR_PAUSED, relationship, reason=reason.value)
    tell_both(relationship, messages.PAUSED)
    tell_managers(relationship, messages.PAIR_PAUSED_FOR_THE_MANAGER)


def tell_managers(relationship: Relationship, notice: Notice, **values: str) -> None:
    """Write to those who manage the programme; of a circle they find its page."""
    programme = relationship.round.programme
    path = reverse("programme", args=[served().slug, programme.pk])
    if relationship.is_circle:
        path = reverse("circles", args=[served().slug, relationship.round_id])
    for manager in managers_of(programme):
        to = recipient(manager)
        if to is not None:
            tell(to, _worded(relationship, notice), path=path, **told_in(programme), **values)


def time_to_answer(round_: Round, now: datetime) -> datetime:
    """The end of the last day, where the organisation is, on which two people may answer."""
    last = now.astimezone(ZoneInfo(served().time_zone)) + timedelta(days=round_.objection_days)
    return last.replace(hour=23, minute=59, second=0, microsecond=0)


def give_priority(relationship: Relationship) -> None:
    """Whoever is in it comes first in the next matching."""
    Enrolment.objects.filter(parts__in=still_in(relationship)).update(has_priority=True)


def tell_both(relationship: Relationship, notice: Notice, **values: str) -> None:
    """Write the same notice to everybody in it; somebody who left is not written to."""
    tell_all_in([relationship], notice, **values)


def tell_all_in(relationships: Sequence[Relationship], notice: Notice, **values: str) -> None:
    """Write the same notice to everybody in several pairs, one after the other, in one go."""
    place = {one.pk: number for number, one in enumerate(relationships)}
    parts = Part.objects.filter(relationship__in=place, left_at=None).select_related("member").order_by("side", "pk")
    slug = served().slug
    tellings = (
        _telling(relationships[place[part.relationship_id]], part, notice, slug, values)
        for part in sorted(parts, key=lambda part: place[part.relationship_id])
    )
    tell_all(one for one in tellings if one is not None)


def tell_one(relationship: Relationship, part: Part, notice: Notice, **values: str) -> None:
    """Write to one of them, of a circle in its own words."""
    if (telling := _telling(relationship, part, notice, served().slug, values)) is not None:
        tell_all([telling])


def _telling(
    relationship: Relationship, part: Part, notice: Notice, slug: str, values: Mapping[str, str]
) -> Telling | None:
    to = recipient(part.member)
    if to is None:
        return None
    usual = told_in(relationship.round.programme)
    usual["answer_by"] = date_format(localtime(relationship.answer_by), "j F Y")
    path = reverse("pair", args=[slug, relationship.pk])
    return Telling(to=to, notice=_worded(relationship, notice), path=path, values={**usual, **values})


def tell_session(request: PairRequest, notice: Notice) -> None:
    """Write to both about a booked conversation, with the entry for their calendars; each reads their own clock."""
    slot = request.slot
    assert slot is not None
    path = reverse("request", args=[served().slug, request.pk])
    method = Method.CANCEL if request.state == RequestState.CALLED_OFF else Method.REQUEST
    two = (request.mentee, request.mentor)
    zones = zones_of(two)
    entry = entry_of(request, slot, url=urljoin(settings.BASE_URL, path))
    for enrolment in two:
        to = recipient(enrolment.member)
        if to is not None:
            file = calendar_file([entry], method=method, to=to.address)
            when = span(slot.begins_at, slot.ends_at, zones[enrolment.pk])
            tell(to, notice, path=path, calendar=file, when=when, **told_in(request.round.programme))


def _worded(relationship: Relationship, notice: Notice) -> Notice:
    """The notice in the words of a pair, or of a circle."""
    return messages.IN_A_CIRCLE.get(notice.key, notice) if relationship.is_circle else notice

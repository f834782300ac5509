"""The last day, and what comes after it: two who both wish to carry on keep their space for a while; for all others the
time to read begins. Nobody comes first in the next matching for that, and nobody is told what the other wished for.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.timezone import localtime

from konnekt.access.actors import Actor
from konnekt.core.facts import Fact
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.facts import announce
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.queries import served
from konnekt.programmes.phases import months_after
from konnekt.programmes.rules import today_in
from konnekt.relationships.actions.locking import lock_pairs
from konnekt.relationships.actions.settling import close_for_all
from konnekt.relationships.actions.steps import move, still_in, tell_both, tell_one
from konnekt.relationships.messages import closing as messages
from konnekt.relationships.models import Part, Parting, Relationship
from konnekt.relationships.rules import STAYS_AFTER, last_day
from konnekt.relationships.states import CAN_END, Consent, NextStep, PartSide, RelationshipState


@transaction.atomic
def conclude_what_is_over(*, now: datetime) -> int:
    """Conclude what has passed its last day: at once where everybody chose how to part, else two weeks later; and close
    what was carried on until its day. Returns how many changed.
    """
    today = today_in(served(), now)
    running = Relationship.objects.filter(state__in=CAN_END, opened_at__isnull=False)
    running = running.exclude(parts__is_one_off=True).alias(last=Coalesce("ends_on", "round__ends_on"))
    over = running.exclude(state=RelationshipState.INFORMAL).filter(last__lt=today)
    carried = running.filter(state=RelationshipState.INFORMAL, informal_until__lt=today)
    due = {*over.values_list("pk", flat=True), *carried.values_list("pk", flat=True)}
    concluded = 0
    for relationship in lock_pairs(due):
        parts = list(still_in(relationship).filter(consent=Consent.YES).select_related("member"))
        if relationship.state == RelationshipState.INFORMAL:
            close_for_all(relationship, now)
        elif relationship.state in CAN_END and _is_time(relationship, parts, now):
            _conclude(relationship, parts, now)
        else:
            continue
        concluded += 1
    return concluded


def _is_time(relationship: Relationship, parts: Sequence[Part], now: datetime) -> bool:
    today = today_in(served(), now)
    if today > last_day(relationship) + STAYS_AFTER:
        return True
    chose = Parting.objects.filter(relationship=relationship).exclude(next_step="")
    chosen = set(chose.values_list("member_id", flat=True))
    return today > last_day(relationship) and all(part.member_id in chosen for part in parts)


def _conclude(relationship: Relationship, parts: Sequence[Part], now: datetime) -> None:
    wished = Parting.objects.filter(relationship=relationship, next_step=NextStep.INFORMAL)
    months = dict(wished.values_list("member_id", "months"))
    staying = [part for part in parts if part.member_id in months]
    sides = {part.side for part in staying}
    both = len(staying) == len(parts) > 1 or (relationship.is_circle and sides == {PartSide.MENTOR, PartSide.MENTEE})
    # The law's pause is never carried on.
    if both and not relationship.pause_reason:
        _carry_on(relationship, parts, {part.member_id: months[part.member_id] for part in staying}, now)
        return
    move(relationship, RelationshipState.ENDED, ended_at=now, pause_reason="", paused_until=None)
    product = Actor.product(served_organisation(), "months together over")
    record(product, Verb.PAIR_CLOSED, relationship, state=RelationshipState.ENDED.value)
    tell_both(relationship, messages.CONCLUDED, readable_until=_readable(now))


def _carry_on(
    relationship: Relationship, parts: Sequence[Part], months: Mapping[UUID, int | None], now: datetime
) -> None:
    until = months_after(today_in(served(), now), min(wished or 0 for wished in months.values()))
    move(relationship, RelationshipState.INFORMAL, informal_until=until)
    product = Actor.product(served_organisation(), "months together over")
    record(product, Verb.PAIR_CARRIED_ON, relationship, state=RelationshipState.INFORMAL.value)
    for part in parts:
        if part.member_id in months:
            tell_one(relationship, part, messages.CARRIED_ON, date=date_format(until, "j F Y"))
        else:
            # Of a circle that carries on, whoever would rather not leaves it now.
            part.left_at = now
            part.save(update_fields=["left_at"])
            announce(Fact.CIRCLE_LEFT, relationship_id=relationship.pk, member_id=part.member_id)
            tell_one(relationship, part, messages.CONCLUDED, readable_until=_readable(now))


def _readable(now: datetime) -> str:
    until = now + timedelta(days=served().reading_days_after_end)
    return date_format(localtime(until), "j F Y")

"""The supervisor law in running pairs: when the directory changes, they are checked again and never silently kept."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from konnekt.access.actors import Actor
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.models import TeamMember
from konnekt.programmes.states import TeamRole
from konnekt.relationships import messages, pairing
from konnekt.relationships.actions.consent import move, tell_both
from konnekt.relationships.models import Relationship
from konnekt.relationships.pairing import Barrier
from konnekt.relationships.pool import lines_around
from konnekt.relationships.states import PartSide, PauseReason, RelationshipState

_KNOWN_CONFLICTS = frozenset({Barrier.MANAGEMENT_LINE, Barrier.FORMER_LINE, Barrier.APPRAISER})
"""An unknown line pauses nobody: it keeps new pairs from being made, and the person is asked to settle it."""


@transaction.atomic
def check_lines(actor: Actor, *, member_ids: Collection[UUID], now: datetime) -> int:
    """Check every pair that these people's lines can touch; pause what the law forbids, resume what it allows again."""
    moved = 0
    watched = (RelationshipState.PROPOSED, RelationshipState.ACTIVE, RelationshipState.PAUSED)
    pairs = Relationship.objects.select_for_update(of=("self",)).filter(state__in=watched)
    for relationship in pairs.select_related("round__programme").prefetch_related("parts"):
        people = {part.side: part.member_id for part in relationship.parts.all()}
        lines = lines_around(set(people.values()), on=now.date())
        touched = {str(one) for one in member_ids} & _named(lines, people.values())
        if not touched:
            continue
        barrier = pairing.barrier(str(people[PartSide.MENTEE]), str(people[PartSide.MENTOR]), lines)
        moved += _settle(actor, relationship, forbidden=barrier in _KNOWN_CONFLICTS, now=now)
    return moved


def _named(lines: pairing.Lines, people: Collection[UUID]) -> set[str]:
    named = {str(one) for one in people}
    for edge in lines.edges:
        named |= {edge.person, edge.manager}
    for one in lines.appraisals:
        named |= {one.person, one.appraiser}
    return named


def _settle(actor: Actor, relationship: Relationship, *, forbidden: bool, now: datetime) -> bool:
    is_paused = relationship.state == RelationshipState.PAUSED
    if forbidden and not is_paused:
        move(relationship, RelationshipState.PAUSED, pause_reason=PauseReason.REPORTING_LINE)
        record(actor, Verb.PAIR_PAUSED, relationship, reason=PauseReason.REPORTING_LINE.value)
        tell_both(relationship, messages.PAUSED)
        _tell_managers(relationship)
        return True
    if not forbidden and is_paused and relationship.pause_reason == PauseReason.REPORTING_LINE:
        back = RelationshipState.ACTIVE if relationship.opened_at else RelationshipState.NOT_TAKEN_UP
        move(relationship, back, pause_reason="")
        record(actor, Verb.PAIR_RESUMED, relationship)
        tell_both(relationship, messages.RESUMED if back is RelationshipState.ACTIVE else messages.NOT_TAKEN_UP)
        return True
    return False


def _tell_managers(relationship: Relationship) -> None:
    programme = relationship.round.programme
    team = TeamMember.objects.filter(programme=programme, role=TeamRole.MANAGER).select_related("member")
    for one in team:
        to = recipient(one.member)
        if to is not None:
            path = reverse("programme", args=[served().slug, programme.pk])
            tell(to, messages.PAIR_PAUSED_FOR_THE_MANAGER, path=path, programme=programme.name)

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
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, served
from konnekt.organisations.states import LineState
from konnekt.relationships import messages, pairing
from konnekt.relationships.actions.steps import lock, move, open_space, pause, tell_both, time_to_answer
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.pool import lines_around
from konnekt.relationships.states import HOLDS_A_PLACE, Consent, PartSide, RelationshipState


@transaction.atomic
def check_lines(actor: Actor, *, now: datetime) -> int:
    """Check every running pair, since a change high up reaches people far below: pause what the law forbids, resume
    what it allows again. Returns how many pairs moved.
    """
    running = Relationship.objects.filter(state__in=HOLDS_A_PLACE).prefetch_related("parts").order_by("pk")
    people = {one.pk: {part.side: part.member_id for part in one.parts.all()} for one in running}
    lines = lines_around({member for pair in people.values() for member in pair.values()}, on=now.date())
    moved = 0
    for pk, pair in people.items():
        one, other = str(pair[PartSide.MENTEE]), str(pair[PartSide.MENTOR])
        # What is not known pauses nobody, and resumes nobody either.
        if pairing.barrier(one, other, lines, unknown_bars=False):
            moved += _pause(actor, pk)
        elif pairing.barrier(one, other, lines) is None:
            moved += _resume(actor, pk, now)
    return moved


@transaction.atomic
def ask_for_lines(actor: Actor, *, member_ids: Collection[UUID]) -> int:
    """Ask those in a running pair whose line is no longer known to settle it. Returns how many were asked."""
    paired = Part.objects.filter(member__in=member_ids, holds_place=True).values("member")
    unknown = Member.objects.filter(pk__in=paired, line_state=LineState.UNKNOWN).order_by("pk")
    asked = [to for to in map(recipient, unknown) if to is not None]
    for to in asked:
        tell(to, messages.LINE_UNKNOWN, path=reverse("today", args=[served().slug]))
    return len(asked)


def _pause(actor: Actor, pk: UUID) -> bool:
    relationship = lock(pk)
    if relationship.state not in {RelationshipState.PROPOSED, RelationshipState.ACTIVE}:
        return False
    pause(actor, relationship)
    return True


def _resume(actor: Actor, pk: UUID, now: datetime) -> bool:
    relationship = lock(pk)
    if relationship.state != RelationshipState.PAUSED:
        return False
    record(actor, Verb.PAIR_RESUMED, relationship)
    if relationship.opened_at:
        move(relationship, RelationshipState.ACTIVE, pause_reason="")
        tell_both(relationship, messages.RESUMED)
    elif Part.objects.filter(relationship=relationship).exclude(consent=Consent.YES).exists():
        again = time_to_answer(relationship.round, now)
        move(relationship, RelationshipState.PROPOSED, pause_reason="", answer_by=again)
        tell_both(relationship, messages.MATCHED)
    else:
        open_space(relationship, now)
    return True

"""The supervisor law in running pairs: when the directory changes, they are checked again and never silently kept."""

from collections.abc import Callable, Collection, Sequence
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
from konnekt.relationships.actions.conversations import cancel_session
from konnekt.relationships.actions.locking import lock_pairs
from konnekt.relationships.actions.steps import move, open_space, pause, still_in, tell_both, time_to_answer
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.pairing import Lines
from konnekt.relationships.pool import lines_around
from konnekt.relationships.rules import is_paused_by_law
from konnekt.relationships.states import HOLDS_A_PLACE, Consent, RelationshipState

Step = Callable[[Actor, Relationship, datetime], None]


@transaction.atomic
def check_lines(actor: Actor, *, now: datetime) -> int:
    """Check every running pair, since a change high up reaches people far below: pause what the law forbids, resume
    what it allows again. Returns how many pairs moved.
    """
    running = list(Relationship.objects.filter(state__in=HOLDS_A_PLACE))
    # Locked are only those that move: most never do, and the people in them would all have to wait.
    moving = [one.pk for one, step in _steps(running, now) if step is not None]
    return _take_steps(actor, lock_pairs(moving), now)


@transaction.atomic
def check_one(actor: Actor, relationship: Relationship, *, now: datetime) -> bool:
    """Check one circle again after somebody left it; it is locked. Returns whether it moved."""
    return _take_steps(actor, [relationship], now) > 0


@transaction.atomic
def ask_for_lines(actor: Actor, *, member_ids: Collection[UUID]) -> int:
    """Ask those in a running pair whose line is no longer known to settle it. Returns how many were asked."""
    paired = Part.objects.filter(member__in=member_ids, holds_place=True).values("member")
    unknown = Member.objects.filter(pk__in=paired, line_state=LineState.UNKNOWN).order_by("pk")
    asked = [to for to in map(recipient, unknown) if to is not None]
    for to in asked:
        tell(to, messages.LINE_UNKNOWN, path=reverse("today", args=[served().slug]))
    return len(asked)


def _steps(pairs: Sequence[Relationship], now: datetime) -> list[tuple[Relationship, Step | None]]:
    """What is to be done with each of these pairs, as their lines are today, or nothing."""
    people: dict[UUID, list[UUID]] = {one.pk: [] for one in pairs}
    inside = Part.objects.filter(relationship__in=people, left_at=None).order_by("pk")
    for relationship, member in inside.values_list("relationship_id", "member_id"):
        people[relationship].append(member)
    lines = lines_around({member for those in people.values() for member in those}, on=now.date())
    return [(one, _step(one, people[one.pk], lines)) for one in pairs]


def _step(relationship: Relationship, people: Sequence[UUID], lines: Lines) -> Step | None:
    if relationship.state not in HOLDS_A_PLACE:
        return None
    is_paused = is_paused_by_law(relationship)
    # What is not known pauses nobody, and resumes nobody either.
    if pairing.anybody_barred(people, lines, unknown_bars=False):
        return None if is_paused else _pause
    return _resume if is_paused and not pairing.anybody_barred(people, lines) else None


def _take_steps(actor: Actor, pairs: Sequence[Relationship], now: datetime) -> int:
    due = [(one, step) for one, step in _steps(pairs, now) if step is not None]
    for relationship, step in due:
        step(actor, relationship, now)
    return len(due)


def _pause(actor: Actor, relationship: Relationship, now: datetime) -> None:
    if relationship.state == RelationshipState.PAUSED:
        # A break that one of them asked for: it would end by itself, and the law's pause must not.
        move(relationship, RelationshipState.ACTIVE, paused_until=None)
    pause(actor, relationship)
    cancel_session(relationship, now=now)


def _resume(actor: Actor, relationship: Relationship, now: datetime) -> None:
    record(actor, Verb.PAIR_RESUMED, relationship)
    if relationship.opened_at:
        move(relationship, RelationshipState.ACTIVE, pause_reason="")
        tell_both(relationship, messages.RESUMED)
    elif still_in(relationship).exclude(consent=Consent.YES).exists():
        again = time_to_answer(relationship.round, now)
        move(relationship, RelationshipState.PROPOSED, pause_reason="", answer_by=again)
        tell_both(relationship, messages.MATCHED)
    else:
        open_space(relationship, now)

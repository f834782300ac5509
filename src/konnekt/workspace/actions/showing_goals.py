"""Showing one goal to one's line manager by a link, and taking that back.

What is shown is what the goal is, how one will notice, by when, and whether it is reached. Never why it matters, where
one stands, its steps, or what was said to it: nothing that could be taken for an appraisal.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.sealing.keyring import KeyDropped, unseal_all
from konnekt.workspace.actions.goals import enter_for, holder, sealed_at
from konnekt.workspace.models import Goal, ShownGoal
from konnekt.workspace.policy import GOAL, SHOWN
from konnekt.workspace.states import GoalState


@dataclass(frozen=True, slots=True)
class Shown:
    """Exactly what a line manager reads of a goal."""

    owner: str
    what: str
    measure: str
    due_on: date | None
    state: GoalState


@transaction.atomic
def show_goal(actor: Actor, *, goal: Goal, now: datetime) -> ShownGoal:
    """Make the link to a goal of one's own; a goal that is shown already keeps its link."""
    _mine, goal = enter_for(actor, goal)
    if goal.owner_id is None:
        raise NotFound
    if goal.state not in {GoalState.OPEN, GoalState.REACHED}:
        raise Refused(_("Only a goal that is open or reached can be shown."))
    standing = ShownGoal.objects.filter(goal=goal, taken_back_at=None).first()
    if standing is not None:
        return standing
    made = ShownGoal.objects.create(goal=goal, made_at=now)
    record(actor, Verb.GOAL_SHOWN, goal, subject=goal.owner_id)
    return made


@transaction.atomic
def take_goal_back(actor: Actor, *, goal: Goal, now: datetime) -> None:
    """End the link to a goal of one's own at once; also where the space is closed."""
    if not GOAL.allows(actor, goal) or goal.owner_id != actor.member_id:
        raise NotFound
    if ShownGoal.objects.filter(goal=goal, taken_back_at=None).update(taken_back_at=now):
        record(actor, Verb.GOAL_TAKEN_BACK, goal, subject=goal.owner_id)


def preview(actor: Actor, *, goal: Goal) -> Shown:
    """What the link shows, for the one whose goal it is."""
    goal = GOAL.fetch(actor, goal.pk, Goal.objects.select_related("owner"))
    if goal.owner_id != actor.member_id:
        raise NotFound
    return _opened(goal)


def read_shown_goal(actor: Actor, *, shown_id: UUID) -> Shown:
    """What is behind a link, for whoever is the owner's manager now; NotFound for anybody else, and once it was taken
    back or the space is closed.
    """
    rows = ShownGoal.objects.select_related("goal__owner")
    return _opened(SHOWN.fetch(actor, shown_id, rows, least=Sight.PART).goal)


def _opened(goal: Goal) -> Shown:
    assert goal.owner is not None
    sealed = {name: value for name in ("what", "measure") if (value := getattr(goal, name)) is not None}
    try:
        texts = unseal_all(holder(goal), ((bytes(value), sealed_at(goal, name)) for name, value in sealed.items()))
    except KeyDropped as gone:
        raise NotFound from gone
    words = dict(zip(sealed, texts, strict=True))
    return Shown(goal.owner.name, words["what"], words.get("measure", ""), goal.due_on, GoalState(goal.state))

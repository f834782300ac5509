"""Finding goals and actions, and what can be counted of them; words are opened by `actions.reading_goals` alone."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.core.errors import NotFound
from konnekt.organisations.models import InterestArea, ReportingLine
from konnekt.organisations.states import LineKind
from konnekt.programmes.models import Round
from konnekt.programmes.states import Format
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.policy import FACTS
from konnekt.relationships.queries import Pair
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.workspace.models import Action, Goal, Rating, ShownGoal
from konnekt.workspace.policy import ACTION, GOAL
from konnekt.workspace.rules import is_theirs, occasion_on
from konnekt.workspace.states import ActionState, GoalState, Occasion

IS_ON = (RelationshipState.ACTIVE, RelationshipState.PAUSED)


def goal_in(actor: Actor, pair: Pair, goal_id: UUID) -> Goal:
    """A goal of this space that the actor may read, or NotFound."""
    return GOAL.fetch(actor, goal_id, Goal.objects.filter(relationship=pair.relationship))


def goals_in(actor: Actor, pair: Pair) -> int:
    """How many goals of this space the actor may read."""
    return GOAL.visible(actor).filter(relationship=pair.relationship).count()


def own_goal_in(actor: Actor, pair: Pair, goal_id: UUID) -> Goal:
    """A goal of this space that is the actor's to change, or NotFound."""
    goal = goal_in(actor, pair, goal_id)
    if not is_theirs(pair.mine, goal.owner_id):
        raise NotFound
    return goal


def own_action_in(actor: Actor, pair: Pair, action_id: UUID) -> Action:
    """An action of this space that is the actor's to change, or NotFound."""
    rows = Action.objects.filter(relationship=pair.relationship).select_related("goal")
    action = ACTION.fetch(actor, action_id, rows)
    if not is_theirs(pair.mine, action.owner_id):
        raise NotFound
    return action


def areas() -> list[tuple[str, str]]:
    """The organisation's interest areas in use, key and name."""
    return list(InterestArea.objects.filter(is_active=True).values_list("key", "name"))


def suggested_to(actor: Actor) -> dict[UUID, int]:
    """How many suggestions, goals and steps, wait for the actor's answer in each of their spaces."""
    waiting: dict[UUID, int] = {}
    for rows in (
        GOAL.visible(actor).filter(owner=actor.member_id, state=GoalState.SUGGESTED),
        ACTION.visible(actor).filter(owner=actor.member_id, state=ActionState.SUGGESTED),
    ):
        for relationship_id in rows.values_list("relationship_id", flat=True):
            waiting[relationship_id] = waiting.get(relationship_id, 0) + 1
    return waiting


def reviews_due(actor: Actor, pairs: Iterable[Pair], today: date) -> dict[UUID, Occasion]:
    """In which of the actor's spaces it is time to look back, and on what occasion: where one of their open goals has
    no rating of it yet.
    """
    due = {pair.relationship.pk: occasion_on(pair.relationship.round, today) for pair in pairs}
    asked = [pk for pk, occasion in due.items() if occasion is not None]
    if not asked:
        return {}
    open_ones = GOAL.visible(actor).filter(relationship__in=asked, owner=actor.member_id, state=GoalState.OPEN)
    rated = {
        name: Exists(Rating.objects.filter(goal=OuterRef("pk"), occasion=occasion))
        for name, occasion in (("has_midpoint", Occasion.MIDPOINT), ("has_final", Occasion.FINAL))
    }
    found: dict[UUID, Occasion] = {}
    for row in open_ones.annotate(**rated).values("relationship_id", *rated):
        occasion = due[row["relationship_id"]]
        is_said = row["has_final"] or (occasion == Occasion.MIDPOINT and row["has_midpoint"])
        if occasion is not None and not is_said:
            found[row["relationship_id"]] = occasion
    return found


def link_to(goal: Goal) -> ShownGoal | None:
    """The link by which a goal is shown, for the one whose goal it is."""
    return ShownGoal.objects.filter(goal=goal, taken_back_at=None).first()


def manager_of(actor: Actor) -> str:
    """The name of whoever is the actor's line manager now; empty where the directory knows none."""
    line = ReportingLine.objects.filter(member=actor.member_id, kind=LineKind.MANAGER, until=None)
    return line.values_list("manager__name", flat=True).first() or ""


WORKING, WITH_GOAL, OPEN, REACHED = "working", "with_goal", "open", "reached"


def people_with_goals(actor: Actor, round_: Round) -> dict[str, int]:
    """How many people of a round work in a space where one sets goals, have one, have an open or a reached one, and one
    in each area (by its key): heads and never goals, for `disclosure` to let out. None for whoever doesn't run it.
    """
    seen = GOAL.visible(actor, Goal.objects.filter(relationship__round=round_), least=Sight.WHEN)
    taken = seen.exclude(owner=None).exclude(state__in=[GoalState.SUGGESTED, GoalState.DECLINED])
    heads: dict[str, set[UUID]] = {}
    for owner, state, area in taken.values_list("owner_id", "state", "area"):
        how = {GoalState.OPEN: OPEN, GoalState.REACHED: REACHED}.get(GoalState(state), WITH_GOAL)
        for label in {WITH_GOAL, how, *([f"area:{area}"] if area else [])}:
            heads.setdefault(label, set()).add(owner)
    spaces = FACTS.visible(actor, Relationship.objects.filter(round=round_, state__in=IS_ON), least=Sight.WHEN)
    parts = Part.objects.filter(relationship__in=spaces, consent=Consent.YES, left_at=None, is_one_off=False)
    if round_.programme.format != Format.PEER:
        parts = parts.filter(side=PartSide.MENTEE)
    return {WORKING: parts.values("member").distinct().count(), **{label: len(who) for label, who in heads.items()}}

"""Somebody's own story of a round, from their own rows: for them alone, compared with nobody."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from konnekt.access.actors import Actor
from konnekt.programmes.models import Round
from konnekt.training.models import Completion
from konnekt.training.policy import OWN_CERTIFICATE
from konnekt.workspace.models import Goal, Rating, Session
from konnekt.workspace.states import GoalState, SessionState


@dataclass(frozen=True, slots=True)
class Course:
    """How a goal of one's own went, in numbers and without its words: those stay in the space, while it lasts."""

    goal: UUID
    relationship: UUID
    area: str
    state: GoalState
    target: int | None
    ratings: list[tuple[date, int]]

    @property
    def change(self) -> int | None:
        """From the first rating to the last, once there are two."""
        return self.ratings[-1][1] - self.ratings[0][1] if len(self.ratings) > 1 else None


@dataclass(frozen=True, slots=True)
class Story:
    """What somebody did in a round."""

    sessions: int
    together: timedelta
    learnt: list[tuple[str, date]]
    goals: list[Course]


def story_of(actor: Actor, round_: Round) -> Story:
    """The actor's sessions, goals and training of a round, in four queries."""
    mine = Session.objects.filter(
        relationship__round=round_, relationship__parts__member=actor.member_id, state=SessionState.HELD
    )
    held = list(mine.values_list("begins_at", "ends_at"))
    goals = list(Goal.objects.filter(relationship__round=round_, owner=actor.member_id).order_by("made_at", "pk"))
    ratings: dict[UUID, list[tuple[date, int]]] = defaultdict(list)
    rows = Rating.objects.filter(goal__in=goals, member=actor.member_id).order_by("rated_at", "pk")
    for goal, at, value in rows.values_list("goal_id", "rated_at__date", "value"):
        ratings[goal].append((at, value))
    learnt = OWN_CERTIFICATE.visible(actor, Completion.objects.order_by("completed_at", "pk")).filter(
        completed_at__date__gte=round_.enrolment_opens, completed_at__date__lte=round_.ends_on
    )
    return Story(
        sessions=len(held),
        together=sum((until - since for since, until in held), timedelta()),
        learnt=list(learnt.values_list("title", "completed_at__date")),
        goals=[
            Course(one.pk, one.relationship_id, one.area, GoalState(one.state), one.target, ratings[one.pk])
            for one in goals
        ],
    )

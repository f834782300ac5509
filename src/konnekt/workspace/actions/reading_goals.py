"""Opening goals, their ratings, actions and comments, for those who may read them. No other code does."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q
from django.db.models.functions import JSONObject

from konnekt.access.actors import Actor
from konnekt.relationships.models import Part, Relationship
from konnekt.sealing.keyring import Holder, KeyDropped, place, unseal_all
from konnekt.workspace.actions.space import enter_to_read
from konnekt.workspace.models import Action, Comment, Goal, Rating, Session
from konnekt.workspace.policy import ACTION, GOAL
from konnekt.workspace.rules import is_theirs
from konnekt.workspace.states import ActionState, GoalState, Occasion


@dataclass(frozen=True, slots=True)
class Rated:
    """Where somebody stood, and when."""

    value: int
    occasion: Occasion
    at: datetime
    by: str
    helped: str
    """What helped since the last time; opened where one goal is read by itself."""


@dataclass(frozen=True, slots=True)
class Step:
    """An action, opened."""

    id: UUID
    goal_id: UUID | None
    session_id: UUID | None
    """In which it was agreed."""
    owner: str
    is_mine: bool
    suggested_by: str
    state: ActionState
    words: str
    evidence: str
    due_on: date | None
    done_at: datetime | None
    version: int

    def is_late(self, today: date) -> bool:
        return self.state == ActionState.OPEN and self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, opened."""

    id: UUID
    author: str
    is_mine: bool
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class OpenGoal:
    """A goal, opened, with everything that belongs to it."""

    row: Goal
    owner: str
    """Its owner's name; empty where a circle shares it."""
    is_mine: bool
    """Whether the reader may change it."""
    suggested_by: str
    what: str
    why: str
    measure: str
    ratings: list[Rated] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    said: int = 0
    """How many comments there are."""

    @property
    def id(self) -> UUID:
        return self.row.pk

    @property
    def state(self) -> GoalState:
        return GoalState(self.row.state)

    @property
    def is_shared(self) -> bool:
        return self.row.owner_id is None

    @property
    def baseline(self) -> int | None:
        return self.ratings[0].value if self.ratings else None

    @property
    def now(self) -> int | None:
        return self.ratings[-1].value if self.ratings else None

    @property
    def change(self) -> int | None:
        """From the first to the newest rating, once there are two."""
        return self.ratings[-1].value - self.ratings[0].value if len(self.ratings) > 1 else None

    @property
    def done(self) -> int:
        return sum(step.state == ActionState.DONE for step in self.steps)

    @property
    def counted(self) -> int:
        """The steps that count: not what is only suggested."""
        return sum(step.state in {ActionState.OPEN, ActionState.DONE} for step in self.steps)


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody reads of the goals in a space: goals in the order in which they were set, and steps of no goal."""

    goals: list[OpenGoal] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    @property
    def every_step(self) -> list[Step]:
        return [*chain.from_iterable(goal.steps for goal in self.goals), *self.steps]

    def goal_of(self, step: Step) -> str:
        """What the goal of a step is called; nothing for a step on its own."""
        return next((goal.what for goal in self.goals if goal.id == step.goal_id), "")


def read_work(actor: Actor, *, relationship: Relationship, now: datetime, only: Goal | None = None) -> Work:
    """The goals of a space that the actor may read, or ``only`` one of them with its comments; nothing once the time to
    read is over. Whoever left a circle reads what stood there until then.
    """
    mine = enter_to_read(actor, relationship, now)
    if mine is None:
        return Work()
    goals = GOAL.visible(actor).filter(relationship=relationship)
    actions = ACTION.visible(actor).filter(relationship=relationship)
    if only is not None:
        goals, actions = goals.filter(pk=only.pk), actions.filter(goal=only)
    until = Q() if mine.left_at is None else Q(comments__written_at__lte=mine.left_at)
    goals = goals.select_related("owner", "suggested_by").annotate(said=Count("comments", filter=until))
    rated = _until(Rating.objects.filter(goal=OuterRef("pk")), "rated_at", mine)
    rows = list(goals.annotate(rated=ArraySubquery(rated.values(one=_RATED))).order_by("made_at", "pk"))
    helped = list(_until(Rating.objects.filter(goal=only, helped__isnull=False), "rated_at", mine)) if only else []
    steps = list(actions.select_related("owner", "suggested_by").order_by("made_at", "pk"))
    said = list(
        _until(Comment.objects.filter(goal__in=rows if only else []), "written_at", mine).select_related("author")
    )
    try:
        words = _opened(relationship.pk, rows, helped, steps, said)
    except KeyDropped:
        return Work()
    taken = defaultdict(list)
    for row in steps:
        taken[row.goal_id].append(_step(row, words, mine))
    return Work([_goal(row, words, mine, taken[row.pk], said) for row in rows], taken[None])


def read_agreed(actor: Actor, *, session: Session, now: datetime) -> list[tuple[Step, str]]:
    """The steps that were agreed in a session, each with what its goal is called; under the same promise."""
    mine = enter_to_read(actor, session.relationship, now)
    if mine is None:
        return []
    seen = Q(goal=None) | Q(goal__in=GOAL.visible(actor).values("pk"))
    rows = ACTION.visible(actor).filter(seen, session=session).order_by("made_at", "pk")
    steps = list(rows.select_related("owner", "suggested_by", "goal"))
    try:
        words = _opened(session.relationship_id, steps, {row.goal_id: row.goal for row in steps if row.goal}.values())
    except KeyDropped:
        return []
    return [(_step(row, words, mine), words.get((row.goal_id, "what"), "")) for row in steps]


def _goal(row: Any, words: dict[Any, str], mine: Part, steps: list[Step], said: Iterable[Comment]) -> OpenGoal:
    return OpenGoal(
        row=row,
        owner=row.owner.name if row.owner else "",
        is_mine=is_theirs(mine, row.owner_id),
        suggested_by=row.suggested_by.name if row.suggested_by else "",
        what=words[row.pk, "what"],
        why=words.get((row.pk, "why"), ""),
        measure=words.get((row.pk, "measure"), ""),
        ratings=[_rated(one, words) for one in row.rated],
        steps=steps,
        remarks=[
            Remark(one.pk, one.author.name, one.author_id == mine.member_id, words[one.pk, "body"], one.written_at)
            for one in said
        ],
        said=row.said,
    )


_RATED = JSONObject(id="pk", value="value", occasion="occasion", at="rated_at", by="member__name")


def _rated(one: dict[str, Any], words: dict[Any, str]) -> Rated:
    helped = words.get((UUID(one["id"]), "helped"), "")
    return Rated(one["value"], Occasion(one["occasion"]), datetime.fromisoformat(one["at"]), one["by"], helped)


def _step(row: Action, words: dict[Any, str], mine: Part) -> Step:
    return Step(
        id=row.pk,
        goal_id=row.goal_id,
        session_id=row.session_id,
        owner=row.owner.name if row.owner else "",
        is_mine=is_theirs(mine, row.owner_id),
        suggested_by=row.suggested_by.name if row.suggested_by else "",
        state=ActionState(row.state),
        words=words[row.pk, "words"],
        evidence=words.get((row.pk, "evidence"), ""),
        due_on=row.due_on,
        done_at=row.done_at,
        version=row.version,
    )


_SEALED = {Goal: ("what", "why", "measure"), Rating: ("helped",), Action: ("words", "evidence"), Comment: ("body",)}


def _opened(relationship_id: UUID, *groups: Iterable[Any]) -> dict[Any, str]:
    """Every sealed word of these rows by row and field, opened with one key."""
    sealed = [
        (row, name, value)
        for row in chain(*groups)
        for name in _SEALED[type(row)]
        if (value := getattr(row, name)) is not None
    ]
    if not sealed:
        return {}
    places = ((bytes(value), place(row._meta.label, name, row.pk)) for row, name, value in sealed)
    texts = unseal_all(Holder.relationship(relationship_id), places)
    return {(row.pk, name): text for (row, name, _value), text in zip(sealed, texts, strict=True)}


def _until(rows: Any, stamp: str, mine: Part) -> Any:
    """Nothing from after somebody left."""
    return rows if mine.left_at is None else rows.filter(**{f"{stamp}__lte": mine.left_at})

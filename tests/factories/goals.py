"""Goals and steps of a space, set the way the product sets them."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from tests.cast import Person

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.relationships.models import Relationship
from konnekt.workspace.actions.doing import add_action
from konnekt.workspace.actions.goals import Wanted, rate, set_goal, suggest_goal
from konnekt.workspace.actions.reading_goals import Work, read_work
from konnekt.workspace.actions.reflections import write_reflection
from konnekt.workspace.models import Action, Goal, Rating, Reflection


def goal_of(
    person: Person, pair: Relationship, what: str = "Speak up in meetings", *, now: datetime | None = None, **more: Any
) -> Goal:
    """Somebody sets a goal; ``baseline`` and ``is_shared`` go to the act, the rest into what is written."""
    act = {name: more.pop(name) for name in ("baseline", "is_shared", "token") if name in more}
    with tenant(pair.organisation_id):
        return set_goal(
            person.actor,
            relationship=pair,
            wanted=Wanted(what=what, **more),
            **({"token": uuid4()} | act),
            now=now or clock.read(),
        )


def suggested(by: Person, to: Person, pair: Relationship, what: str = "Chair the Monday round", **more: Any) -> Goal:
    """Somebody suggests a goal."""
    with tenant(pair.organisation_id):
        return suggest_goal(
            by.actor,
            relationship=pair,
            owner=to.member,
            wanted=Wanted(what=what, **more),
            token=uuid4(),
            now=clock.read(),
        )


def step_of(
    person: Person, pair: Relationship, goal: Goal | None, words: str = "Ask one question", **more: Any
) -> Action:
    """Somebody adds a step."""
    with tenant(pair.organisation_id):
        return add_action(
            person.actor, relationship=pair, goal=goal, words=words, **{"token": uuid4(), "now": clock.read()} | more
        )


def rated(person: Person, goal: Goal, value: int, *, now: datetime | None = None, **more: Any) -> Rating:
    """Somebody says where they stand."""
    with tenant(goal.organisation_id):
        return rate(person.actor, goal=goal, value=value, now=now or clock.read(), **more)


def work(person: Person, pair: Relationship, **more: Any) -> Work:
    """What somebody reads."""
    with tenant(pair.organisation_id):
        return read_work(person.actor, relationship=pair, now=clock.read(), **more)


def reflected(
    person: Person, pair: Relationship, text: str = "One\n\nTwo", *, now: datetime | None = None
) -> Reflection:
    """Somebody writes for themselves."""
    with tenant(pair.organisation_id):
        return write_reflection(person.actor, relationship=pair, text=text, token=uuid4(), now=now or clock.read())

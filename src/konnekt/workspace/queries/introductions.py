"""Introductions that wait for an answer; `actions.introductions` alone opens their words."""

from datetime import datetime

from konnekt.access.actors import Actor
from konnekt.workspace.models import Introduction
from konnekt.workspace.policy import INTRODUCTION
from konnekt.workspace.states import IntroductionState


def offered_to(actor: Actor, *, now: datetime) -> list[Introduction]:
    """Those that the actor can still answer, the first to run out first."""
    rows = INTRODUCTION.visible(actor).filter(third=actor.member_id, state=IntroductionState.OFFERED)
    rows = rows.filter(answer_by__gte=now).select_related("offered_by").defer("words", "line")
    return list(rows.order_by("answer_by", "pk"))

"""What a round wants to reach."""

from datetime import datetime, timedelta
from typing import Any

from konnekt.access.actors import Actor
from konnekt.outcomes.actions.planning import write_plan
from konnekt.outcomes.models import OutcomePlan
from konnekt.outcomes.states import Comparison
from konnekt.programmes.models import Round

TARGETS = {"satisfaction": "At least 80% would recommend it.", "retention": "Five points more than the others."}


def write_outcomes(actor: Actor, round_: Round, now: datetime, **changed: Any) -> OutcomePlan:
    """A plan with two indicators, written by whoever manages the programme."""
    plan: dict[str, Any] = {
        "targets": TARGETS,
        "comparison": Comparison.LOTTERY,
        "least_sample": 30,
        "report_on": round_.ends_on + timedelta(days=30),
    }
    return write_plan(actor, round_=round_, now=now, **plan | changed)

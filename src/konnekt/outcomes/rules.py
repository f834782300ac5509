"""When a plan may still be changed, and what its digest holds."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from konnekt.outcomes.models import OutcomePlan, Snapshot
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.states import ProgrammeState

MOST_INDICATORS = 6
"""Whoever looks at twenty numbers finds one that rose."""


def is_launched(programme: Programme, round_: Round, today: date) -> bool:
    """Whether people can have come in: the programme is out, and enrolment has opened."""
    return programme.state != ProgrammeState.DRAFT and round_.enrolment_opens <= today


def why_fixed(plan: OutcomePlan | None, *, launched: bool) -> str | None:
    """Why the plan can't be changed any more, or None. One that was begun too late stays open until it is locked."""
    if plan is None:
        return None
    if plan.locked_at is not None:
        return _("The plan is locked. What changes now is added below it as a note.")
    if launched and not plan.begun_late:
        return _("People can enrol, so the plan is being locked. What changes now is added below it as a note.")
    return None


def digest_of(plan: OutcomePlan, targets: Mapping[str, str]) -> str:
    """A fingerprint of everything that was promised: one other letter, and it is another one."""
    told = {
        "round": str(plan.round_id),
        "comparison": str(plan.comparison),
        "least_sample": plan.least_sample,
        "report_on": plan.report_on.isoformat(),
        "library": plan.version,
        "begun_late": plan.begun_late,
        "targets": dict(sorted(targets.items())),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def snapshot_digest(snapshot: Snapshot) -> str:
    """A fingerprint of all that a snapshot tells: one other digit, and it is another one."""
    told = {
        "round": str(snapshot.round_id),
        "as_of": snapshot.as_of.isoformat(),
        "k": snapshot.k,
        "figures": snapshot.figures,
        "plan": snapshot.plan,
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

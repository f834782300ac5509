"""Writing what would count as success, locking it, and saying later what changed."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.queries import served
from konnekt.outcomes.library import library, version
from konnekt.outcomes.models import OutcomePlan, PlanNote, Target
from konnekt.outcomes.policy import PLANNING
from konnekt.outcomes.queries import plan_of, targets_of
from konnekt.outcomes.rules import MOST_INDICATORS, digest_of, is_launched, why_fixed
from konnekt.outcomes.states import Comparison
from konnekt.programmes.actions.designing import require_running
from konnekt.programmes.models import Round
from konnekt.programmes.rules import today_in


@transaction.atomic
def write_plan(
    actor: Actor,
    *,
    round_: Round,
    targets: Mapping[str, str],
    comparison: Comparison,
    least_sample: int,
    report_on: date,
    now: datetime,
) -> OutcomePlan:
    """Write the plan of a round anew, while that is possible. One begun after people could enrol is marked as late."""
    require_running(actor, round_.programme)
    _in_turn(round_.pk)
    plan = plan_of(round_)
    launched = is_launched(round_.programme, round_, today_in(served(), now))
    if (reason := why_fixed(plan, launched=launched)) is not None:
        raise Refused(reason)
    _check(round_, targets, least_sample, report_on)
    told = {
        "comparison": Comparison(comparison),
        "least_sample": least_sample,
        "report_on": report_on,
        "version": version(),
    }
    if plan is None:
        plan = OutcomePlan.objects.create(round=round_, made_at=now, begun_late=launched, **told)
    else:
        OutcomePlan.objects.filter(pk=plan.pk).update(**told)
        plan.refresh_from_db()
    Target.objects.filter(plan=plan).delete()
    Target.objects.bulk_create(
        Target(plan=plan, indicator=key, enough=enough.strip()) for key, enough in targets.items()
    )
    record(actor, Verb.OUTCOME_PLAN_CHANGED, plan, fields=targets.keys(), indicators=len(targets))
    return plan


@transaction.atomic
def lock_plan(actor: Actor, *, plan: OutcomePlan, now: datetime) -> None:
    """Fix the plan for good, with a digest in the ledger that anybody can compare it to."""
    if not actor.system and not PLANNING.allows(actor, plan):
        raise NotFound
    _in_turn(plan.round_id)
    row = OutcomePlan.objects.get(pk=plan.pk)
    if row.locked_at is not None:
        return
    targets = targets_of(row)
    if not targets:
        raise Refused(_("Choose at least one indicator first."))
    row.locked_at, row.digest = now, digest_of(row, targets)
    row.save(update_fields=["locked_at", "digest"])
    record(actor, Verb.OUTCOME_PLAN_LOCKED, row, digest=row.digest, indicators=len(targets))


@transaction.atomic
def add_note(actor: Actor, *, plan: OutcomePlan, words: str, now: datetime) -> PlanNote:
    """Say what changed since the plan was locked, and why: dated, below the plan, and never edited."""
    if not actor.system and not PLANNING.allows(actor, plan):
        raise NotFound
    if OutcomePlan.objects.get(pk=plan.pk).locked_at is None:
        raise Refused(_("The plan isn’t locked yet: change it itself."))
    note = PlanNote.objects.create(plan=plan, words=words.strip(), made_by_id=actor.member_id, made_at=now)
    record(actor, Verb.OUTCOME_PLAN_NOTED, plan)
    return note


def _in_turn(round_id: UUID) -> None:
    """Writing and locking take turns, so that what is locked is what was written."""
    Round.objects.select_for_update().get(pk=round_id)


def _check(round_: Round, targets: Mapping[str, str], least_sample: int, report_on: date) -> None:
    if unknown := targets.keys() - library().keys():
        raise ValueError(f"Not an indicator: {unknown}")
    if not targets:
        raise Refused(_("Choose at least one indicator."))
    if len(targets) > MOST_INDICATORS:
        raise Refused(_("Choose at most 6: whoever looks at many numbers always finds one that rose."))
    if empty := next((key for key, enough in targets.items() if not enough.strip()), None):
        raise Refused(_("Say what would be enough."), field=f"enough-{empty}")
    smallest = served().smallest_group
    if least_sample < smallest:
        raise Refused(
            _("Nothing is shown of fewer than {number} people.").format(number=smallest), field="least_sample"
        )
    if report_on < round_.ends_on:
        raise Refused(_("The report comes after the round has ended."), field="report_on")

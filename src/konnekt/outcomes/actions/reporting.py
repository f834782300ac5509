"""Taking a snapshot of a round, telling those who took part, and entering what Konnekt can't count."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.models import Work
from konnekt.jobs.queue import Job, start_work
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import Telling, tell_all
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, served
from konnekt.outcomes.library import library
from konnekt.outcomes.measuring import measure
from konnekt.outcomes.messages import RESULTS_SHARED
from konnekt.outcomes.models import EnteredFigure, OutcomePlan, Snapshot
from konnekt.outcomes.policy import PLANNING, SNAPSHOT
from konnekt.outcomes.queries import plan_of, targets_of
from konnekt.outcomes.rules import snapshot_digest
from konnekt.outcomes.states import SnapshotState, Source
from konnekt.programmes.actions.designing import require_running
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.names import told_in
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import EnrolmentState


@transaction.atomic
def take_snapshot(actor: Actor, *, round_: Round, job: Job, now: datetime) -> Snapshot:
    """Have all figures of a round counted as of today, by the worker. While one is being taken, that one is returned;
    of one day there is one.
    """
    require_running(actor, round_.programme)
    Round.objects.select_for_update().get(pk=round_.pk)
    today = today_in(served(), now)
    going = Snapshot.objects.filter(round=round_).exclude(state=SnapshotState.GIVEN_UP)
    for one in going.select_related("work").filter(as_of=today):
        if one.state == SnapshotState.TAKEN or not _is_over(one.work):
            return one
        _give_up(one)
    snapshot = Snapshot(round=round_, as_of=today, k=served().smallest_group, made_by_id=actor.member_id, made_at=now)
    snapshot.work = start_work(
        job,
        organisation_id=served_organisation(),
        requested_by=actor.member_id,
        words=_("Waiting for a worker"),
        snapshot_id=snapshot.pk,
    )
    snapshot.save(force_insert=True)
    return snapshot


@transaction.atomic
def fill_snapshot(actor: Actor, *, snapshot_id: UUID, tell: Callable[[float, str], None]) -> None:
    """Count everything, and freeze it. Run again, it does nothing."""
    snapshot = Snapshot.objects.select_for_update(of=("self",)).select_related("round__programme").get(pk=snapshot_id)
    if snapshot.state != SnapshotState.WAITING:
        return
    plan = plan_of(snapshot.round)
    figures = measure(snapshot.round, plan, as_of=snapshot.as_of, k=snapshot.k, tell=tell)
    snapshot.figures = [one.as_data() for one in figures]
    snapshot.plan = _promised(plan) if plan else {}
    snapshot.digest = snapshot_digest(snapshot)
    snapshot.state = SnapshotState.TAKEN
    snapshot.save(update_fields=["figures", "plan", "digest", "state"])
    record(actor, Verb.SNAPSHOT_TAKEN, snapshot, digest=snapshot.digest, figures=len(figures))


@transaction.atomic
def share_snapshot(actor: Actor, *, snapshot: Snapshot, now: datetime) -> None:
    """Let those who took part, and the organisation, read their part of it, and write to the former. It can't be taken
    back: what was read is known.
    """
    if not SNAPSHOT.allows(actor, snapshot, least=Sight.AGGREGATE):
        raise NotFound
    rows = Snapshot.objects.select_related("round__programme")
    row = rows.select_for_update(of=("self",)).get(pk=snapshot.pk)
    if row.state != SnapshotState.TAKEN:
        raise Refused(_("It isn’t taken yet. Wait until it is, then look at it first."))
    if row.shared_at is None:
        row.shared_at = now
        row.save(update_fields=["shared_at"])
        record(actor, Verb.SNAPSHOT_SHARED, row, digest=row.digest)
        _tell_those_who_took_part(row)


@transaction.atomic
def enter_figure(actor: Actor, *, plan: OutcomePlan, indicator: str, now: datetime, **told: Any) -> EnteredFigure:
    """Enter a planned figure that comes from outside, with its n and its source."""
    if not PLANNING.allows(actor, plan):
        raise NotFound
    if indicator not in targets_of(plan) or library()[indicator].source is Source.PRODUCT:
        raise Refused(_("This isn’t planned as a figure from outside."), field="indicator")
    if told["n"] < served().smallest_group:
        raise Refused(
            _("Nothing is shown of fewer than {number} people.").format(number=served().smallest_group), field="n"
        )
    low, high = told.get("low"), told.get("high")
    if (low is None) != (high is None) or (low is not None and not low <= told["value"] <= high):
        raise Refused(_("An interval has two ends, with the figure between them."), field="low")
    figure = EnteredFigure.objects.create(
        plan=plan, indicator=indicator, made_by_id=actor.member_id, made_at=now, **told
    )
    record(actor, Verb.FIGURE_ENTERED, plan, fields=[indicator])
    return figure


def _tell_those_who_took_part(snapshot: Snapshot) -> None:
    """One mail each, in the transaction that shares, to those who had a place, and nobody twice. Who waited for one in
    vain may read the results, and is not told that they took part.
    """
    programme = snapshot.round.programme
    path = reverse("shared_results", args=[served().slug, snapshot.pk])
    took_part = Enrolment.objects.filter(round=snapshot.round, state=EnrolmentState.COMPLETE).values("member_id")
    found = (recipient(one) for one in Member.objects.filter(pk__in=took_part, left_on=None).order_by("pk"))
    tell_all(
        (Telling(to=to, notice=RESULTS_SHARED, path=path, values=told_in(programme)) for to in found if to is not None),
        about_id=programme.pk,
    )


def _promised(plan: OutcomePlan) -> dict[str, Any]:
    return {
        "comparison": plan.comparison,
        "least_sample": plan.least_sample,
        "report_on": plan.report_on.isoformat(),
        "locked": plan.locked_at is not None,
        "begun_late": plan.begun_late,
        "digest": plan.digest,
        "targets": targets_of(plan),
    }


def _is_over(work: Work | None) -> bool:
    return work is None or work.is_over


def _give_up(snapshot: Snapshot) -> None:
    snapshot.state = SnapshotState.GIVEN_UP
    snapshot.save(update_fields=["state"])

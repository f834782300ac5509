"""Keeping what a job worked out about a run."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from konnekt.matching.models import MatchRun, Proposal, Study, Unplaced
from konnekt.matching.studying import Studied, by_enrolment


@transaction.atomic
def save_study(*, run_id: UUID, studied: Studied, ids: dict[str, UUID], now: datetime) -> None:
    """Keep it beside the run; saving twice keeps one. ``ids`` are the enrolments by pseudonym."""
    run = MatchRun.objects.select_for_update().get(pk=run_id)
    Study.objects.update_or_create(
        run=run,
        defaults={
            "blocking": studied.blocking,
            "strongest": [by_enrolment(one, ids) for one in studied.strongest],
            "curve": studied.curve,
            "made_at": now,
        },
    )
    others = {ids[name]: by_enrolment(one, ids) for name, one in studied.others.items() if name in ids}
    nearest = {ids[name]: by_enrolment(one, ids) for name, one in studied.nearest.items() if name in ids}
    pairs = list(Proposal.objects.filter(run=run, mentee__in=others))
    for pair in pairs:
        pair.others = others[pair.mentee_id]
    Proposal.objects.bulk_update(pairs, ["others"], batch_size=1000)
    left = list(Unplaced.objects.filter(run=run, is_mentor=False, enrolment__in=nearest))
    for one in left:
        one.details = nearest[one.enrolment_id]
    Unplaced.objects.bulk_update(left, ["details"], batch_size=1000)

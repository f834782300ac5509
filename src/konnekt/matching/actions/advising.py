"""Keeping the recruiting advice that a job worked out."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from konnekt.matching.advising import Advised
from konnekt.matching.models import MatchRun, RecruitingAdvice


@transaction.atomic
def save_advice(*, run_id: UUID, advised: Advised, now: datetime) -> None:
    """Keep it beside the run; saving twice keeps one."""
    run = MatchRun.objects.select_for_update().get(pk=run_id)
    rows = [
        {
            "language": one.guess.language,
            "skill": one.guess.skill,
            "area": one.guess.area,
            "mentors": one.mentors,
            "placed": one.placed,
        }
        for one in advised.advice
        if one.placed
    ]
    RecruitingAdvice.objects.update_or_create(
        run=run,
        defaults={"rows": rows, "left_over": advised.left_over, "places": advised.places, "made_at": now},
    )

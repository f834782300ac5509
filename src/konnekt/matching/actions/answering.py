"""What the resident solver keeps of a live answer."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from konnekt.matching.live import Answered
from konnekt.matching.models import LiveAnswer
from konnekt.matching.states import Doing

MOST_MOVED = 100
"""So many of those who changed are kept by name; all are counted."""


def say_doing(*, round_id: UUID, doing: Doing) -> None:
    """How far the answer is."""
    LiveAnswer.objects.filter(round=round_id).update(doing=doing)


@transaction.atomic
def save_live(*, round_id: UUID, step: int, answered: Answered, now: datetime) -> None:
    """Keep the answer, and how it differs from the one before; saving twice keeps one."""
    live = LiveAnswer.objects.select_for_update().get(round=round_id)
    live.answered_at, live.step, live.conflicts = now, step, answered.conflicts
    live.doing = Doing.DONE if answered.is_possible else Doing.IMPOSSIBLE
    if answered.is_possible:
        moved = _moved(live.pairs, answered.pairs) if live.summary else []
        live.before, live.summary = live.summary, answered.summary
        live.moved, live.number_moved = moved[:MOST_MOVED], len(moved)
        live.pairs = answered.pairs
    live.save()


def _moved(before: dict[str, str], after: dict[str, str]) -> list[list[str]]:
    """Mentees who have another mentor than before, or none; the mentor is empty where there is none."""
    both = sorted(before.keys() | after.keys())
    return [[one, before.get(one, ""), after.get(one, "")] for one in both if before.get(one) != after.get(one)]

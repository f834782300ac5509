"""Why pairs ended early, as numbers: the only way out of what people gave as their reason."""

from datetime import date
from uuid import UUID, uuid5

from konnekt.access.actors import Actor
from konnekt.disclosure.actions import weekly_counts
from konnekt.disclosure.counts import HeadCount
from konnekt.programmes.models import Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.relationships.models import ReasonCount
from konnekt.relationships.states import EndReason


def reasons_given(actor: Actor, round_: Round, *, today: date, k: int) -> tuple[date, dict[str, HeadCount]]:
    """How often each reason for ending early was given in a round, for those who run it: taken once a week, in steps,
    and never about few.
    """
    RUNNING_ROUND.fetch(actor, round_.pk)
    about = uuid5(round_.pk, "reasons for ending early")

    def count(_about: UUID) -> dict[str, int]:
        found = dict(ReasonCount.objects.filter(round=round_).values_list("reason", "number"))
        return {reason.value: found.get(reason.value, 0) for reason in EndReason}

    monday, counts = weekly_counts(about=[about], today=today, k=k, count=count)
    return monday, counts[about]

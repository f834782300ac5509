"""The steps of a studio: each change is noted with what it changed, so that it can be undone and others can be told."""

from typing import Any

from django.db.models import Max

from konnekt.access.actors import Actor
from konnekt.core.errors import Refused
from konnekt.matching.models import StudioStep
from konnekt.matching.rules import Clash
from konnekt.matching.states import StepKind
from konnekt.programmes.models import Enrolment, Round


class Clashed(Refused):
    """Somebody else changed the same things since the person who asks looked at them."""

    def __init__(self, sentence: str, clashes: dict[str, Clash]) -> None:
        super().__init__(sentence)
        self.clashes = clashes


def lock_studio(round_: Round) -> int:
    """Nobody else changes this studio until the transaction ends; the number of its last step."""
    Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    return last_step(round_)


def last_step(round_: Round) -> int:
    """The number of the last step; 0 before the first."""
    return StudioStep.objects.filter(round=round_).aggregate(last=Max("number"))["last"] or 0


def note(
    actor: Actor,
    *,
    round_: Round,
    kind: StepKind,
    was: dict[str, Any],
    now: dict[str, Any],
    pair: tuple[Enrolment | None, Enrolment | None] = (None, None),
    of: StudioStep | None = None,
    is_undo: bool = False,
) -> StudioStep:
    """Write down one step, under the lock of the studio."""
    mentee, mentor = pair
    return StudioStep.objects.create(
        round=round_,
        number=lock_studio(round_) + 1,
        kind=kind,
        was=was,
        now=now,
        mentee=mentee,
        mentor=mentor,
        of=of,
        is_undo=is_undo,
        by_member_id=actor.member_id,
    )

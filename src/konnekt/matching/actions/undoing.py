"""Undo and redo in a studio: both append a step, so the log of what happened never loses one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.matching import policy
from konnekt.matching.actions.steering import criteria_of, keep_said, kept_apart, set_steer, steer_between
from konnekt.matching.actions.stepping import lock_studio, note
from konnekt.matching.models import StudioStep
from konnekt.matching.rules import next_to_redo, next_to_undo, said_in
from konnekt.matching.states import SteerKind, StepKind
from konnekt.programmes.models import Round


@transaction.atomic
def undo(actor: Actor, *, round_: Round, number: int, now: datetime) -> StudioStep:
    """Take back the last step that stands, whoever made it; ``number`` is the step that was meant."""
    return _turn(actor, round_, number, is_undo=True, now=now)


@transaction.atomic
def redo(actor: Actor, *, round_: Round, number: int, now: datetime) -> StudioStep:
    """Do again what was undone last; ``number`` is the step that was meant."""
    return _turn(actor, round_, number, is_undo=False, now=now)


def _turn(actor: Actor, round_: Round, number: int, *, is_undo: bool, now: datetime) -> StudioStep:
    if not policy.ROUND.allows(actor, round_):
        raise NotFound
    lock_studio(round_)
    steps = list(StudioStep.objects.filter(round=round_).select_related("mentee__member", "mentor__member"))
    step = next_to_undo(steps) if is_undo else next_to_redo(steps)
    if step is None or step.number != number:
        raise Refused(_("Somebody else was faster: something changed here since you opened this page. Look again."))
    before, after = (step.now, step.was) if is_undo else (step.was, step.now)
    if step.kind == StepKind.CRITERIA:
        _criteria(actor, round_, before, after)
    else:
        _steer(actor, step, before, after, now)
    return note(
        actor,
        round_=round_,
        kind=StepKind(step.kind),
        was=before,
        now=after,
        pair=(step.mentee, step.mentor),
        of=step,
        is_undo=is_undo,
    )


def _criteria(actor: Actor, round_: Round, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    criteria = criteria_of(round_)
    said = said_in(criteria)
    if any(said.get(name) != value for name, value in before.items()):
        raise _otherwise()
    keep_said(actor, criteria=criteria, said={**said, **after})


def _steer(actor: Actor, step: StudioStep, before: Mapping[str, str], after: Mapping[str, str], now: datetime) -> None:
    assert step.mentee is not None
    assert step.mentor is not None
    pair = step.mentee, step.mentor
    if steer_between(*pair) != before:
        raise _otherwise()
    if after.get("kind") == SteerKind.LOCK and kept_apart(*pair, now):
        raise Refused(_("These two are not available to each other in this round any more."))
    set_steer(actor, mentee=pair[0], mentor=pair[1], says=after)


def _otherwise() -> Refused:
    return Refused(_("This can’t be taken back: it was changed another way since."))

"""The plan of next steps: who does what by when, and how it went."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, served
from konnekt.readiness import messages
from konnekt.readiness.library import library
from konnekt.readiness.models import Assessment, Step
from konnekt.readiness.policy import KEEPING, KEEPING_STEP, OWN_STEP
from konnekt.readiness.states import AssessmentState, StepState

CHANGEABLE = ("words", "owner", "due_on", "state", "note")


@transaction.atomic
def add_step(
    actor: Actor,
    *,
    assessment: Assessment,
    theme: str,
    words: str,
    now: datetime,
    statement: str = "",
    owner: Member | None = None,
    due_on: date | None = None,
) -> Step:
    """Plan one step, and tell whoever takes care of it."""
    if not actor.system and not KEEPING.allows(actor, assessment):
        raise NotFound
    if assessment.state != AssessmentState.CLOSED:
        raise Refused(_("Close the assessment first: steps follow from what came of it."))
    if theme not in library().by_theme or (statement and statement not in library().statements):
        raise ValueError(f"Not in the library: {theme} {statement}")
    _require_here(owner)
    step = Step.objects.create(
        assessment=assessment,
        theme=theme,
        statement=statement,
        words=words.strip(),
        owner=owner,
        due_on=due_on,
        made_at=now,
    )
    record(actor, Verb.STEP_CHANGED, step, fields=["words", "owner", "due_on"], subject=owner.pk if owner else None)
    _tell_owner(actor, step)
    return step


@transaction.atomic
def change_step(actor: Actor, *, step: Step, now: datetime, **changes: Any) -> None:
    """Change a step. Whoever takes care of it may say how it stands; the rest is for those who run the plan."""
    if unknown := changes.keys() - set(CHANGEABLE):
        raise ValueError(f"Not to be changed: {unknown}")
    row = Step.objects.select_for_update(of=("self",)).select_related("owner").get(pk=step.pk)
    by_keeper = actor.system or KEEPING_STEP.allows(actor, row)
    if not by_keeper and (changes.keys() - {"state", "note"} or not OWN_STEP.allows(actor, row)):
        raise NotFound
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    if not changed:
        return
    if "owner" in changed:
        _require_here(changes["owner"])
    for name in changed:
        setattr(row, name, changes[name])
    if "state" in changed:
        row.done_at = now if row.state == StepState.DONE else None
    row.save(update_fields=[*changed, "done_at"])
    record(actor, Verb.STEP_CHANGED, row, fields=changed, state=StepState(row.state).value)
    if "owner" in changed:
        _tell_owner(actor, row)


def _require_here(owner: Member | None) -> None:
    if owner is not None and owner.has_left:
        raise Refused(_("{name} isn’t here any more.").format(name=owner.name), field="owner")


def _tell_owner(actor: Actor, step: Step) -> None:
    """Whoever gives a step to themselves needs no letter."""
    if step.owner is None or step.owner.pk == actor.member_id or (to := recipient(step.owner)) is None:
        return
    here = served()
    tell(to, messages.STEP_GIVEN, path=reverse("readiness_step", args=[here.slug, step.pk]), organisation=here.name)

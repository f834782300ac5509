"""Planning a round: its dates, who may join, what is asked; and moving it from phase to phase."""

from datetime import date
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.programmes.actions.designing import require_running
from konnekt.programmes.actions.versions import kept_as_version
from konnekt.programmes.eligibility import BadRule, read_rules
from konnekt.programmes.models import Enrolment, Programme, Round
from konnekt.programmes.phases import dates_are_in_order
from konnekt.programmes.states import EnrolmentState, Oversubscribed, Phase
from konnekt.questions.library import LIBRARY, OPTIONAL

DATES = ("enrolment_opens", "enrolment_closes", "matching_on", "starts_on", "ends_on")
CHANGEABLE = ("name", *DATES, "objection_days", "who_may_join", "questions", "mentee_places", "oversubscribed")
OBJECTION_DAYS = range(2, 22)
MOST_RULES = 12


@transaction.atomic
def create_round(
    actor: Actor,
    *,
    programme: Programme,
    name: str,
    enrolment_opens: date,
    enrolment_closes: date,
    matching_on: date,
    starts_on: date,
    ends_on: date,
    **planned: Any,
) -> Round:
    """Plan one intake. Every optional question is asked unless the round says otherwise."""
    require_running(actor, programme)
    planned.setdefault("questions", list(OPTIONAL))
    round_ = Round(
        programme=programme,
        name=name.strip(),
        enrolment_opens=enrolment_opens,
        enrolment_closes=enrolment_closes,
        matching_on=matching_on,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _apply(round_, planned)
    _check(round_)
    round_.save(force_insert=True)
    record(actor, Verb.ROUND_CHANGED, round_, fields=["name", *DATES, *planned])
    return round_


@transaction.atomic
def change_round(actor: Actor, *, round_: Round, **changes: Any) -> None:
    """Change a plan. People who are enrolled already stay enrolled, whatever the new rules say of them.

    How places are given can't change while somebody waits for the answer that was promised.
    """
    require_running(actor, round_.programme)
    changed = [name for name, value in changes.items() if getattr(round_, name) != value]
    if "oversubscribed" in changed and Enrolment.objects.filter(round=round_, state=EnrolmentState.APPLIED).exists():
        raise Refused(
            _("People wait for an answer under the present way of giving places. Answer them first."),
            field="oversubscribed",
        )
    with kept_as_version(actor, round_.programme, round_):
        _apply(round_, changes)
        _check(round_)
        if changed:
            round_.save(update_fields=changed)
    if changed:
        record(actor, Verb.ROUND_CHANGED, round_, fields=changed)


@transaction.atomic
def set_phase(actor: Actor, *, round_: Round, phase: Phase) -> None:
    """Say in which phase the round is. From matching on, answers stay as they are."""
    require_running(actor, round_.programme)
    if round_.phase == phase:
        return
    round_.phase = phase
    round_.save(update_fields=["phase"])
    record(actor, Verb.ROUND_CHANGED, round_, fields=["phase"], phase=phase.value)


def _apply(round_: Round, changes: dict[str, Any]) -> None:
    if unknown := changes.keys() - set(CHANGEABLE):
        raise ValueError(f"Not to be changed: {unknown}")
    for name, value in changes.items():
        setattr(round_, name, value)


def _check(round_: Round) -> None:
    if not dates_are_in_order(*(getattr(round_, name) for name in DATES)):
        raise Refused(
            _("These dates have to follow each other: opening, closing, matching, start and end."),
            field=_first_out_of_order(round_),
        )
    if round_.objection_days not in OBJECTION_DAYS:
        raise Refused(_("Give people between 2 and 21 days to answer."), field="objection_days")
    if round_.oversubscribed not in Oversubscribed.values:
        raise Refused(_("Choose what happens when more people come than there are places."), field="oversubscribed")
    if unknown := set(round_.questions) - LIBRARY.keys():
        raise ValueError(f"Not a question: {unknown}")
    _check_rules(round_.who_may_join)


def _check_rules(who_may_join: dict[str, Any]) -> None:
    try:
        rules = read_rules(who_may_join)
    except BadRule as error:
        raise Refused(
            _("One of the rules about who may join can’t be read. Choose it again."), field="rules"
        ) from error
    if len(rules) > MOST_RULES:
        raise Refused(_("These are too many rules for anybody to keep in mind. Use at most 12."), field="rules")


def _first_out_of_order(round_: Round) -> str:
    return next(
        (later for earlier, later in pairwise(DATES) if getattr(round_, later) < getattr(round_, earlier)),
        "ends_on",
    )

"""A programme's own questions: added, changed, and taken out without losing what was answered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.programmes.actions.designing import require_running
from konnekt.programmes.actions.versions import kept_as_version
from konnekt.programmes.models import OWN_KINDS, OwnQuestion, Programme
from konnekt.programmes.own_questions import MATCHABLE
from konnekt.programmes.states import ProgrammeState, Reader, Side
from konnekt.questions.states import Kind

CHANGEABLE = ("kind", "asked", "label", "hint", "purpose", "choices", "reader", "may_match", "is_required")
MOST_QUESTIONS = 12
_DEFAULTS: dict[str, Any] = {
    "kind": "",
    "asked": Side.BOTH,
    "label": "",
    "purpose": "",
    "choices": [],
    "reader": Reader.PARTNER,
    "may_match": False,
}
_READERS: list[str] = [Reader.PARTNER, Reader.MANAGERS, Reader.TOTALS]
"""From the most readers to the fewest."""
FEWEST_CHOICES, MOST_CHOICES, LONGEST_CHOICE = 2, 20, 80


@transaction.atomic
def add_question(actor: Actor, *, programme: Programme, **asked: Any) -> OwnQuestion:
    """Ask something that only this programme asks, from now on, of whoever fills in their enrolment."""
    require_running(actor, programme)
    present = OwnQuestion.objects.filter(programme=programme, retired_at=None)
    if present.count() >= MOST_QUESTIONS:
        raise Refused(_("Twelve questions of your own are enough; people stop answering. Take one out first."))
    question = OwnQuestion(programme=programme, key=f"own_{uuid4().hex[:12]}", position=present.count())
    _apply(question, asked)
    with kept_as_version(actor, programme):
        question.save(force_insert=True)
    record(actor, Verb.PROGRAMME_CHANGED, programme, fields=["own_questions"])
    return question


@transaction.atomic
def change_question(actor: Actor, *, question: OwnQuestion, **changes: Any) -> None:
    """Word a question better. Once the programme is out its kind and its reader stay: people answered under them."""
    require_running(actor, question.programme)
    if question.programme.state != ProgrammeState.DRAFT:
        if changes.get("kind", question.kind) != question.kind:
            raise Refused(_("People may have answered it already, so its kind stays. Ask a new one."), field="kind")
        reader = changes.get("reader", question.reader)
        if reader in _READERS and _READERS.index(reader) < _READERS.index(question.reader):
            raise Refused(
                _("People answered it for fewer readers. Ask a new one, so that they can decide again."),
                field="reader",
            )
    changed = [name for name, value in changes.items() if getattr(question, name) != value]
    _apply(question, changes)
    if changed:
        with kept_as_version(actor, question.programme):
            question.save(update_fields=changed)
        record(actor, Verb.PROGRAMME_CHANGED, question.programme, fields=["own_questions"])


@transaction.atomic
def take_out_question(actor: Actor, *, question: OwnQuestion, now: datetime) -> None:
    """Stop asking. What was answered stays with whoever answered it, and is shown to nobody any more."""
    require_running(actor, question.programme)
    if question.programme.state == ProgrammeState.DRAFT:
        question.delete()
    else:
        question.retired_at = now
        with kept_as_version(actor, question.programme):
            question.save(update_fields=["retired_at"])
    record(actor, Verb.PROGRAMME_CHANGED, question.programme, fields=["own_questions"])


def _apply(question: OwnQuestion, changes: dict[str, Any]) -> None:
    if unknown := changes.keys() - set(CHANGEABLE):
        raise ValueError(f"Not to be changed: {unknown}")
    after = {name: changes.get(name, getattr(question, name)) for name in CHANGEABLE}
    check_question(after)
    for name, value in changes.items():
        setattr(question, name, value)


def check_question(asked: Mapping[str, Any]) -> None:
    """Whether a question can be asked like this; Refused names the field that can't be."""
    after = {**_DEFAULTS, **asked}
    if after["kind"] not in OWN_KINDS:
        raise Refused(_("Choose how it is answered."), field="kind")
    if after["asked"] not in Side.values or after["reader"] not in Reader.values:
        raise Refused(_("Say who is asked, and who reads the answers."), field="asked")
    if not after["label"].strip() or not after["purpose"].strip():
        raise Refused(_("Write the question, and what the answer is for."), field="label")
    if after["kind"] in MATCHABLE:
        _check_choices(after["choices"])
    if after["reader"] == Reader.TOTALS:
        _check_totals(after)
    if after["may_match"] and after["kind"] not in MATCHABLE:
        raise Refused(_("Matching can only compare answers that are chosen from a list."), field="may_match")
    if after["may_match"] and after["reader"] != Reader.PARTNER:
        raise Refused(
            _("The pair is told why they were matched, so matching only looks at answers that the partner may read."),
            field="may_match",
        )


def _check_totals(after: Mapping[str, Any]) -> None:
    if after["may_match"]:
        raise Refused(
            _("What is asked to check whether matching is fair is never matched on: the check would prove nothing."),
            field="may_match",
        )
    if after["kind"] != Kind.CHOICE or after.get("is_required"):
        raise Refused(
            _("A question for the fairness check is answered by one choice from a list, and nobody has to answer it."),
            field="reader",
        )


def _check_choices(choices: list[str]) -> None:
    if not FEWEST_CHOICES <= len(choices) <= MOST_CHOICES or len(set(choices)) != len(choices):
        raise Refused(_("Offer between 2 and 20 different answers, one a line."), field="choices")
    if any(not choice.strip() or len(choice) > LONGEST_CHOICE for choice in choices):
        raise Refused(_("Keep each answer to 80 characters."), field="choices")

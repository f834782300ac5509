"""Filling a sheet: kept as one goes, sent when one is through. The ledger hears nothing of it, as of every answer."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations.queries import served
from konnekt.programmes.rules import today_in
from konnekt.questions.rules import normalise
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, place, seal, unseal
from konnekt.surveys.actions.answering import hold_box
from konnekt.surveys.models import Sheet, UnsignedSheet, WrittenSurvey
from konnekt.surveys.policy import ANSWERING
from konnekt.surveys.queries import is_answered_until, sheet_for
from konnekt.surveys.states import SheetState
from konnekt.surveys.written import asked_of, block, kept, left_open, room_for


@transaction.atomic
def keep_answers(
    actor: Actor, *, survey: WrittenSurvey, given: Mapping[str, object], now: datetime, language: str = ""
) -> dict[str, str]:
    """Keep what was answered so far, each answer by itself; None takes one back. Returns, by question, what can't be
    kept and why.

    Raises
    ------
    NotFound
        For whoever isn’t asked.
    Refused
        Once it is sent, or closed; a named sheet may be changed until the survey closes.
    """
    sheet = _own_sheet(actor, survey, now)
    values, wrong = dict(read_sheet(sheet)), {}
    for row in asked_of(survey.questions.all(), sheet.side):
        for question in block(row, sheet.language).questions:
            if question.key in given:
                try:
                    value = normalise(question, given[question.key])
                except Refused as refusal:
                    wrong[question.key] = str(refusal)
                else:
                    values.pop(question.key, None) if value is None else values.update({question.key: value})
    sheet.language = language or sheet.language
    _write(sheet, values)
    return wrong


@transaction.atomic
def choose_language(actor: Actor, *, survey: WrittenSurvey, language: str, now: datetime) -> None:
    """Read it in this language from now on."""
    if language not in {survey.language, *survey.languages}:
        raise NotFound
    sheet = _own_sheet(actor, survey, now)
    sheet.language = language
    sheet.save(update_fields=["language"])


@transaction.atomic
def send_sheet(actor: Actor, *, survey: WrittenSurvey, now: datetime) -> None:
    """Say that one is through. Without a name, the answers leave the sheet for the box, and can’t be changed.

    Raises
    ------
    NotFound, Refused
        As above; and where a question that needs an answer has none, with its key as field.
    """
    sheet = _own_sheet(actor, survey, now)
    rows = asked_of(survey.questions.all(), sheet.side)
    values = read_sheet(sheet)
    if open_ones := left_open(rows, values):
        raise Refused(_("This one needs an answer."), field=open_ones[0].key)
    values = kept(rows, values)
    if survey.is_named:
        sheet.state = SheetState.ANSWERED
        _write(sheet, values)
        return
    hold_box(alone=False)
    unsigned = UnsignedSheet(pk=uuid4(), survey=survey, side=sheet.side)
    body = json.dumps(values).ljust(room_for(rows))
    unsigned.sealed = seal(Holder.round(survey.round_id), body, unsigned_place(unsigned.pk))
    unsigned.save(force_insert=True)
    sheet.state, sheet.sealed = SheetState.ANSWERED, None
    sheet.save(update_fields=["state", "sealed"])


@transaction.atomic
def decline_sheet(actor: Actor, *, survey: WrittenSurvey, now: datetime) -> None:
    """Say nothing, and not be asked again. What was written so far is gone."""
    sheet = _own_sheet(actor, survey, now)
    sheet.state, sheet.sealed = SheetState.DECLINED, None
    sheet.save(update_fields=["state", "sealed"])


def read_sheet(sheet: Sheet) -> Mapping[str, Any]:
    """What stands on it so far."""
    if sheet.sealed is None:
        return {}
    found: dict[str, Any] = json.loads(
        unseal(Holder.person(sheet.member_id), bytes(sheet.sealed), sheet_place(sheet.pk))
    )
    return found


def sheet_place(sheet_id: UUID) -> Place:
    """Where the answers on a sheet belong."""
    return place("surveys.Sheet", "sealed", sheet_id)


def unsigned_place(unsigned_id: UUID) -> Place:
    """Where answers without a name belong."""
    return place("surveys.UnsignedSheet", "sealed", unsigned_id)


def _own_sheet(actor: Actor, survey: WrittenSurvey, now: datetime) -> Sheet:
    """The actor’s own, under lock, made where they come by the link; as long as it may be written on."""
    ANSWERING.fetch(actor, survey.pk)
    today = today_in(served(), now)
    if not is_answered_until(survey, today):
        raise Refused(_("This survey is closed. Thank you for coming."))
    rows = Sheet.objects.select_for_update(of=("self",), no_key=True).filter(survey=survey, member=actor.member_id)
    sheet = rows.first()
    if sheet is None:
        sheet = sheet_for(actor, survey, today)
        try:
            with transaction.atomic():
                sheet.save(force_insert=True)
        except IntegrityError:  # another tab was faster
            sheet = rows.get()
    is_done = sheet.state in {SheetState.DECLINED, SheetState.MISSED} or (
        sheet.state == SheetState.ANSWERED and not survey.is_named
    )
    if is_done:
        raise Refused(_("You are through with this survey: nothing more is asked."))
    return sheet


def _write(sheet: Sheet, values: Mapping[str, Any]) -> None:
    sheet.sealed = seal(Holder.person(sheet.member_id), json.dumps(values), sheet_place(sheet.pk))
    sheet.save(update_fields=["sealed", "state", "language"])

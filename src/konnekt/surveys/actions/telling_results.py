"""Counting a survey once it has closed: every sheet is read in one transaction, and what is told stands for ever."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from random import Random, SystemRandom
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from konnekt.access.actors import Actor
from konnekt.core.tenancy import served_organisation
from konnekt.disclosure.counts import SMALLEST_K
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.queries import served
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import Side
from konnekt.relationships.states import PartSide
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal, unseal, unseal_all, unseal_each
from konnekt.surveys.actions.answering import hold_box
from konnekt.surveys.actions.filling import sheet_place, unsigned_place
from konnekt.surveys.figures import change, of_side, score_of, words_of_side
from konnekt.surveys.models import Sheet, SurveyResult, UnsignedSheet, WrittenQuestion, WrittenSurvey
from konnekt.surveys.states import QuestionKind, SheetState, SurveyState
from konnekt.surveys.written import asked_of, kept

Comparisons = dict[str, list[list[str]]]
"""Side, scale and survey to the groups of people of whom a change was told."""


@transaction.atomic
def count_survey(*, survey_id: UUID, now: datetime, lot: Random | None = None) -> SurveyResult | None:
    """Count what was answered, and freeze it. Answers without a name are gone after that; a second count finds the
    first.
    """
    hold_box(alone=True)
    rows = WrittenSurvey.objects.select_for_update(of=("self",), no_key=True).select_related("round__programme")
    survey = rows.get(pk=survey_id)
    if survey.state != SurveyState.CLOSED or survey.opened_on is None:
        return None
    if (told := SurveyResult.objects.filter(survey=survey).first()) is not None:
        return told
    lot, k = lot or SystemRandom(), max(served().smallest_group, SMALLEST_K)
    questions = list(survey.questions.all())
    answers = named_answers(survey) if survey.is_named else {}
    unsigned = {} if survey.is_named else _take_out(survey, least=2 * k)
    figures: dict[str, Any] = {"sides": {}, "changes": []}
    sealed: dict[str, Any] = {"words": {}, "compared": {}}
    for side in sides_asked(survey):
        of_this = list(answers[side].values()) if survey.is_named else unsigned[side]
        asked = Sheet.objects.filter(survey=survey, side=side).count()
        figures["sides"][side] = of_side(questions, side, of_this, asked=asked, k=k)
        sealed["words"][side] = words_of_side(questions, side, of_this, k=k, lot=lot)
    if survey.is_named:
        figures["changes"] = list(_changes(survey, questions, answers, sealed["compared"], k=k, lot=lot))
    result = SurveyResult(pk=uuid4(), survey=survey, k=k, figures=figures, counted_on=today_in(served(), now))
    result.sealed = seal(Holder.round(survey.round_id), json.dumps(sealed), result_place(result.pk))
    result.save(force_insert=True)
    product = Actor.product(served_organisation(), "answers counted")
    counted = sum(map(len, answers.values())) + sum(map(len, unsigned.values()))
    record(product, Verb.ANSWERS_COUNTED, survey, answers=counted)
    return result


def sides_asked(survey: WrittenSurvey) -> list[str]:
    """The sides that it asks, in order. Peers all stand on the first."""
    return [side.value for side in PartSide if survey.side in {Side.BOTH, side.value}]


def read_sealed(result: SurveyResult, round_id: UUID) -> Mapping[str, Any]:
    """Own words, by side and question, and who was compared; nothing once the round’s key is gone."""
    try:
        found: dict[str, Any] = json.loads(
            unseal(Holder.round(round_id), bytes(result.sealed), result_place(result.pk))
        )
    except KeyDropped:
        return {"words": {}, "compared": {}}
    return found


def result_place(result_id: UUID) -> Place:
    """Where the sealed part of a result belongs."""
    return place("surveys.SurveyResult", "sealed", result_id)


def named_answers(survey: WrittenSurvey) -> dict[str, dict[str, dict[str, Any]]]:
    """By side and person, what was sent with a name. Only the count asks for it."""
    sheets = list(Sheet.objects.filter(survey=survey, state=SheetState.ANSWERED, sealed__isnull=False).order_by("pk"))
    texts = unseal_each((Holder.person(one.member_id), bytes(one.sealed or b""), sheet_place(one.pk)) for one in sheets)
    rows = list(survey.questions.all())
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for one, text in zip(sheets, texts, strict=True):
        if text:
            found[one.side][str(one.member_id)] = kept(asked_of(rows, one.side), json.loads(text))
    return found


def _take_out(survey: WrittenSurvey, *, least: int) -> dict[str, list[dict[str, Any]]]:
    """What lies in the box, out of order; the box is empty after it. Of a side with fewer answers than can be told,
    only how many there are: those go unopened.
    """
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    waiting: dict[str, list[UnsignedSheet]] = defaultdict(list)
    for one in UnsignedSheet.objects.select_for_update().filter(survey=survey).order_by("pk"):
        waiting[one.side].append(one)
    for side, sheets in waiting.items():
        if len(sheets) < least:
            found[side] = [{} for _each in sheets]
            continue
        sealed = ((bytes(one.sealed), unsigned_place(one.pk)) for one in sheets)
        found[side] = [json.loads(text) for text in unseal_all(Holder.round(survey.round_id), sealed)]
    UnsignedSheet.objects.filter(survey=survey).delete()
    return found


def _changes(
    survey: WrittenSurvey,
    questions: Iterable[WrittenQuestion],
    answers: Mapping[str, Mapping[str, Mapping[str, Any]]],
    compared: dict[str, Any],
    *,
    k: int,
    lot: Random,
) -> Iterable[dict[str, Any]]:
    """For each scale that was asked before with a name, in this round: how much people changed since the first time."""
    before = list(_asked_before(survey))
    for row in questions:
        if row.kind not in {QuestionKind.SCALE, QuestionKind.NUMBER} or not row.scale:
            continue
        earlier = next(((one, asked) for one in before for asked in one.questions.all() if _is_same(asked, row)), None)
        if earlier is None:
            continue
        first, asked = earlier
        for side in sides_asked(survey):
            if row not in asked_of([row], side) or asked not in asked_of([asked], side):
                continue
            then = _scores(asked, named_answers(first).get(side, {}))
            now = _scores(row, answers.get(side, {}))
            told = _compared(first, f"{side}:{row.scale}", before)
            figure, people = change(then, now, told=told, k=k, lot=lot)
            compared[f"{side}:{row.scale}:{first.pk}"] = sorted(people)
            yield {
                "side": side,
                "key": row.key,
                "scale": row.scale,
                "since": first.title,
                "since_on": first.closed_on.isoformat() if first.closed_on else "",
                "figure": figure,
            }


def _asked_before(survey: WrittenSurvey) -> Iterable[WrittenSurvey]:
    rows = WrittenSurvey.objects.filter(round=survey.round_id, is_named=True, state=SurveyState.CLOSED)
    rows = rows.filter(results__isnull=False, opened_on__lt=survey.opened_on).exclude(pk=survey.pk)
    return rows.prefetch_related("questions").order_by("opened_on", "made_at")


def _is_same(one: WrittenQuestion, other: WrittenQuestion) -> bool:
    """Whether two questions ask one scale: by its name, and on the same steps with as many statements."""
    alike = ("scale", "kind", "least", "most")
    return all(getattr(one, name) == getattr(other, name) for name in alike) and (
        len(one.choices),
        [item["is_turned"] for item in one.items],
    ) == (len(other.choices), [item["is_turned"] for item in other.items])


def _scores(row: WrittenQuestion, answers: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    found = {one: score_of(row, values) for one, values in answers.items()}
    return {one: score for one, score in found.items() if score is not None}


def _compared(first: WrittenSurvey, label: str, surveys: Iterable[WrittenSurvey]) -> Iterable[Collection[str]]:
    """Groups of whom a change since the first survey was told already."""
    results = SurveyResult.objects.filter(survey__in=[one.pk for one in surveys])
    for result in results.order_by("counted_on", "pk"):
        yield read_sealed(result, first.round_id)["compared"].get(f"{label}:{first.pk}", [])

"""Scales that a programme asked in surveys of its own: how they were answered, and how much people changed from the
first time to the last. As they were counted when each survey closed: nothing new leaves here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from konnekt.outcomes.figures import Figure, Kind, Note, Whom
from konnekt.outcomes.measuring.context import Context
from konnekt.relationships.states import PartSide
from konnekt.surveys.models import SurveyResult, WrittenQuestion
from konnekt.surveys.states import QuestionKind

INDICATORS = {
    "confidence": "confidence",
    "skills_own": "skills",
    "network_units": "network",
    "purpose": "renewal",
}
"""Scales of the library, and the indicator that each speaks for."""

MEASURING = (QuestionKind.SCALE, QuestionKind.NUMBER)

SIDES = {PartSide.MENTEE.value: Whom.MENTEES, PartSide.MENTOR.value: Whom.MENTORS}


def scales(context: Context) -> Iterator[Figure]:
    """Of each scale and side the newest change, or else the newest mean; with how reliable it was."""
    results = SurveyResult.objects.filter(survey__round=context.round, counted_on__lte=context.as_of)
    seen: set[tuple[str, str]] = set()
    for result in results.prefetch_related("survey__questions").order_by("-counted_on", "-pk"):
        questions = {
            one.key: one
            for one in result.survey.questions.all()
            if one.kind in {QuestionKind.SCALE, QuestionKind.NUMBER}
        }
        for figure in (*_changes(context, result, questions), *_means(context, result, questions)):
            if (figure.key, figure.whom.value) not in seen:
                seen.add((figure.key, figure.whom.value))
                yield figure


def _changes(context: Context, result: SurveyResult, questions: Mapping[str, WrittenQuestion]) -> Iterator[Figure]:
    for told in result.figures.get("changes", []):
        if told["figure"] and told["key"] in questions:
            value, low, high = told["figure"]["change"]
            yield _figure(
                context,
                result,
                questions[told["key"]],
                told["side"],
                kind=Kind.CHANGE,
                numbers=(value, low, high),
                n=told["figure"]["people"],
                more={"before": told["figure"]["before"][0], "after": told["figure"]["after"][0]},
                notes=(Note.OWN_RATING, Note.WHO_ANSWERS, Note.THE_SAME_PEOPLE),
            )


def _means(context: Context, result: SurveyResult, questions: Mapping[str, WrittenQuestion]) -> Iterator[Figure]:
    for side, told in result.figures.get("sides", {}).items():
        for key, one in told["questions"].items():
            if key in questions and "mean" in one:
                yield _figure(
                    context,
                    result,
                    questions[key],
                    side,
                    kind=Kind.MEAN,
                    numbers=tuple(one["mean"]),
                    n=one["n"][1] if one.get("n") else None,
                    more={"alpha": one["alpha"], "missing": one["missing"]} if one.get("alpha") else {},
                    notes=(Note.OWN_RATING, Note.WHO_ANSWERS),
                )


def _figure(
    context: Context,
    result: SurveyResult,
    question: WrittenQuestion,
    side: str,
    *,
    kind: Kind,
    numbers: tuple[float, ...],
    n: int | None,
    more: dict[str, Any],
    notes: tuple[Note, ...],
) -> Figure:
    value, low, high = numbers
    is_count = question.kind == QuestionKind.NUMBER
    return Figure(
        key=f"scale {question.scale or question.key}",
        indicator=INDICATORS.get(question.scale, ""),
        kind=kind,
        whom=SIDES[side],
        value=value,
        low=low,
        high=high,
        n=n,
        unit="people" if question.scale == "network_units" else "" if is_count else "steps",
        as_of=result.counted_on,
        method="survey",
        notes=notes,
        more={"label": question.label, "survey": result.survey.title, "steps": len(question.choices)} | more,
    )

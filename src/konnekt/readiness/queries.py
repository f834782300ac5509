"""Reads of this room."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, Q

from konnekt.access.actors import Actor
from konnekt.programmes.models import Programme
from konnekt.readiness.library import Library, Statement, Theme, library
from konnekt.readiness.models import Answerer, Assessment, Evidence, Step
from konnekt.readiness.policy import OWN_ANSWERS, OWN_STEP
from konnekt.readiness.scoring import Result, from_data
from konnekt.readiness.states import UNDECIDED, AssessmentState, StepState

MOST_SUGGESTED = 4
"""Steps suggested at once: a plan that is kept is a short one."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A step that would lead on from a weak statement."""

    theme: Theme
    statement: Statement
    words: str
    level: int
    mean: float


def result_of(assessment: Assessment) -> Result | None:
    """What was frozen when it was closed."""
    return from_data(assessment.result) if assessment.result is not None else None


def before(assessment: Assessment) -> Assessment | None:
    """The assessment that was closed before this one."""
    return (
        Assessment.objects.filter(state=AssessmentState.CLOSED, closed_at__lt=assessment.closed_at)
        .order_by("-closed_at")
        .first()
        if assessment.closed_at
        else None
    )


def newest_closed() -> Assessment | None:
    """The last one that has a result."""
    return Assessment.objects.filter(state=AssessmentState.CLOSED).order_by("-closed_at").first()


def changes(now: Result, then: Result) -> Mapping[str, float]:
    """By how much each theme moved that has a score both times."""
    return {
        key: round(score.mean - earlier.mean, 1)
        for key, score in now.themes.items()
        if score.mean is not None and (earlier := then.themes.get(key)) is not None and earlier.mean is not None
    }


def suggestions(result: Result, taken: set[str], told: Library | None = None) -> list[Suggestion]:
    """One step from the weakest statement of each of the weakest themes, leaving out what is planned already."""
    told = told or library()
    found = []
    for key in reversed(result.by_strength):
        theme = told.by_theme.get(key)
        weak = [
            (mean, one)
            for one in (theme.statements if theme else ())
            if one.key not in taken
            and one.key in result.statements
            and (mean := result.statements[one.key].mean) is not None
            and mean < len(one.levels)
        ]
        if theme and weak:
            mean, statement = min(weak, key=lambda pair: pair[0])
            found.append(Suggestion(theme, statement, statement.step_from(mean), min(max(int(mean), 1), 3), mean))
    return sorted(found, key=lambda one: one.mean)[:MOST_SUGGESTED]


def means_by_standard(result: Result, told: Library | None = None) -> dict[str, float | None]:
    """For each standard the mean of the statements that speak to it and have one."""
    told = told or library()
    found: dict[str, float | None] = {}
    for standard in told.standards:
        means = [
            mean
            for key, one in told.statements.items()
            if standard.key in one.standards and key in result.statements and (mean := result.statements[key].mean)
        ]
        found[standard.key] = round(sum(means) / len(means), 1) if means else None
    return found


def steps_by_standard(told: Library | None = None) -> dict[str, list[Step]]:
    """Steps that are done, under each standard that their statement speaks to; own ones under all of their theme's."""
    told = told or library()
    found: dict[str, list[Step]] = {standard.key: [] for standard in told.standards}
    done = Step.objects.filter(state=StepState.DONE).select_related("owner").order_by("done_at", "pk")
    for step in done:
        statement, theme = told.statements.get(step.statement), told.by_theme.get(step.theme)
        speaking = [statement] if statement else list(theme.statements) if theme else []
        spoken = {key for one in speaking for key in one.standards}
        for key in spoken & found.keys():
            found[key].append(step)
    return found


def evidence_by_standard(programme: Programme | None = None) -> dict[str, list[Evidence]]:
    """What people put into the organisation's folder, under its standard; and into a programme's, where one is given,
    which comes first.
    """
    folders = Q(programme=None) if programme is None else Q(programme=None) | Q(programme=programme)
    found: dict[str, list[Evidence]] = {standard.key: [] for standard in library().standards}
    rows = Evidence.objects.filter(folders).select_related("file", "made_by").defer("file__body")
    for one in rows.order_by(F("programme").asc(nulls_last=True), "made_at", "pk"):
        found.setdefault(one.standard, []).append(one)
    return found


def asked_of(actor: Actor) -> list[Answerer]:
    """Open assessments in which this person's view is still awaited."""
    rows = Answerer.objects.select_related("assessment").filter(
        assessment__state=AssessmentState.OPEN, sent_at__isnull=True
    )
    return list(OWN_ANSWERS.visible(actor, rows).order_by("assessment__answers_by", "pk"))


def in_the_hands_of(actor: Actor) -> list[Step]:
    """Steps this person takes care of and has not ended, the nearest date first."""
    rows = Step.objects.filter(state__in=UNDECIDED)
    return list(OWN_STEP.visible(actor, rows).order_by(F("due_on").asc(nulls_last=True), "made_at", "pk"))

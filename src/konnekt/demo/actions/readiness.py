"""The demo company has looked at itself twice: a year ago, and this autumn by six people of the cast."""

from datetime import datetime, timedelta

from konnekt.demo.company import words
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.organisations.models import Member
from konnekt.readiness.library import library
from konnekt.readiness.models import Answerer, Assessment, Evidence, Step
from konnekt.readiness.scoring import as_data, score
from konnekt.readiness.states import AssessmentState, EvidenceKind, Openness, StepState

CLOSED_DAYS_AGO = (385, 24)
OPEN_DAYS = 15
UNKNOWN_TO = {"mentee": "succession-roles", "line_manager": "strategy-measured"}
"""What two of them said they don't know."""


def seed_readiness(company: Company, members: dict[str, Member]) -> Assessment:
    """Both assessments with answers and results, the steps that followed the second, and two pieces of evidence."""
    told = words.table("readiness.toml")
    people = {one["role"]: members[company.player(CastRole(one["role"])).key] for one in told["group"]}
    before, now = (noon(company.today - timedelta(days=days)) for days in CLOSED_DAYS_AGO)
    _assessment("One year ago", before, told["group"], people, less=1)
    latest = _assessment("This year", now, told["group"], people)
    Step.objects.bulk_create(
        Step(
            assessment=latest,
            theme=one["theme"],
            statement=one["statement"],
            words=one["words"],
            owner=people[one["role"]],
            due_on=company.today + timedelta(days=one["days"]),
            state=one["state"],
            note=one.get("note", ""),
            made_at=now,
            done_at=now + timedelta(days=9) if one["state"] == StepState.DONE else None,
        )
        for one in told["step"]
    )
    Evidence.objects.bulk_create(
        Evidence(kind=EvidenceKind.NOTE, made_by=people["programme_manager"], made_at=now, **one)
        for one in told["evidence"]
    )
    return latest


def _assessment(
    name: str, closed_at: datetime, group: list[dict[str, object]], people: dict[str, Member], *, less: int = 0
) -> Assessment:
    opened_at = closed_at - timedelta(days=OPEN_DAYS)
    said = {str(one["role"]): _levels(str(one["role"]), one["levels"], less) for one in group}
    assessment = Assessment.objects.create(
        name=name,
        openness=Openness.OPENLY,
        state=AssessmentState.CLOSED,
        version=library().version,
        answers_by=closed_at.date(),
        opened_by=people["programme_manager"],
        opened_at=opened_at,
        closed_at=closed_at,
        result=as_data(score(library(), list(said.values()), openness=Openness.OPENLY, k=0)),
    )
    Answerer.objects.bulk_create(
        Answerer(
            assessment=assessment,
            member=people[role],
            levels=levels,
            invited_at=opened_at,
            sent_at=opened_at + timedelta(days=day),
        )
        for day, (role, levels) in enumerate(said.items(), 2)
    )
    return assessment


def _levels(role: str, by_theme: object, less: int) -> dict[str, int | None]:
    """One level for all statements of a theme but the last, which lies one lower; a year ago everything did."""
    assert isinstance(by_theme, list)
    found: dict[str, int | None] = {}
    for theme, level in zip(library().themes, by_theme, strict=True):
        for statement in theme.statements:
            lower = less + (statement is theme.statements[-1])
            found[statement.key] = max(level - lower, 1)
    if role in UNKNOWN_TO:
        found[UNKNOWN_TO[role]] = None
    return found

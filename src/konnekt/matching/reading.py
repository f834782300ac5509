"""Reads of a studio itself: how it stands, how it came to be, and whether what was read of its people still holds."""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet, Sum

from konnekt.matching.models import ByHand, Introductions, LiveAnswer, MatchRun, StudioStep
from konnekt.matching.rules import criteria_from, said_in
from konnekt.matching.states import Aim, StepKind
from konnekt.organisations.models import Member, Organisation, ReportingLine, Unit
from konnekt.programmes.models import Enrolment, OwnQuestion, Round, Wish
from konnekt.programmes.queries import placeable
from konnekt.programmes.states import Side
from konnekt.questions.models import AnswerSet
from konnekt.relationships.models import Exclusion, Part


@dataclass(frozen=True, slots=True)
class Size:
    """How many people a run of a round would look at, at most, and how many places the mentors offer."""

    mentees: int
    mentors: int
    places: int


def size_of(round_: Round, *, on: date) -> Size:
    """Counted by the database: the same for two people as for thousands."""
    mentees, mentors = Q(side__in=[Side.MENTEE, Side.BOTH]), Q(side__in=[Side.MENTOR, Side.BOTH])
    found = placeable(round_, on).aggregate(
        mentees=Count("pk", filter=mentees),
        mentors=Count("pk", filter=mentors),
        places=Sum("capacity", filter=mentors, default=0),
    )
    return Size(**found)


def live_of(round_: Round) -> LiveAnswer | None:
    """What a run would give, as it was worked out last; without its pairs."""
    return LiveAnswer.objects.filter(round=round_).defer("pairs").first()


@dataclass(frozen=True, slots=True)
class Studio:
    """What a live answer is worked out from, besides the people."""

    round: Round
    step: int
    criteria: list[dict[str, Any]]
    needs_shared_language: bool
    aim: Aim
    floor: Decimal | None


def studio_of(round_id: UUID) -> Studio:
    """A round's studio as it stands, for a job that has only its id."""
    round_ = Round.objects.select_related("criteria_set").get(pk=round_id)
    step = StudioStep.objects.filter(round=round_).aggregate(last=Max("number"))["last"] or 0
    return Studio(round_, step, **criteria_from(said_in(round_.criteria_set)))


_READ_FROM = (
    (Enrolment, "round_id = %(round)s"),
    (AnswerSet, "about IN (SELECT id FROM programmes_enrolment WHERE round_id = %(round)s)"),
    (OwnQuestion, "programme_id = (SELECT programme_id FROM programmes_round WHERE id = %(round)s)"),
    (Wish, "enrolment_id IN (SELECT id FROM programmes_enrolment WHERE round_id = %(round)s)"),
    (Member, "TRUE"),
    (Unit, "TRUE"),
    (ReportingLine, "TRUE"),
    (Exclusion, "TRUE"),
    (Part, "TRUE"),
    (Organisation, "TRUE"),
)
"""What a round's people are read from: its own rows, and the organisation's where anybody's may matter."""


def people_digest(round_id: UUID, *, on: date) -> str:
    """Changes whenever a row changes that the people of a round are read from: PostgreSQL knows each row's writer."""
    found = [str(on)]
    with connection.cursor() as cursor:
        for model, which in _READ_FROM:
            table = model._meta.db_table
            # Only names of our own tables and the conditions above; what varies is a parameter.
            cursor.execute(
                f"SELECT count(*), sum(hashtextextended(id::text || xmin::text, 0)) FROM {table} WHERE {which}",  # noqa: S608
                {"round": round_id},
            )
            found.append(":".join(map(str, cursor.fetchone())))
    return hashlib.sha256("|".join(found).encode()).hexdigest()


def steps_of(round_: Round) -> list[StudioStep]:
    """Every step of a round's studio, newest first, with whom they name."""
    rows = StudioStep.objects.filter(round=round_).select_related("by_member", "mentee__member", "mentor__member")
    steps = list(rows.order_by("-number"))
    by_key = {step.pk: step for step in steps}
    for step in steps:
        step.of = by_key[step.of_id] if step.of_id else None
    return steps


def changes_by_hand(run: MatchRun) -> QuerySet[ByHand]:
    """What was changed by hand since the run, with whom it names."""
    people = ("mentee__member", "mentor__member", "former_mentor__member", "by_member")
    return ByHand.objects.filter(run=run).select_related(*people).order_by("made_at", "pk")


def introductions_of(round_id: UUID) -> Introductions | None:
    """What the new pairs of a round read; None where nothing was written."""
    return Introductions.objects.filter(round=round_id).first()


def steers_between(before: MatchRun, after: MatchRun) -> list[StudioStep]:
    """What was decided about pairs after one run began and before the other did, newest first."""
    return [
        step
        for step in steps_of(after.round)
        if step.kind == StepKind.STEER and before.made_at < step.made_at <= after.made_at
    ]

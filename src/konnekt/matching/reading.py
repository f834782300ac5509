"""Reads of a studio itself: how it stands, how it came to be, and whether what was read of its people still holds."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Model, Q, QuerySet, Sum

from konnekt.ledger.models import Entry
from konnekt.matching.models import ByHand, CriteriaSet, Introductions, LiveAnswer, MatchRun, Steer, StudioStep
from konnekt.matching.rules import criteria_from, said_in
from konnekt.matching.states import Aim, Proposing, StepKind
from konnekt.organisations.models import Member, Organisation, ReportingLine, Unit
from konnekt.programmes.models import Enrolment, OwnQuestion, Programme, Ranking, Round, Wish
from konnekt.programmes.queries import placeable
from konnekt.programmes.states import Format, Side
from konnekt.questions.models import AnswerSet
from konnekt.relationships.models import Exclusion, PairRequest, Part
from konnekt.sealing.keyring import Holder, fingerprint, pseudonyms


@dataclass(frozen=True, slots=True)
class Size:
    """How many people a run of a round would look at, at most, and how many places the mentors offer."""

    mentees: int
    mentors: int
    places: int
    is_circle: bool


def size_of(round_: Round, *, on: date) -> Size:
    """Counted by the database: the same for two people as for thousands."""
    mentees, mentors = Q(side__in=[Side.MENTEE, Side.BOTH]), Q(side__in=[Side.MENTOR, Side.BOTH])
    found = placeable(round_, on).aggregate(
        mentees=Count("pk", filter=mentees),
        mentors=Count("pk", filter=mentors),
        places=Sum("capacity", filter=mentors, default=0),
    )
    programme = round_.programme
    if programme.format != Format.CIRCLE:
        return Size(**found, is_circle=False)
    return Size(**found | {"places": found["mentors"] * programme.circle_most}, is_circle=True)


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
    proposing: Proposing
    floor: Decimal | None


def studio_of(round_id: UUID) -> Studio:
    """A round's studio as it stands, for a job that has only its id."""
    round_ = Round.objects.select_related("criteria_set", "programme").get(pk=round_id)
    step = StudioStep.objects.filter(round=round_).aggregate(last=Max("number"))["last"] or 0
    return Studio(round_, step, **criteria_from(said_in(round_.criteria_set)))


_OF_ROUND = "round_id = %(round)s"
_READ_FROM: tuple[tuple[type[Model], str], ...] = (
    (Enrolment, _OF_ROUND),
    (AnswerSet, "about IN (SELECT id FROM programmes_enrolment WHERE round_id = %(round)s)"),
    (Programme, "id = (SELECT programme_id FROM programmes_round WHERE id = %(round)s)"),
    (OwnQuestion, "programme_id = (SELECT programme_id FROM programmes_round WHERE id = %(round)s)"),
    (Wish, "enrolment_id IN (SELECT id FROM programmes_enrolment WHERE round_id = %(round)s)"),
    (Ranking, "enrolment_id IN (SELECT id FROM programmes_enrolment WHERE round_id = %(round)s)"),
    (PairRequest, _OF_ROUND),
    (Member, "TRUE"),
    (Programme, "id = (SELECT programme_id FROM programmes_round WHERE id = %(round)s)"),
    (Unit, "TRUE"),
    (ReportingLine, "TRUE"),
    (Exclusion, "TRUE"),
    (Part, "TRUE"),
    (Organisation, "TRUE"),
)
"""What a round's people are read from: its own rows, and the organisation's where anybody's may matter."""


def people_digest(round_id: UUID, *, on: date) -> str:
    """Changes whenever a row changes that the people of a round are read from."""
    return _digest(_READ_FROM, round_id, on)


def ranking_digest(round_id: UUID, *, on: date) -> str:
    """Changes too with what counts in the round, and with what its manager decided about pairs."""
    return _digest((*_READ_FROM, (CriteriaSet, _OF_ROUND), (Steer, _OF_ROUND)), round_id, on)


def _digest(tables: Sequence[tuple[type[Model], str]], round_id: UUID, on: date) -> str:
    """PostgreSQL knows who wrote each row, and where it stands: both are other ones after any change."""
    # Only names of our own tables and the conditions above; what varies is a parameter.
    parts = [
        f"SELECT {place}, count(*), sum(hashtextextended(concat(id, xmin, ctid), 0))"  # noqa: S608
        f" FROM {model._meta.db_table} WHERE {which}"
        for place, (model, which) in enumerate(tables)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts) + " ORDER BY 1", {"round": round_id})
        found = [str(on), *(":".join(map(str, row)) for row in cursor.fetchall())]
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


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the ledger says of the reasons of changes by hand: the entries, and those whose words are others now."""

    entries: list[int]
    altered: list[int]


def recorded_reasons(run: MatchRun, changes: Iterable[ByHand]) -> Recorded:
    """Whether the reasons that a run keeps are those that were written: the ledger holds a digest of each."""
    reasons = {str(one.pk): one.reason for one in changes}
    rows = Entry.objects.filter(object_type=ByHand._meta.label_lower, object_id__in=reasons).order_by("number")
    found = [(one.number, one.facts["reason_digest"], one.object_id) for one in rows if "reason_digest" in one.facts]
    holder = Holder.round(run.round_id)
    return Recorded(
        [number for number, _digest, _id in found],
        [number for number, digest, id_ in found if digest != fingerprint(holder, reasons[id_])],
    )


def changes_named(run: MatchRun) -> list[dict[str, Any]]:
    """The changes by hand as a download names them: pseudonyms, no reasons."""
    changes = list(ByHand.objects.filter(run=run).order_by("made_at", "pk"))
    people = {id_ for one in changes for id_ in (one.mentee_id, one.mentor_id, one.former_mentor_id) if id_}
    named = pseudonyms(Holder.round(run.round_id), people)
    return [
        {
            "mentee": named[one.mentee_id],
            "before": named[one.former_mentor_id] if one.former_mentor_id else None,
            "now": named[one.mentor_id] if one.mentor_id else None,
            "cost": one.cost,
            "at": one.made_at.isoformat(timespec="seconds"),
        }
        for one in changes
    ]


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

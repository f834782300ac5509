"""A small round and its manager in a browser; and a run as large as one likes."""

import pytest
from django.test import Client
from tests.matching.conftest import SmallRound, small

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.matching.models import MatchRun, Proposal, Steer, Unplaced
from konnekt.matching.states import RunState, SteerKind
from konnekt.organisations.models import Member
from konnekt.organisations.names import fold
from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import EnrolmentState, Side
from konnekt.relationships.states import WhyNot

__all__ = ["crowded", "small"]

LONG = "Maximiliane-Alexandra-Konstantinowna-von-und-zu-Hohenwaldeckburg de la Tour"
PARTS = [
    {"key": "areas", "points": 300_000, "most": 400_000, "unknown": False, "shared": ["career"]},
    {"key": "skills", "points": 0, "most": 400_000, "unknown": False, "shared": []},
    {"key": "hours", "points": 90_000, "most": 248_576, "unknown": True, "shared": []},
]


@pytest.fixture
def manager(small: SmallRound, signed_in) -> Client:
    return signed_in(small.cast.programme_manager)


def crowded(small: SmallRound, pairs: int, *, left: int = 0) -> MatchRun:
    """A run that is ready: that many pairs and, on each side, that many without one; a choice about every pair.

    Names run from 0 up, fits from worst to best, and the pair with an even number is held back.
    """
    with tenant(small.cast.organisation_id):
        mentees = _enrol(small, [f"{LONG} {n:04}" for n in range(pairs + left)], Side.MENTEE)
        mentors = _enrol(small, [f"Mentor {n:04}" for n in range(pairs + left)], Side.MENTOR)
        run = MatchRun.objects.create(
            round=small.round,
            number=1 + MatchRun.objects.filter(round=small.round).count(),
            state=RunState.READY,
            ended_at=clock.read(),
            summary={"mentees": pairs + left, "mentors": pairs + left, "places": pairs + left, "matched": pairs}
            | ({"mean": 0.4, "worst": 0.3} if pairs else {"mean": None, "worst": None}),
            certificate={"gap": 0, "hard_rule_breaches": 0, "blocking_pairs": 0},
        )
        couples = list(zip(mentees[:pairs], mentors[:pairs], strict=True))
        Proposal.objects.bulk_create(
            Proposal(
                run=run,
                mentee=mentee,
                mentor=mentor,
                points=390_000 + 300 * n,
                contributions=PARTS,
                held_back="" if n % 2 else WhyNot.NOT_AVAILABLE,
            )
            for n, (mentee, mentor) in enumerate(couples)
        )
        Unplaced.objects.bulk_create(
            Unplaced(run=run, enrolment=one, is_mentor=is_mentor, reason="not_needed" if is_mentor else "full")
            for is_mentor, side in ((False, mentees), (True, mentors))
            for one in side[pairs:]
        )
        Steer.objects.bulk_create(
            Steer(round=small.round, kind=SteerKind.FORBID, mentee=mentee, mentor=mentor, reason="They share a desk")
            for mentee, mentor in couples
        )
    return run


def _enrol(small: SmallRound, names: list[str], side: Side) -> list[Enrolment]:
    members = Member.objects.bulk_create(
        Member(name=name, name_key=fold(name), line_state=LineState.NONE, job_title="Signalling engineer")
        for name in names
    )
    return Enrolment.objects.bulk_create(
        Enrolment(round=small.round, member=member, side=side, state=EnrolmentState.COMPLETE, capacity=1)
        for member in members
    )

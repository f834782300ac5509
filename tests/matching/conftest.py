"""A small round: two mentees who report to one of the two mentors, and another mentor outside their line."""

from dataclasses import dataclass

import pytest
from tests.cast import Cast
from tests.factories.intake import enrol, open_programme
from tests.queue import run_queue

from konnekt.access.actors import Actor
from konnekt.core.tenancy import tenant
from konnekt.matching.actions.starting import start_run
from konnekt.matching.models import MatchRun
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.states import Side


@dataclass
class SmallRound:
    cast: Cast
    round: Round
    mentee: Enrolment
    colleague: Enrolment
    mentor: Enrolment
    line_manager: Enrolment

    @property
    def manager(self) -> Actor:
        return self.cast.programme_manager.actor

    def run(self) -> MatchRun:
        """Start a run and let the worker do it."""
        with tenant(self.cast.organisation_id):
            started = start_run(self.manager, round_=self.round)
        run_queue()
        with tenant(self.cast.organisation_id):
            return MatchRun.objects.select_related("inputs", "answer", "work", "round").get(pk=started.pk)


@pytest.fixture
def small(cast) -> SmallRound:
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        people = {
            "mentee": enrol(
                cast.mentee, round_, Side.MENTEE, skills_wanted=["Public speaking"], statement="Speaking up in meetings"
            ),
            "colleague": enrol(cast.colleague, round_, Side.MENTEE, skills_wanted=["Budgeting"]),
            "mentor": enrol(cast.mentor, round_, Side.MENTOR, skills_offered=["Public speaking"], capacity=1),
            "line_manager": enrol(cast.line_manager, round_, Side.MENTOR, capacity=5),
        }
    run_queue()
    return SmallRound(cast, round_, **people)

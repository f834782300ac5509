"""What is worked out after a run: blocking pairs, what a floor costs, and the nearest others of everybody."""

import numpy as np
import pytest
from tests.queue import run_queue

from konnekt.core.tenancy import tenant
from konnekt.jobs.queue import perform
from konnekt.matching.jobs import study_run
from konnekt.matching.models import Proposal, Study, Unplaced
from konnekt.matching.stored import nearest_others
from konnekt.matching.studying import study
from konnekt_engine.matching import Objective, Problem, solve


def test_a_blocking_pair_is_told_with_what_each_has_instead():
    problem = Problem.from_scores([[6, 5], [5, 1]])
    found = study(problem, solve(problem))
    assert found.blocking == 1
    assert found.strongest == [
        {"mentee": "mentee-0", "mentor": "mentor-0", "fit": 6.0, "mentee_has": 5.0, "mentor_has": 5.0}
    ]
    assert study(problem, solve(problem, objective=Objective.STABLE)).blocking == 0


def test_the_curve_says_what_each_floor_costs_and_only_where_the_most_come_first():
    problem = Problem.from_scores([[3, 5], [4, 5], [2, 1]])
    points = study(problem, solve(problem)).curve
    assert [(one["matched"], one["worst"], one["floor"]) for one in points] == [(2, 4.0, None), (1, 5.0, 4.5)]
    assert study(problem, solve(problem, objective=Objective.STABLE)).curve == []


def test_everybody_gets_the_nearest_others_unless_there_are_too_many_to_ask(monkeypatch):
    problem = Problem.from_scores([[3, 5], [4, 5], [2, np.nan]])
    found = study(problem, solve(problem))
    assert found.others["mentee-0"]["mentor"]["cost"] == {"fewer_placed": 0, "points": 1}
    assert found.nearest["mentee-2"]["change"] == {"kind": "one_more_place", "mentor": "mentor-0"}
    monkeypatch.setattr("konnekt.matching.studying.MOST_EXPLAINED", 5)
    assert study(problem, solve(problem)).others == {}


def test_a_run_is_studied_after_it_and_studying_twice_keeps_one(small):
    run = small.run()
    perform(study_run, {"organisation_id": str(small.cast.organisation_id), "run_id": str(run.pk)})
    with tenant(small.cast.organisation_id):
        kept = Study.objects.get(run=run)
        assert (kept.blocking, kept.curve[0]["matched"]) == (0, 1)
        alone = Unplaced.objects.get(run=run, enrolment=small.colleague)
        assert alone.details["change"] == {"kind": "one_more_place", "mentor": str(small.mentor.pk)}
        pair = Proposal.objects.get(run=run)
        assert pair.others["mentee"]["mentee"] == str(small.colleague.pk)
        assert nearest_others(run, small.mentee.pk) == pair.others


def test_what_was_not_worked_out_beforehand_is_worked_out_when_asked(small):
    run = small.run()
    with tenant(small.cast.organisation_id):
        kept = Proposal.objects.get(run=run).others
        Proposal.objects.filter(run=run).update(others={})
        assert nearest_others(run, small.mentee.pk) == kept


@pytest.mark.parametrize("erased", ["inputs", "answer"])
def test_a_run_without_its_inputs_is_not_studied_and_nothing_breaks(small, erased):
    run = small.run()
    with tenant(small.cast.organisation_id):
        Study.objects.all().delete()
        type(run).objects.filter(pk=run.pk).update(**{erased: None})
    perform(study_run, {"organisation_id": str(small.cast.organisation_id), "run_id": str(run.pk)})
    assert run_queue() == []
    with tenant(small.cast.organisation_id):
        assert not Study.objects.exists()

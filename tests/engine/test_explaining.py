"""Explanations add up to the score, and every stated cost is what solving again finds."""

import numpy as np
import pytest
from hypothesis import given, settings
from tests.engine.problems import cohort, small_scores

from konnekt_engine.matching import Apart, Binding, ChangeKind, Explainer, Problem, Same, explain, solve


@pytest.mark.parametrize("everyone_at_once", [True, False])
@given(drawn=small_scores(most=4))
@settings(max_examples=30)
def test_every_cost_is_what_solving_again_finds(drawn, everyone_at_once):
    scores, capacity = drawn
    solution = solve(problem := Problem.from_scores(scores, capacity=capacity))
    explainer = Explainer(problem, solution)
    if everyone_at_once:
        explanations = explainer.everyone()
    else:
        explanations = [explainer.explain(mentee) for mentee in range(len(scores))]
    for explanation in explanations:
        for other in (explanation.runner_up, explanation.mentor_runner_up, *explanation.nearest):
            if other is None:
                continue
            forced = solve(Problem.from_scores(scores, capacity=capacity, locked=[(other.mentee, other.mentor)]))
            if other.cost is None:
                assert not forced.pairs.size
            else:
                lost = solution.matched - forced.matched, solution.value - forced.value
                assert lost == (other.cost.fewer_placed, other.cost.points)


@given(small_scores())
def test_one_more_place_places_who_found_none(drawn):
    scores, capacity = drawn
    solution = solve(problem := Problem.from_scores(scores, capacity=capacity))
    for one in solution.unmatched:
        change = explain(problem, solution, one.mentee).change
        if one.reason == Binding.FULL:
            assert change.kind == ChangeKind.ONE_MORE_PLACE
            roomier = capacity.copy()
            roomier[change.mentor] += 1
            after = solve(Problem.from_scores(scores, capacity=roomier, locked=[(one.mentee, change.mentor)]))
            assert after.matched == solution.matched + 1
        else:
            assert change.kind == ChangeKind.ANOTHER_MENTOR


def test_contributions_add_up_exactly_and_the_unknown_is_said():
    problem = cohort(40, 40, seed=2)
    solution = solve(problem)
    explanations = Explainer(problem, solution).everyone()
    for (mentee, mentor), points in zip(solution.pairs.tolist(), solution.scores.tolist(), strict=True):
        explanation = explanations[mentee]
        assert explanation.mentor == mentor
        assert sum(part.points for part in explanation.contributions) == points == explanation.points
        assert all(0 <= part.points <= part.most for part in explanation.contributions)
    said = {part.unknown for explanation in explanations for part in explanation.contributions}
    assert said == {True, False}


def test_an_unknown_answer_neither_helps_nor_hurts():
    mentees = {"id": ["a", "b", "c"], "craft": ["law", "art", None]}
    mentors = {"id": ["x", "y"], "craft": ["law", "law"]}
    problem = Problem.build(mentees=mentees, mentors=mentors, criteria=[Same("craft")])
    points = problem.points()
    assert points[2].tolist() == [points[:2].mean()] * 2
    solution = solve(problem)
    (part,) = Explainer(problem, solution).contributions(2, 0)
    assert part.unknown


def test_the_kind_of_a_rule_is_only_told_when_asked_for():
    problem = Problem.from_scores(np.ones((1, 3)), blocked={"exclusion": [[0, 0]], "management_line": [[0, 1], [0, 2]]})
    solution = solve(problem)
    assert explain(problem, solution, 0).rules is None
    assert explain(problem, solution, 0).ruled_out == 3
    assert explain(problem, solution, 0, rules=True).rules == {"exclusion": 1, "management_line": 2}


def test_rules_over_classes_are_counted_with_the_listed_ones():
    language = Apart(mentees=[0, 1], mentors=[0, 1, 1], table=[[False, True], [False, False]])
    problem = Problem.from_scores(np.ones((2, 3)), blocked={"language": language})
    assert problem.why_not(0) == {"language": 2}
    assert problem.why_not(1) == {}


def test_below_the_floor_the_smallest_change_is_a_lower_fit_with_somebody_who_has_room():
    problem = Problem.from_scores([[0.9, 0.4], [0.3, 0.2]])
    solution = solve(problem, floor=0.5)
    explanation = explain(problem, solution, 1)
    assert explanation.reason == Binding.BELOW_FLOOR
    assert explanation.below_floor == 2
    assert (explanation.change.kind, explanation.change.mentor) == (ChangeKind.ACCEPT_LOWER_FIT, 1)
    full = Problem.from_scores([[0.9], [0.3]])
    assert explain(full, solve(full, floor=0.5), 1).change.kind == ChangeKind.ANOTHER_MENTOR


def test_a_locked_pair_is_explained_as_locked():
    problem = Problem.from_scores([[1.0, 2.0], [2.0, 1.0]], locked=[(0, 0)])
    explanation = explain(problem, solve(problem), "mentee-0")
    assert explanation.locked
    assert explanation.runner_up is None


def test_nonsense_is_named():
    problem = Problem.from_scores([[1.0]])
    solution = solve(problem)
    with pytest.raises(ValueError, match="mentee: expected a position from 0 to 0"):
        explain(problem, solution, 1)
    with pytest.raises(ValueError, match="mentee: expected the id"):
        explain(problem, solution, "nobody")
    impossible = Problem.from_scores([[np.nan]], locked=[(0, 0)])
    with pytest.raises(ValueError, match="solution: expected one with pairs and a certificate, found infeasible"):
        explain(impossible, solve(impossible), 0)

"""What a problem and a solution say of themselves in a word, beside the match."""

import numpy as np
import pytest

from konnekt_engine.matching import Apart, Problem, solve, storage
from konnekt_engine.matching.solution import Conflict


def test_a_solution_tells_its_mean_and_worst_fit_and_who_has_whom():
    solution = solve(Problem.from_scores([[4.0, 1.0], [2.0, 1.0], [0.0, 0.0]]))
    assert (solution.mean, solution.worst) == (2.5, 1.0)
    assert [solution.mentor_of(mentee) for mentee in range(3)] == [0, 1, None]


def test_nobody_matched_has_no_mean_and_no_worst_fit():
    solution = solve(Problem.from_scores([[np.nan]]))
    assert (solution.matched, solution.mean, solution.worst) == (0, None, None)


def test_each_rule_says_how_many_mentors_it_takes_out():
    language = Apart(mentees=[0, 1], mentors=[0, 0, 1], table=[[True, False], [False, False]])
    problem = Problem.from_scores(np.ones((2, 3)), blocked={"language": language, "exclusion": [(0, 2), (1, 0)]})
    assert problem.why_not(0) == {"exclusion": 1, "language": 2}
    assert problem.why_not(1) == {"exclusion": 1}


def test_what_has_no_stored_form_is_not_digested():
    with pytest.raises(TypeError, match="no stored form for Conflict"):
        storage.digest([Conflict("two at once", ())])

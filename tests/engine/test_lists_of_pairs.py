"""The same scores as an array and as a list of allowed pairs are the same problem."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from tests.engine.problems import small_scores

from konnekt_engine.matching import Apart, Objective, Problem, solve, verify


@pytest.mark.parametrize("objective", list(Objective))
@given(drawn=small_scores(), data=st.data())
def test_an_array_and_a_list_have_the_same_answer(objective, drawn, data):
    scores, capacity = drawn
    n, m = scores.shape
    rules = data.draw(st.lists(st.booleans(), min_size=4, max_size=4))
    kept_apart = Apart(mentees=np.arange(n) % 2, mentors=np.arange(m) % 2, table=np.reshape(rules, (2, 2)))
    known = ~np.isnan(scores)
    listed = coo_array((scores[known], np.nonzero(known)), shape=scores.shape)

    one, other = (
        Problem.from_scores(given, capacity=capacity, blocked={"language": kept_apart}) for given in (scores, listed)
    )

    answers = [solve(problem, objective=objective, spread=1.0) for problem in (one, other)]
    assert answers[0].id_pairs == answers[1].id_pairs
    assert answers[0].scores.tolist() == answers[1].scores.tolist()
    assert answers[0].value == answers[1].value
    for problem, answer in zip((one, other), answers, strict=True):
        verify(problem, answer)
        replayed = Problem.from_bytes(problem.to_bytes())
        assert replayed.to_bytes() == problem.to_bytes()
        verify(replayed, answer)

"""The checker counts every pair as the problem does, in blocks of any size, and rounds nothing."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import coo_array
from tests.engine.problems import cohort

from konnekt_engine.matching import Apart, InvalidCertificate, Problem, Same, Text, Wishes, solve, verify
from konnekt_engine.matching.verifying.scores import NEVER, Scores, of_pairs


def _by_criteria(rng):
    """Every kind of criterion, most of them with people who did not say; rules over pairs and over classes."""
    language = Apart(mentees=rng.integers(0, 4, 23), mentors=rng.integers(0, 3, 17), table=rng.random((4, 3)) < 0.3)
    wish = {"mentees": {"id": list(map(str, range(23))), "asks": [["2", "5"], None, ["4"]] + [[]] * 20}}
    wished = Problem.build(**wish, mentors={"id": list(map(str, range(17)))}, criteria=[Wishes("asks")])
    blocked = np.column_stack([rng.integers(0, 23, 40), rng.integers(0, 17, 40)])
    made = cohort(23, 17, seed=4, blocked={"language": language, "exclusion": blocked})
    return replace(made, criteria=(*made.criteria, *wished.criteria))


def _given(rng):
    """An array of scores, of people some of whom are said to be unknown, and lists on both sides."""
    scores = rng.integers(-9, 9, (23, 17)).astype(float)
    scores[rng.random((23, 17)) < 0.2] = np.nan
    lists = [rng.permutation(23)[:5].tolist() for _ in range(17)]
    made = Problem.from_scores(scores, mentor_lists=lists)
    some = {"mentee_known": rng.random(23) < 0.7, "mentor_known": rng.random(17) < 0.7, "neutral": 7}
    return replace(made, criteria=(replace(made.criteria[0], **some), *made.criteria[1:]))


def _listed(rng):
    """Scores of some pairs only, of which nobody is known on one side."""
    pairs = np.argwhere(rng.random((23, 17)) < 0.3)
    made = Problem.from_scores(coo_array((rng.random(len(pairs)), pairs.T), shape=(23, 17)))
    known = {"mentor_known": np.arange(17) > 3, "neutral": 11}
    return replace(made, criteria=(replace(made.criteria[0], **known),))


@pytest.mark.parametrize("at_once", [1, 12, 100, 1 << 20])
@pytest.mark.parametrize("make", [_by_criteria, _given, _listed])
def test_blocks_of_any_size_hold_every_score_and_every_rule(make, at_once):
    problem = make(np.random.default_rng(1))
    scores, some = Scores(problem, at_once=at_once), np.flatnonzero(np.arange(23) % 5 != 2)
    found = np.full((23, 17), np.nan)
    for rows in scores.blocks(some):
        for columns, points in scores.tiles(rows):
            assert points.size <= at_once
            assert np.isnan(found[rows, columns]).all()
            found[rows, columns] = points
    expected = np.where(problem.allowed(), problem.points(), NEVER)
    assert 0.2 < problem.allowed().mean() < 1
    assert found[some].tolist() == expected[some].tolist()
    assert np.isnan(np.delete(found, some, axis=0)).all()
    mentees, mentors = np.divmod(np.arange(23 * 17), 17)
    assert of_pairs(problem, mentees, mentors).tolist() == problem.points().ravel().tolist()


def test_single_pairs_of_vectors_are_counted_part_by_part(monkeypatch):
    problem = cohort(9, 7, seed=1)
    monkeypatch.setattr("konnekt_engine.matching.verifying.scores.PAIRS", 4)
    mentees, mentors = np.divmod(np.arange(9 * 7), 7)
    assert of_pairs(problem, mentees, mentors).tolist() == problem.points().ravel().tolist()
    assert of_pairs(problem, mentees[:0], mentors[:0]).tolist() == []


def test_a_pair_listed_twice_has_what_was_said_last():
    problem = Problem.from_scores(coo_array(([1.0, 5.0], ([0, 1], [1, 0])), shape=(2, 2)))
    twice = replace(problem.criteria[0], pairs=np.array([[0, 1], [1, 0], [0, 1]]), points_of=np.array([3, 4, 2]))
    problem = replace(problem, criteria=(twice,))
    ((_, points),) = Scores(problem, at_once=4).tiles(np.arange(2))
    assert points.tolist() == [[NEVER, 2], [4, NEVER]]
    assert of_pairs(problem, np.array([0, 1, 1]), np.array([1, 0, 1])).tolist() == [2, 4, 0]


def _heavier(weight):
    """Two people on either side: who have the same craft get this weight, beside what their words have in common."""
    tables = {"mentees": {"id": ["a", "b"], "craft": ["law", "art"]}, "mentors": {"id": ["c", "d"]}}
    tables["mentors"]["craft"] = ["law", "art"]
    problem = Problem.build(**tables, criteria=[Same("craft"), Text("craft")])
    same, text = problem.criteria
    return replace(problem, criteria=(replace(same, table=same.table // 256, weight=weight), text))


@pytest.mark.parametrize(("weight", "real"), [((1 << 22) + 1, np.float32), ((1 << 24) + 1, np.float64)])
def test_sums_are_held_by_floats_that_round_nothing(weight, real):
    problem = _heavier(weight)
    scores = Scores(problem, at_once=4)
    ((_, points),) = scores.tiles(np.arange(2))
    text = problem.criteria[1].points(slice(0, 2))
    assert scores.real == real == points.dtype
    assert points.astype(int).tolist() == (text + weight * np.eye(2, dtype=int)).tolist()


def test_scores_beyond_all_reason_are_refused_and_not_rounded():
    problem, beyond = _heavier(1), _heavier(1 << 52)
    solution = solve(problem)
    digests = {f"{name}_digest": beyond.digests[name] for name in ("inputs", "weights")}
    certificate = replace(solution.certificate, **digests, weights=beyond.weights).digested()
    with pytest.raises(InvalidCertificate, match="too large to be counted exactly"):
        verify(beyond, certificate, solution.pairs)

"""Two ways of matching, mixed by coins: whatever the coins say it is a match that obeys every rule."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from konnekt_engine.matching import InvalidCertificate, Problem, Status, solve, toss, verify_rules
from konnekt_engine.matching.tossing import BOTH, FIRST, OUTSIDE, SECOND


@st.composite
def two_ways(draw, *, most=7):
    """The same people under the same rules, scored twice."""
    n, m = draw(st.integers(1, most)), draw(st.integers(1, most))
    score = st.lists(st.lists(st.integers(0, 6), min_size=m, max_size=m), min_size=n, max_size=n)
    cells = [(i, j) for i in range(n) for j in range(m)]
    blocked = draw(st.lists(st.sampled_from(cells), unique=True, max_size=len(cells) // 2))
    open_cells = [cell for cell in cells if cell not in blocked]
    locked = [draw(st.sampled_from(open_cells))] if open_cells and draw(st.booleans()) else []
    capacity = [*draw(st.lists(st.integers(1, 3), min_size=m, max_size=m)), 0, 0]
    running = [*draw(st.lists(st.integers(0, 1), min_size=m, max_size=m)), 0, 0]
    how = {
        "blocked": np.array(blocked, np.int64).reshape(-1, 2),
        "locked": np.array(locked, np.int64).reshape(-1, 2),
        "capacity": capacity,
        "running": running,
    }
    # Two mentors without a place have the least and the most of any score, so that both ways are in one unit.
    ends = np.tile([0.0, 6.0], (n, 1))
    return [Problem.from_scores(np.hstack([np.array(draw(score), float), ends]), **how) for _way in range(2)]


@settings(max_examples=80, deadline=None)
@given(two_ways(), st.integers(0, 2**60), st.sampled_from([0.0, 0.5, 6.0]))
def test_whatever_the_coins_say_it_is_a_match_that_obeys_every_rule(ways, seed, tolerance):
    one, other = (solve(way) for way in ways)
    if Status.OPTIMAL not in {one.status} or other.status is not Status.OPTIMAL:
        return
    mixed = toss(ways[0], one.pairs, ways[1], other.pairs, tolerance=tolerance, seed=seed)
    for way, solution in zip(ways, (one, other), strict=True):
        verify_rules(way, solution.certificate, mixed.pairs)
    assert len(mixed.pairs) == one.matched == other.matched
    own = {BOTH: set(map(tuple, one.pairs.tolist())) & set(map(tuple, other.pairs.tolist()))}
    own |= {FIRST: set(map(tuple, one.pairs.tolist())), SECOND: set(map(tuple, other.pairs.tolist()))}
    for pair, way in zip(map(tuple, mixed.pairs.tolist()), mixed.way.tolist(), strict=True):
        assert pair in own[way]
    for cluster in range(mixed.clusters):
        assert len(set(mixed.way[mixed.cluster == cluster].tolist())) == 1
    assert (mixed.cluster[mixed.way == BOTH] == OUTSIDE).all()
    again = toss(ways[0], one.pairs, ways[1], other.pairs, tolerance=tolerance, seed=seed)
    assert [part.tobytes() for part in (again.pairs, again.way, again.cluster)] == [
        part.tobytes() for part in (mixed.pairs, mixed.way, mixed.cluster)
    ]


@settings(max_examples=40, deadline=None)
@given(two_ways(), st.integers(0, 2**60))
def test_a_side_that_loses_more_than_is_allowed_is_never_left_to_a_coin(ways, seed):
    one, other = (solve(way) for way in ways)
    if one.status is not Status.OPTIMAL or other.status is not Status.OPTIMAL:
        return
    mixed = toss(ways[0], one.pairs, ways[1], other.pairs, tolerance=0.0, seed=seed)
    points = [way.points() for way in ways]
    theirs = [dict(solution.pairs.tolist()) for solution in (one, other)]
    for cluster in range(mixed.clusters):
        mentees = mixed.pairs[mixed.cluster == cluster, 0].tolist()
        for way in range(2):
            sums = [sum(int(points[way][i, match[i]]) for i in mentees) for match in theirs]
            assert sums[way] - sums[1 - way] <= 0


def crossed(clusters):
    """So many squares in which the two ways differ and neither is better."""
    scores = np.full((2 * clusters, 2 * clusters), np.nan)
    turned = scores.copy()
    for at in range(0, 2 * clusters, 2):
        scores[at : at + 2, at : at + 2] = [[3, 2], [2, 3]]
        turned[at : at + 2, at : at + 2] = [[2, 3], [3, 2]]
    return Problem.from_scores(scores), Problem.from_scores(turned)


def test_the_coins_are_fair_each_square_has_its_own_and_the_seed_replays_to_the_same_bytes():
    first, second = crossed(200)
    one, other = solve(first), solve(second)
    mixed = toss(first, one.pairs, second, other.pairs, tolerance=1.0, seed=2026)
    assert (mixed.clusters, mixed.apart, int(mixed.in_trial.sum())) == (200, 0, 400)
    heads = [int(mixed.way[mixed.cluster == at][0] == FIRST) for at in range(200)]
    assert 75 < sum(heads) < 125
    digest = hashlib.sha256(mixed.pairs.tobytes() + mixed.way.tobytes() + mixed.cluster.tobytes()).hexdigest()
    assert digest.startswith("985b1ccdd3aab0c6")
    assert (toss(first, one.pairs, second, other.pairs, tolerance=1.0, seed=2027).way != mixed.way).any()


def test_mentors_of_several_keep_their_places_although_pieces_are_short():
    scores = np.array([[9.0, 8, 0], [8, 9, 0], [9, 8, 0], [8, 9, 0]])
    first = Problem.from_scores(scores, capacity=[2, 2, 0])
    second = Problem.from_scores(scores[:, [1, 0, 2]], capacity=[2, 2, 0])
    one, other = solve(first), solve(second)
    loads = set()
    for seed in range(20):
        mixed = toss(first, one.pairs, second, other.pairs, tolerance=1.0, seed=seed)
        loads.add(tuple(np.bincount(mixed.pairs[:, 1], minlength=3).tolist()))
        assert mixed.clusters == 2
    assert loads == {(2, 2, 0)}


def test_who_differs_in_being_placed_at_all_is_outside_and_goes_where_less_is_lost():
    first, second = Problem.from_scores([[5, 0], [4, 0]]), Problem.from_scores([[3, 0], [5, 0]])
    for ways, expected in (((first, second), [SECOND]), ((second, first), [FIRST])):
        pairs = [[(0, 0)], [(1, 0)]] if ways[0] is first else [[(1, 0)], [(0, 0)]]
        mixed = toss(ways[0], pairs[0], ways[1], pairs[1], tolerance=5.0, seed=0)
        assert (mixed.clusters, mixed.apart, mixed.cluster.tolist()) == (0, 1, [OUTSIDE])
        assert mixed.way.tolist() == expected


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"tolerance": -0.5}, "tolerance"),
        ({"seed": -1}, "seed"),
        ({"seed": True}, "seed"),
        ({"first_pairs": [(0, 9)]}, "first_pairs"),
        ({"second_pairs": [(0, 0), (0, 1)]}, "second_pairs"),
    ],
    ids=["tolerance", "seed", "bool", "nobody", "twice"],
)
def test_nonsense_is_named(change, words):
    first, second = crossed(1)
    given_ = {"first_pairs": [(0, 0)], "second_pairs": [(0, 1)], "tolerance": 0.1, "seed": 1} | change
    with pytest.raises(ValueError, match=words):
        toss(first, given_.pop("first_pairs"), second, given_.pop("second_pairs"), **given_)


def test_other_people_other_rules_and_groups_are_refused():
    first, second = crossed(1)
    with pytest.raises(ValueError, match="people"):
        toss(first, [], crossed(2)[0], [], tolerance=0.1, seed=1)
    with pytest.raises(ValueError, match="rules"):
        toss(first, [], replace(second, capacity=np.array([2, 1])), [], tolerance=0.1, seed=1)
    groups = Problem.from_scores([[1.0, 2.0], [2.0, 1.0]], minimum=[2, 2], capacity=[2, 2])
    with pytest.raises(ValueError, match="groups"):
        toss(groups, [], groups, [], tolerance=0.1, seed=1)


def test_a_mixture_that_breaks_a_rule_or_places_fewer_is_refused():
    first, _second = crossed(2)
    solution = solve(first)
    with pytest.raises(InvalidCertificate, match="ruled out"):
        verify_rules(first, solution.certificate, [(0, 0), (1, 2), (2, 1), (3, 3)])
    with pytest.raises(InvalidCertificate, match="can be matched"):
        verify_rules(first, solution.certificate, solution.pairs[:-1])

"""A run that goes on from another's list of pairs: the same bytes as from nothing, and little that is scored again."""

import gc
import pickle
from dataclasses import replace
from weakref import WeakKeyDictionary

import numpy as np
import pytest
from tests.engine.problems import CRITERIA, cohort, people

from konnekt_engine.matching import (
    Apart,
    Different,
    Objective,
    Problem,
    Same,
    Solution,
    Wishes,
    carrying,
    listing,
    searching,
    solve,
    verify,
)
from konnekt_engine.matching.market import open_market
from konnekt_engine.matching.parts import between
from konnekt_engine.matching.passing import LOWEST
from konnekt_engine.matching.running import Cancelled, opened

N, M = 46, 30
N_PAIRS = 1500 * 1000
KINDS = (
    *CRITERIA,
    Same("grade", label="grade alike"),
    Wishes("wishes", by="mentee", ranks=3, label="wishes of mentees"),
    Wishes("wishes", by="mentor", ranks=2, label="wishes of mentors"),
)
TONGUES = np.array([[False, False, True], [False, False, False], [False, True, False]])
WEIGHTS = {one.name: one.weight for one in KINDS}


def tables(seed):
    mentees, mentors = people(N, seed=seed, side="mentee"), people(M, seed=seed, side="mentor")
    rng = np.random.default_rng(seed)
    mentees["wishes"] = [rng.choice(mentors["id"], 2, replace=False).tolist() if i % 3 else None for i in range(N)]
    mentors["wishes"] = [rng.choice(mentees["id"], 2, replace=False).tolist() if j % 4 else None for j in range(M)]
    return mentees, mentors


def built(sides, weights, **rules):
    criteria = [replace(one, weight=weights[one.name]) for one in KINDS if weights[one.name] > 0]
    return Problem.build(mentees=sides[0], mentors=sides[1], criteria=criteria, **rules)


def some_rules(rng):
    return {
        "capacity": rng.integers(0, 3, M),
        "blocked": {
            "exclusion": np.column_stack([rng.integers(0, N, 60), rng.integers(0, M, 60)]),
            "language": Apart(mentees=rng.integers(0, 3, N), mentors=rng.integers(0, 3, M), table=TONGUES),
        },
    }


def changed(rng, sides, weights, rules):
    """A problem before and after: one weight, a criterion, rules, places, answers, people, or several of these."""
    sides, weights, rules = tuple(dict(side) for side in sides), dict(weights), dict(rules)
    what = set(rng.choice(["weight", "criterion", "rules", "places", "answers", "lock", "people"], 2).tolist())
    if "weight" in what:
        weights[rng.choice(list(weights))] *= rng.choice([0.5, 0.9, 1.05, 1.3, 3])
    if "criterion" in what:
        weights[rng.choice(list(weights))] = float(rng.choice([0, 1]))
    if "rules" in what:
        tongues = rules["blocked"]["language"]
        learned = np.where(rng.random(N) < 0.05, 2, tongues.mentees)
        rules["blocked"] = {
            "exclusion": np.vstack([rules["blocked"]["exclusion"][8:], [[3, 4], [5, 6]]]),
            "language": replace(tongues, mentees=learned, table=TONGUES & (rng.random() < 0.8)),
        }
    if "places" in what:
        rules["capacity"] = np.where(rng.random(M) < 0.1, rng.integers(0, 3, M), rules["capacity"])
    if "answers" in what:
        for side, count, column in (
            (0, N, "grade"),
            (1, M, "unit"),
            (0, N, "areas"),
            (1, M, "areas"),
            (1, M, "values"),
        ):
            sides[side][column] = list(sides[side][column])
            sides[side][column][rng.integers(count)] = rng.choice([None, sides[side][column][rng.integers(count)]])
    if "lock" in what:
        mentee = int(rng.integers(N))
        allowed = built(sides, weights, **rules).allowed(slice(mentee, mentee + 1))[0] & (rules["capacity"] > 0)
        rules["locked"] = [[mentee, int(rng.choice(np.flatnonzero(allowed)))]]
    problem = built(sides, weights, **rules)
    if "people" in what:
        problem = between(problem, rng.permutation(N)[:-3], rng.permutation(M)[:-2])
    return problem


@pytest.fixture
def short_lists(monkeypatch):
    monkeypatch.setattr(searching, "ALL_PAIRS", 0)
    monkeypatch.setattr(searching, "LISTABLE", 0)
    monkeypatch.setattr(searching, "KEEP", 4)


@pytest.fixture
def searches(monkeypatch):
    """Every search, as it ended."""
    found = []
    settled = searching.Search.settled
    monkeypatch.setattr(searching.Search, "settled", lambda search: found.append(search) or settled(search))
    return found


@pytest.fixture
def looked_at(monkeypatch):
    """How many pairs each look and each pass went through."""
    found = []
    keep_best, keep_among = searching.keep_best, searching.keep_among

    def counted(scores, *, mentees, **asked):
        found.append((scores.size[0] if mentees is None else len(mentees)) * scores.size[1])
        return keep_best(scores, mentees=mentees, **asked)

    def counted_among(scores, rectangles, **asked):
        found.extend(len(one.mentees) * len(one.mentors) for one in rectangles)
        return keep_among(scores, rectangles, **asked)

    monkeypatch.setattr(searching, "keep_best", counted)
    monkeypatch.setattr(searching, "keep_among", counted_among)
    return found


def begun(rng, sides):
    """A problem to begin with, and its rules; a criterion may be added to it after that, and people."""
    rules, weights = some_rules(rng), dict(WEIGHTS)
    if rng.random() < 0.5:
        weights[rng.choice(list(weights))] = 0
    before = built(sides, weights, **rules)
    if rng.random() < 0.3:
        before = between(before, np.arange(N - 2), np.arange(1, M))
    return before, rules


def test_after_any_change_the_answer_is_that_from_nothing(short_lists, searches, proof, monkeypatch):
    went_on = could = 0
    objectives = [Objective.TOTAL, Objective.BALANCED, Objective.MOST_SCORE, Objective.FAIR]

    def asked():
        return {"objective": rng.choice(objectives), "threads": 1, "floor": float(rng.choice([0, 0.3, 0.35])) or None}

    for case in range(proof.cases(sample=60, full=4_000)):
        rng = np.random.default_rng([case, 7])
        sides = tables(case % 5)
        before, rules = begun(rng, sides)
        # So few people have most pairs in a corner: in every other case the search goes on all the same.
        monkeypatch.setattr(searching, "_MOST_RESUMED", (0.6, 2)[case % 2])
        last = solve(before, **asked())
        for _ in range(2):
            problem, now = changed(rng, sides, WEIGHTS, rules), asked()
            is_known = listing.carried_by(last) is not None and now["objective"] != Objective.FAIR
            cold = solve(problem, **now)
            last = solve(problem, **now, warm_start=last)
            could += is_known
            went_on += is_known and searches[-1].is_resumed
            assert last.to_bytes() == cold.to_bytes(), case
            verify(problem, last)
    proof.note("random problems changed at random: warm as from nothing, going on from an earlier list", went_on)
    assert could > 55
    assert went_on > 0.5 * could, (went_on, could)


def test_what_is_not_listed_is_worth_no_more_than_its_bound(short_lists):
    """The bounds hold for all pairs of the changed problem, before anything is looked at."""
    held = 0
    for case in range(40):
        rng = np.random.default_rng([case, 8])
        sides = tables(case % 5)
        before, rules = begun(rng, sides)
        floor = float(rng.choice([0, 0.4])) or None
        carried = listing.carried_by(solution := solve(before, threads=1, floor=floor))
        assert solution.certificate is not None
        market = open_market(problem := changed(rng, sides, WEIGHTS, rules))
        with opened(threads=2) as run:
            resumed = carrying.resumed(carried, problem, market, seed=0, run=run)
        if resumed is None:
            continue
        kept = resumed.listing
        n = market.size[0]
        points = market.scores.points(np.arange(n)).astype(np.int64)
        is_bound = points >= LOWEST
        is_bound[:, market.slots.places == 0] = False
        is_bound[resumed.mentees] = False
        is_bound[:, resumed.mentors] = False
        for starts, mentors, of in (
            (kept.starts, kept.mentors, kept.points),
            (resumed.pairs.starts, resumed.pairs.mentors, resumed.pairs.points),
        ):
            mentee = np.repeat(np.arange(n), np.diff(starts))
            assert np.array_equal(points[mentee, mentors], of)
            is_bound[mentee, mentors] = False
        worth = points - np.array(kept.references)[kept.reference]
        assert (worth <= kept.cut[:, None])[is_bound].all(), case
        held += int(is_bound.sum())
    assert held > 10_000


@pytest.fixture(scope="module")
def season():
    """More pairs than are ever all listed."""
    return people(1500, seed=1, side="mentee"), people(1000, seed=1, side="mentor")


def of_season(season, **weights):
    criteria = [replace(one, weight=one.weight * weights.get(one.name, 1)) for one in CRITERIA]
    return Problem.build(mentees=season[0], mentors=season[1], criteria=criteria, capacity=np.full(1000, 2))


@pytest.fixture(scope="module")
def run_before(season):
    problem = of_season(season)
    assert problem.size[0] * problem.size[1] > searching.ALL_PAIRS
    return problem, (solution := solve(problem)), listing.carried_by(solution)


@pytest.fixture
def solved(run_before):
    """A problem with its answer, and what its run handed on, however many were solved since."""
    problem, solution, carried = run_before
    listing.hand_on(solution, carried)
    return problem, solution


def test_after_a_small_change_of_a_weight_few_pairs_are_looked_at_again(season, solved, searches, looked_at):
    for name, by in (("statement", 1.1), ("craft", 1.1), ("values", 0.9), ("grade", 1.1)):
        problem = of_season(season, **{name: by})
        looked_at.clear()
        warm = solve(problem, warm_start=solved[1])
        assert searches[-1].is_resumed
        assert sum(looked_at) < 0.1 * N_PAIRS, (name, sum(looked_at))
        assert warm.to_bytes() == solve(problem).to_bytes()


def test_after_a_lock_or_for_new_people_hardly_any_pair_is_looked_at_again(solved, searches, looked_at):
    problem, solution = solved
    mentee, mentor = solution.pairs[0]
    other = (int(mentor) + 1) % problem.size[1]
    locked = replace(problem, locked=np.array([[mentee, other]], np.int32))
    fewer = between(problem, np.arange(1495), np.arange(998))
    for before, after in ((solution, locked), (solve(fewer), problem), (solution, fewer)):
        looked_at.clear()
        warm = solve(after, warm_start=before)
        assert searches[-1].is_resumed
        assert sum(looked_at) < 0.02 * N_PAIRS, sum(looked_at)
        assert warm.to_bytes() == solve(after).to_bytes()


def test_after_a_change_of_everything_all_pairs_get_a_new_pass(season, solved, searches):
    problem = of_season(season, craft=0, values=0, statement=0, grade=30)
    warm = solve(problem, warm_start=solved[1])
    assert not searches[-1].is_resumed
    assert listing.carried_by(warm).problem is problem
    assert warm.to_bytes() == solve(problem).to_bytes()


def test_a_listing_serves_one_run_after_the_other(season, solved, searches):
    last = solved[1]
    for by in (1.05, 1.1, 1.0, 0.95):
        last = solve(problem := of_season(season, unit=by), warm_start=last)
        assert searches[-1].is_resumed
        verify(problem, last)
    assert last.to_bytes() == solve(problem).to_bytes()
    assert listing.carried_by(last) is not None
    assert listing.carried_by(last) is listing.carried_by(solved[1])


def test_another_seed_or_scores_from_outside_begin_anew(season, solved, searches):
    other = solve(solved[0], seed=1, warm_start=solved[1])
    assert not searches[-1].is_resumed
    assert other.to_bytes() == solve(solved[0], seed=1).to_bytes()
    scores = Problem.from_scores(solved[0].points())
    given = solve(scores, warm_start=solve(scores))
    assert not searches[-1].is_resumed
    assert given.to_bytes() == solve(scores).to_bytes()


def test_what_is_not_alike_is_not_compared(season, solved, searches):
    """Two criteria of one name, another kind under a name, vectors of another width: nothing is taken over."""
    problem, solution = solved
    craft, values = (next(one for one in problem.criteria if one.label == label) for label in ("craft", "values"))
    others = [one for one in problem.criteria if one not in (craft, values)]
    wider = np.hstack([values.mentees, values.mentees[:, :1]]), np.hstack([values.mentors, values.mentors[:, :1] * 0])
    for criteria in (
        (replace(craft, label="values"), values, *others),
        (replace(craft, label="values"), replace(values, label="craft"), *others),
        (craft, replace(values, mentees=wider[0], mentors=wider[1]), *others),
    ):
        after = replace(problem, criteria=criteria)
        warm = solve(after, warm_start=solution)
        assert not searches[-1].is_resumed
        assert warm.to_bytes() == solve(after).to_bytes()


def test_what_is_handed_on_is_no_part_of_a_solution_and_goes_with_it(solved, monkeypatch):
    carried, solution = listing.carried_by(solved[1]), replace(solved[1])
    monkeypatch.setattr(listing, "_carried", WeakKeyDictionary())
    listing.hand_on(solution, carried)
    assert listing.carried_by(solution) is carried
    assert listing.carried_by(Solution.from_bytes(solution.to_bytes())) is None
    assert listing.carried_by(pickle.loads(pickle.dumps(solution))) is None
    held = [replace(solution) for _ in range(listing.MOST_CARRIED + 1)]
    for one in held:
        listing.hand_on(one, carried)
    assert [listing.carried_by(one) is carried for one in held] == [False, *[True] * listing.MOST_CARRIED]
    listing.carried_by(held[1])
    listing.hand_on(held[0], carried)
    assert [listing.carried_by(one) is carried for one in held[:3]] == [True, True, False]
    del held, one
    gc.collect()
    assert not listing._carried


def test_nobody_changes_what_was_handed_on(season, short_lists, searches):
    """Blocked pairs may be an array of the caller's own."""
    problem = of_season(season)
    cold = solve(problem)
    own = cold.pairs.astype(np.int32)
    ruled = replace(problem, blocked=own, blocked_reason=np.zeros(len(own), np.uint16), reasons=("exclusion",))
    solution = solve(ruled)
    own[:] = own[0]
    assert solve(problem, warm_start=solution).to_bytes() == cold.to_bytes()
    assert searches[-1].is_resumed


def test_a_solution_holds_no_problem_that_serves_no_later_run(season, solved):
    scores = Problem.from_scores(solved[0].points())
    assert listing.carried_by(solve(scores)) is None
    small = cohort(20, 10)
    assert listing.carried_by(solve(small, warm_start=solved[1])) is None
    assert listing.carried_by(solve(scores, warm_start=solved[1])) is None


def test_a_warm_start_is_a_solution(solved):
    for other in (solved[1].to_bytes(), solved[1].id_pairs):
        with pytest.raises(ValueError, match="warm_start: expected a Solution or None, found"):
            solve(solved[0], warm_start=other)


def test_a_stop_is_heard_while_a_list_is_taken_over(solved):
    """Before each criterion, and between parts of the listed pairs."""
    problem, solution = solved
    carried, market = listing.carried_by(solution), open_market(problem)
    asked = []
    with opened(threads=1, cancel=lambda: asked.append(True)) as run:
        assert carrying.resumed(carried, problem, market, seed=0, run=run) is not None
    assert len(asked) > len(problem.criteria)
    for patience in range(1 + len(problem.criteria)):
        left = iter([False] * patience)
        with opened(threads=1, cancel=lambda left=left: next(left, True)) as run, pytest.raises(Cancelled):
            carrying.resumed(carried, problem, market, seed=0, run=run)


def test_as_many_equals_as_are_ever_listed_are_settled_as_from_nothing(monkeypatch, short_lists, searches):
    """Some have few enough equals to find the first of all optima, some too many: warm decides as cold does."""
    decided = {(is_resumed, is_first): 0 for is_resumed in (True, False) for is_first in (True, False)}
    kinds = (Same("unit"), Same("craft"), Different("unit", label="other unit"))
    for case in range(60):
        rng = np.random.default_rng([case, 9])
        most = int(rng.integers(100, 600))
        monkeypatch.setattr(searching, "_MOST_TIES", most)
        # As for large problems, lists may be as long as half of that; or they are handed on however long they are.
        monkeypatch.setattr(listing, "MOST_LISTED", most // 2 + 4 * N if case % 2 else N * M)
        mentees, mentors = people(N, seed=case, side="mentee"), people(M, seed=case, side="mentor")
        weights, capacity = rng.integers(1, 4, len(kinds)).astype(float), rng.integers(1, 4, M)
        last = None
        for _ in range(4):
            criteria = [replace(one, weight=weight) for one, weight in zip(kinds, weights.tolist(), strict=True)]
            problem = Problem.build(mentees=mentees, mentors=mentors, criteria=criteria, capacity=capacity)
            cold = solve(problem, threads=1)
            searches.clear()
            warm = solve(problem, threads=1, warm_start=last)
            assert warm.to_bytes() == cold.to_bytes(), case
            # Where there are too many, it is solved again without its start.
            decided[searches[0].is_resumed, len(searches) == 1] += last is not None
            weights = weights * rng.choice([1, 1, 1, 1.1], len(kinds))
            capacity = np.where(rng.random(M) < 0.1, rng.integers(1, 4, M), capacity)
            last = warm
    assert min(decided.values()) >= 5, decided


def test_lists_of_too_many_pairs_are_not_handed_on(season, monkeypatch):
    monkeypatch.setattr(listing, "MOST_LISTED", 1000)
    assert listing.carried_by(solve(of_season(season))) is None

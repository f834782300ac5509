"""Made-up proofs for wrong matches, digested afresh: what each objective promises can't be claimed without it."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import coo_array
from tests.engine.problems import cohort

from konnekt_engine.matching import (
    Apart,
    Binding,
    Certificate,
    Conflict,
    InvalidCertificate,
    Objective,
    Problem,
    Status,
    Wishes,
    answering,
    solve,
    verify,
    verifying,
)
from konnekt_engine.matching.encoding import Encoded
from konnekt_engine.matching.solution import pairs_digest


def made_up(problem, pairs, **said):
    """A certificate for these pairs that is right in everything else, and digested."""
    named = tuple((problem.mentee_ids[i], problem.mentor_ids[j]) for i, j in pairs)
    objective = said.pop("objective", Objective.TOTAL)
    honest = solve(problem, objective=objective).certificate
    return replace(honest, pairs_digest=pairs_digest(named), **said).digested()


def refuse(problem, certificate, pairs):
    with pytest.raises(InvalidCertificate) as refused:
        verify(problem, certificate, np.array(pairs, np.int64).reshape(-1, 2))
    assert str(refused.value)


def test_a_higher_worst_pair_is_no_reason_to_place_fewer():
    problem = Problem.from_scores([[10.0, 0.0], [0.0, 1.0]])
    pairs = [(0, 0)]
    forged = made_up(
        problem,
        pairs,
        objective=Objective.FAIR,
        matched=1,
        matched_bound=1,
        value=10,
        bound=10,
        worst=10,
        bonus=0,
        prices=(0, 0),
        hall_mentees=(1,),
        full_mentors=(),
        fair_hall_mentees=(0, 1),
        fair_full_mentors=(),
        blocking_pairs=0,
    )
    refuse(problem, forged, pairs)


def test_a_bonus_that_runs_over_64_bits_hides_nothing():
    n = 4097
    scores = np.zeros((n, 1))
    scores[0] = 4096
    problem = Problem.from_scores(scores)
    pairs = [(1, 0)]
    bonus = ((1 << 64) - 4096) // 4096
    everybody = tuple(range(n))
    forged = made_up(
        problem,
        pairs,
        value=0,
        bound=0,
        bonus=bonus,
        prices=(0,),
        hall_mentees=everybody,
        full_mentors=(0,),
        blocking_pairs=1,
    )
    refuse(problem, forged, pairs)


def test_places_that_run_over_64_bits_hide_nothing():
    problem = Problem.from_scores(np.ones((3, 4)), capacity=np.full(4, 1 << 52))
    honest = solve(problem)
    verify(problem, honest)
    # A problem that did not come from `from_scores` may hold anything.
    problem = replace(problem, capacity=np.full(4, 1 << 62))
    said = {"matched": 0, "matched_bound": 0, "value": 0, "bound": 0, "bonus": 0, "prices": (0,) * 4}
    hall = {"hall_mentees": (0, 1, 2), "full_mentors": (0, 1, 2, 3)}
    digests = {"rules_digest": problem.digests["rules"], "pairs_digest": pairs_digest(())}
    forged = replace(honest.certificate, **said, **hall, **digests, blocking_pairs=12).digested()
    refuse(problem, forged, [])


@pytest.mark.parametrize(
    "said",
    [
        *({"bonus": 1.5}, {"matched": 2.0}, {"step": True}, {"seed": "x"}, {"engine": 3}, {"prices": (0.5, 1)}),
        *({"hall_mentees": [0]}, {"full_mentors": ("a",)}, {"worst": 0.5}, {"blocking_pairs": "none"}),
        *({"weights": [1]}, {"weights": {"a": 0.5}}, {"floor": float("nan")}, {"floor": "low"}, {"objective": None}),
    ],
)
def test_what_only_looks_like_a_whole_number_is_no_certificate(said):
    certificate = solve(Problem.from_scores([[1.0, 2.0]])).certificate
    with pytest.raises(ValueError, match="certificate: expected"):
        replace(certificate, **said)


def test_a_certificate_from_another_text_is_a_clear_error():
    with pytest.raises(ValueError, match="certificate: expected a JSON object"):
        Certificate.from_json("[]")


@pytest.fixture(scope="module")
def problem():
    blocked = [(i, j, "exclusion") for i in range(20) for j in range(12) if (i * 7 + j) % 4 == 0]
    capacity = np.array([1, 2, 1, 2, 0, 1] * 2)
    return cohort(20, 12, seed=5, capacity=capacity, running=[0, 1] * 6, blocked=blocked, locked=[(2, 3)])


@pytest.fixture(scope="module", params=list(Objective))
def solved(problem, request):
    solution = solve(problem, objective=request.param)
    assert solution.status == Status.OPTIMAL
    verify(problem, solution)
    return solution


def _other_pairs(problem, solution):
    """Every allowed match that differs in one mentee, or in two who change places."""
    allowed, places = problem.allowed(), problem.places
    pairs = solution.pairs
    for at, (i, j) in enumerate(pairs.tolist()):
        if (i, j) == (2, 3):
            continue
        yield np.delete(pairs, at, axis=0)
        load = np.bincount(pairs[:, 1], minlength=len(places))
        for k in np.flatnonzero(allowed[i] & (load < places)):
            moved = pairs.copy()
            moved[at, 1] = k
            yield moved
        for other in range(at):
            p, q = pairs[other].tolist()
            if (p, q) != (2, 3) and allowed[i, q] and allowed[p, j] and q != j:
                swapped = pairs.copy()
                swapped[[at, other], 1] = q, j
                yield swapped


def test_no_neighbouring_match_passes_with_an_honest_total_and_the_best_proof(problem, solved):
    best = solved.certificate
    points, places, before = problem.points(), problem.places, problem.running.copy()
    before[3] += 1
    tried = 0
    for pairs in _other_pairs(problem, solved):
        scores = points[pairs[:, 0], pairs[:, 1]].astype(int)
        free = pairs[:, 0] != 2
        load = np.bincount(pairs[free, 1], minlength=len(places))
        value = int(scores.sum()) - best.step * int((load * before + load * (load - 1) // 2).sum())
        if (len(pairs), value) == (best.matched, best.value):
            continue  # as good: it may well be the other optimum
        worst = None if best.worst is None else int(scores[free].min())
        same = {"matched": len(pairs), "matched_bound": len(pairs), "value": value, "worst": worst}
        named = tuple((problem.mentee_ids[i], problem.mentor_ids[j]) for i, j in pairs.tolist())
        for bound in (value, best.bound):
            said = same | {"bound": bound, "gap": bound - value, "pairs_digest": pairs_digest(named)}
            for blocking in {best.blocking_pairs, 0}:
                refuse(problem, replace(best, **said, blocking_pairs=blocking).digested(), pairs)
        tried += 1
    assert tried > 10


FORGED = {
    "one more matched": lambda c: {"matched": c.matched + 1},
    "one more might be": lambda c: {"matched_bound": c.matched_bound + 1},
    "value": lambda c: {"value": c.value + 1},
    "bound": lambda c: {"bound": c.bound + 1},
    "value and bound": lambda c: {"value": c.value + 1, "bound": c.bound + 1},
    "gap": lambda c: {"gap": c.gap + 1},
    "a cost of further mentees": lambda c: {"step": c.step + 1},
    "a negative cost": lambda _: {"step": -1},
    "worst one higher": lambda c: {"worst": 1 if c.worst is None else c.worst + 1},
    "worst one lower": lambda c: {"worst": 0 if c.worst is None else c.worst - 1},
    "a price beyond all reason": lambda c: {"prices": (1 << 53, *c.prices[1:])},
    "a price too few": lambda c: {"prices": c.prices[1:] or (0,)},
    "a bonus beyond all reason": lambda _: {"bonus": 1 << 60},
    "the proof of another objective": lambda _: {"proves": "no blocking pair, and the largest total"},
    "an unknown objective": lambda _: {"objective": "random"},
    "a stranger in the second Hall set": lambda c: {"fair_hall_mentees": (*c.fair_hall_mentees, 99)},
    "a stranger among its mentors": lambda c: {"fair_full_mentors": (*c.fair_full_mentors, 99)},
    "the second Hall set emptied, or made up": lambda c: {"fair_hall_mentees": () if c.fair_hall_mentees else (0,)},
    "the whole second Hall set": lambda c: {
        "fair_hall_mentees": () if c.fair_hall_mentees else (0, 1),
        "fair_full_mentors": () if c.fair_full_mentors else (0,),
    },
    "one blocking pair more": lambda c: {"blocking_pairs": c.blocking_pairs + 1},
    "no blocking pairs counted": lambda _: {"blocking_pairs": None},
    "a floor above a pair": lambda _: {"floor": 0.95},
    "another problem's inputs": lambda _: {"inputs_digest": "1" * 64},
}


@pytest.mark.parametrize("kind", FORGED)
def test_each_objective_refuses(problem, solved, kind):
    forged = replace(solved.certificate, **FORGED[kind](solved.certificate)).digested()
    refuse(problem, forged, solved.pairs)


def test_another_objectives_name_is_refused(problem, solved):
    for other in Objective:
        if other != solved.objective:
            renamed = replace(solved.certificate, objective=other.value).digested()
            refuse(problem, renamed, solved.pairs)


def test_every_price_up_or_down_is_noticed_where_it_matters(problem, solved):
    """A price may move without harm only where the proof still holds: then pairs and bound are the same."""
    certificate = solved.certificate
    for at, price in enumerate(certificate.prices):
        for moved in (price + 1, price - 1):
            prices = (*certificate.prices[:at], moved, *certificate.prices[at + 1 :])
            forged = replace(certificate, prices=prices)
            with pytest.raises(InvalidCertificate):
                verify(problem, forged, solved.pairs)
            try:
                verify(problem, forged.digested(), solved.pairs)
            except InvalidCertificate:
                continue
            assert moved >= 0


SOLUTION = {
    "status": lambda _: {"status": Status.FEASIBLE},
    "another status": lambda _: {"status": Status.CANCELLED},
    "objective": lambda s: {"objective": next(one for one in Objective if one != s.objective)},
    "ids": lambda s: {"id_pairs": s.id_pairs[::-1]},
    "mentors": lambda s: {"mentor_ids": s.mentor_ids[::-1]},
    "scores": lambda s: {"scores": s.scores + 1},
    "a score too few": lambda s: {"scores": s.scores[1:]},
    "fits": lambda s: {"fits": (*s.fits[1:], 0.123)},
    "a stranger": lambda s: {"pairs": np.vstack([s.pairs[:-1], [[99, 0]]])},
    "a pair moved": lambda s: {"pairs": s.pairs[::-1]},
    "nobody unmatched": lambda _: {"unmatched": ()},
    "another unmatched": lambda s: {"unmatched": tuple(replace(one, mentee=one.mentee + 1) for one in s.unmatched)},
    "another reason": lambda s: {"unmatched": tuple(replace(one, reason=Binding.NO_MENTORS) for one in s.unmatched)},
    "a conflict": lambda _: {"conflicts": (Conflict("x", ()),)},
    "no certificate": lambda _: {"certificate": None},
}


@pytest.mark.parametrize("kind", SOLUTION)
def test_a_solution_that_tells_something_else_is_refused(problem, solved, kind):
    with pytest.raises(InvalidCertificate):
        verify(problem, replace(solved, **SOLUTION[kind](solved)))


def test_the_pairs_beside_a_solution_are_its_own(problem, solved):
    verify(problem, solved, solved.pairs)
    with pytest.raises(InvalidCertificate, match="not those of the solution"):
        verify(problem, solved, solved.pairs[1:])
    with pytest.raises(InvalidCertificate, match="not a list"):
        verify(problem, solved.certificate, solved.pairs + 0.25)


@pytest.mark.parametrize("objective", [Objective.TOTAL, Objective.FAIR, Objective.BALANCED, Objective.MOST_SCORE])
def test_groups_of_a_least_size(objective):
    problem = cohort(9, 4, seed=1, capacity=[4, 4, 3, 2], minimum=[3, 3, 2, 2], locked=[(0, 1)])
    solution = solve(problem, objective=objective)
    verify(problem, solution)
    certificate = solution.certificate
    relaxed = solve(replace(problem, minimum=None), objective=objective)
    forged = [
        {"matched_bound": certificate.matched - 1},
        {"bound": certificate.value - 1},
        {"bound": 1 << 40, "gap": (1 << 40) - certificate.value},
        {"gap": certificate.gap + 1},
        {"fair_hall_mentees": (3,)},
        {"proves": relaxed.certificate.proves},
    ]
    if objective != Objective.MOST_SCORE:
        forged.append({"matched_bound": 10})
    for said in forged:
        refuse(problem, replace(certificate, **said).digested(), solution.pairs)
    small = solution.pairs[np.arange(len(solution.pairs)) != np.flatnonzero(solution.pairs[:, 0] != 0)[0]]
    refuse(problem, certificate, small)


def test_a_large_problem_is_checked_in_blocks_without_counting_blocking_pairs(problem, solved, monkeypatch):
    monkeypatch.setattr(verifying, "BLOCK", 40)
    verify(problem, solved)
    monkeypatch.setattr(verifying, "SMALL", 0)
    monkeypatch.setattr(answering, "SMALL", 0)
    large = solve(problem, objective=solved.objective)
    assert (large.certificate.blocking_pairs is None) == (solved.objective != Objective.STABLE)
    verify(problem, large)
    refuse(problem, replace(large.certificate, blocking_pairs=7).digested(), large.pairs)


@pytest.mark.parametrize("objective", list(Objective))
def test_a_list_of_allowed_pairs_is_all_there_is(objective, monkeypatch):
    rng = np.random.default_rng(1)
    monkeypatch.setattr(verifying, "BLOCK", 30)
    pairs = np.argwhere(rng.random((12, 8)) < 0.3)
    problem = Problem.from_scores(coo_array((rng.random(len(pairs)), pairs.T), shape=(12, 8)))
    solution = solve(problem, objective=objective)
    verify(problem, solution)
    outside = next(j for j in range(8) if [0, j] not in pairs.tolist())
    moved = np.vstack([[[0, outside]], solution.pairs[(solution.pairs != [0, outside]).all(axis=1)]])
    refuse(problem, replace(solution.certificate, matched=len(moved)).digested(), moved)


def test_a_criterion_without_a_rule_is_refused(problem, solved):
    class Feeling(Encoded):
        """Scored by nothing that the checker knows."""

        kind = "feeling"

        def known_points(self, rows):
            return np.zeros((len(self.mentee_known[rows]), len(self.mentor_known)), np.int32)

        def _exchanged(self):
            return {}

        def _chosen(self, mentees, mentors, moved):
            return {}

    first = problem.criteria[1]
    known = {"mentee_known": first.mentee_known, "mentor_known": first.mentor_known, "neutral": first.neutral}
    unknown = Feeling(label=first.label, weight=first.weight, **known)
    felt = replace(problem, criteria=(problem.criteria[0], unknown, *problem.criteria[2:]))
    certificate = replace(solved.certificate, inputs_digest=felt.digests["inputs"]).digested()
    with pytest.raises(InvalidCertificate, match="no rule is known"):
        verify(felt, certificate, solved.pairs)


@pytest.mark.parametrize("field", sorted(set(Problem.__dataclass_fields__) - {"lines"}))
def test_no_byte_of_a_problem_changes_unseen(problem, field):
    """Every field is in one of the digests, except the lines, which have their own."""
    value = getattr(problem, field)
    if field == "criteria":
        changed = (replace(value[0], weight=value[0].weight + 1), *value[1:])
    elif field == "minimum":
        changed = np.zeros(12, np.int64)
    elif field == "apart":
        changed = (Apart(mentees=np.zeros(20, int), mentors=np.zeros(12, int), table=[[False]]),)
    elif isinstance(value, tuple):
        changed = (*value[:-1], "somebody else")
    elif isinstance(value, np.ndarray):
        changed = value.copy()
        changed.flat[0] += 1
    else:
        changed = value + 1
    other = replace(problem, **{field: changed})
    assert other.digests != problem.digests
    assert other.digest != problem.digest


def test_what_was_encoded_cannot_change_afterwards(problem):
    problem = Problem.from_bytes(problem.to_bytes()), problem
    for one in problem:
        for criterion in one.criteria:
            for array in vars(criterion).values():
                assert not isinstance(array, np.ndarray) or not array.flags.writeable


def test_a_pair_parted_by_a_rule_over_classes_is_refused(problem, solved):
    of_one = {"mentees": np.arange(20) % 2, "mentors": np.arange(12) % 3}
    parted = np.zeros((2, 3), bool)
    i, j = next(pair for pair in solved.pairs.tolist() if pair != [2, 3])
    parted[i % 2, j % 3] = True
    stricter = replace(problem, apart=(Apart(**of_one, table=parted),), apart_reason=("language",))
    certificate = replace(solved.certificate, rules_digest=stricter.digests["rules"]).digested()
    with pytest.raises(InvalidCertificate, match="ruled out"):
        verify(stricter, certificate, solved.pairs)


REASONS = {
    Binding.NO_MENTORS: (np.zeros((1, 0)), {}, {}),
    Binding.RULED_OUT: ([[np.nan, np.nan], [1, 2]], {}, {}),
    Binding.BELOW_FLOOR: ([[1, np.nan], [5, 5]], {}, {"floor": 2.0}),
    Binding.FULL: ([[1, 2], [3, 9], [4, 4]], {}, {"floor": 2.0}),
    Binding.NO_GAIN: ([[-1, -2], [3, 4]], {}, {"objective": Objective.MOST_SCORE}),
    Binding.TOO_FEW: ([[1, np.nan], [np.nan, 1]], {"minimum": [2, 0], "capacity": [2, 2]}, {}),
}


@pytest.mark.parametrize("reason", REASONS)
def test_why_somebody_is_without_a_mentor_is_checked_too(reason):
    scores, rules, asked = REASONS[reason]
    problem = Problem.from_scores(scores, **rules)
    solution = solve(problem, **asked)
    (one,) = solution.unmatched
    assert one.reason == reason
    verify(problem, solution)
    for other in set(Binding) - {reason}:
        with pytest.raises(InvalidCertificate, match="another reason"):
            verify(problem, replace(solution, unmatched=(replace(one, reason=other),)))


def test_each_hard_rule_is_named_that_the_pairs_break(problem, solved):
    unlocked = solved.pairs[(solved.pairs != [2, 3]).any(axis=1)]
    with pytest.raises(InvalidCertificate, match="a locked pair is missing"):
        verify(problem, solved.certificate, unlocked)
    only = Problem.from_scores(coo_array(([1.0, 2.0], ([0, 1], [0, 1])), shape=(2, 2)))
    with pytest.raises(InvalidCertificate, match="ruled out by a hard rule"):
        verify(only, solve(only, objective=solved.objective).certificate, [(0, 1)])


def test_scores_and_fits_that_agree_with_each_other_but_not_with_the_pairs_are_refused(problem, solved):
    scores = solved.scores + 1
    with pytest.raises(InvalidCertificate, match="the scores it tells are not those of its pairs"):
        verify(problem, replace(solved, scores=scores, fits=tuple((problem.unit * scores).tolist())))


@pytest.mark.parametrize("side", ["mentee_lists", "mentor_lists"])
def test_two_who_rank_each_other_block_what_only_scores_well(side):
    scores = np.array([[9.0, 8.0], [8.0, 9.0]])
    problem = Problem.from_scores(scores, mentee_lists=[[1], [0]], mentor_lists=[[1], [0]])
    solution = solve(problem, objective=Objective.STABLE)
    assert solution.pairs.tolist() == [[0, 1], [1, 0]]
    by_score = [(0, 0), (1, 1)]
    forged = made_up(problem, by_score, objective=Objective.STABLE, value=2, bound=2)
    with pytest.raises(InvalidCertificate, match="2 pairs block"):
        verify(problem, forged, by_score)
    # One side's list alone: the other side still goes by score, and would not rather have it.
    one_sided = Problem.from_scores(scores, **{side: [[1], [0]]})
    verify(one_sided, made_up(one_sided, by_score, objective=Objective.STABLE, value=2, bound=2), by_score)


def test_who_is_named_in_two_lists_stands_at_the_higher_place():
    """In the checker's reading as in the solver's: all that is stable to one is stable to the other."""
    rng = np.random.default_rng(4)
    names = [f"b{at}" for at in range(6)]
    for _ in range(30):
        lists = {column: [rng.permutation(names)[:3].tolist() for _ in range(6)] for column in ("first", "then")}
        tables = {"mentees": {"id": [f"a{at}" for at in range(6)], **lists}, "mentors": {"id": names}}
        problem = Problem.build(**tables, criteria=[Wishes("first"), Wishes("then")])
        verify(problem, solve(problem, objective=Objective.STABLE))

"""The checker refuses every kind of tampering, one by one, and never imports the solver."""

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.engine.problems import cohort

from konnekt_engine.matching import (
    Certificate,
    InvalidCertificate,
    Problem,
    ReportingLines,
    Solution,
    solve,
    verify,
    verifying,
)
from konnekt_engine.matching.solution import gains_of


@pytest.fixture(scope="module")
def problem():
    """More mentees than places, blocked and locked pairs, so that every part of the proof has something to say."""
    return cohort(
        24,
        15,
        seed=3,
        capacity=np.array([1, 2, 1, 1, 0] * 3),
        blocked=[(i, j, "exclusion") for i in range(24) for j in range(15) if (i * 7 + j) % 5 == 0],
        locked=[(1, 1)],
        lines=ReportingLines(edges=(("mentee-0", "boss", None),), on=date(2026, 1, 1)),
    )


@pytest.fixture(scope="module")
def solution(problem):
    return solve(problem)


def test_what_is_right_passes_also_from_its_json(problem, solution):
    verify(problem, solution)
    again = Certificate.from_json(solution.certificate.to_json())
    assert again == solution.certificate
    verify(problem, again, solution.pairs)


def test_what_a_pair_is_worth_is_shared_between_its_mentee_and_its_place(problem, solution):
    certificate, gains = solution.certificate, gains_of(solution, problem.size[0])
    shared = [gains[mentee] + certificate.prices[mentor] for mentee, mentor in solution.pairs]
    assert shared == [score + certificate.bonus for score in solution.scores]
    assert {gains[one.mentee] for one in solution.unmatched} == {0}
    assert min(np.delete(gains, 1)) >= 0, "only who was locked may be worse off than with nobody"


def _swap(solution):
    pairs = solution.pairs.copy()
    pairs[[2, 5], 1] = pairs[[5, 2], 1]
    return pairs


def _raise_price(certificate):
    prices = list(certificate.prices)
    prices[3] += 1 << 30
    return tuple(prices)


FORGED_CERTIFICATES = {
    "matched": lambda c: {"matched": c.matched + 1},
    "value": lambda c: {"value": c.value + 1},
    "bound": lambda c: {"bound": c.bound - 1},
    "gap": lambda c: {"gap": 1},
    "a price raised out of all bounds": lambda c: {"prices": _raise_price(c)},
    "a missing price": lambda c: {"prices": c.prices[1:]},
    "a negative price": lambda c: {"prices": (-1, *c.prices[1:])},
    "a price beyond 64 bits": lambda c: {"prices": (1 << 63, *c.prices[1:])},
    "no prices at all": lambda c: {"prices": (0,) * len(c.prices)},
    "the bonus": lambda c: {"bonus": c.bonus + 1},
    "a negative bonus": lambda c: {"bonus": -1},
    "a mentee left out of the Hall set": lambda c: {"hall_mentees": c.hall_mentees[1:]},
    "a stranger in the Hall set": lambda c: {"hall_mentees": (*c.hall_mentees, 99)},
    "a locked mentee in the Hall set": lambda c: {"hall_mentees": (*c.hall_mentees, 1)},
    "a mentor left out of the Hall set": lambda c: {"full_mentors": c.full_mentors[1:]},
    "a stranger among the full mentors": lambda c: {"full_mentors": (*c.full_mentors, 99)},
    "the digest of the inputs": lambda c: {"inputs_digest": "0" * 64},
    "the digest of the rules": lambda c: {"rules_digest": "0" * 64},
    "the digest of the weights": lambda c: {"weights_digest": "0" * 64},
    "the digest of the pairs": lambda c: {"pairs_digest": "0" * 64},
    "the stated weights": lambda c: {"weights": {**c.weights, "unit": 1}},
    "the reporting lines": lambda c: {"reporting_lines": "no reporting line was known"},
    "the number of mentees": lambda c: {"mentees": c.mentees - 1},
    "the number of mentors": lambda c: {"mentors": c.mentors + 1},
    "the objective": lambda c: {"objective": "fair"},
    "breaches": lambda c: {"hard_rule_breaches": 1},
    "blocking pairs": lambda c: {"blocking_pairs": c.blocking_pairs + 1},
    "a floor nobody asked for": lambda c: {"floor": 0.9},
}


# These still prove what they claim, or say nothing that could be checked: only the certificate's own digest tells.
ONLY_THE_DIGEST_TELLS = {
    "a price raised by one point": lambda c: {"prices": (*c.prices[:3], c.prices[3] + 1, *c.prices[4:])},
    "another engine": lambda c: {"engine": "9.9"},
    "another seed": lambda c: {"seed": 9},
    "the digest itself": lambda _: {"digest": "0" * 64},
}


@pytest.mark.parametrize("kind", FORGED_CERTIFICATES)
def test_a_forged_certificate_is_refused_whoever_digested_it(problem, solution, kind):
    forged = replace(solution.certificate, **FORGED_CERTIFICATES[kind](solution.certificate)).digested()
    with pytest.raises(InvalidCertificate):
        verify(problem, forged, solution.pairs)


@pytest.mark.parametrize("kind", ONLY_THE_DIGEST_TELLS)
def test_a_changed_word_is_refused(problem, solution, kind):
    forged = replace(solution.certificate, **ONLY_THE_DIGEST_TELLS[kind](solution.certificate))
    with pytest.raises(InvalidCertificate, match=verifying.CHANGED):
        verify(problem, forged, solution.pairs)


FORGED_PAIRS = {
    "two mentors swapped": _swap,
    "a pair left out": lambda s: s.pairs[1:],
    "a pair twice": lambda s: np.vstack([s.pairs, s.pairs[:1]]),
    "a mentee with two mentors": lambda s: np.vstack([s.pairs, [[s.pairs[0, 0], (s.pairs[0, 1] + 1) % 15]]]),
    "a stranger": lambda s: np.vstack([s.pairs[:-1], [[24, 0]]]),
    "a place below zero": lambda s: np.vstack([s.pairs[:-1], [[-1, 0]]]),
    "the locked pair moved": lambda s: np.array([[i, 6 if i == 1 else j] for i, j in s.pairs]),
    "not pairs": lambda s: s.pairs[:, :1],
}


@pytest.mark.parametrize("kind", FORGED_PAIRS)
def test_forged_pairs_are_refused(problem, solution, kind):
    with pytest.raises(InvalidCertificate):
        verify(problem, solution.certificate, FORGED_PAIRS[kind](solution))


def test_a_blocked_pair_is_refused_even_with_a_certificate_made_for_it(problem, solution):
    more = np.vstack([problem.blocked, solution.pairs[:1]]).astype(np.int32)
    codes = np.append(problem.blocked_reason, 0).astype(np.uint16)
    stricter = replace(problem, blocked=more, blocked_reason=codes)
    certificate = replace(solution.certificate, rules_digest=stricter.digests["rules"])
    with pytest.raises(InvalidCertificate, match="ruled out"):
        verify(stricter, certificate, solution.pairs)


def test_a_mentor_with_too_many_is_refused(problem, solution):
    fewer = replace(problem, capacity=np.maximum(problem.capacity - 1, 0))
    certificate = replace(solution.certificate, rules_digest=fewer.digests["rules"])
    with pytest.raises(InvalidCertificate, match="more mentees than places"):
        verify(fewer, certificate, solution.pairs)


def test_a_changed_answer_is_refused(problem, solution):
    first = problem.criteria[0]
    changed = replace(problem, criteria=(replace(first, neutral=first.neutral + 1), *problem.criteria[1:]))
    with pytest.raises(InvalidCertificate, match="inputs"):
        verify(changed, solution)


def test_worse_pairs_are_refused_even_if_they_are_honest_about_their_total():
    problem = Problem.from_scores([[3.0, 1.0], [1.0, 3.0]])
    honest = solve(Problem.from_scores([[3.0, 1.0], [1.0, 3.0]], locked=[(0, 1), (1, 0)]))
    best = solve(problem).certificate
    forged = replace(best, value=honest.value, gap=best.bound - honest.value, pairs_digest=honest.digest)
    with pytest.raises(InvalidCertificate):
        verify(problem, forged, honest.pairs)


@pytest.mark.parametrize("name", ["value", "bound", "matched", "seed", "floor", "digest"])
def test_a_solution_that_says_something_else_than_its_certificate_is_refused(problem, solution, name):
    said = {"value": 1, "bound": 1, "matched": 1, "seed": 9, "floor": 0.1, "digest": "0" * 64}[name]
    with pytest.raises(InvalidCertificate, match="differ"):
        verify(problem, replace(solution, **{name: said}))


def test_a_solution_without_certificate_is_refused():
    problem = Problem.from_scores([[np.nan]], locked=[(0, 0)])
    with pytest.raises(InvalidCertificate, match="infeasible"):
        verify(problem, solve(problem))


def test_a_certificate_needs_its_pairs(problem, solution):
    with pytest.raises(ValueError, match="pairs: expected"):
        verify(problem, solution.certificate)


def _pair_in_lines(**lines):
    """One mentee and one mentor, matched without a word about their lines; then the lines become known."""
    tables = {"mentees": {"id": ["m1"], "person": ["ann"]}, "mentors": {"id": ["m2"], "person": ["bob"]}}
    problem = Problem.build(**tables, criteria=[], lines=ReportingLines(**{"on": date(2026, 6, 1), **lines}))
    return problem, solve(problem)


@pytest.mark.parametrize(
    "lines",
    [
        {"edges": (("ann", "bob", None),)},
        {"edges": (("bob", "ann", None),)},
        {"edges": (("ann", "cy", None), ("cy", "dee", None), ("dee", "bob", None))},
        {"edges": (("ann", "bob", date(2025, 6, 1)),)},
        {"edges": (("ann", "bob", date(2020, 1, 1)),), "on": None},
        {"edges": (("ann", "bob", date(2024, 6, 1)),), "window_days": 1000},
        {"edges": (("ann", "cy", None), ("cy", "ann", None))},
        {"appraisals": (("ann", "bob", None),)},
        {"appraisals": (("bob", "ann", date(2026, 1, 1)),)},
        {"unknown": frozenset({"bob"})},
    ],
)
def test_a_pair_inside_a_line_is_refused_by_the_checkers_own_reading(lines):
    with pytest.raises(InvalidCertificate, match=r"line|circle|appraiser"):
        verify(*_pair_in_lines(**lines))


@pytest.mark.parametrize(
    "lines",
    [
        {},
        {"edges": (("ann", "cy", None), ("bob", "cy", None))},
        {"edges": (("ann", "bob", date(2025, 5, 31)),)},
        {"appraisals": (("ann", "cy", None),)},
        {"unknown": frozenset({"cy"})},
    ],
)
def test_a_pair_outside_every_line_passes(lines):
    verify(*_pair_in_lines(**lines))


def test_somebody_matched_with_themselves_is_refused():
    problem, solution = _pair_in_lines()
    with pytest.raises(InvalidCertificate):
        verify(replace(problem, mentor_people=("ann",)), solution)


def test_the_certificate_says_when_no_line_was_known():
    solution = solve(Problem.from_scores([[1.0]]))
    assert solution.certificate.reporting_lines == "no reporting line was known"


def test_damaged_bytes_are_a_clear_error(problem, solution):
    for stored in (b"", b"{}", b"[]", solution.to_bytes(), problem.to_bytes()[:-20]):
        with pytest.raises(ValueError, match="stored bytes"):
            Problem.from_bytes(stored)
    with pytest.raises(ValueError, match="stored bytes"):
        Solution.from_bytes(problem.to_bytes())
    with pytest.raises(ValueError, match="certificate"):
        Certificate.from_dict({"value": 1})


def test_the_checker_shares_no_code_with_the_solver():
    """In none of its files; what they may import further down is held by the contracts of the imports."""
    files = sorted(Path(verifying.__file__).parent.glob("*.py"))
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    imported = {node.module for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    ours = {name.removeprefix("konnekt_engine.matching.") for name in imported if name.startswith("konnekt_engine")}
    of_its_own = {f"verifying.{file.stem}" for file in files}
    assert len(files) > 4
    assert ours - of_its_own - {"verifying"} == {"encoding", "lines", "problem", "solution"}

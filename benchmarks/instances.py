"""Invented cohorts for the engine's benchmarks: an organisation's tree, offices, languages, topics, wishes; seeded.

About half as many mentors as mentees. `slack` is places per mentee: at 1.0 there is no place to spare, below it not
everybody can be placed. `rating` is the weight of a mentor's popularity: the higher, the more contested.
"""

from dataclasses import dataclass, replace

import numpy as np

from konnekt_engine.matching.encoding import Listed, Lookup, Vectors, whole_weights
from konnekt_engine.matching.problem import Apart, Problem

WEIGHTS = {
    "interests": 0.16,
    "goals": 0.08,
    "skills": 0.24,
    "seniority": 0.12,
    "time zone": 0.10,
    "language": 0.04,
    "office": 0.03,
    "country": 0.03,
    "rating": 0.06,
    "text": 0.14,
    "wishes": 0.12,
}
OFFSETS = np.array([-8, -7, -6, -5, -3, 0, 1, 2, 3, 4, 5, 8, 9, 10])
OFFICES, COUNTRIES, LANGUAGES, DEPTH = 40, 18, 9, 64


@dataclass(frozen=True)
class Organisation:
    """Everybody, before they are mentees and mentors."""

    parent: np.ndarray
    level: np.ndarray
    unit: np.ndarray
    mentees: np.ndarray
    mentors: np.ndarray


def cohort(n, *, m=None, seed=0, slack=1.2, rating=None, text=True):
    """A problem of n mentees and m mentors (by default n/2)."""
    m = m or n // 2
    rng = np.random.default_rng([seed, n])
    people = _organisation(rng, n, m)
    weights = dict(WEIGHTS)
    if rating is not None:
        weights["rating"] = rating
    if not text:
        weights["text"] = weights["rating"] = 0.0
    parts = dict(zip(weights, whole_weights(list(weights.values())), strict=True))
    criteria, apart = _criteria(rng, people, parts)
    return Problem.from_parts(
        ids=(tuple(map(str, range(n))), tuple(map(str, range(m)))),
        people=(tuple(map(str, people.mentees.tolist())), tuple(map(str, people.mentors.tolist()))),
        criteria=tuple(criteria),
        blocked={"management line": _lines(people, n, m), "exclusion": _exclusions(rng, n, m), "language": apart},
        locked=None,
        capacity=_places(rng, n, m, slack),
        lines=None,
    )


def _organisation(rng, n, m):
    count = n + m
    parent = np.zeros(count, np.int64)
    below = np.arange(1, count)
    parent[1:] = np.maximum(0, ((below - 1) / 7 * rng.uniform(0.75, 1.0, count - 1)).astype(np.int64))
    depth = np.zeros(count, np.int64)
    top = np.zeros(count, np.int64)
    for person in range(count):
        depth[person] = depth[parent[person]] + 1 if person else 0
        top[person] = person if depth[person] <= 2 else top[parent[person]]
    level = np.clip(depth.max() - depth + rng.integers(0, 5, count) + 1, 1, 10) - 1
    seniority = np.exp(0.6 * level) * rng.gumbel(1, 0.5, count).clip(0.05)
    mentors = np.argsort(-np.log(seniority) - rng.gumbel(size=count))[:m]
    is_mentor = np.zeros(count, bool)
    is_mentor[mentors] = True
    mentees = rng.permutation(np.flatnonzero(~is_mentor))[:n].copy()
    both = max(1, n // 20)
    mentees[rng.choice(n, both, replace=False)] = rng.choice(mentors, both, replace=False)
    return Organisation(parent, level, np.unique(top, return_inverse=True)[1], mentees, rng.permutation(mentors))


def _criteria(rng, people, parts):
    mentees, mentors, unit = people.mentees, people.mentors, people.unit
    n, m, count, units = len(mentees), len(mentors), len(unit), unit.max() + 1
    known = {"mentee_known": np.ones(n, bool), "mentor_known": np.ones(m, bool), "neutral": 0}

    def lookup(name, left, right, scores):
        table = np.rint(scores * 256).astype(np.uint16)
        left, right = left.astype(np.int32), right.astype(np.int32)
        return Lookup(label=name, weight=parts[name], mentees=left, mentors=right, table=table, **known)

    def vectors(name, left, right):
        weight = parts[name]
        left, right = _rounded(left, 256), _rounded(right, weight).astype(np.int32)
        return Vectors(label=name, weight=weight, mentees=left, mentors=right, **known)

    office, country, spoken = _places_and_languages(rng, unit, count, units)
    office_offset = rng.choice(len(OFFSETS), OFFICES)
    interest, interest_of = _topics(rng, 48, 8, 0.5, unit)
    goal, goal_of = _topics(rng, 16, 4, 1.0, unit)
    skill, skill_of = _topics(rng, 150, 15, 0.25, unit)
    offered = _pick(rng, skill[mentors][:, skill_of[0]] * skill_of[1], rng.integers(4, 13, m))
    wanted = _pick(rng, (skill[mentees][:, skill_of[0]] + 0.03) * skill_of[1], rng.integers(2, 7, n))
    mixing = rng.normal(size=(15, DEPTH)), rng.normal(size=(8, DEPTH))
    texts = _unit(skill @ mixing[0] + 0.8 * interest @ mixing[1] + 0.35 * rng.normal(size=(count, DEPTH)))
    gap = np.arange(10)[None, :] - np.arange(10)[:, None]
    apart = np.abs(OFFSETS[:, None] - OFFSETS[None, :])
    masks, spoken_class = np.unique(spoken @ (1 << np.arange(LANGUAGES)), return_inverse=True)
    shared = np.array([[(a & b).bit_count() for b in masks.tolist()] for a in masks.tolist()])

    def both(drawn, of, most):
        left = _pick(rng, drawn[mentees][:, of[0]] * of[1], rng.integers(1, most, n))
        return _unit(left), _unit(_pick(rng, drawn[mentors][:, of[0]] * of[1], rng.integers(1, most + 1, m)))

    offices = office[mentees], office[mentors]
    criteria = [
        vectors("interests", *both(interest, interest_of, 6)),
        vectors("goals", *both(goal, goal_of, 4)),
        vectors("skills", wanted / wanted.sum(axis=1, keepdims=True), offered),
        lookup("seniority", people.level[mentees], people.level[mentors], np.exp(-(((gap - 2.5) / 1.8) ** 2))),
        lookup(
            "time zone",
            *(office_offset[side] for side in offices),
            np.clip(8 - np.minimum(apart, 24 - apart), 0, 8) / 8,
        ),
        lookup("language", spoken_class[mentees], spoken_class[mentors], np.minimum(shared, 2) / 2),
        lookup("office", *offices, np.eye(OFFICES)),
        lookup("country", *(country[side] for side in offices), np.eye(COUNTRIES)),
        lookup("rating", np.zeros(n), np.arange(m), rng.beta(4, 2, (1, m))),
        vectors("text", texts[mentees], texts[mentors]),
        _wishes(rng, n, m, parts["wishes"], known),
    ]
    return criteria, Apart(mentees=spoken_class[mentees], mentors=spoken_class[mentors], table=shared == 0)


def _places_and_languages(rng, unit, count, units):
    share = 1 / np.arange(1, OFFICES + 1) ** 0.8
    by_unit = rng.dirichlet(share / share.sum() * 12, units).cumsum(axis=1)
    office = np.minimum((rng.random(count)[:, None] > by_unit[unit]).sum(axis=1), OFFICES - 1)
    country = rng.integers(0, COUNTRIES, OFFICES)
    local = rng.integers(1, LANGUAGES, COUNTRIES)
    local[:5] = 0
    spoken = np.zeros((count, LANGUAGES), bool)
    spoken[:, 0] = rng.random(count) < 0.88
    spoken[np.arange(count), local[country[office]]] |= rng.random(count) < 0.96
    more = np.flatnonzero(rng.random(count) < 0.18)
    spoken[more, rng.integers(1, LANGUAGES, len(more))] = True
    spoken[~spoken.any(axis=1), 0] = True
    return office, country, spoken


def _topics(rng, topics, clusters, spread, unit):
    drawn = 0.5 * rng.dirichlet(np.full(clusters, 0.2), len(unit))
    drawn += 0.5 * rng.dirichlet(np.full(clusters, spread), unit.max() + 1)[unit]
    return drawn, (np.arange(topics) % clusters, rng.permutation(1 / np.arange(1, topics + 1) ** 0.7))


def _pick(rng, chances, how_many):
    order = np.argsort(-(np.log(chances + 1e-12) + rng.gumbel(size=chances.shape)), axis=1)
    picked = np.zeros(chances.shape, np.float32)
    rows = np.repeat(np.arange(len(chances)), how_many)
    picked[rows, order[np.arange(chances.shape[1])[None, :] < how_many[:, None]]] = 1
    return picked


def _wishes(rng, n, m, weight, known):
    wishing = rng.choice(n, int(0.3 * n), replace=False)
    mentee = np.repeat(wishing, rng.integers(1, 4, len(wishing)))
    popular = np.minimum((rng.pareto(1.1, len(mentee)) * m * 0.02).astype(np.int64), m - 1)
    pairs = np.unique(np.column_stack([mentee, rng.permutation(m)[popular]]), axis=0).astype(np.int32)
    return Listed(label="wishes", weight=weight, pairs=pairs, units=np.full(len(pairs), 256, np.uint16), **known)


def _lines(people, n, m):
    mentor_of = np.full(len(people.parent), -1, np.int64)
    mentor_of[people.mentors] = np.arange(m)
    above, found = people.mentees, []
    for _ in range(int(np.ceil(np.log(len(people.parent) + 1))) + 2):
        above = people.parent[above]
        found.append(np.column_stack([np.arange(n), mentor_of[above]]))
    pairs = np.vstack(found)
    return np.unique(pairs[pairs[:, 1] >= 0], axis=0)


def _exclusions(rng, n, m):
    return np.column_stack([rng.integers(0, n, n // 2), rng.integers(0, m, n // 2)])


def _places(rng, n, m, slack):
    places = rng.choice(5, m, p=[0.28, 0.30, 0.22, 0.12, 0.08]) + 1
    wanted = round(slack * n)
    while places.sum() != wanted:
        step = np.sign(wanted - places.sum())
        open_to = np.flatnonzero((places + step >= 1) & (places + step <= 5))
        places[rng.choice(open_to, min(abs(wanted - places.sum()), len(open_to)), replace=False)] += step
    return places


def _unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def _rounded(rows, length):
    """Whole numbers that no row is longer with than before: rounded towards 0."""
    return np.trunc(rows * length).astype(np.int16)


def without_last(problem, count):
    """The same problem before its last mentees came."""
    n = problem.size[0] - count
    per_mentee = {name: getattr(problem, name)[:n] for name in ("mentee_ids", "mentee_people")}
    stays = problem.blocked[:, 0] < n
    return replace(
        problem,
        **per_mentee,
        criteria=tuple(_of_first(criterion, n) for criterion in problem.criteria),
        blocked=problem.blocked[stays],
        blocked_reason=problem.blocked_reason[stays],
        apart=tuple(replace(rule, mentees=rule.mentees[:n]) for rule in problem.apart),
    )


def _of_first(criterion, n):
    known = criterion.mentee_known[:n]
    if not isinstance(criterion, Listed):
        return replace(criterion, mentee_known=known, mentees=criterion.mentees[:n])
    stays = criterion.pairs[:, 0] < n
    return replace(criterion, mentee_known=known, pairs=criterion.pairs[stays], units=criterion.units[stays])


def dense_columns(problem):
    """How many columns one matrix product over all pairs would need: a column for each item and each class."""
    lookups = [one.mentees for one in problem.criteria if isinstance(one, Lookup)]
    vectors = sum(one.mentees.shape[1] for one in problem.criteria if isinstance(one, Vectors))
    return vectors + sum(len(np.unique(classes)) for classes in lookups)


def ranked_lists(n, *, length=20, seed=0):
    """Each mentee's ranked mentors, a few of whom are popular; each mentor's ranking of who named them; places."""
    rng = np.random.default_rng([seed, n])
    m = n // 2
    popular = rng.pareto(1.2, m) + 0.2
    chances = np.log(popular / popular.sum())
    named = np.array([np.argsort(-(chances + rng.gumbel(size=m)))[:length] for _ in range(n)])
    liking = rng.random(named.size)
    order = np.lexsort((-liking, named.ravel()))
    ends = np.cumsum(np.bincount(named.ravel(), minlength=m))[:-1]
    return named, np.split(order // length, ends), rng.choice(5, m, p=[0.28, 0.30, 0.22, 0.12, 0.08]) + 1

"""Small groups: never a forbidden pair, everybody in one group or out, sizes one apart, and as few as can be again."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from konnekt_engine.mixing import MOST_PEOPLE, mix, sizes_of


@st.composite
def problems(draw, most=14):
    people = [f"p{number:02}" for number in range(draw(st.integers(0, most)))]
    pairs = list(combinations(people, 2))
    some = st.lists(st.sampled_from(pairs), unique=True, max_size=12) if pairs else st.just([])
    met = {pair: draw(st.integers(0, 3)) for pair in draw(some)}
    return people, {
        "size": draw(st.integers(2, 5)),
        "rounds": draw(st.integers(1, 3)),
        "seed": draw(st.integers(0, 10_000)),
        "apart": draw(some),
        "met": met,
    }


@settings(max_examples=80, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_each_promise_holds_and_the_order_of_people_changes_nothing(problem, chance):
    people, wanted = problem
    mixed = mix(people, **wanted)
    seen = Counter()
    for one in mixed.rounds:
        inside = [person for group in one.groups for person in group]
        assert sorted([*inside, *one.out]) == people
        assert sorted(map(len, one.groups)) == sorted(sizes_of(len(inside), size=wanted["size"]))
        together = [pair for group in one.groups for pair in combinations(group, 2)]
        assert not {frozenset(pair) for pair in wanted["apart"]} & {frozenset(pair) for pair in together}
        seen.update(together)
    before = {tuple(sorted(pair)) for pair, times in wanted["met"].items() if times}
    assert mixed.new == sum(pair not in before for pair in seen)
    assert mixed.new + mixed.again == sum(seen.values())
    shuffled = list(people)
    chance.shuffle(shuffled)
    turned = {**wanted, "apart": [pair[::-1] for pair in wanted["apart"]]}
    turned["met"] = {pair[::-1]: times for pair, times in wanted["met"].items()}
    assert mix(shuffled, **turned) == mixed


@given(st.integers(0, 60), st.integers(2, 8))
def test_sizes_are_one_apart_and_nobody_is_alone(people, size):
    sizes = sizes_of(people, size=size)
    assert sum(sizes) == (people if people > 1 else 0)
    assert not sizes or (max(sizes) - min(sizes) <= 1 and min(sizes) >= 2 and max(sizes) <= max(size, 3))


def parted(people, sizes):
    """Every way, as plainly as it can be written."""
    if not sizes:
        yield []
        return
    for group in combinations(people, sizes[0]):
        if sizes.count(sizes[0]) == len(sizes) and people[0] not in group:
            continue
        rest = [one for one in people if one not in group]
        yield from ([group, *others] for others in parted(rest, sizes[1:]))


@settings(max_examples=40, deadline=None)
@given(problems(most=7))
def test_up_to_eight_people_no_way_is_better(problem):
    people, wanted = problem
    met = {frozenset(pair): times for pair, times in wanted["met"].items()}
    apart = {frozenset(pair) for pair in wanted["apart"]}

    def cost(groups):
        pairs = [frozenset(pair) for group in groups for pair in combinations(group, 2)]
        return None if apart.intersection(pairs) else sum(met.get(pair, 0) for pair in pairs)

    best = {}
    for number in range(len(people) + 1):
        for here in combinations(people, number):
            costs = [cost(groups) for groups in parted(list(here), sizes_of(number, size=wanted["size"]))]
            if number > 1 and (possible := [one for one in costs if one is not None]):
                best[number] = min([best.get(number, 10**9), *possible])
    (found,) = mix(people, **{**wanted, "rounds": 1}).rounds
    most = max(best, default=0)
    assert len(people) - len(found.out) == most
    if most == len(people) > 1:  # of several ways to leave somebody out, evenness chooses
        assert cost(found.groups) == best[most]


def test_whoever_must_sit_out_takes_turns():
    rounds = mix(["a", "b", "c"], size=2, rounds=6, seed=1, apart=[("a", "b")]).rounds
    outs = Counter(one for round_ in rounds for one in round_.out)
    assert outs["a"] == outs["b"] == 3
    again = mix(["a", "b", "c"], size=2, rounds=1, seed=1, apart=[("a", "b")], sat_out={"a": 1}).rounds
    assert again[0].out == ("b",)


def test_somebody_whom_nobody_may_meet_sits_out_and_all_others_meet():
    people = [f"p{number:02}" for number in range(12)]
    mixed = mix(people, size=4, rounds=3, seed=4, apart=[(people[0], other) for other in people[1:]])
    assert [one.out for one in mixed.rounds] == [("p00",)] * 3


def test_forty_people_in_five_rounds_of_four_meet_nobody_twice():
    people = [f"p{number:02}" for number in range(40)]
    for seed in range(5):
        mixed = mix(people, size=4, rounds=5, seed=seed)
        assert (mixed.new, mixed.again) == (300, 0)
    assert mix(people, size=4, rounds=1, seed=1) != mix(people, size=4, rounds=1, seed=2)


def test_a_search_leaves_nobody_out_without_need():
    people = [f"p{number:02}" for number in range(20)]
    line = [(people[0], other) for other in people[1:10]]  # a manager with nine of their people
    for seed in range(5):
        mixed = mix(people, size=4, rounds=3, seed=seed, apart=line)
        assert [one.out for one in mixed.rounds] == [()] * 3


@pytest.mark.parametrize(
    ("people", "wrong", "words"),
    [
        (["a", "a"], {}, "people"),
        ([str(number) for number in range(MOST_PEOPLE + 1)], {}, "people"),
        (["a", "b"], {"size": 1}, "size"),
        (["a", "b"], {"rounds": 0}, "rounds"),
        (["a", "b"], {"apart": [("a", "a")]}, "apart"),
        (["a", "b"], {"met": {("b", "b"): 1}}, "met"),
        (["a", "b"], {"met": {("a", "b"): -1}}, "met"),
    ],
    ids=["twice", "too many", "alone", "no round", "apart from oneself", "met oneself", "met less than never"],
)
def test_nonsense_is_refused_by_name(people, wrong, words):
    with pytest.raises(ValueError, match=f"^{words}: expected"):
        mix(people, **{"size": 2, "rounds": 1, "seed": 0, **wrong})

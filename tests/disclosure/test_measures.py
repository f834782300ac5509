"""A figure leaves only where every group behind it is large enough, and rounded."""

import pytest

from konnekt.disclosure.measures import are_alike, measure


@pytest.mark.parametrize(
    ("groups", "k", "told"),
    [
        ((20, 30), 5, (0.62, 0.51, 0.73)),
        ((5, 5), 5, (0.62, 0.51, 0.73)),
        ((4, 300), 5, None),
        ((9, 300), 10, None),
        ((4, 300), 1, None),
        ((), 5, None),
    ],
    ids=["many", "just", "few", "raised", "never lowered", "nobody"],
)
def test_every_group_counts(groups, k, told):
    assert measure(0.6249, 0.5051, 0.7349, groups=groups, k=k) == told


@pytest.mark.parametrize(("others", "k", "alike"), [(4, 5, True), (5, 5, False), (5, 6, True), (4, 1, True)])
def test_that_all_but_a_few_answer_the_same_is_never_shown(others, k, alike):
    assert are_alike([3.0] * 20 + [4.0] * others, k) is alike

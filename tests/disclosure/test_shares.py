"""What people answered leaves in bounds that tell of no small group, by themselves or by what is left over."""

from datetime import date, timedelta
from itertools import combinations, product
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konnekt.core.tenancy import tenant
from konnekt.disclosure.actions import weekly_shares
from konnekt.disclosure.counts import SMALLEST_K
from konnekt.disclosure.shares import Share, share, shares_of_one, total

MONDAY = date(2026, 3, 2)
WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("saying", "of", "shown"),
    [
        (9, 9, None),
        (0, 12, (0, 4)),
        (4, 12, (0, 4)),
        (5, 12, (5, 7)),
        (7, 12, (5, 7)),
        (8, 12, (8, 12)),
        (12, 12, (8, 12)),
        (23, 40, (20, 24)),
    ],
)
def test_bounds(saying, of, shown):
    assert share(saying, of, k=5) == (Share(of, *shown) if shown else None)


@given(of=st.integers(0, 80), k=st.integers(0, 12), data=st.data())
def test_no_small_group_is_told_apart(of, k, data):
    saying = data.draw(st.integers(0, of))
    k_used, shown = max(k, SMALLEST_K), share(saying, of, k=k)
    if shown is None:
        assert of < 2 * k_used
        return
    assert shown.least <= saying <= shown.most
    same = [other for other in range(of + 1) if share(other, of, k=k) == shown]
    assert (same[0], same[-1]) == (shown.least, shown.most)
    # Either both groups have k people, or the small one can't be told from nobody, nor all from nearly all.
    assert (k_used <= shown.least and shown.most <= of - k_used) or len(same) == k_used
    low, high = shown.interval
    assert 0 <= low <= shown.low <= shown.high <= high <= 1


def test_wilson_as_printed():
    """8 of 10: 0.490 to 0.943 (Newcombe 1998, method 3, by hand)."""
    low, high = Share(10, 8, 8).interval
    assert (round(low, 3), round(high, 3)) == (0.49, 0.943)


def tells_no_small_group(of, least, most, k):
    """Of both groups either k people are certain, or none is and as many as hide nobody are possible."""
    return of >= 2 * k and all(
        (low >= k) or (low == 0 and high >= k - 1) for low, high in ((least, most), (of - most, of - least))
    )


GROUPS = st.integers(0, 30).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))
WEEKS = st.lists(st.lists(GROUPS, max_size=3), max_size=6)


@pytest.mark.parametrize("counts", [{"a": 10, "b": 5, "c": 0}, {"a": 7, "b": 6, "c": 1}, {"a": 8, "b": 8, "c": 8}])
@pytest.mark.parametrize("k", [0, 1, 3])
def test_no_caller_lowers_the_threshold_for_one_of_several_answers(counts, k):
    of = sum(counts.values())
    assert shares_of_one(counts, of, k=k) == shares_of_one(counts, of, k=SMALLEST_K)


@given(weeks=WEEKS, k=st.integers(5, 8))
def test_any_two_weeks_subtracted_tell_no_small_group(weeks, k):
    told = [total(share(saying, of, k=k) for saying, of in week) for week in weeks]
    sums = [total(told[: upto + 1]) or Share(0, 0, 0) for upto in range(len(told))]
    for earlier, later in combinations([Share(0, 0, 0), *sums], 2):
        added = (later.of - earlier.of, later.least - earlier.least, later.most - earlier.most)
        assert added == (0, 0, 0) or tells_no_small_group(*added, k)
    new = [(saying, of) for week in weeks for saying, of in week if of >= 2 * k]
    if new:
        assert sums[-1].of == sum(of for _saying, of in new)
        assert sums[-1].least <= sum(saying for saying, _of in new) <= sums[-1].most


def test_what_is_new_waits_until_it_hides_everybody_in_it(cast):
    """Five who all say so, after five of ten did, would be told apart by subtraction: they wait for five others."""
    about, people = uuid4(), [(0, 5, 10)]  # the week in which they came, how many say so, of how many

    def told(week, k=5):
        def count(since, until):
            new = [one for one in people if since.get("good", MONDAY) <= MONDAY + one[0] * WEEK < until]
            return {"good": [(sum(one[1] for one in new), sum(one[2] for one in new))]}

        return weekly_shares(about=about, today=MONDAY + week * WEEK + timedelta(days=3), k=k, count=count)

    with tenant(cast.organisation_id):
        assert told(0) == (MONDAY, {})
        assert told(1) == (MONDAY + WEEK, {"good": Share(10, 5, 5)})
        people.append((1, 5, 5))
        assert told(1)[1] == told(2)[1] == {"good": Share(10, 5, 5)}
        people.append((2, 1, 5))
        assert told(2)[1] == {"good": Share(10, 5, 5)}
        assert told(3)[1] == told(4)[1] == {"good": Share(20, 11, 15)}
        assert told(4, k=6)[1] == {}  # under a threshold that was raised since
        people.append((4, 9, 12))
        assert told(5, k=6)[1] == {"good": Share(12, 7, 12)}
        assert told(5)[1] == {"good": Share(32, 18, 27)}


@pytest.mark.parametrize("of", [10, 11, 15, 20, 23])
def test_bounds_on_one_choice_never_narrow_each_other_to_few(of):
    """Everybody gave one answer, so bounds on the others are bounds on this one too."""
    for first, second in product(range(of + 1), repeat=2):
        if first + second > of:
            continue
        counts = {"a": first, "b": second, "c": of - first - second}
        found = shares_of_one(counts, of, k=SMALLEST_K)
        for value, told in found.items():
            others = [one for name, one in found.items() if name != value]
            low, high = of - sum(one.most for one in others), of - sum(one.least for one in others)
            assert told.least <= counts[value] <= told.most
            if (told.least, told.most) == (0, SMALLEST_K - 1):
                assert low <= 0, (counts, found)
                assert high >= SMALLEST_K - 1, (counts, found)

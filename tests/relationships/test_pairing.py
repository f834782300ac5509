"""The supervisor law against a slow, plain reading of the same sentence, and at the size it has to work at."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from konnekt.relationships.pairing import Appraisal, Barrier, Lines, ReportingEdge, barrier, barriers

TODAY = date(2026, 3, 1)
PEOPLE = [f"p{at}" for at in range(7)]
person = st.sampled_from(PEOPLE)
until = st.sampled_from([None, TODAY, TODAY - timedelta(days=365), TODAY - timedelta(days=366), date(2020, 1, 1)])
all_lines = st.builds(
    Lines,
    edges=st.lists(st.builds(ReportingEdge, person, person, until), max_size=9).map(tuple),
    appraisals=st.lists(st.builds(Appraisal, person, person, until), max_size=3).map(tuple),
    unknown=st.frozensets(person, max_size=1),
    on=st.sampled_from([TODAY, None]),
)


def slowly(mentee, mentor, lines):
    """The law read out plainly."""
    since = date.min if lines.on is None else lines.on - timedelta(days=lines.window_days)
    union = [edge for edge in lines.edges if edge.until is None or edge.until >= since]
    present = [edge for edge in union if edge.until is None or (lines.on and edge.until >= lines.on)]

    def reaches(start, goal, edges):
        reached = set()
        while True:
            further = {edge.manager for edge in edges if edge.person in reached | {start}} - reached
            if not further:
                return goal in reached
            reached |= further

    if mentee == mentor:
        return Barrier.SELF
    if {mentee, mentor} & lines.unknown or any(reaches(one, one, present) for one in (mentee, mentor)):
        return Barrier.UNKNOWN_LINE
    if reaches(mentee, mentor, present) or reaches(mentor, mentee, present):
        return Barrier.MANAGEMENT_LINE
    if reaches(mentee, mentor, union) or reaches(mentor, mentee, union):
        return Barrier.FORMER_LINE
    written = {(one.person, one.appraiser) for one in lines.appraisals if one.until is None or one.until >= since}
    return Barrier.APPRAISER if {(mentee, mentor), (mentor, mentee)} & written else None


@given(all_lines, st.lists(person, max_size=7), st.lists(person, max_size=7))
def test_a_pool_and_a_pair_are_judged_by_the_same_law(lines, mentees, mentors):
    expected = {
        (i, j): why
        for i, mentee in enumerate(mentees)
        for j, mentor in enumerate(mentors)
        if (why := slowly(mentee, mentor, lines))
    }
    found = barriers(mentees, mentors, lines)
    assert {(i, j): why for i, j, why in found} == expected
    assert len(found) == len(expected)
    for i, mentee in enumerate(mentees):
        for j, mentor in enumerate(mentors):
            assert barrier(mentee, mentor, lines) == expected.get((i, j))


def test_the_pairs_of_each_barrier():
    lines = Lines(edges=(ReportingEdge("ann", "bob"),), unknown=frozenset({"cy"}), on=TODAY)
    found = barriers(["ann", "cy"], ["bob", "ann"], lines).by_barrier()
    assert {why: pairs.tolist() for why, pairs in found.items()} == {
        Barrier.SELF: [[0, 1]],
        Barrier.UNKNOWN_LINE: [[1, 0], [1, 1]],
        Barrier.MANAGEMENT_LINE: [[0, 0]],
    }


def test_a_large_pool_over_a_large_directory():
    random = np.random.default_rng(1)
    managers = ((np.arange(1, 20_000) - 1) / 7 * random.uniform(0.75, 1, 19_999)).astype(int)
    edges = tuple(ReportingEdge(f"p{at}", f"p{manager}") for at, manager in enumerate(managers.tolist(), start=1))
    pool = random.choice(20_000, 2_400, replace=False).tolist()
    mentees, mentors = [f"p{at}" for at in pool[:1_200]], [f"p{at}" for at in pool[1_200:]]
    lines = Lines(edges=edges, on=TODAY)

    found = {(i, j) for i, j, _ in barriers(mentees, mentors, lines)}

    above = {name: lines.above(name) for name in (*mentees, *mentors)}
    expected = {
        (i, j)
        for i, mentee in enumerate(mentees)
        for j, mentor in enumerate(mentors)
        if mentor in above[mentee] or mentee in above[mentor]
    }
    assert found == expected
    assert len(found) > 100


def test_who_swapped_places_within_the_window_stays_apart_but_free_for_others():
    lines = Lines(
        edges=(
            ReportingEdge("a", "b", until=date(2026, 1, 10)),
            ReportingEdge("b", "top", until=date(2026, 1, 10)),
            ReportingEdge("b", "a"),
            ReportingEdge("a", "top"),
        ),
        on=date(2026, 3, 2),
    )
    assert barrier("a", "b", lines) == Barrier.MANAGEMENT_LINE
    assert barrier("a", "somebody", lines) is None
    assert barrier("b", "somebody", lines) is None

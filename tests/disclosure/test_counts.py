"""Counts leave by one door: not below the threshold, and not anew each time somebody joins."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konnekt.core.tenancy import tenant
from konnekt.disclosure.actions import weekly_counts
from konnekt.disclosure.counts import SMALLEST_K, HeadCount, head_count
from konnekt.disclosure.models import PublishedCounts

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("people", "k", "words"),
    [
        (0, 5, "fewer than 5"),
        (1, 5, "fewer than 5"),
        (4, 5, "fewer than 5"),
        (5, 5, "5 or more"),
        (9, 5, "5 or more"),
        (4001, 5, "4000 or more"),
        (9, 10, "fewer than 10"),
        (19, 10, "10 or more"),
    ],
)
def test_a_small_group_is_said_to_be_small_and_zero_is_small(people, k, words):
    assert str(head_count(people, k=k)) == words


@pytest.mark.parametrize("k", [-1, 0, 1, 4])
def test_no_caller_lowers_the_threshold(k):
    assert head_count(4, k=k) == HeadCount(shown=None, k=SMALLEST_K)


def counts(about, day, mentors, mentees=9, k=5):
    numbers = {"mentors": mentors, "mentees": mentees}
    monday, found = weekly_counts(about=[about], today=day, k=k, count=lambda _about: numbers)
    return monday, found[about]


def test_counts_stand_still_for_a_week(cast):
    about = uuid4()
    with tenant(cast.organisation_id):
        first = counts(about, MONDAY, mentors=7)
        for day in range(1, 7):
            assert counts(about, MONDAY + timedelta(days=day), mentors=8 + day) == first
        assert first == (MONDAY, {"mentors": HeadCount(5, 5), "mentees": HeadCount(5, 5)})
        monday, later = counts(about, MONDAY + timedelta(days=7), mentors=10)
    assert (monday, str(later["mentors"])) == (MONDAY + timedelta(days=7), "10 or more")


@given(st.integers(0, 60), st.integers(0, 60), st.integers(SMALLEST_K, 12))
def test_no_subtraction_of_two_weeks_finds_fewer_than_k(before, after, k):
    shown = [head_count(people, k=k).shown or 0 for people in (before, after)]
    assert abs(shown[0] - shown[1]) not in range(1, k)


def test_nobody_is_counted_again_within_the_week(cast):
    def again(_about):
        raise AssertionError("counted twice")

    about = uuid4()
    with tenant(cast.organisation_id):
        counts(about, MONDAY, mentors=7)
        weekly_counts(about=[about], today=MONDAY, k=5, count=again)


def test_what_was_too_small_to_show_is_not_kept_either(cast):
    about = uuid4()
    with tenant(cast.organisation_id):
        _monday, found = counts(about, MONDAY, mentors=4)
        kept = PublishedCounts.objects.get(about=about)
    assert str(found["mentors"]) == "fewer than 5"
    assert kept.counts == {"mentors": None, "mentees": 5}


def test_several_things_are_counted_apart_and_cost_one_query_once_published(cast, django_assert_num_queries):
    people = {uuid4(): {"mentors": 7}, uuid4(): {"mentors": 11}, uuid4(): {"mentors": 3}}
    with tenant(cast.organisation_id):
        for queries in (13, 1):
            with django_assert_num_queries(queries):
                _monday, found = weekly_counts(about=people, today=MONDAY, k=5, count=people.__getitem__)
            assert [str(one["mentors"]) for one in found.values()] == ["5 or more", "10 or more", "fewer than 5"]


def test_a_threshold_lowered_in_the_week_brings_nothing_back(cast):
    about = uuid4()
    with tenant(cast.organisation_id):
        counts(about, MONDAY, mentors=7, k=10)
        _monday, found = counts(about, MONDAY, mentors=7)
    assert str(found["mentors"]) == "fewer than 10"


def test_a_threshold_raised_in_the_week_hides_what_it_must(cast):
    about = uuid4()
    with tenant(cast.organisation_id):
        counts(about, MONDAY, mentors=7)
        _monday, found = counts(about, MONDAY, mentors=7, k=10)
    assert [str(found[side]) for side in ("mentors", "mentees")] == ["fewer than 10", "fewer than 10"]

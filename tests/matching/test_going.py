"""How a pair went: one definition, at each of its edges; what isn't known is not a bad end."""

from datetime import date, timedelta

import pytest

from konnekt.matching.going import Bar, Facts, Went, how_it_went

LAST = date(2026, 11, 30)


def pair(**changes):
    told = {"is_over": True, "opened": True, "ended_on": LAST, "last_day": LAST}
    return Facts(**(told | {"sessions": 4, "goals": 2, "reached": 1} | changes))


@pytest.mark.parametrize(
    ("changes", "went"),
    [
        ({}, Went.WELL),
        ({"sessions": 3}, Went.NOT_WELL),
        ({"sessions": 0, "goals": 0, "reached": 0}, Went.NOT_WELL),
        ({"reached": 0}, Went.NOT_WELL),
        ({"goals": 0, "reached": 0}, Went.WELL),
        ({"ended_on": LAST - timedelta(days=28)}, Went.WELL),
        ({"ended_on": LAST - timedelta(days=29)}, Went.NOT_WELL),
        ({"ended_on": LAST - timedelta(days=29), "somebody_left": True}, Went.SOMEBODY_LEFT),
        ({"somebody_left": True}, Went.WELL),
        ({"ended_on": None, "carries_on": True}, Went.WELL),
        ({"opened": False, "sessions": 0}, Went.NOT_WELL),
        ({"opened": False, "sessions": 0, "somebody_left": True}, Went.SOMEBODY_LEFT),
        ({"is_over": False, "ended_on": None}, Went.RUNNING),
        ({"is_over": False, "opened": False, "ended_on": None, "sessions": 0}, Went.RUNNING),
    ],
    ids=str,
)
def test_each_edge(changes, went):
    assert how_it_went(pair(**changes)) is went
    assert went.is_known == (went in {Went.WELL, Went.NOT_WELL})


def test_the_bar_can_be_another_and_few_goals_have_to_be_reached_all():
    assert how_it_went(pair(sessions=3), Bar(sessions=3)) is Went.WELL
    assert how_it_went(pair(goals=2, reached=2), Bar(goals=3)) is Went.WELL
    assert how_it_went(pair(goals=3, reached=2), Bar(goals=3)) is Went.NOT_WELL

"""The library of agendas: complete, in words for any programme, and the right one first."""

from datetime import date, timedelta

import pytest

from konnekt.programmes.models import Round
from konnekt.programmes.plans import Plan, read_plan, usual_plan
from konnekt.programmes.plans import Session as Planned
from konnekt.programmes.states import Format
from konnekt.workspace.agendas.library import LIBRARY, found, from_plan, guide_for, moment_of, suggested
from konnekt.workspace.agendas.shape import Moment, Shelf

ROUND = Round(starts_on=date(2026, 1, 12), ends_on=date(2026, 10, 12))
PLAN = read_plan(usual_plan(Format.ONE_TO_ONE))


def texts(one):
    yield from (one.title, one.about, *(words for _minutes, words in one.points))
    for guide in (one.supporting, one.bringing):
        yield from (*guide.ask, *guide.listen, *guide.avoid)


def test_there_is_one_for_each_moment_each_way_to_support_and_each_way_to_learn():
    on = {shelf: [one.key for one in LIBRARY.values() if one.shelf is shelf] for shelf in Shelf}
    assert on == {
        Shelf.MOMENTS: list(Moment),
        Shelf.SUPPORT: ["teach", "coach", "resources", "challenge", "safe-space", "whole-person"],
        Shelf.LEARNING: ["student", "risk-taker", "integrator"],
    }


@pytest.mark.parametrize("one", LIBRARY.values(), ids=LIBRARY)
def test_each_has_points_that_fill_an_hour_and_a_guide_for_both_sides_in_words_for_any_programme(one):
    assert 45 <= one.minutes <= 60
    assert len(one.points) == 5
    assert all(
        len(guide.ask) == 3 and len(guide.listen) == len(guide.avoid) == 2 for guide in (one.supporting, one.bringing)
    )
    said = [str(text) for text in texts(one)]
    assert all(said)
    assert len(set(said)) == len(said)
    assert [
        text for text in said if "mentor" in text.lower() or "mentee" in text.lower() or '"' in text or "'" in text
    ] == []


def test_no_sentence_stands_in_two_of_them():
    said = [str(text) for one in LIBRARY.values() for text in texts(one)]
    assert [text for text in said if said.count(text) > 1] == []


@pytest.mark.parametrize(
    ("held", "day", "moment"),
    [
        (0, date(2026, 6, 1), Moment.FIRST),
        (1, date(2026, 2, 10), Moment.BUILDING),
        (3, date(2026, 5, 20), Moment.MIDPOINT),
        (4, date(2026, 7, 20), Moment.DEEPENING),
        (6, date(2026, 9, 20), Moment.CLOSING),
        (7, date(2026, 12, 1), Moment.CLOSING),
    ],
)
def test_where_a_pair_stands_follows_from_how_often_it_met_and_from_the_day(held, day, moment):
    assert moment_of(ROUND, held, day) is moment


def suggest(day, *, held=2, used=(), plan=PLAN):
    moment = moment_of(ROUND, held, day)
    return suggested(plan, ROUND, moment=moment, day=day, used=used)


def test_what_the_plan_says_for_the_month_comes_first_and_then_what_fits_the_moment():
    assert suggest(date(2026, 6, 1), held=0).title == PLAN.sessions[0].title
    assert suggest(date(2026, 2, 20)).key == "plan-2"
    assert suggest(date(2026, 7, 15)).key == "plan-5"
    assert suggest(date(2026, 7, 15), used={"plan-5"}).key == Moment.DEEPENING
    assert suggest(date(2026, 7, 15), used={"plan-5", Moment.DEEPENING}).key == "teach"
    assert suggest(date(2025, 12, 1)).key == "plan-1"
    assert suggest(date(2026, 2, 20), plan=Plan()).key == Moment.BUILDING
    assert suggest(date(2026, 2, 20), used={"plan-2", *LIBRARY}).key == Moment.BUILDING


def test_a_session_of_the_plan_without_points_is_no_agenda():
    plan = Plan(sessions=(Planned(1, "Hello"), Planned(2, "What for?", ("Ask",))))
    (only,) = from_plan(plan, Moment.BUILDING)
    assert (only.key, only.title, only.points, only.minutes) == ("plan-2", "What for?", ((0, "Ask"),), 0)
    assert suggest(ROUND.starts_on + timedelta(days=3), plan=plan) == only
    assert found("plan-2", plan, Moment.BUILDING) == only
    assert found("plan-1", plan, Moment.BUILDING) is None


def test_an_agenda_of_the_plan_or_of_ones_own_has_the_guide_of_the_moment():
    assert guide_for("coach", Moment.CLOSING) is LIBRARY["coach"]
    assert guide_for("plan-3", Moment.CLOSING) is guide_for("", Moment.CLOSING) is LIBRARY[Moment.CLOSING]

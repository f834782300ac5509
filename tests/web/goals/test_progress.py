"""How far one came: drawn, in numbers, and asked again at the midpoint and at the end."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.cast import ROLES
from tests.factories.goals import goal_of, rated, step_of, work
from tests.factories.pairs import opened

from konnekt.core import clock
from konnekt.core.errors import NotFound
from konnekt.core.tenancy import tenant
from konnekt.programmes.models import Round
from konnekt.relationships.queries import my_pairs
from konnekt.web import charts
from konnekt.workspace.actions.doing import settle_action
from konnekt.workspace.actions.goals import Answer, look_back
from konnekt.workspace.queries.goals import reviews_due
from konnekt.workspace.rules import midpoint_of, occasion_on
from konnekt.workspace.states import ActionState, Occasion

EVERYBODY_ELSE = sorted({"line_manager", "colleague"} | ROLES.keys())


def address(relationship, part=""):
    return f"/o/meridian/pairs/{relationship.pk}/goals/{part}"


def words(response):
    return response.content.decode()


def in_the_round(pair, *, before, after):
    """Move the round of a pair, so that it began and ends so many days from today."""
    today = clock.read().date()
    dates = {"enrolment_opens": 3, "enrolment_closes": 2, "matching_on": 1, "starts_on": 0}
    moved = {name: today - timedelta(days=before + days) for name, days in dates.items()}
    with tenant(pair.organisation_id):
        Round.objects.filter(pk=pair.round_id).update(**moved, ends_on=today + timedelta(days=after))


@pytest.fixture
def mentee(signed_in, cast):
    return signed_in(cast.mentee)


def test_nothing_is_drawn_before_somebody_said_where_they_stand(cast, mentee):
    assert "Nothing is drawn yet" in words(mentee.get(address(opened(cast), "progress/")))


def test_both_see_each_goal_from_its_beginning_to_now(cast, mentee, signed_in):
    pair = opened(cast)
    goal = goal_of(cast.mentee, pair, "Chair a meeting", baseline=2, target=8)
    goal_of(cast.mentee, pair, "Speak first")
    rated(cast.mentee, goal, 5)
    step = step_of(cast.mentee, pair, goal)
    with tenant(cast.organisation_id):
        settle_action(cast.mentee.actor, action=step, state=ActionState.DONE, now=clock.read())
    for client in (mentee, signed_in(cast.mentor)):
        page = words(client.get(address(pair, "progress/")))
        assert "The goal you looked at again moved up" in page
        assert "<title>Chair a meeting: From 2 to 5 of 10, on the way to 8</title>" in page
        assert [cell for cell in (">+3<", ">1 of 1<", "One step is done", "Milestones") if cell not in page] == []


def test_it_is_time_to_look_back_from_the_middle_on_and_again_at_the_end(cast):
    pair = opened(cast)
    goal = goal_of(cast.mentee, pair, baseline=2)
    due = []
    for before, after in ((10, 190), (100, 100), (180, 20)):
        in_the_round(pair, before=before, after=after)
        with tenant(cast.organisation_id):
            pairs = my_pairs(cast.mentee.actor)
            today = clock.read().date()
            due.append(reviews_due(cast.mentee.actor, pairs, today))
            assert reviews_due(cast.mentor.actor, my_pairs(cast.mentor.actor), today) == {}
            occasion = occasion_on(pairs[0].relationship.round, today)
        if occasion:
            rated(cast.mentee, goal, 6, occasion=occasion)
            with tenant(cast.organisation_id):
                assert reviews_due(cast.mentee.actor, pairs, today) == {}
    assert due == [{}, {pair.pk: Occasion.MIDPOINT}, {pair.pk: Occasion.FINAL}]


def test_a_review_asks_each_goal_again_and_shows_what_changed(cast, mentee):
    pair = opened(cast)
    first, second = goal_of(cast.mentee, pair, "First", baseline=2), goal_of(cast.mentee, pair, "Second", baseline=4)
    in_the_round(pair, before=100, after=80)
    assert "You are past the middle" in words(mentee.get(address(pair, "progress/")))
    page = words(mentee.get(address(pair, "review/")))
    assert "Half way: where do you stand?" in page
    assert "Last time you said 2." in page
    token = uuid4()
    typed = {"token": token, f"value_{first.pk}": "7", f"helped_{first.pk}": "Practice", f"value_{second.pk}": ""}
    for _press in range(2):
        assert mentee.post(address(pair, "review/"), typed).url == address(pair, "progress/")
    _one, other = work(cast.mentee, pair).goals
    (one,) = work(cast.mentee, pair, only=first).goals
    assert [(rated.value, rated.occasion, rated.helped) for rated in one.ratings] == [
        (2, Occasion.BASELINE, ""),
        (7, Occasion.MIDPOINT, "Practice"),
    ]
    assert len(other.ratings) == 1
    assert ">+5<" in words(mentee.get(address(pair, "progress/")))


def test_before_the_middle_one_reads_when_it_is(cast, mentee):
    pair = opened(cast)
    goal_of(cast.mentee, pair)
    in_the_round(pair, before=0, after=200)
    with tenant(cast.organisation_id):
        day = midpoint_of(Round.objects.get(pk=pair.round_id))
    assert f"The midpoint is on {day:%-d %B}." in words(mentee.get(address(pair, "review/")))


def test_a_mentor_reads_and_is_not_asked(cast, signed_in):
    pair = opened(cast)
    goal = goal_of(cast.mentee, pair, baseline=1)
    assert signed_in(cast.mentor).get(address(pair, "review/")).url == address(pair, "progress/")
    with tenant(cast.organisation_id), pytest.raises(NotFound):
        look_back(
            cast.mentor.actor,
            relationship=pair,
            answers=[Answer(goal, 9)],
            occasion=Occasion.MIDPOINT,
            token=uuid4(),
            now=clock.read(),
        )


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_nobody_else_finds_it(cast, signed_in, who):
    pair = opened(cast)
    client = signed_in(cast.people[who])
    assert {client.get(address(pair, part)).status_code for part in ("progress/", "review/")} == {404}
    assert client.post(address(pair, "review/")).status_code == 404


def test_today_says_what_waits(cast, mentee, signed_in):
    pair = opened(cast)
    goal_of(cast.mentee, pair, baseline=1)
    in_the_round(pair, before=100, after=80)
    assert "Half way with Björn: where do you stand?" in words(mentee.get("/o/meridian/today/"))
    assert "Half way" not in words(signed_in(cast.mentor).get("/o/meridian/today/"))


@pytest.mark.parametrize("goals", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(cast, mentee, goals, django_assert_num_queries):
    pair = opened(cast)
    for number in range(goals):
        goal = goal_of(cast.mentee, pair, f"Goal {number}", baseline=1)
        rated(cast.mentee, goal, 2)
        step_of(cast.mentee, pair, goal)
    mentee.get(address(pair, "progress/"))
    with django_assert_num_queries(13):
        page = words(mentee.get(address(pair, "progress/")))
    assert page.count("<figure") == goals


def test_a_course_keeps_inside_its_frame():
    drawn = charts.course([(-1, 0), (2, 20)], title="A & B", most=10, target=5, now=0.5, lanes={"plot-ring": [0.5]})
    assert "<title>A &amp; B</title>" in drawn
    assert '<polyline points="8,88 632,8"/>' in drawn

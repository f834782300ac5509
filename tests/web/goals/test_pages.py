"""The pages of goals, as the two use them, and as nobody else can."""

from datetime import date
from uuid import uuid4

import pytest
from tests.cast import ROLES
from tests.factories.circles import running_circle
from tests.factories.goals import goal_of, rated, step_of, suggested, work
from tests.factories.pairs import opened

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.models import Programme
from konnekt.programmes.states import Format
from konnekt.workspace.actions.doing import suggest_action
from konnekt.workspace.states import ActionState, GoalState

EVERYBODY_ELSE = sorted({"line_manager", "colleague"} | ROLES.keys())


def address(relationship, part=""):
    return f"/o/meridian/pairs/{relationship.pk}/{part}"


def words(response):
    return response.content.decode()


@pytest.fixture
def mentee(signed_in, cast):
    return signed_in(cast.mentee)


@pytest.fixture
def mentor(signed_in, cast):
    return signed_in(cast.mentor)


def test_a_mentee_sets_a_goal_and_reads_what_would_help(cast, mentee):
    pair, token = opened(cast), uuid4()
    assert "Begin with one: small enough to picture" in words(mentee.get(address(pair, "goals/")))
    new = words(mentee.get(address(pair, "goals/new/")))
    assert "Helps to begin. It can move." in new
    response = mentee.post(address(pair, "goals/new/"), {"what": "Chair a meeting", "token": token, "baseline": "3"})
    page = words(mentee.get(response.url))
    assert "Chair a meeting" in page
    assert "It has no date yet" in page
    assert "At 3 of 10" in page
    assert mentee.post(address(pair, "goals/new/"), {"what": "Chair a meeting", "token": token}).url == response.url


def test_what_was_typed_stays_when_it_can_not_be_taken(cast, mentee):
    page = words(mentee.post(address(opened(cast), "goals/new/"), {"what": " ", "why": "A long thought"}))
    assert "Say in a line what you would like to reach." in page
    assert "A long thought" in page


def test_a_mentor_suggests_and_the_mentee_takes_it_up(cast, mentee, mentor):
    pair = opened(cast)
    assert mentor.get(address(pair, "goals/new/")).url == address(pair, "goals/suggestion/")
    page = words(mentor.get(address(pair, "goals/suggestion/")))
    assert "What could they reach?" in page
    typed = {"what": "Speak to the board", "token": uuid4(), "whom": cast.mentee.member.pk}
    response = mentor.post(address(pair, "goals/suggestion/"), typed)
    assert "suggested by Björn" in words(mentor.get(response.url))
    assert "Suggested to you" in words(mentee.get(address(pair, "goals/")))
    (goal,) = work(cast.mentee, pair).goals
    mentee.post(address(pair, f"goals/{goal.id}/state/"), {"state": "open"})
    assert work(cast.mentor, pair).goals[0].state == GoalState.OPEN
    assert mentee.get(address(pair, "goals/suggestion/")).url == address(pair, "goals/new/")


def test_the_goals_own_page_takes_ratings_steps_and_comments(cast, mentee, mentor):
    pair = opened(cast)
    at = address(pair, f"goals/{goal_of(cast.mentee, pair, baseline=2, target=8).pk}/")
    mentee.post(f"{at}rating/", {"value": "5", "helped": "Practice"})
    mentee.post(f"{at}steps/", {"words": "Ask in May", "due_on": "2026-05-01", "token": uuid4()})
    mentor.post(f"{at}steps/", {"words": "Speak first", "token": uuid4()})
    mentor.post(f"{at}comments/", {"text": "Well done", "token": uuid4()})
    page = words(mentee.get(at))
    assert "From 2 to 5 of 10, on the way to 8" in page
    assert [word for word in ("Practice", "Ask in May", "Speak first", "Well done") if word not in page] == []
    assert "a step that Björn suggests" in page
    assert "Choose a step of the scale." in words(mentee.post(f"{at}rating/", {"helped": "Kept"}))
    assert "Write a few words first." in words(mentor.post(f"{at}comments/", {"text": " ", "token": uuid4()}))


def test_a_step_is_done_and_undone_in_one_tap_and_shows_what_came_of_it(cast, mentee):
    pair = opened(cast)
    step = step_of(cast.mentee, pair, goal_of(cast.mentee, pair), "Ask in May", due_on=date(2026, 1, 1))
    page = words(mentee.get(address(pair, "goals/")))
    assert "was planned for 1 January" in page
    at = address(pair, f"steps/{step.pk}/")
    response = mentee.post(f"{at}state/", {"state": "done", "at": "goals"})
    assert response.url == address(pair, "goals/#steps")
    assert work(cast.mentee, pair).every_step[0].state == ActionState.DONE
    typed = {"words": "Ask in May", "evidence": "See https://example.org/x", "version": "1"}
    page = words(mentee.post(at, typed, follow=True))
    assert 'href="https://example.org/x"' in page
    mentee.post(f"{at}state/", {"state": "open"})
    assert work(cast.mentee, pair).every_step[0].done_at is None


def test_a_suggested_step_is_answered_from_the_list(cast, mentee):
    pair = opened(cast)
    goal = goal_of(cast.mentee, pair)
    with tenant(cast.organisation_id):
        step = suggest_action(
            cast.mentor.actor, relationship=pair, goal=goal, words="Speak first", token=uuid4(), now=clock.read()
        )
    assert "for “Speak up in meetings”" in words(mentee.get(address(pair, "goals/")))
    mentee.post(address(pair, f"steps/{step.pk}/state/"), {"state": "declined", "at": "goals"})
    assert work(cast.mentee, pair).every_step[0].state == ActionState.DECLINED


@pytest.mark.parametrize("part", ["goal", "step"])
def test_what_was_saved_meanwhile_is_shown_beside_what_was_typed(cast, mentee, part):
    pair = opened(cast)
    goal = goal_of(cast.mentee, pair)
    step = step_of(cast.mentee, pair, goal)
    at, field = {
        "goal": (address(pair, f"goals/{goal.pk}/change/"), "what"),
        "step": (address(pair, f"steps/{step.pk}/"), "words"),
    }[part]
    assert mentee.post(at, {field: "On my phone", "version": "1"}).status_code == 302
    page = words(mentee.post(at, {field: "At my desk", "version": "1"}))
    assert "As it reads now" in page
    assert "On my phone" in page
    assert "At my desk" in page
    assert 'name="version" value="2"' in page
    assert mentee.post(at, {field: "At my desk", "version": "2"}).status_code == 302


def test_a_circle_has_shared_goals_and_those_of_each(cast, signed_in):
    circle = running_circle(cast, "mentee", "colleague")
    mentor, mentee, colleague = (signed_in(cast.people[who]) for who in ("mentor", "mentee", "colleague"))
    mentor.post(address(circle, "goals/new/"), {"what": "Meet monthly", "is_shared": "True", "token": uuid4()})
    mentee.post(address(circle, "goals/new/"), {"what": "My own", "token": uuid4()})
    page = words(mentor.get(address(circle, "goals/")))
    assert "Goals of Amina Yusuf" in page
    assert "Mei Lin has set none yet." in page
    page = words(colleague.get(address(circle, "goals/")))
    assert "Meet monthly" in page
    assert "My own" not in page
    assert "Amina" not in page


def test_a_conversation_has_no_goals(cast, mentee):
    pair = opened(cast)
    with tenant(cast.organisation_id):
        Programme.objects.update(format=Format.FLASH)
        pair.parts.update(is_one_off=True)
    assert mentee.get(address(pair, "goals/")).status_code == 404
    assert "goals/" not in words(mentee.get(address(pair)))


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_nobody_else_finds_it(cast, signed_in, who):
    pair = opened(cast)
    goal = goal_of(cast.mentee, pair)
    step = step_of(cast.mentee, pair, goal)
    client = signed_in(cast.people[who])
    for part in ("goals/", "goals/new/", "goals/suggestion/", f"goals/{goal.pk}/", f"goals/{goal.pk}/change/"):
        assert client.get(address(pair, part)).status_code == 404
    for part in ("state", "rating", "comments", "steps"):
        assert client.post(address(pair, f"goals/{goal.pk}/{part}/")).status_code == 404
    assert client.get(address(pair, f"steps/{step.pk}/")).status_code == 404
    assert client.post(address(pair, f"steps/{step.pk}/state/"), {"state": "done"}).status_code == 404


def test_the_goal_of_another_space_does_not_stand_in_this_one(cast, mentee):
    pair, other = opened(cast), opened(cast, mentor=cast.champion)
    goal = goal_of(cast.mentee, other)
    assert mentee.get(address(other, f"goals/{goal.pk}/")).status_code == 200
    assert mentee.get(address(pair, f"goals/{goal.pk}/")).status_code == 404


@pytest.mark.parametrize("goals", [1, 3])
def test_the_pages_cost_the_same_for_one_and_for_three(cast, mentee, goals, django_assert_num_queries):
    pair = opened(cast)
    for number in range(goals):
        goal = goal_of(cast.mentee, pair, f"Goal {number}", baseline=1, area="career")
        rated(cast.mentee, goal, 2)
        step_of(cast.mentee, pair, goal)
        suggested(cast.mentor, cast.mentee, pair)
    mentee.get(address(pair, "goals/"))
    with django_assert_num_queries(14):
        page = words(mentee.get(address(pair, "goals/")))
    assert page.count('class="goal-what"') == 2 * goals
    with django_assert_num_queries(17):
        mentee.get(address(pair, f"goals/{goal.pk}/"))

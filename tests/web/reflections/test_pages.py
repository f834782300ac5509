"""The pages of reflections, as their writer uses them, and as nobody else can."""

from uuid import uuid4

import pytest
from tests.cast import ROLES
from tests.factories.goals import goal_of, reflected, work
from tests.factories.pairs import opened

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.workspace.actions.goals import comment
from konnekt.workspace.actions.reflections import share_piece

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


def test_it_is_written_shared_taken_back_and_deleted(cast, mentee, mentor):
    pair = opened(cast)
    at = address(pair, "reflections/")
    assert "Write a few words first." in words(mentee.post(at, {"text": " ", "token": uuid4()}))
    thought = mentee.post(at, {"text": "For me alone\n\nFor both of us", "token": uuid4()}).url
    mentee.post(f"{thought}pieces/", {"act": "share", "number": "1"})
    page = words(mentor.get(at))
    assert "For both of us" in page
    assert "For me alone" not in page
    page = words(mentee.get(thought))
    assert "Shared with Björn" in page
    piece = page.split('name="piece" value="')[1].split('"')[0]
    mentee.post(f"{thought}pieces/", {"act": "back", "piece": piece})
    assert "For both of us" not in words(mentor.get(at))
    assert "gone for good" in words(mentee.get(f"{thought}deletion/"))
    mentee.post(f"{thought}deletion/")
    assert mentee.get(thought).status_code == 404


def test_a_piece_becomes_a_step_by_one_press_and_only_once(cast, mentee):
    pair = opened(cast)
    at = address(pair, f"reflections/{reflected(cast.mentee, pair, 'Ask Mei about rotas').pk}/pieces/")
    urls = {mentee.post(at, {"act": "step", "number": "0"}).url for _press in range(2)}
    (step,) = work(cast.mentee, pair).steps
    assert urls == {address(pair, f"steps/{step.id}/")}
    assert step.words == "Ask Mei about rotas"
    assert "Shorten it" in words(mentee.get(urls.pop()))


def test_advice_becomes_a_step_by_one_press_and_only_once(cast, mentee, mentor):
    pair = opened(cast)
    goal = goal_of(cast.mentee, pair)
    with tenant(cast.organisation_id):
        remark = comment(cast.mentor.actor, goal=goal, text="Begin with a question", token=uuid4(), now=clock.read())
    at = address(pair, f"goals/{goal.pk}/advice/")
    for _press in range(2):
        mentee.post(at, {"remark": remark.pk})
    assert [step.words for step in work(cast.mentee, pair).goals[0].steps] == ["Begin with a question"]
    assert mentor.post(at, {"remark": remark.pk}).status_code == 404
    mentee.post(at, {"remark": uuid4()})
    assert len(work(cast.mentee, pair).every_step) == 1


def test_what_was_saved_meanwhile_is_shown_beside_what_was_typed(cast, mentee):
    pair = opened(cast)
    at = address(pair, f"reflections/{reflected(cast.mentee, pair).pk}/")
    assert mentee.post(at, {"text": "On my phone", "version": "1"}).status_code == 302
    page = words(mentee.post(at, {"text": "At my desk", "version": "1"}))
    assert [text for text in ("On my phone", "At my desk", 'name="version" value="2"') if text not in page] == []


@pytest.mark.parametrize("who", ["mentor", *EVERYBODY_ELSE])
def test_nobody_else_finds_it(cast, signed_in, who):
    pair = opened(cast)
    at = address(pair, f"reflections/{reflected(cast.mentee, pair).pk}/")
    client = signed_in(cast.people[who])
    assert {client.get(at).status_code, client.get(f"{at}deletion/").status_code} == {404}
    assert {client.post(f"{at}{part}").status_code for part in ("", "pieces/", "deletion/")} == {404}
    assert (client.get(address(pair, "reflections/")).status_code == 404) is (who != "mentor")


@pytest.mark.parametrize("thoughts", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(cast, mentee, thoughts, django_assert_num_queries):
    pair = opened(cast)
    for number in range(thoughts):
        with tenant(cast.organisation_id):
            for person in (cast.mentee, cast.mentor):
                row = reflected(person, pair, f"Thought {number}")
                share_piece(person.actor, reflection=row, number=0, now=clock.read())
    mentee.get(address(pair, "reflections/"))
    with django_assert_num_queries(14):
        page = words(mentee.get(address(pair, "reflections/")))
    assert page.count("Thought ") == 2 * thoughts

"""Learning a module on its pages: read, choose, tick, write for oneself, and complete it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.intake import enrol, open_programme

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.states import Side
from konnekt.relationships.states import PartSide
from konnekt.training.actions.needs import ADVISED, Asked, ask_for
from konnekt.training.library import core
from konnekt.training.models import Completion, Progress, Thought
from konnekt.training.rules import refresh_day
from konnekt.training.states import Due, Gate
from konnekt.training.text.shape import Reflection

KEY = "what-a-mentor-is"
AT = f"/o/meridian/learn/modules/{KEY}/"


def words(response):
    return response.content.decode()


def text():
    return core()[KEY].texts["en-gb"]


def right(lesson):
    return {f"question-{at}": [str(one) for one in sorted(q.right)] for at, q in enumerate(lesson.questions)}


def wrong(lesson):
    return {
        f"question-{at}": [str(next(one for one in range(len(q.choices)) if one not in q.right))]
        for at, q in enumerate(lesson.questions)
    }


def do_all(client, how=right):
    for lesson in text().lessons:
        response = client.post(f"{AT}{lesson.number}/", how(lesson))
        assert response.status_code == 302
    return response


@pytest.fixture
def mentor(signed_in, cast):
    return signed_in(cast.mentor)


def test_every_module_and_every_lesson_that_ships_can_be_read(cast, mentor):
    page = words(mentor.get("/o/meridian/learn/"))
    for module in core().values():
        assert module.texts["en-gb"].title in page.replace("&#x27;", "'")
    for lesson in text().lessons:
        assert lesson.title in words(mentor.get(f"{AT}{lesson.number}/"))


def test_doing_every_lesson_completes_the_module_and_says_so(cast, mentor):
    assert "Begin" in words(mentor.get(AT))
    end = do_all(mentor)
    assert end.url == AT
    assert "You completed this on" in words(mentor.get(AT))
    with tenant(cast.organisation_id):
        done = Completion.objects.get()
        assert (done.member_id, done.module_key, done.version) == (cast.mentor.member.pk, KEY, "core-1")
        assert (done.right, done.questions) == (text().questions, text().questions)
        assert done.refresh_on == refresh_day(clock.read().date(), core()[KEY].refresh_after)
        assert len(done.code) == 19


def test_too_many_wrong_answers_keep_it_open_and_can_be_tried_again(cast, mentor):
    end = do_all(mentor, wrong)
    page = words(mentor.get(AT))
    assert "Some answers are still wrong" in page
    with tenant(cast.organisation_id):
        assert not Completion.objects.exists()
    do_all(mentor)
    with tenant(cast.organisation_id):
        assert Completion.objects.count() == 1
    assert end.status_code == 302


def test_an_answer_is_met_with_what_there_is_to_say(cast, mentor):
    asked = next(one for one in text().lessons if one.questions)
    mentor.post(f"{AT}{asked.number}/", wrong(asked))
    page = words(mentor.get(f"{AT}{asked.number}/"))
    assert "Not yet" in page
    mentor.post(f"{AT}{asked.number}/", right(asked))
    assert 'data-state="right"' in words(mentor.get(f"{AT}{asked.number}/"))


def test_a_question_left_out_is_named_and_nothing_typed_is_lost(cast, mentor):
    lesson = next(one for one in text().lessons if one.questions)
    page = words(mentor.post(f"{AT}{lesson.number}/", {"thought-0": "I would rather ask."}))
    assert "Choose an answer here" in page
    with tenant(cast.organisation_id):
        assert not Progress.objects.exists()


def test_what_somebody_writes_for_themselves_is_sealed_and_comes_back_to_them_alone(cast, mentor, signed_in):
    lesson = next(one for one in text().lessons if any(isinstance(block, Reflection) for block in one.blocks))
    mentor.post(f"{AT}{lesson.number}/", right(lesson) | {"thought-0": "I talk too much."})
    assert "I talk too much." in words(mentor.get(f"{AT}{lesson.number}/"))
    assert "I talk too much." not in words(signed_in(cast.mentee).get(f"{AT}{lesson.number}/"))
    with tenant(cast.organisation_id):
        assert b"talk too much" not in bytes(Thought.objects.get().body)
    mentor.post(f"{AT}{lesson.number}/", right(lesson) | {"thought-0": "  "})
    with tenant(cast.organisation_id):
        assert not Thought.objects.exists()


def test_ticks_are_kept_and_what_is_no_tick_is_left_out(cast, mentor):
    lesson = next(one for one in text().lessons if any(type(block).__name__ == "Checklist" for block in one.blocks))
    mentor.post(f"{AT}{lesson.number}/", right(lesson) | {"tick": ["0", "77", "x"]})
    with tenant(cast.organisation_id):
        assert Progress.objects.get().ticks == {str(lesson.number): [0]}


@pytest.mark.parametrize(
    "gone", ["learn/modules/nothing-here/", f"learn/modules/{KEY}/99/", f"learn/modules/{KEY}/files/en-gb/none.svg"]
)
def test_what_is_not_there_is_not_found(cast, mentor, gone):
    assert mentor.get(f"/o/meridian/{gone}").status_code == 404


def test_pictures_come_from_us_and_run_nothing(cast, mentor):
    key, module = next((key, one) for key, one in core().items() if one.texts["en-gb"].files)
    name = next(iter(module.texts["en-gb"].files))
    response = mentor.get(f"/o/meridian/learn/modules/{key}/files/en-gb/{name}")
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Security-Policy"].startswith("sandbox")


def test_it_can_be_done_again_and_both_stay(cast, mentor):
    do_all(mentor)
    mentor.post(f"{AT}again/")
    assert "Begin" in words(mentor.get(AT))
    do_all(mentor)
    with tenant(cast.organisation_id):
        assert Completion.objects.count() == 2


def test_what_a_programme_asks_comes_first_with_by_when_and_what_waits(cast, mentor):
    now = clock.read()
    with tenant(cast.organisation_id):
        round_ = open_programme(cast, now=now)
        enrol(cast.mentor, round_, Side.MENTOR, now=now)
        given = {"programme": round_.programme, "side": PartSide.MENTOR, "now": now}
        asked = Asked(is_required=True, gate=Gate.MATCHING, due=Due.MATCHING)
        ask_for(cast.programme_manager.actor, module_key=KEY, asked=asked, **given)
        ask_for(cast.programme_manager.actor, module_key="six-functions", asked=ADVISED, **given)
    page = words(mentor.get("/o/meridian/learn/"))
    assert page.index("Asked of you") < page.index("Suggested to you") < page.index("For mentors")
    assert "matches you once it is done" in page
    do_all(mentor)
    assert "Asked of you" not in words(mentor.get("/o/meridian/learn/"))


def test_a_completion_that_is_over_is_asked_for_again(cast, mentor):
    do_all(mentor)
    with tenant(cast.organisation_id):
        Completion.objects.update(refresh_on=clock.read().date() - timedelta(days=1))
    assert "It is time to do it again" in words(mentor.get(AT))


@pytest.mark.parametrize(("path", "queries"), [("/o/meridian/learn/", 14), (AT, 14), (f"{AT}1/", 15)])
def test_pages_take_so_many_queries_however_much_was_done(cast, mentor, path, queries):
    mentor.get(path)
    with CaptureQueriesContext(connection) as before:
        mentor.get(path)
    do_all(mentor)
    mentor.get(path)
    with CaptureQueriesContext(connection) as after:
        mentor.get(path)
    assert (len(before), len(after)) == (queries, queries)


def test_a_mentors_path_says_where_they_stand_and_one_next_step(cast, mentor, signed_in):
    assert mentor.get("/o/meridian/learn/path/").status_code == 404
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        enrol(cast.mentor, round_, Side.MENTOR)
    page = words(mentor.get("/o/meridian/learn/path/"))
    assert "Learn: What a mentor is, and is not" in page
    assert "0 of 10 modules done" in page
    do_all(mentor)
    page = words(mentor.get("/o/meridian/learn/path/"))
    assert "1 of 10 modules done" in page
    assert "Learn: Listening, and asking" in page
    assert "Too few have answered" in page
    assert signed_in(cast.mentee).get("/o/meridian/learn/path/").status_code == 404

"""The guide and its hints, as people meet them."""

import pytest
from tests.factories.intake import open_programme
from tests.factories.pairs import opened

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.guidance.hints import REST
from konnekt.guidance.library import articles
from konnekt.guidance.models import Dismissed

GUIDE = "/o/meridian/guide/"


def words(response):
    return response.content.decode()


def put_aside(client, article, back=""):
    return client.post(f"{GUIDE}{article}/dismissal/", {"back": back})


def a_day_passes(cast):
    with tenant(cast.organisation_id):
        Dismissed.objects.update(dismissed_at=clock.read() - REST)


@pytest.fixture
def mentee(signed_in, cast):
    return signed_in(cast.mentee)


def test_the_whole_guide_is_there_for_every_member_and_for_no_stranger(cast, stranger, signed_in, client):
    page = words(signed_in(cast.line_manager).get(GUIDE))
    assert page.count('class="articles-title"') == len(articles())
    assert signed_in(stranger.mentee).get(GUIDE).status_code == 404
    assert client.get(GUIDE).status_code == 302


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ("q=coach", "mentoring-coaching-managing", "ending-well"),
        ("who=line_manager", "what-a-line-manager-sees", "recruiting-to-gaps"),
        ("phase=close", "ending-well", "the-first-session"),
        ("who=nobody&phase=never", "the-first-session", None),
    ],
)
def test_it_is_found_by_words_side_and_phase(mentee, asked, there, gone):
    page = words(mentee.get(f"{GUIDE}?{asked}"))
    assert f"{GUIDE}{there}/" in page
    assert gone is None or f"{GUIDE}{gone}/" not in page


def test_what_is_not_found_is_said_and_what_was_typed_is_no_code(mentee):
    page = words(mentee.get(GUIDE, {"q": "<script>zebra"}))
    assert "Nothing is written about that" in page
    assert "<script>zebra" not in page


def test_an_article_shows_its_table_its_neighbours_and_where_it_belongs(mentee):
    page = words(mentee.get(f"{GUIDE}mentoring-coaching-managing/"))
    assert page.count('<table class="table" data-cards>') == 1
    assert '<th scope="row">Who</th>' in page
    assert '<td data-label="Coaching">' in page
    assert f'{GUIDE}what-mentoring-is/" rel="prev"' in page
    assert f'{GUIDE}informal-and-formal/" rel="next"' in page
    assert '<a href="/o/meridian/join/">Your enrolment</a>' in page
    assert mentee.get(f"{GUIDE}no-such-thing/").status_code == 404
    assert put_aside(mentee, "no-such-thing").status_code == 404


def test_every_article_can_be_read(mentee):
    assert {mentee.get(f"{GUIDE}{slug}/").status_code for slug in articles()} == {200}


def test_a_hint_goes_for_good_and_the_next_comes_another_day(cast, mentee, signed_in):
    today = "/o/meridian/today/"
    assert "What mentoring is" in words(mentee.get(today))
    answer = put_aside(mentee, "what-mentoring-is", today)
    assert (answer.status_code, answer["Location"]) == (302, today)
    assert put_aside(mentee, "what-mentoring-is", today).status_code == 302  # a second click
    assert 'class="hint"' not in words(mentee.get(today))
    a_day_passes(cast)
    assert "Getting help</p>" in words(mentee.get(today))
    elsewhere = signed_in(cast.mentee)  # another device knows it, too
    assert "What mentoring is" not in words(elsewhere.get(today))
    assert "What mentoring is" in words(signed_in(cast.mentor).get(today))
    assert f"{GUIDE}what-mentoring-is/" in words(mentee.get(GUIDE))


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_putting_a_hint_aside_leads_nowhere_else(mentee, back):
    assert put_aside(mentee, "what-mentoring-is", back)["Location"] == GUIDE


def test_each_side_of_a_pair_gets_its_own_in_the_words_of_the_programme(cast, mentee, signed_in):
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        round_.programme.mentor_word, round_.programme.mentee_word = "guide", "apprentice"
        round_.programme.save()
    pair = opened(cast, round_=round_)
    goals = f"/o/meridian/pairs/{pair.pk}/goals/"
    assert "Setting goals that matter" in words(mentee.get(goals))
    assert "Goals belong to whoever has them" in words(signed_in(cast.mentor).get(goals))
    assert "What a guide does" in words(signed_in(cast.mentor).get(f"/o/meridian/pairs/{pair.pk}/"))
    assert 'class="hint"' not in words(mentee.get(f"{goals}new/"))


def test_a_space_that_is_over_hints_at_nothing(cast, mentee):
    pair = opened(cast)
    with tenant(cast.organisation_id):
        pair.state = "ended"
        pair.ended_at = clock.read()
        pair.save()
    assert 'class="hint"' not in words(mentee.get(f"/o/meridian/pairs/{pair.pk}/"))


def queries(client, path, django_assert_num_queries, number):
    with django_assert_num_queries(number):
        return words(client.get(path))


def test_a_hint_costs_one_query_and_none_once_all_are_put_aside(cast, mentee, django_assert_num_queries):
    pair = opened(cast)
    path = f"/o/meridian/pairs/{pair.pk}/introductions/"
    mentee.get(path)
    assert 'class="hint"' in queries(mentee, path, django_assert_num_queries, 11)
    put_aside(mentee, "introductions-and-networks", path)
    assert 'class="hint"' not in queries(mentee, path, django_assert_num_queries, 10)


def test_hints_for_those_who_run_a_programme(cast, signed_in):
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
    manager = signed_in(cast.programme_manager)
    for path, title in {
        f"rounds/{round_.pk}/recruiting/": "Recruiting to the gaps",
        f"rounds/{round_.pk}/matching/": "Matching with care",
        f"rounds/{round_.pk}/pairs/": "Pairs that go quiet",
        f"rounds/{round_.pk}/outcomes/": "Reading numbers honestly",
        f"rounds/{round_.pk}/enrolments/": "What you see of a pair",
        "readiness/": "Is your organisation ready?",
    }.items():
        assert title in words(manager.get(f"/o/meridian/{path}")), path

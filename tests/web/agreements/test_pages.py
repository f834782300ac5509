"""The pages of an agreement, as those in it meet them, and as nobody else can."""

import pytest
from tests.cast import ROLES
from tests.factories.circles import open_circles
from tests.factories.intake import enrol
from tests.factories.pairs import opened, proposed
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.states import ClauseKey, Side
from konnekt.relationships.actions.agreements import change_clause, sign
from konnekt.relationships.actions.circles import Asked, ask_circle
from konnekt.relationships.actions.consent import say_yes
from konnekt.relationships.actions.ending import end
from konnekt.relationships.models import Ask

PARTS = ("", "aims/", "signature/", "reopening/", "versions/1/")
EVERYBODY_ELSE = sorted({"line_manager", "colleague"} | ROLES.keys())


def address(pair, part=""):
    return f"/o/meridian/pairs/{pair.pk}/agreement/{part}"


def words(response):
    return response.content.decode()


def save(browser, pair, text, *, version=0, clause="aims"):
    return browser.post(address(pair, f"{clause}/"), {"words": text, "version": version}, follow=True)


def signed(cast, pair, *people):
    with tenant(cast.organisation_id):
        for who in people:
            sign(cast.people[who].actor, relationship=pair, edition=1, now=clock.read())


@pytest.fixture
def pair(cast):
    return opened(cast)


@pytest.fixture
def mentee(signed_in, cast):
    return signed_in(cast.mentee)


@pytest.fixture
def mentor(signed_in, cast):
    return signed_in(cast.mentor)


def test_the_programmes_words_are_there_with_who_reads_them_and_a_way_to_change_each(pair, mentee):
    page = words(mentee.get(address(pair)))
    assert "The programme suggests these words." in page
    for key in ClauseKey:
        assert str(key.label) in page
        assert address(pair, f"{key.value}/") in page
    form = words(mentee.get(address(pair, "confidentiality/")))
    assert "What may each tell others?" in form
    assert "You and Björn" in form  # the chip: who can see this
    assert "Not Your line manager" not in form  # who sees nothing unless a goal is shared is told so in words


def test_a_change_is_read_by_the_other_with_who_made_it(pair, mentee, mentor):
    assert "Saved. Everybody in this space reads it." in words(save(mentee, pair, "Speak up <b>once</b>"))
    page = words(mentor.get(address(pair)))
    assert "Speak up &lt;b&gt;once&lt;/b&gt;" in page
    assert "Changed by Amina Yusuf on" in page


def test_two_at_once_see_both_texts_and_lose_neither(pair, mentee, mentor):
    save(mentee, pair, "Her words")
    page = words(save(mentor, pair, "His words"))
    assert "Amina Yusuf wrote in the meantime" in page
    assert "<p>Her words</p>" in page
    assert "His words</textarea>" in page
    assert 'name="version" value="1"' in page
    assert "Her words" in words(mentor.get(address(pair)))
    save(mentor, pair, "Her words and his", version=1)
    assert "Her words and his" in words(mentee.get(address(pair)))


def test_what_is_too_long_is_said_and_stays_in_the_box(pair, mentee):
    page = words(save(mentee, pair, "x" * 2001))
    assert "2000 characters" in page
    assert "x" * 2001 in page


def test_both_sign_and_open_it_again_together(cast, pair, mentee, mentor):
    overview = f"/o/meridian/pairs/{pair.pk}/"
    assert "Nothing is agreed yet." in words(mentee.get(overview))
    assert "The others are told." in words(mentee.post(address(pair, "signature/"), {"edition": 1}, follow=True))
    assert "You signed. It waits for Björn." in words(mentee.get(overview))
    assert "Amina Yusuf signed. It waits for you." in words(mentor.get(overview))
    assert "Amina Yusuf signed already." in words(mentor.get(address(pair, "aims/")))
    assert "your agreement holds" in words(mentor.post(address(pair, "signature/"), {"edition": 1}, follow=True))
    assert "Signed by all on" in words(mentee.get(overview))
    assert mentee.get(address(pair, "aims/")).status_code == 302
    assert "Asked." in words(mentee.post(address(pair, "reopening/"), follow=True))
    assert "Take it back" in words(mentee.get(address(pair)))
    page = words(mentor.get(address(pair)))
    assert "Amina Yusuf would like to change this agreement" in page
    with tenant(cast.organisation_id):
        asked = Ask.objects.get()
    page = words(mentor.post(address(pair, f"reopening/{asked.pk}/"), {"answer": "yes"}, follow=True))
    assert "It is open again." in page
    assert "held" not in page
    assert "and holds" in page  # the first version, in the list of the others
    assert "Version 1 of your agreement" in words(mentor.get(address(pair, "versions/1/")))
    assert mentor.get(address(pair, "versions/3/")).status_code == 404


def test_an_old_page_signs_nothing_that_was_not_read(pair, mentee, mentor):
    save(mentee, pair, "Something new")
    page = words(mentor.post(address(pair, "signature/"), {"edition": 1}, follow=True))
    assert "The words changed since you read them" in page
    assert "Björn has not signed yet" in page


def test_after_the_end_it_is_read_and_not_changed(cast, pair, mentee):
    signed(cast, pair, "mentee")
    with tenant(cast.organisation_id):
        end(cast.mentor.actor, relationship=pair, now=clock.read())
    page = words(mentee.get(address(pair)))
    assert "What we want from these months" in page
    assert "Sign it as it stands" not in page
    assert mentee.get(address(pair, "aims/")).status_code == 302
    assert mentee.post(address(pair, "reopening/")).status_code == 409


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_nobody_else_finds_it(cast, pair, signed_in, who):
    browser = signed_in(cast.people[who])
    for part in PARTS:
        assert browser.get(address(pair, part)).status_code in {404, 405}
        assert browser.post(address(pair, part), {"words": "Mine"}).status_code in {404, 405}
    signed(cast, pair, "mentee")
    assert browser.get(address(pair)).status_code == 404


def test_there_is_none_before_both_said_yes(cast, mentee):
    asked = proposed(cast)
    assert mentee.get(address(asked)).status_code == 404


def test_an_unknown_clause_is_not_there(pair, mentee):
    assert mentee.get(address(pair, "salary/")).status_code == 404


def test_in_a_circle_all_sign_and_who_comes_later_signs_what_holds(cast, signed_in):
    now = clock.read()
    with tenant(cast.organisation_id):
        round_ = open_circles(cast, least=2)
        places = {who: enrol(cast.people[who], round_, Side.MENTEE) for who in ("mentee", "colleague", "champion")}
        mentor = enrol(cast.mentor, round_, Side.MENTOR, capacity=1)
        manager = cast.programme_manager.actor
        asked = [Asked(places[who]) for who in ("mentee", "colleague")]
        circle = ask_circle(manager, round=round_, mentor=mentor, mentees=asked, now=now).relationship
        for who in ("mentor", "mentee", "colleague"):
            say_yes(cast.people[who].actor, relationship=circle, now=now)
        signed(cast, circle, "mentee", "colleague")
        change_clause(cast.mentor.actor, relationship=circle, key=ClauseKey.AIMS, words="Ours", version=0, now=now)
        for who in ("mentor", "mentee", "colleague"):
            sign(cast.people[who].actor, relationship=circle, edition=2, now=now)
        later = Asked(places["champion"])
        ask_circle(manager, round=round_, mentor=mentor, mentees=[later], now=now)
        say_yes(cast.champion.actor, relationship=circle, now=now)
    run_queue()
    newcomer = signed_in(cast.champion)
    page = words(newcomer.get(address(circle)))
    assert "Sign it as it stands" in page
    assert "has not signed yet" in page
    newcomer.post(address(circle, "signature/"), {"edition": 2})
    assert "has not signed yet" not in words(signed_in(cast.mentee).get(address(circle)))


@pytest.mark.parametrize("changes", [1, 3])
def test_the_page_costs_the_same_however_much_was_changed(
    cast, pair, mentee, mentor, changes, django_assert_num_queries
):
    for key in list(ClauseKey)[:changes]:
        save(mentor, pair, "Ours", clause=key.value)
    mentee.get(address(pair))
    with django_assert_num_queries(15):
        mentee.get(address(pair))

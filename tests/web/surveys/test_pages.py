"""The pages of questions: one tap, a hand, the end, and what those who run the round read."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.cast import ROLES
from tests.factories.pairs import opened
from tests.factories.surveys import asked
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.disclosure.models import PublishedShares
from konnekt.programmes.models import Programme
from konnekt.programmes.states import Format
from konnekt.relationships.models import Relationship
from konnekt.surveys.actions.asking import ask_at_the_end, ask_by_the_calendar
from konnekt.surveys.models import Envelope
from konnekt.workspace.actions.booking import book

EVERYBODY_ELSE = sorted({"line_manager", "colleague"} | ROLES.keys())
DAY = timedelta(days=1)


def words(response):
    return response.content.decode()


@pytest.fixture
def pair(cast):
    return opened(cast, now=clock.read() - 40 * DAY)


@pytest.fixture
def session(cast, pair):
    begins = clock.read() - 2 * DAY
    with tenant(cast.organisation_id):
        (made,) = book(cast.mentee.actor, relationship=pair, times=[begins], minutes=60, now=begins - DAY)
    run_queue()
    return made


@pytest.fixture
def there(pair, session):
    return f"/o/meridian/pairs/{pair.pk}/sessions/{session.pk}/"


@pytest.fixture
def mentee(signed_in, cast):
    return signed_in(cast.mentee)


def test_two_taps_and_thanks(cast, mentee, there, signed_in):
    page = words(mentee.post(f"{there}meeting/", {"met": "yes"}, follow=True))
    assert "How was it?" in page
    page = words(mentee.post(f"{there}pulse/", {"survey": "pulse", "answer": "5"}))
    assert "Thank you" in page
    assert "Do you feel safe to say what matters?" in page
    page = words(mentee.post(f"{there}pulse/", {"survey": "ease", "answer": "yes"}))
    assert "Thank you" in page
    assert "feel safe" not in page
    assert "Nothing is asked here" in words(mentee.get(f"{there}pulse/"))
    assert "How was it?" not in words(mentee.get(there))
    # The other is asked by the queue, and on Today.
    run_queue()
    mentor = signed_in(cast.mentor)
    assert "How was your session with Amina Yusuf?" in words(mentor.get("/o/meridian/today/"))
    assert "How was it?" in words(mentor.get(f"{there}pulse/"))
    assert mentor.post(f"{there}pulse/", {"survey": "pulse", "skip": "yes"}).url == there
    assert "How was your session" not in words(mentor.get("/o/meridian/today/"))


def test_a_low_answer_meets_a_hand_which_no_address_and_no_later_page_shows(mentee, there):
    mentee.post(f"{there}meeting/", {"met": "yes"})
    answered = mentee.post(f"{there}pulse/", {"survey": "pulse", "answer": "1"})
    assert answered.status_code == 200
    assert "Thank you for saying so" in words(answered)
    assert "End it quietly" in words(answered)
    for page in (f"{there}pulse/", there, "/o/meridian/today/"):
        assert "Thank you for saying so" not in words(mentee.get(page))
    help_page = words(answered).partition("?call")[0].rpartition('"')[2]
    assert "Please call me." in words(mentee.get(f"{help_page}?call"))


def test_nonsense_is_asked_again(mentee, there):
    mentee.post(f"{there}meeting/", {"met": "yes"})
    assert mentee.post(f"{there}pulse/", {"survey": "pulse", "answer": "9"}).url == f"{there}pulse/"
    assert mentee.post(f"{there}pulse/", {"survey": "pulse"}).url == f"{there}pulse/"
    assert mentee.post(f"{there}pulse/", {"survey": "closing", "answer": "5"}).url == f"{there}pulse/"
    assert mentee.post(f"{there}pulse/", {}).url == f"{there}pulse/"
    assert mentee.get(there.replace(there.split("/")[6], str(uuid4())) + "pulse/").status_code == 404


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_nobody_else_finds_it(cast, signed_in, mentee, there, pair, who):
    mentee.post(f"{there}meeting/", {"met": "yes"})
    client = signed_in(cast.people[who])
    assert client.get(f"{there}pulse/").status_code == 404
    assert client.post(f"{there}pulse/", {"survey": "pulse", "answer": "1"}).status_code == 404
    assert client.get(f"/o/meridian/pairs/{pair.pk}/closing/questions/").status_code == 404


@pytest.fixture
def late(cast, pair):
    with tenant(cast.organisation_id):
        Relationship.objects.filter(pk=pair.pk).update(ends_on=clock.read().date() + 10 * DAY)
        ask_at_the_end(now=clock.read())
    return f"/o/meridian/pairs/{pair.pk}/closing/"


GIVEN = {"reached": "fully", "satisfied": "very", "work": "clearly", "again": "yes", "helps": ["time"]}


def test_the_questions_at_the_end(cast, mentee, late):
    assert "Six questions" in words(mentee.get(late))
    assert "Would you do it again?" in words(mentee.get(f"{late}questions/"))
    refused = words(mentee.post(f"{late}questions/", {**GIVEN, "again": ""}))
    assert "Choose one of the answers." in refused
    assert refused.count(" checked") == 4
    assert "counted together" in words(mentee.post(f"{late}questions/", GIVEN, follow=True))
    assert mentee.get(f"{late}questions/").url == late
    assert "Six questions" not in words(mentee.get(late))
    with tenant(cast.organisation_id):
        assert Envelope.objects.count() == 1


def test_an_empty_form_is_refused_and_putting_it_aside_is_for_good(mentee, late):
    assert "Choose one of the answers." in words(mentee.post(f"{late}questions/"))
    assert "asked again" in words(mentee.post(f"{late}questions/", {"skip": "yes"}, follow=True))
    assert mentee.get(f"{late}questions/").url == late


@pytest.mark.parametrize("number", [1, 3])
def test_queries(mentee, there, pair, number, django_assert_num_queries):
    mentee.post(f"{there}meeting/", {"met": "yes"})
    for _session in range(number - 1):
        asked(pair, clock.read())
    mentee.get(f"{there}pulse/")
    with django_assert_num_queries(11):
        mentee.get(f"{there}pulse/")


@pytest.fixture
def manager(signed_in, cast):
    return signed_in(cast.programme_manager)


def test_those_who_run_it_read_bounds_or_that_there_are_too_few(cast, manager, pair, mentee):
    address = f"/o/meridian/rounds/{pair.round_id}/voices/"
    page = words(manager.get(address))
    assert page.count("Too few answers yet") == 8
    assert "too few were asked" in page
    with tenant(cast.organisation_id):
        shares = {
            "pulse:mentee:went": [20, 16, 20],
            "pulse:mentee:rate": [40, 20, 24],
            "ease:mentee:ease": [20, 0, 4],
            "closing:mentee:helps:time": [12, 5, 7],
            "closing:mentor:again": [12, 6, 6],
        }
        PublishedShares.objects.update(shares=shares)
    page = words(manager.get(address))
    assert "16 or more of 20" in page
    assert "Of 40 asked, 20 to 24 answered." in page
    assert "fewer than 5 of 20" in page
    assert "Would have been helped by: More time for it" in page
    assert "too few to show" in page
    assert "6 of 12" in page
    assert "95 % interval" in page
    for who in ("mentee", "champion", "administrator", "auditor"):
        assert mentee.get(address).status_code == 404, who


def test_of_single_conversations_and_peers(cast, manager, pair):
    address = f"/o/meridian/rounds/{pair.round_id}/voices/"
    with tenant(cast.organisation_id):
        Programme.objects.update(format=Format.PEER)
    assert words(manager.get(address)).count("too few were asked") == 4
    with tenant(cast.organisation_id):
        Programme.objects.update(format=Format.FLASH)
    assert "is not asked about" in words(manager.get(address))


@pytest.fixture
def going(cast, pair):
    with tenant(cast.organisation_id):
        ask_by_the_calendar(now=clock.read())
    return f"/o/meridian/pairs/{pair.pk}/going/"


def test_by_the_calendar_three_taps_and_thanks(mentee, going):
    assert "How is it going with Björn" in words(mentee.get("/o/meridian/today/"))
    page = words(mentee.get(going))
    assert "Nobody reads your answer: not Björn" in page
    assert "?call" in page
    assert "Choose one of the answers." in words(mentee.post(going))
    assert "Thank you" in words(mentee.post(going, {"going": "4", "often": "more"}))
    assert "Nothing is asked here" in words(mentee.get(going))
    assert "How is it going" not in words(mentee.get("/o/meridian/today/"))


def test_by_the_calendar_a_low_answer_meets_a_hand_and_skipping_is_enough(cast, mentee, going, signed_in):
    assert "Thank you for saying so" in words(mentee.post(going, {"going": "1"}))
    assert "Thank you for saying so" not in words(mentee.get(going))
    mentor = signed_in(cast.mentor)
    assert mentor.post(going, {"skip": "yes"}).url == going.replace("going/", "")
    assert "Nothing is asked here" in words(mentor.get(going))


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_nobody_else_finds_the_calendars_question(cast, signed_in, going, who):
    client = signed_in(cast.people[who])
    assert client.get(going).status_code == 404
    assert client.post(going, {"going": "1"}).status_code == 404

"""Today of a pair that stands still: one card for its people, one line for its manager, and an honest estimate."""

from datetime import timedelta

import pytest
from tests.factories.intake import open_programme
from tests.factories.pairs import opened, write

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.models import Round
from konnekt.relationships.models import Relationship
from konnekt.web.today.views import _how_long

TODAY = "/o/meridian/today/"


def page(browser):
    response = browser.get(TODAY)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        return open_programme(cast)


def began(cast, pair, days):
    with tenant(cast.organisation_id):
        Relationship.objects.filter(pk=pair.pk).update(opened_at=clock.read() - timedelta(days=days))
    return pair


def test_two_who_write_and_do_not_meet_are_asked_for_a_date(cast, signed_in):
    pair = began(cast, opened(cast), 6)
    assert "No meeting with" not in page(signed_in(cast.mentee))  # a first word comes first
    write(cast.mentor, pair, "Hello")
    words = page(signed_in(cast.mentee))
    assert "No meeting with Björn is planned yet" in words
    assert f"/o/meridian/pairs/{pair.pk}/sessions/" in words


@pytest.mark.parametrize(
    ("began_ago", "ends_in", "sentence"),
    [
        (100, 90, "Half of your time with Björn is over"),
        (100, 30, "Your mentoring with Björn ends on "),
        (100, -2, "Your mentoring with Björn has come to its end"),
    ],
)
def test_the_milestones_of_a_pair_are_one_card(cast, signed_in, began_ago, ends_in, sentence):
    pair = began(cast, opened(cast), began_ago)
    write(cast.mentor, pair, "Hello")
    with tenant(cast.organisation_id):
        days = {"enrolment_opens": -130, "enrolment_closes": -120, "matching_on": -110, "starts_on": -100}
        today = clock.read().date()
        Round.objects.update(
            **{name: today + timedelta(days=number) for name, number in (days | {"ends_on": ends_in}).items()}
        )
    words = page(signed_in(cast.mentee))
    assert sentence in words
    assert "No meeting with" not in words


def test_the_manager_hears_in_one_line_how_many_and_never_who(cast, signed_in, round_):
    began(cast, opened(cast, round_=round_), 15)
    manager = signed_in(cast.programme_manager)
    words = page(manager)
    assert "One pair in Crossing Lines has not met yet" in words
    assert f"/o/meridian/rounds/{round_.pk}/pairs/?state=check_in" in words
    began(cast, opened(cast, round_=round_, mentee=cast.colleague, mentor=cast.champion), 70)
    words = page(manager)
    assert "2 pairs in Crossing Lines have not met yet" in words
    assert "been silent" not in words  # a pair is one line
    assert "Amina" not in words
    assert "Mei Lin" not in words


def test_the_estimate_says_what_it_is_made_of(cast, signed_in, round_):
    for people in ({}, {"mentee": cast.colleague, "mentor": cast.champion}):
        began(cast, opened(cast, round_=round_, **people), 15)
    words = page(signed_in(cast.programme_manager))
    assert "Probably about 10 minutes" in words
    assert "An estimate, made of guesses" in words
    assert "A word to a pair: 2 × 5 = 10 minutes" in words
    assert "Probably about" not in page(signed_in(cast.mentee))


def test_another_programmes_manager_hears_nothing(cast, stranger, signed_in, round_):
    began(cast, opened(cast, round_=round_), 15)
    response = signed_in(stranger.programme_manager).get("/o/elsewhere/today/")
    assert "has not met yet" not in response.content.decode()


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(2, "5 minutes"), (13, "15 minutes"), (119, "120 minutes"), (120, "2 hours"), (297, "5 hours")],
)
def test_how_long_is_said_as_roughly_as_it_is_known(minutes, words):
    assert _how_long(minutes) == f"Probably about {words}"

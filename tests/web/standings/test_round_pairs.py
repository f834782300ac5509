"""How a round's pairs stand: states and reasons from dates alone, for those who manage it and nobody else."""

from datetime import timedelta

import pytest
from tests.cast import ROLES
from tests.factories.intake import open_programme
from tests.factories.pairs import opened, write

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.relationships.models import Relationship

EVERYBODY_ELSE = sorted({"mentee", "mentor", "line_manager", "colleague"} | ROLES.keys() - {"programme_manager"})


def address(pair, query=""):
    return f"/o/meridian/rounds/{pair.round_id}/pairs/{query}"


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        return open_programme(cast)


def began(cast, pair, days):
    """As if it had opened so long ago."""
    with tenant(cast.organisation_id):
        Relationship.objects.filter(pk=pair.pk).update(opened_at=clock.read() - timedelta(days=days))
    return pair


def words(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_pair_that_has_not_met_comes_first_with_its_reason(cast, signed_in, round_):
    late = began(cast, opened(cast, round_=round_), 20)
    opened(cast, round_=round_, mentee=cast.colleague, mentor=cast.champion)
    page = words(signed_in(cast.programme_manager).get(address(late)))
    assert "1 of 2 pairs may need a word from you" in page
    assert "Has not met yet, 20 days after it began" in page
    assert page.index("Amina Yusuf and Björn") < page.index("Mei Lin and Tom Okafor")


def test_the_list_narrows_to_a_state(cast, signed_in, round_):
    late = began(cast, opened(cast, round_=round_), 20)
    opened(cast, round_=round_, mentee=cast.colleague, mentor=cast.champion)
    browser = signed_in(cast.programme_manager)
    page = words(browser.get(address(late, "?state=too_early")))
    assert "Mei Lin and Tom Okafor" in page
    assert "Amina Yusuf" not in page
    assert "No pair is in this state." in words(browser.get(address(late, "?state=paused")))


def test_words_and_days_of_writing_stay_with_the_pair(cast, signed_in):
    pair = began(cast, opened(cast), 60)
    wrote = clock.read() - timedelta(days=40)
    write(cast.mentee, pair, "PLANTED-WORD", now=wrote)
    page = words(signed_in(cast.programme_manager).get(address(pair)))
    assert "PLANTED-WORD" not in page
    assert "Has not met yet, 60 days after it began" in page
    met = words(signed_in(cast.programme_manager).get(address(pair, "?state=check_in")))
    assert f"{wrote.day} {wrote:%B %Y}" not in met


def test_before_any_pair_the_page_says_what_will_stand_there(cast, signed_in):
    pair = opened(cast)
    with tenant(cast.organisation_id):
        Relationship.objects.update(opened_at=None, state="proposed")
    assert "No pair has begun yet" in words(signed_in(cast.programme_manager).get(address(pair)))


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_nobody_else_finds_it(cast, signed_in, who):
    pair = opened(cast)
    assert signed_in(cast.people[who]).get(address(pair)).status_code == 404


def test_a_manager_of_another_organisation_finds_nothing(cast, stranger, signed_in):
    pair = opened(cast)
    theirs = f"/o/elsewhere/rounds/{pair.round_id}/pairs/"
    assert signed_in(stranger.programme_manager).get(theirs).status_code == 404


def test_three_pairs_cost_what_one_costs(cast, signed_in, round_, django_assert_num_queries):
    pair = opened(cast, round_=round_)
    browser = signed_in(cast.programme_manager)
    browser.get(address(pair))
    with django_assert_num_queries(20):
        browser.get(address(pair))
    opened(cast, round_=round_, mentee=cast.colleague, mentor=cast.champion)
    opened(cast, round_=round_, mentee=cast.auditor, mentor=cast.safeguarding)
    with django_assert_num_queries(20):
        browser.get(address(pair))

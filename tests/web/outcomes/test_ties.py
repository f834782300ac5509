"""The page of ties across units."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.intake import open_programme

from konnekt.core.tenancy import tenant
from konnekt.disclosure.counts import HeadCount
from konnekt.outcomes.ties import Ties
from konnekt.programmes.models import Round
from konnekt.web.outcomes.ties import bars, headline


def count(shown):
    return HeadCount(shown, 5)


@pytest.fixture
def round_(cast) -> Round:
    with tenant(cast.organisation_id):
        return open_programme(cast)


def test_a_manager_reads_what_is_known_and_what_is_not(cast, round_, signed_in):
    manager, path = signed_in(cast.programme_manager), f"/o/meridian/rounds/{round_.pk}/ties/"
    assert path in manager.get(f"/o/meridian/rounds/{round_.pk}/outcomes/").content.decode()
    page = manager.get(path).content.decode()
    for words in (
        "Too few ties to tell of yet",
        "not known",
        "Not known is not none",
        "fewer than 5",
        "What these numbers",
    ):
        assert words in page
    assert signed_in(cast.administrator).get(path).status_code == 404
    with CaptureQueriesContext(connection) as asked:
        assert manager.get(path).status_code == 200
    assert len(asked) == 11


def test_the_headline_says_what_can_be_said():
    told = {"as_of": date(2026, 6, 1), "people": count(20)}
    grown = Ties(before=(count(5), count(5)), now=(count(20), count(15)), **told)
    assert headline(grown) == "From 5 or more to 20 or more ties across units"
    assert [(one.number, one.why) for one in bars(grown)] == [
        ("5 or more", "5 or more people of the round have one"),
        ("20 or more", "15 or more people of the round have one"),
    ]
    assert all("<svg" in one.bar for one in bars(grown))
    same = Ties(before=(count(20), count(15)), now=(count(20), count(15)), **told)
    assert headline(same) == "20 or more ties across units, then and now"
    new = Ties(before=None, now=(count(10), count(10)), **told)
    assert headline(new) == "10 or more ties across units by now"
    assert [one.number for one in bars(new)] == ["not known", "10 or more"]

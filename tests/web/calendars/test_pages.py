"""My calendar, as its owner meets it: hours, one's own calendar, and the address of the feed."""

import re

import pytest
from tests.factories.pairs import opened

from konnekt.core.tenancy import tenant
from konnekt.workspace.models import Feed, OwnCalendar, UsualHours

HERE = "/o/meridian/calendar/"


def words(response):
    return response.content.decode()


@pytest.fixture
def mentee(signed_in, cast):
    return signed_in(cast.mentee)


def test_a_week_begins_with_office_hours_and_is_kept(cast, mentee):
    opened(cast)
    page = words(mentee.get(HERE))
    assert re.search(r'value="0-morning"[^>]* checked', page)
    assert not re.search(r'value="5-morning"[^>]* checked', page)
    given = {"zone": "Europe/Paris", "week": ["5-morning", "5-evening"]}
    page = words(mentee.post(f"{HERE}hours/", given, follow=True))
    assert re.search(r'value="5-morning"[^>]* checked', page)
    assert not re.search(r'value="0-morning"[^>]* checked', page)
    with tenant(cast.organisation_id):
        kept = UsualHours.objects.get()
    assert (kept.zone, kept.week) == ("Europe/Paris", {"5": ["morning", "evening"]})


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"zone": "Europe/Paris"}, "at least one part"),
        ({"zone": "Nowhere/Land", "week": ["0-morning"]}, "Nowhere/Land"),
        ({"zone": "Europe/Paris", "week": ["9-noon"]}, "9-noon"),
    ],
)
def test_what_cannot_be_kept_is_said(cast, mentee, given, why):
    assert why in words(mentee.post(f"{HERE}hours/", given))
    with tenant(cast.organisation_id):
        assert not UsualHours.objects.exists()


def test_ones_own_calendar_is_added_and_its_address_shown_to_nobody(cast, mentee):
    page = words(mentee.post(f"{HERE}own/", {"address": "https://calendar.example/HERON.ics"}, follow=True))
    assert "It is being read now" in page
    assert "HERON" not in page
    assert "isn’t read any more" in words(mentee.post(f"{HERE}own/removal/", follow=True))
    with tenant(cast.organisation_id):
        assert not OwnCalendar.objects.exists()


@pytest.mark.parametrize(("address", "why"), [("", "Give the address"), ("http://x.example/", "begins with https://")])
def test_what_is_no_address_is_said_and_kept_in_the_box(mentee, address, why):
    page = words(mentee.post(f"{HERE}own/", {"address": address}))
    assert why in page
    assert f'value="{address}"' in page or not address


def test_the_feed_is_shown_once_and_taken_back(cast, mentee):
    page = words(mentee.post(f"{HERE}feed/"))
    (address,) = re.findall(r"/o/meridian/calendar/[\w-]{20,}/mentoring\.ics", page)
    assert mentee.get(address)["Content-Type"].startswith("text/calendar")
    page = words(mentee.get(HERE))
    assert "You made an address on" in page
    assert address not in page
    mentee.post(f"{HERE}feed/revocation/")
    assert mentee.get(address).status_code == 404
    with tenant(cast.organisation_id):
        assert not Feed.objects.exists()

"""A person chooses which mails come; what nobody should miss stays."""

from datetime import time

from konnekt.core.tenancy import tenant
from konnekt.notify.models import Preference, Rhythm

PAGE = "/o/meridian/mail/"
HABITS = {"bundle": "at_once", "is_quiet": "on", "quiet_from": "20:00", "quiet_until": "07:00"}


def off(cast, person):
    with tenant(cast.organisation_id):
        return set(Preference.objects.filter(member=person.member.pk).values_list("topic", flat=True))


def test_everything_is_wanted_until_somebody_says_otherwise(cast, signed_in):
    page = signed_in(cast.mentee).get(PAGE).content.decode()
    assert page.count('name="wanted"') == 8
    assert page.count(" checked") == 10  # every kind, one by one, quiet hours
    assert page.count("disabled") == 3


def test_a_kind_can_be_switched_off_and_on_again_for_oneself_alone(cast, signed_in):
    browser = signed_in(cast.mentee)
    assert (
        browser.post(PAGE, HABITS | {"wanted": ["programme", "nudges", "community", "invitations"]}).status_code == 302
    )
    assert off(cast, cast.mentee) == {"messages"}
    assert off(cast, cast.mentor) == set()
    browser.post(PAGE, HABITS | {"wanted": ["programme", "messages", "nudges", "community", "invitations"]})
    assert off(cast, cast.mentee) == set()


def test_what_nobody_should_miss_cannot_be_switched_off(cast, signed_in):
    signed_in(cast.mentee).post(PAGE, HABITS)
    assert off(cast, cast.mentee) == {"messages", "nudges", "programme", "community", "invitations"}


def test_it_costs_the_same_however_much_is_off(cast, signed_in, django_assert_num_queries):
    browser = signed_in(cast.mentee)
    browser.get(PAGE)
    with django_assert_num_queries(10):
        browser.get(PAGE)
    browser.post(PAGE, HABITS)
    browser.get(PAGE)
    with django_assert_num_queries(10):
        browser.get(PAGE)


def test_somebody_chooses_when_mails_come_and_nothing_typed_is_lost(cast, signed_in):
    browser = signed_in(cast.mentee)
    mine = {"bundle": "weekly", "is_quiet": "on", "quiet_from": "18:30", "quiet_until": "09:00", "quiet_weekends": "on"}
    assert browser.post(PAGE, mine | {"wanted": ["nudges"]}).status_code == 302
    with tenant(cast.organisation_id):
        kept = Rhythm.objects.get()
    assert (kept.member, kept.bundle, kept.quiet_from, kept.quiet_until, kept.quiet_weekends) == (
        cast.mentee.member.pk,
        "weekly",
        time(18, 30),
        time(9),
        True,
    )
    again = browser.post(PAGE, mine | {"quiet_until": "nine", "wanted": ["messages"]}).content.decode()
    assert 'value="nine"' in again
    assert 'value="weekly"' in again
    assert 'value="messages" checked' in again
    assert off(cast, cast.mentee) == {"messages", "programme", "community", "invitations"}


def test_times_are_those_of_the_persons_own_clock(cast, signed_in):
    cast.mentee.member.time_zone = "America/New_York"
    with tenant(cast.organisation_id):
        cast.mentee.member.save()
    assert "On your clock (America/New York)." in signed_in(cast.mentee).get(PAGE).content.decode()

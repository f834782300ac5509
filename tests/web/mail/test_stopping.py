"""The foot of a mail stops its kind with one press, without signing in, and can do nothing else."""

import pytest
from django.core import mail
from django.test import Client
from tests.queue import run_queue

from konnekt.core.tenancy import tenant
from konnekt.notify.actions.telling import Recipient, tell
from konnekt.notify.models import Letter, Preference
from konnekt.notify.notices import Topic
from konnekt.notify.stopping import token_to_stop
from konnekt.relationships.messages import OPENED
from konnekt.workspace.messages import NEW_MESSAGE


@pytest.fixture
def to_mentee(cast):
    return Recipient(cast.mentee.member.pk, cast.mentee.member.email, cast.mentee.member.name)


@pytest.fixture
def letter(cast, to_mentee):
    """A mail about a message, as it arrives."""
    with tenant(cast.organisation_id):
        tell(to_mentee, NEW_MESSAGE, path="/o/meridian/today", author="Björn")
    run_queue()
    return mail.outbox[-1]


def address_in(letter):
    return letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")


def off(cast):
    with tenant(cast.organisation_id):
        return set(Preference.objects.values_list("member", "topic"))


def test_a_mail_program_stops_it_with_one_click(cast, letter):
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    program = Client(enforce_csrf_checks=True)
    assert program.post(address_in(letter), {"List-Unsubscribe": "One-Click"}).status_code == 302
    assert off(cast) == {(cast.mentee.member.pk, "messages")}


def test_it_stands_at_the_foot_of_both_parts_and_reading_it_changes_nothing(cast, letter):
    assert f"Stop mails of this kind: http://127.0.0.1:8000{address_in(letter)}" in letter.body
    assert f'href="http://127.0.0.1:8000{address_in(letter)}"' in letter.alternatives[0].content
    page = Client().get(address_in(letter))
    assert "Stop these mails?" in page.content.decode()
    assert "New messages from your partner" in page.content.decode()
    assert off(cast) == set()


def test_what_stopped_is_said_and_can_be_taken_back(cast, letter):
    browser = Client()
    page = browser.post(address_in(letter), follow=True).content.decode()
    assert "These mails have stopped" in page
    page = browser.post(address_in(letter), {"again": "yes"}, follow=True).content.decode()
    assert "Stop these mails?" in page
    assert off(cast) == set()


def test_what_nobody_should_miss_has_no_way_to_stop_it(cast, to_mentee):
    with tenant(cast.organisation_id):
        tell(to_mentee, OPENED, path="/o/meridian/today", partner="Björn", programme="Lift")
    run_queue()
    assert "List-Unsubscribe" not in mail.outbox[-1].extra_headers
    assert "Stop mails" not in mail.outbox[-1].body


def test_an_address_that_we_did_not_write_is_no_address(cast, stranger, letter):
    forged = address_in(letter).replace("/stop/Wy", "/stop/Wz")
    theirs = address_in(letter).replace("/o/meridian/", "/o/elsewhere/")
    unsigned = f"/o/meridian/mail/stop/{token_to_stop(cast.mentee.member.pk, [Topic.NUDGES]).split(':')[0]}/"
    for address in (forged, theirs, unsigned):
        assert [Client().get(address).status_code, Client().post(address).status_code] == [404, 404]
    assert off(cast) == set()


def test_a_letter_that_stopped_is_kept_and_not_sent(cast, to_mentee, letter):
    Client().post(address_in(letter))
    with tenant(cast.organisation_id):
        again = tell(to_mentee, NEW_MESSAGE, path="/o/meridian/today", author="Björn")
    run_queue()
    assert len(mail.outbox) == 1
    with tenant(cast.organisation_id):
        assert Letter.objects.get(pk=again.pk).get_state_display() == "not sent: switched off by the person"

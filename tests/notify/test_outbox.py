"""A notice is written with what caused it, sent once by the worker, and carries no content."""

import pytest
from django.core import mail
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from tests.queue import run_queue

from konnekt.core.tenancy import tenant
from konnekt.notify.actions.choosing import switch
from konnekt.notify.actions.telling import Recipient, tell
from konnekt.notify.models import Letter, LetterState
from konnekt.notify.notices import NOTICES, Delivery, Notice, Topic


@pytest.fixture
def notice(monkeypatch):
    declared = Notice(
        key="tests.hello",
        topic=Topic.MESSAGES,
        delivery=Delivery.AT_MOST_ONCE,
        subject=_("You have a message from {partner}"),
        sentences=(_("{partner} wrote to you."),),
        button=_("Read it"),
        why=_("You are in a pair with {partner}."),
    )
    monkeypatch.setitem(NOTICES, declared.key, declared)
    return declared


@pytest.fixture
def recipient(cast):
    return Recipient(cast.mentee.member.pk, cast.mentee.member.email, cast.mentee.member.name)


def write(cast, recipient, notice):
    with tenant(cast.organisation_id):
        return tell(recipient, notice, path="/o/meridian/today", partner="Björn")


def state_of(cast, letter):
    with tenant(cast.organisation_id):
        return Letter.objects.get(pk=letter.pk).state


def test_a_notice_is_sent_once_in_text_and_html(cast, recipient, notice):
    letter = write(cast, recipient, notice)
    assert run_queue() == ["notify.deliver"]
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("You have a message from Björn", ["mentee@meridian.example"])
    assert "http://127.0.0.1:8000/o/meridian/today" in sent.body
    assert sent.alternatives[0].mimetype == "text/html"
    assert sent.extra_headers["Message-ID"] == f"<{letter.pk}@127.0.0.1>"
    assert state_of(cast, letter) == LetterState.SENT


def test_what_is_rolled_back_is_never_sent(cast, recipient, notice):
    with pytest.raises(RuntimeError), transaction.atomic():
        write(cast, recipient, notice)
        raise RuntimeError
    assert run_queue() == []
    assert mail.outbox == []


def test_delivering_twice_sends_once(cast, recipient, notice):
    from konnekt.jobs.queue import perform
    from konnekt.notify.jobs import deliver

    letter = write(cast, recipient, notice)
    run_queue()
    perform(deliver, {"organisation_id": str(cast.organisation_id), "letter_id": str(letter.pk)})
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("delivery", "sent", "state"), [("at_most_once", 0, "unknown"), ("at_least_once", 1, "sent")])
def test_after_a_kill_while_sending_each_class_keeps_its_promise(
    cast, recipient, notice, monkeypatch, delivery, sent, state
):
    from dataclasses import replace

    monkeypatch.setitem(NOTICES, notice.key, replace(notice, delivery=Delivery(delivery)))
    letter = write(cast, recipient, notice)
    with tenant(cast.organisation_id):
        Letter.objects.filter(pk=letter.pk).update(state=LetterState.SENDING)
    run_queue()
    assert len(mail.outbox) == sent
    assert state_of(cast, letter) == state


def test_trouble_with_the_mail_server_is_noted_and_tried_again_later(cast, recipient, notice, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    letter = write(cast, recipient, notice)
    run_queue(most=20)
    with tenant(cast.organisation_id):
        letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.trouble) == (LetterState.FAILED, 8, "ConnectionRefusedError")


def test_a_switched_off_kind_is_not_sent_and_says_so(cast, recipient, notice):
    with tenant(cast.organisation_id):
        switch(cast.mentee.member.pk, Topic.MESSAGES, wanted=False)
    letter = write(cast, recipient, notice)
    run_queue()
    assert mail.outbox == []
    assert state_of(cast, letter) == LetterState.UNWANTED


def test_a_name_cannot_break_out_of_the_subject(cast, recipient, notice):
    with tenant(cast.organisation_id):
        tell(recipient, notice, path="/x", partner="Eve\r\nBcc: all@meridian.example")
    run_queue()
    assert mail.outbox[0].subject == "You have a message from Eve Bcc: all@meridian.example"

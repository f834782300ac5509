"""Account mails: written with their cause, sealed until sent, delivered at least once."""

import pytest
from django.core import mail
from django.db import connection, transaction
from tests.queue import run_queue

from konnekt.accounts.actions.letters import write_letter
from konnekt.accounts.messages import BY_TEMPLATE
from konnekt.accounts.models import AccountLetter
from konnekt.jobs.queue import perform
from konnekt.notify.models import LetterState

pytestmark = pytest.mark.django_db

RESET = BY_TEMPLATE["account/email/password_reset_key"]
PATH = "/accounts/password/reset/key/abc-secret-of-the-link/"


def write():
    return write_letter(RESET, address="amina@meridian.example", path=PATH)


def stored_bytes(letter):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sealed, accounts_accountletter::text FROM accounts_accountletter WHERE id = %s", [letter.pk]
        )
        sealed, row = cursor.fetchone()
    return bytes(sealed), row


def test_a_letter_is_sent_in_text_and_html_and_then_forgets_its_secret():
    letter = write()
    assert run_queue() == ["accounts.deliver"]
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("Choose a new password", ["amina@meridian.example"])
    assert f"http://127.0.0.1:8000{PATH}" in sent.body
    assert PATH in sent.alternatives[0].content
    assert sent.extra_headers["Message-ID"] == f"<{letter.pk}@127.0.0.1>"
    letter.refresh_from_db()
    assert (letter.state, bytes(letter.sealed)) == (LetterState.SENT, b"")


def test_the_link_can_not_be_read_in_the_database():
    sealed, row = stored_bytes(write())
    assert b"secret-of-the-link" not in sealed
    assert "secret-of-the-link" not in row
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(args::text, ' ') FROM procrastinate_jobs")
        assert "secret-of-the-link" not in cursor.fetchone()[0]


def test_what_is_rolled_back_is_never_sent():
    with pytest.raises(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError
    assert run_queue() == []
    assert mail.outbox == []


def test_a_letter_that_was_being_sent_when_the_worker_died_is_sent_again_under_the_same_id():
    letter = write()
    AccountLetter.objects.filter(pk=letter.pk).update(state=LetterState.SENDING)
    run_queue()
    assert [sent.extra_headers["Message-ID"] for sent in mail.outbox] == [f"<{letter.pk}@127.0.0.1>"]


def test_delivering_twice_sends_once():
    from konnekt.accounts.jobs import deliver

    letter = write()
    run_queue()
    perform(deliver, {"letter_id": str(letter.pk)})
    assert len(mail.outbox) == 1


def test_trouble_is_noted_tried_again_and_given_up(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    letter = write()
    run_queue(most=20)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.trouble) == (LetterState.FAILED, 8, "ConnectionRefusedError")
    assert bytes(letter.sealed) == b""


@pytest.mark.parametrize("template", BY_TEMPLATE)
def test_every_account_mail_can_be_written(template):
    from konnekt.accounts.mail import compose

    values = {"ip": "192.0.2.7", "when": "2 March 2026", "from_email": "a@x.example", "to_email": "b@x.example"}
    letter = write_letter(
        BY_TEMPLATE[template], address="a@x.example", path="/x/", deleted_email="c@x.example", **values
    )
    written = compose(letter)
    assert "{" not in written.subject + written.body
    assert written.body.startswith("Hello,")

"""The operator's page: counts of the whole installation, for operators alone, without a word of anybody."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from konnekt.accounts.models import AccountLetter, User
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.ledger.actions import record, seal_tail
from konnekt.ledger.verbs import Verb
from konnekt.notify.models import Letter, LetterState
from konnekt.running.safekeeping import LAST_BACKUP
from konnekt.web.operator import readings

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def operator(db):
    return User.objects.create_user("operator@konnekt.example", is_operator=True)


@pytest.fixture
def as_operator(operator, client, settings):
    settings.DEMO = True
    client.force_login(operator)
    return client


def test_the_page_says_what_is_well_and_what_is_not(as_operator, cast):
    page = as_operator.get("/operator/")
    assert page.status_code == 200
    assert "No worker is running" in page.text
    assert "act now" in page.text
    assert page["Cache-Control"] == "no-store, private"


def test_it_is_for_operators_alone(signed_in, cast, client):
    assert client.get("/operator/").headers["Location"] == "/accounts/login/?next=/operator/"
    for person in (cast.administrator, cast.mentee):
        assert signed_in(person).get("/operator/").status_code == 404


def test_an_operator_needs_a_second_factor(operator, client):
    client.force_login(operator)
    assert client.get("/operator/").headers["Location"] == "/accounts/second-step/needed/"


@pytest.mark.parametrize("organisations", [1, 2])
def test_it_asks_each_organisation_two_short_questions_and_no_more(
    as_operator, cast, organisations, request, django_assert_num_queries
):
    if organisations == 2:
        request.getfixturevalue("stranger")
    as_operator.get("/operator/")
    # For each question: a transaction, the organisation set, the question, the organisation unset, the end.
    with django_assert_num_queries(10 + 10 * organisations):
        as_operator.get("/operator/")


def test_both_outboxes_are_counted_over_all_organisations(cast, stranger):
    for people in (cast, stranger):
        with tenant(people.organisation_id):
            for state in (LetterState.WAITING, LetterState.FAILED, LetterState.SENT):
                Letter.objects.create(
                    member=people.mentee.member.pk, address="a@b.example", name="A", notice="x", path="/", state=state
                )
    AccountLetter.objects.create(address="a@b.example", notice="x", sealed=b"", state=LetterState.UNKNOWN)
    mail = readings.read_mail(clock.read())
    assert (mail.waiting, mail.failed, mail.unknown) == (2, 2, 1)
    assert mail.oldest < timedelta(minutes=1)


def test_old_failures_are_history(cast):
    AccountLetter.objects.create(address="a@b.example", notice="x", sealed=b"", state=LetterState.FAILED)
    assert readings.read_mail(clock.read()).failed == 1
    assert readings.read_mail(clock.read() + timedelta(days=8)).failed == 0


def test_a_job_that_is_to_start_later_does_not_wait_yet(db):
    now = datetime.now(UTC)
    with connection.cursor() as cursor:
        for at in (None, now - timedelta(minutes=3), now + timedelta(hours=1)):
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at) "
                "VALUES ('q', 't', '{}', %s)",
                [at],
            )
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()), (now() - interval '1 hour')")
    queue = readings.read_queue(now)
    assert (queue.waiting, queue.running, queue.failed, queue.workers) == (2, 0, 0, 1)
    assert queue.oldest == timedelta(minutes=3)


def test_failed_jobs_are_counted_for_a_week(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status) VALUES ('q', 't', '{}', 'doing')"
        )
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    assert readings.read_queue(datetime.now(UTC)).failed == 1
    assert readings.read_queue(datetime.now(UTC) + timedelta(days=8)).failed == 0


def test_the_tails_of_all_chains_are_added_up(cast, stranger):
    for people in (cast, stranger):
        with tenant(people.organisation_id):
            record(people.administrator.actor, Verb.MEMBER_CHANGED, people.mentee.member)
    assert readings.read_ledger(clock.read()).unsealed == 2
    for people in (cast, stranger):
        with tenant(people.organisation_id):
            seal_tail()
    assert readings.read_ledger(clock.read()) == readings.Ledger(unsealed=0, oldest=None)


def test_the_role_is_judged_as_the_database_sees_it(db):
    assert "owns tables" in readings.read_database().fault


def test_the_applications_own_role_is_safe(as_app):
    found = readings.read_database()
    assert (found.fault, found.size > 1_000_000) == ("", True)


@pytest.mark.parametrize(
    ("text", "age"),
    [
        (json.dumps({"made_at": "2026-03-01T12:00:00+00:00"}), timedelta(days=1)),
        ("{}", None),
        ("not json", None),
        (None, None),
    ],
)
def test_the_age_of_the_last_backup_is_read_from_its_manifest(settings, tmp_path, text, age):
    settings.DATA = tmp_path
    if text is not None:
        (tmp_path / LAST_BACKUP).write_text(text)
    assert readings.read_backup(NOW) == age

"""What a database keeps of feedback without a name: nothing that was written with it names anybody."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from tests.factories.feedback import given, programme_with_people

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.feedback.actions.daily import sweep
from konnekt.feedback.models import Feedback

GIVE = "/o/meridian/join/crossing-lines/feedback/"


@pytest.fixture
def round_(transactional_db, cast):
    with tenant(cast.organisation_id):
        return programme_with_people(cast)


def asked(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [row[0] for row in cursor.fetchall()]


def written_since(transaction):
    """The tables in which a row was written by this transaction or a later one."""
    return {
        table
        for table in connection.introspection.table_names()
        if asked(f'SELECT 1 FROM "{table}" WHERE xmin::text::bigint > {transaction} LIMIT 1')
    }


def test_no_row_of_a_person_is_written_beside_it(cast, round_, signed_in):
    with tenant(cast.organisation_id):
        sweep(now=clock.read())  # the round's key lies ready from its first night on
    browser = signed_in(cast.mentee)
    browser.get(GIVE)  # notes the session, once a minute
    (before,) = asked("SELECT pg_current_xact_id()::text")
    sent = {"kind": "complaint", "text": "Too long", "name": "no", "to": "team", "token": uuid4()}
    assert browser.post(GIVE, sent).status_code == 200
    with tenant(cast.organisation_id):
        assert written_since(before) == {"feedback_feedback", "feedback_tally"}
        assert Feedback.objects.get().giver is None


def test_the_morning_after_all_of_them_were_written_by_one_transaction(cast, round_):
    for person in (cast.mentee, cast.mentor):
        with tenant(cast.organisation_id):
            given(person, round_, with_name=False)
    numbers = "SELECT DISTINCT xmin::text FROM feedback_feedback"
    with tenant(cast.organisation_id):
        assert len(asked(numbers)) == 2
        sweep(now=clock.read() + timedelta(days=1))
        assert len(asked(numbers)) == 1
        assert asked("SELECT count(*) FROM feedback_tally") == [0]

"""Nobody can tell whose answer is whose: not by a name, a time, an order, a size, or what the database writes down of
its own accord.
"""

import json
from datetime import timedelta

import pytest
from django.db import connection
from tests.factories.pairs import opened
from tests.factories.surveys import MENTEES, asked, many_mentees, say
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.disclosure.counts import SMALLEST_K
from konnekt.ledger.models import Entry
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import Organisation
from konnekt.sealing.actions import rotate_organisation
from konnekt.surveys.actions.counting import open_boxes
from konnekt.surveys.models import Answer, Asking, Envelope
from konnekt.surveys.states import AskedState

WENT = ("1", "2", "3", "4", "5") * 2
FULL = 2 * SMALLEST_K
"""A box with fewer people in it is never opened."""


@pytest.fixture
def circle(cast):
    return many_mentees(cast, opened(cast))


def opened_boxes(cast, now=None):
    with tenant(cast.organisation_id):
        return open_boxes(now=now or clock.read())


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_before_the_box_is_opened_an_answer_is_a_sealed_envelope_of_one_size(cast, circle):
    about, now = asked(circle, clock.read()), clock.read()
    for who, went in zip(MENTEES, WENT, strict=False):
        say(cast.people[who], circle, about, now, went=went)
    with tenant(cast.organisation_id):
        envelopes = [bytes(one.sealed) for one in Envelope.objects.all()]
        assert len({len(one) for one in envelopes}) == 1
        assert not any(b"went" in one for one in envelopes)
        assert {field.name for field in Envelope._meta.get_fields()} == {
            "id", "organisation", "round", "survey", "side", "sealed",
        }  # fmt: skip
        assert not Answer.objects.exists()


def test_the_row_of_a_person_has_no_answer_and_the_answer_has_no_person_and_no_time(cast):
    """Fields are named one by one, so that a new one is thought about."""
    assert {field.name for field in Asking._meta.get_fields()} == {
        "id", "organisation", "relationship", "round", "member", "side", "survey", "about", "state", "is_in_the_box",
        "asked_on", "told", "told_on",
    }  # fmt: skip
    assert {field.name for field in Answer._meta.get_fields()} == {
        "id", "organisation", "round", "survey", "version", "side", "week", "values",
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_not_even_what_the_database_notes_by_itself_links_the_two(cast, circle):
    """Each row has the number of the transaction that wrote it, and a place in the file: both are the batch's alone."""
    about, now = asked(circle, clock.read()), clock.read()
    orders = set()
    for _time in range(3):
        for who, went in zip(MENTEES, WENT, strict=False):
            say(cast.people[who], circle, about, now, went=went)
        with tenant(cast.organisation_id):
            answered = {row[0] for row in rows("SELECT xmin::text FROM surveys_asking WHERE state = 'answered'")}
            sealed = rows("SELECT xmin::text FROM surveys_envelope")
            assert len(answered) == len(sealed) == FULL  # this is why envelopes are sealed
        assert opened_boxes(cast) == FULL
        with tenant(cast.organisation_id):
            assert len({row[0] for row in rows("SELECT xmin::text FROM surveys_answer")}) == 1
            batch = {row[0] for row in rows("SELECT xmin::text FROM surveys_asking WHERE state = 'answered'")}
            assert len(batch) == 1  # all of them, so none of them
            orders.add(
                tuple(
                    json.loads(row[0])["went"] for row in rows("SELECT values::text FROM surveys_answer ORDER BY ctid")
                )
            )
            assert not Envelope.objects.exists()
            Answer.objects.all().delete()
            Asking.objects.update(state=AskedState.DUE)
    assert len(orders) > 1
    assert {tuple(sorted(order)) for order in orders} == {tuple(sorted(WENT))}


def test_fewer_than_twice_the_smallest_group_are_never_opened(cast, circle):
    now = clock.read()
    first, second = asked(circle, now), asked(circle, now)
    for who in MENTEES[:9]:
        say(cast.people[who], circle, first, now, went="5")
    # A tenth answer of the same nine is no tenth person: it is heard, and not put beside the first.
    say(cast.mentee, circle, second, now, went="1")
    say(cast.mentor, circle, first, now, went="5")
    assert opened_boxes(cast) == 0
    with tenant(cast.organisation_id):
        assert Envelope.objects.count() == 10
        Organisation.objects.update(smallest_group=6)
    say(cast.people[MENTEES[9]], circle, first, now, went="5")
    assert opened_boxes(cast) == 0
    with tenant(cast.organisation_id):
        Organisation.objects.update(smallest_group=5)
    assert opened_boxes(cast) == 10
    with tenant(cast.organisation_id):
        assert set(Answer.objects.values_list("side", flat=True)) == {"mentee"}
        assert Asking.objects.filter(is_in_the_box=True).count() == 1


def test_a_box_is_opened_once_a_week_so_that_nobody_is_twice_in_a_batch(cast, circle):
    now = clock.read()
    for days, counted in ((0, FULL), (0, 0), (7, FULL)):
        about = asked(circle, now)
        for who in MENTEES[:FULL]:
            say(cast.people[who], circle, about, now, went="5")
        assert opened_boxes(cast, now + timedelta(days=days)) == counted
    with tenant(cast.organisation_id):
        assert Answer.objects.values("week").distinct().count() == 2


def test_a_box_that_is_half_full_outlives_a_rotation(cast, circle):
    about, now = asked(circle, clock.read()), clock.read()
    for number, who in enumerate(MENTEES[:FULL]):
        say(cast.people[who], circle, about, now, went="5")
        if number == FULL // 2:
            with tenant(cast.organisation_id):
                rotate_organisation()
    assert opened_boxes(cast) == FULL


def test_the_ledger_and_the_queue_hear_of_no_answer(cast, circle):
    about, now = asked(circle, clock.read()), clock.read()
    with tenant(cast.organisation_id):
        before = Entry.objects.count()
    for who, went in zip(MENTEES, WENT, strict=False):
        say(cast.people[who], circle, about, now, went=went)
    with tenant(cast.organisation_id):
        assert Entry.objects.count() == before
    opened_boxes(cast)
    with tenant(cast.organisation_id):
        entry = Entry.objects.get(verb=Verb.ANSWERS_COUNTED)
        assert (entry.actor_member, entry.subject_member, entry.facts) == (None, None, {"answers": FULL})
    assert set(run_queue()) <= {"notify.deliver", "notify.deliver_held"}

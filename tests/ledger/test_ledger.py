"""The ledger remembers, in order, and notices every change."""

import pytest
from django.db import ProgrammingError, connection, transaction

from konnekt.core.tenancy import tenant
from konnekt.ledger.actions import record, seal_tail
from konnekt.ledger.chain import prove
from konnekt.ledger.models import Entry, Link
from konnekt.ledger.verbs import Verb


@pytest.fixture
def served(cast):
    with tenant(cast.organisation_id):
        for number in range(4):
            record(
                cast.administrator.actor, Verb.MEMBER_CHANGED, cast.mentee.member, fields=["unit", "name"], count=number
            )
        yield cast


def test_an_entry_names_who_what_and_which_fields(served):
    entry = Entry.objects.order_by("number").first()
    assert (entry.actor_member, entry.verb, entry.object_id) == (
        served.administrator.member.pk,
        "member.changed",
        str(served.mentee.member.pk),
    )
    assert entry.fields == ["name", "unit"]


def test_the_unsealed_tail_is_reported_then_chained(served):
    assert prove().waiting == 4
    assert seal_tail() == 4
    assert (prove().linked, prove().waiting, prove().holds) == (4, 0, True)
    record(served.administrator.actor, Verb.MEMBER_LEFT, served.mentee.member)
    assert seal_tail() == 1
    assert prove().linked == 5


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE ledger_entry SET verb = 'member.left' WHERE number = (SELECT min(number) + 1 FROM ledger_entry)",
        "UPDATE ledger_entry SET at = at + interval '1 s' WHERE number = (SELECT min(number) + 1 FROM ledger_entry)",
        """UPDATE ledger_entry SET facts = '{"count": 9}' WHERE number = (SELECT min(number) + 1 FROM ledger_entry)""",
        "DELETE FROM ledger_link WHERE position = 2",
        "UPDATE ledger_link SET position = 9 WHERE position = 2",
    ],
)
def test_any_change_to_the_past_breaks_the_chain_where_it_was_made(served, tamper):
    seal_tail()
    with connection.cursor() as cursor:
        cursor.execute(tamper)
        assert cursor.rowcount == 1
    assert prove().broken_at == 2


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_link"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET organisation_id = organisation_id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_application_can_change_nothing(served, as_app, table, statement):
    seal_tail()
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


def test_each_organisation_has_a_chain_of_its_own(cast, stranger):
    for each in (cast, stranger):
        with tenant(each.organisation_id):
            record(each.administrator.actor, Verb.MEMBER_CHANGED, each.mentee.member)
            seal_tail()
            assert list(Link.objects.values_list("position", flat=True)) == [1]

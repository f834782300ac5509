"""A world that is put back is the world that was made, to the last row; and one that could be told from it is made."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from tests.cast import assemble
from tests.factories.pairs import opened
from tests.put_back import filled, written

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Organisation

NOW = datetime(2027, 3, 2, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _still(monkeypatch):
    monkeypatch.setattr(clock, "read", lambda: NOW)


def seen(*, renamed: str = "") -> dict[str, Any]:
    """Everything there is after two people of a new organisation began to talk; undone again."""
    mail.outbox.clear()
    with transaction.atomic():
        cast = assemble()
        if renamed:
            Organisation.objects.update(name=renamed)
        pair = opened(cast)
        with tenant(cast.organisation_id):
            found = {table: filled(table).as_string(None) for table in written()}
        kept = {name: value for name, value in vars(pair).items() if name not in {"_state", "_django_version"}}
        found |= {"pair": kept, "cast": sorted(cast.read), "mails": len(mail.outbox)}
        transaction.set_rollback(True)
    return found


def test_what_is_put_back_is_what_was_made():
    made, again = seen(), seen()
    assert made == again
    assert made["relationships_part"] != filled("relationships_part").as_string(None)


def test_on_anything_else_it_is_made_anew():
    assert seen()["pair"]["id"] != seen(renamed="Another")["pair"]["id"]
    assert seen(renamed="One")["pair"]["id"] != seen(renamed="One")["pair"]["id"]


def test_an_hour_later_it_is_made_anew(monkeypatch):
    before = seen()
    monkeypatch.setattr(clock, "read", lambda: NOW.replace(hour=10))
    assert seen()["pair"]["id"] != before["pair"]["id"]

"""Which organisation is being served.

Outside ``tenant()`` every query on an organisation's rows is an error here and empty in PostgreSQL.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import connection, transaction

_served: ContextVar[UUID | None] = ContextVar("served_organisation", default=None)
_remembered: ContextVar[dict[Any, Any] | None] = ContextVar("remembered_while_served", default=None)


class NoOrganisation(RuntimeError):
    """A query on an organisation's rows was made without saying which organisation."""


class OtherOrganisation(RuntimeError):
    """Code that serves one organisation tried to serve another one in the same breath."""


def served_or_none() -> UUID | None:
    """The organisation that a new row will belong to; a row without one is refused by PostgreSQL."""
    return _served.get()


def served_organisation() -> UUID:
    """The organisation being served; without one, an error rather than a leak."""
    organisation_id = _served.get()
    if organisation_id is None:
        raise NoOrganisation("Open `with tenant(organisation_id):` before touching an organisation's rows.")
    return organisation_id


def remembered() -> dict[Any, Any]:
    """What was read once and need not be read again while this organisation is served: gone with the transaction."""
    found = _remembered.get()
    if found is None:
        raise NoOrganisation("Open `with tenant(organisation_id):` before remembering anything of an organisation.")
    return found


@contextmanager
def tenant(organisation_id: UUID) -> Iterator[None]:
    """Serve one organisation: a transaction in which PostgreSQL shows its rows and nobody else's."""
    before = _served.get()
    if before is not None and before != organisation_id:
        raise OtherOrganisation(f"Serving {before}; {organisation_id} has to wait for a transaction of its own.")
    with transaction.atomic():
        if before is None:
            _tell_database(str(organisation_id))
        memory = _remembered.set({} if before is None else _remembered.get())
        token = _served.set(organisation_id)
        try:
            yield
        finally:
            _served.reset(token)
            _remembered.reset(memory)
        # A released savepoint would keep the value, so it is taken back by hand; after an error the rollback does it.
        if before is None and not connection.needs_rollback:
            _tell_database("")


def _tell_database(organisation: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.organisation', %s, true)", [organisation])


def every_organisation() -> list[UUID]:
    """All organisations of the installation, for the few jobs that visit each in turn.

    Which ones exist is no secret; their rows are.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM organisations_organisation ORDER BY id")
        return [row[0] for row in cursor.fetchall()]

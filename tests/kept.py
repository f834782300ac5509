"""Worlds that take seconds to make, made once for the tests of a module."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def kept_for_a_module(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """What is made inside is there for every test of a module and is never committed. The module has a `db` of its own,
    made of `undone`: the usual one would close the connection.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def undone() -> Iterator[None]:
    """What a test does to what its module keeps is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)

"""Having the database there while a command needs it, whether it is the embedded one or the operator's own."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg

from konnekt.database import addresses, roles, server
from konnekt.database.errors import DatabaseError


@contextmanager
def database(environ: Mapping[str, str] = os.environ) -> Iterator[None]:
    """Have the database up, its roles in order and its walls respected, for as long as the block lasts."""
    if addresses.is_embedded(environ):
        with server.start(addresses.data_directory(environ)) as running:
            with psycopg.connect(running.url(), autocommit=True) as superuser:
                roles.prepare(superuser)
            with psycopg.connect(running.url(database=roles.DATABASE), autocommit=True) as superuser:
                roles.let_scrub(superuser)
            yield
    else:
        with connect(environ, "app") as app:
            roles.refuse_old(app)
            roles.refuse_unsafe(app)
        yield


def let_the_application_in(owner: psycopg.Connection, environ: Mapping[str, str] = os.environ) -> None:
    """Give the application its rights on what the owner made and will make. Comes before every migration."""
    roles.grant(
        owner, owner=addresses.parameters(environ, "owner")["user"], app=addresses.parameters(environ, "app")["user"]
    )


def connect(environ: Mapping[str, str], role: addresses.Role) -> psycopg.Connection:
    """Connect as one of the two roles, or say in one line why that is not possible."""
    try:
        return psycopg.connect(addresses.connection_string(environ, role), autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise DatabaseError(
            f"The database cannot be reached as the {'application' if role == 'app' else 'owner'}: {error}".strip()
        ) from error

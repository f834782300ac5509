"""PostgreSQL's own programs run as clients, and the one connection that sees past the walls: for backups alone."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import psycopg
from psycopg import conninfo
from psycopg.sql import SQL, Identifier

from konnekt.database import addresses
from konnekt.database.binaries import binaries
from konnekt.database.errors import DatabaseError
from konnekt.database.server import SUPERUSER

Parameters = Mapping[str, str]


def run(program: str, parameters: Parameters, arguments: Sequence[str]) -> None:
    """Run ``pg_dump`` or ``pg_restore`` on a database; what it complains about becomes the error."""
    parts = dict(parameters)
    password = parts.pop("password", None)  # an argument could be read by every user of the machine
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"} | ({"PGPASSWORD": password} if password else {})
    done = subprocess.run(
        [binaries().path(program), "--no-password", f"--dbname={conninfo.make_conninfo(**parts)}", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise DatabaseError(f"{program} failed:\n{done.stderr.strip()[-2000:]}")


@contextmanager
def seeing_everything(environ: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Give the parameters of a connection that sees every organisation's rows.

    The embedded server has a superuser for it. An external one has only the owner, whom the walls hold back too: for
    as long as the block lasts they do not. The application is held back all the time.
    """
    if addresses.is_embedded(environ):
        yield {**addresses.parameters(environ, "owner"), "user": SUPERUSER}
        return
    parameters = addresses.parameters(environ, "owner")
    with psycopg.connect(conninfo.make_conninfo(**parameters), autocommit=True) as owner:
        forced = owner.execute(
            "SELECT relname::text FROM pg_class WHERE relforcerowsecurity AND relnamespace = 'public'::regnamespace "
            "AND NOT (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)"
        ).fetchall()
        owner.execute("SET lock_timeout = '30s'")
        try:
            for (table,) in forced:
                owner.execute(SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(Identifier(table)))
            yield parameters
        finally:
            for (table,) in forced:
                owner.execute(SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(Identifier(table)))


def count_rows(connection: psycopg.Connection) -> dict[str, int]:
    """Return how many rows each table holds, as the connection sees them."""
    tables = connection.execute(
        "SELECT relname::text FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
    ).fetchall()
    counts = {}
    for (table,) in tables:
        row = connection.execute(SQL("SELECT count(*) FROM {}").format(Identifier(table))).fetchone()
        assert row is not None
        counts[table] = row[0]
    return counts

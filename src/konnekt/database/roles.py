"""The two roles: one owns the database and migrates, the other is the application and can do less.

``konnekt_owner`` owns every table and is no superuser. ``konnekt_app`` reads and writes rows, owns nothing and
cannot bypass row-level security. What the application may not even do to rows (change the ledger, say) is taken away
again by :mod:`konnekt.database.walls`.
"""

from typing import LiteralString

from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier

from konnekt.database.errors import DatabaseError

OWNER = "konnekt_owner"
APP = "konnekt_app"
DATABASE = "konnekt"

OLDEST_POSTGRESQL = 15

APPEND_ONLY = (
    "ledger_entry",
    "ledger_link",
    "outcomes_plannote",
    "guidance_protocolversion",
    "guidance_ownversion",
)
"""The tables whose rows the application may add to and read, and no more."""

_RIGHTS: dict[LiteralString, LiteralString] = {
    "TABLE": "SELECT, INSERT, UPDATE, DELETE",
    "SEQUENCE": "USAGE, SELECT",
}


def prepare(superuser: Connection) -> None:
    """Create the roles and the database where they are missing. Needs a superuser in autocommit; may run twice."""
    superuser.execute("SELECT pg_advisory_lock(hashtext('konnekt roles'))")  # one at a time; let go with the connection
    for role in (OWNER, APP):
        if not _exists(superuser, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
            superuser.execute(SQL("CREATE ROLE {}").format(Identifier(role)))
        superuser.execute(
            SQL("ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS").format(
                Identifier(role)
            )
        )
    if not _exists(superuser, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
        superuser.execute(SQL("CREATE DATABASE {} OWNER {}").format(Identifier(DATABASE), Identifier(OWNER)))
    superuser.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(Identifier(DATABASE)))
    superuser.execute(SQL("GRANT CONNECT ON DATABASE {} TO {}").format(Identifier(DATABASE), Identifier(APP)))


def grant(connection: Connection, *, owner: str = OWNER, app: str = APP) -> None:
    """Let the application use what the owner will make in this database, and has made for another application's role.

    May run twice: what the walls took away from the application stays taken away.
    """
    connection.execute(_words("GRANT USAGE ON SCHEMA public TO {app}", app=app))
    for kind, rights in _RIGHTS.items():
        connection.execute(
            _words(
                f"ALTER DEFAULT PRIVILEGES FOR ROLE {{owner}} IN SCHEMA public GRANT {rights} ON {kind}S TO {{app}}",
                owner=owner,
                app=app,
            )
        )
    strange = connection.execute(
        "SELECT relname::text, relkind = 'S' FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "AND relkind IN ('r', 'p', 'S') AND NOT has_table_privilege(%s, oid, 'SELECT')",
        [app],
    ).fetchall()
    for name, is_sequence in strange:
        thing: LiteralString = "SEQUENCE" if is_sequence else "TABLE"
        connection.execute(_words(f"GRANT {_RIGHTS[thing]} ON {thing} {{name}} TO {{app}}", name=name, app=app))


def let_scrub(superuser: Connection, *, app: str = APP) -> None:
    """Let the application put dropped keys out of the files of this database for good: see `konnekt.privacy.scrubbing`.
    It may finish a piece of the log and set a checkpoint, and learns nothing by it. May run twice.
    """
    superuser.execute("SELECT pg_advisory_lock(hashtext('konnekt roles'))")
    for question, right in (
        ("SELECT 1 WHERE pg_has_role(%s, 'pg_checkpoint', 'MEMBER')", "GRANT pg_checkpoint TO {app}"),
        (
            "SELECT 1 WHERE has_function_privilege(%s, 'pg_switch_wal()', 'EXECUTE')",
            "GRANT EXECUTE ON FUNCTION pg_switch_wal() TO {app}",
        ),
    ):
        if not _exists(superuser, question, app):
            superuser.execute(_words(right, app=app))


def refuse_unsafe(app: Connection) -> None:
    """Refuse an application role that could see past the walls: superuser, bypassing them, owner of a table, or able to
    become such a role.
    """
    row = app.execute(
        "SELECT rolname, rolsuper, rolbypassrls, "
        "array(SELECT relname::text FROM pg_class"
        "      WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        "      AND pg_has_role(current_user, relowner, 'MEMBER') ORDER BY 1 LIMIT 3), "
        "array(SELECT other.rolname::text FROM pg_roles other"
        "      WHERE (other.rolsuper OR other.rolbypassrls) AND other.rolname <> current_user"
        "      AND pg_has_role(current_user, other.oid, 'MEMBER') ORDER BY 1 LIMIT 3) "
        "FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert row is not None
    role, superuser, bypasses, owned, above = row
    faults = [
        *(["is a superuser"] if superuser else []),
        *(["may bypass row-level security"] if bypasses else []),
        *([f"owns tables ({', '.join(owned)}…)"] if owned and not superuser else []),
        *([f"can become {', '.join(above)}, who may do so"] if above and not superuser else []),
    ]
    if faults:
        raise DatabaseError(
            f"The application's database role {role!r} {' and '.join(faults)}, so organisations would not be kept "
            "apart. Give DATABASE_URL a plain role that owns nothing, and keep the owner in DATABASE_OWNER_URL."
        )


def walls_stand(app: Connection) -> bool:
    """Whether row-level security binds every role and the ledger is append-only, as seen by the application. Not so
    after a restore or a backup that was cut off: migrating raises the walls again.
    """
    row = app.execute(
        "SELECT count(*) = 0 FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace "
        "AND (relrowsecurity AND NOT relforcerowsecurity"
        "     OR relname = ANY(%s) AND has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE'))",
        [list(APPEND_ONLY)],
    ).fetchone()
    return row == (True,)


def refuse_old(connection: Connection) -> None:
    """Refuse a PostgreSQL that is older than what Konnekt is tested with."""
    version = connection.info.server_version
    if version < OLDEST_POSTGRESQL * 10_000:
        raise DatabaseError(
            f"The database server is PostgreSQL {version // 10_000}; Konnekt needs {OLDEST_POSTGRESQL} or newer."
        )


def _exists(connection: Connection, query: LiteralString, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is not None


def _words(sentence: LiteralString, **names: str) -> Composed:
    return SQL(sentence).format(**{key: Identifier(name) for key, name in names.items()})

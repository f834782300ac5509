"""Whether tables and static files already belong to this very version: then a start need not look at each migration.

The mark is a fingerprint of what is installed. The database carries it as a comment on Django's table of migrations,
and the data directory in a file, for the static files.
"""

import hashlib
import os
from collections.abc import Mapping
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import psycopg
from psycopg.sql import SQL

import konnekt
from konnekt.database.addresses import data_directory
from konnekt.database.roles import walls_stand


@cache
def fingerprint() -> str:
    """Return a mark that changes whenever a file of ours or the version of anything installed does."""
    digest = hashlib.sha256()
    home = Path(konnekt.__path__[0])
    for path in sorted(home.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            found = path.stat()
            digest.update(f"{path.relative_to(home)} {found.st_size} {found.st_mtime_ns}\n".encode())
    for name in sorted(f"{found.metadata['Name']} {found.version}" for found in distributions()):
        digest.update(f"{name}\n".encode())
    return digest.hexdigest()


def is_current(app: psycopg.Connection, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether nothing needs doing before the web server and the worker start."""
    row = app.execute(
        "SELECT obj_description(oid, 'pg_class') FROM pg_class "
        "WHERE oid = to_regclass('django_migrations') AND has_table_privilege(oid, 'SELECT')"  # not if the role is new
    ).fetchone()
    mark = _mark(environ)
    return row == (fingerprint(),) and mark.is_file() and mark.read_text() == fingerprint() and walls_stand(app)


def note_current(owner: psycopg.Connection, environ: Mapping[str, str] = os.environ) -> None:
    """Leave the marks: tables and static files have just been brought up to date."""
    owner.execute(SQL("COMMENT ON TABLE django_migrations IS {}").format(fingerprint()))
    _mark(environ).write_text(fingerprint())


def _mark(environ: Mapping[str, str]) -> Path:
    return data_directory(environ) / "static.version"

"""Taking the embedded database from one major version of PostgreSQL to the next: dump, restore, compare, swap."""

import shutil
from pathlib import Path

import psycopg
from psycopg import conninfo

from konnekt.database import roles
from konnekt.database.backup import refuse_differences
from konnekt.database.binaries import binaries
from konnekt.database.places import PORT, Places
from konnekt.database.programs import count_rows, run
from konnekt.database.server import SUPERUSER, Server, start


def upgrade(data: Path) -> str:
    """Move the data to the major version in use, and return what was done. The old data is kept aside.

    The new cluster is built in a place of its own and moved in whole: stopped half-way, this can simply run again.
    """
    places = Places.under(data)
    older = places.other_majors()
    if not older:
        return f"The data is of PostgreSQL {places.major} already; nothing to do."
    major = older[-1]
    if not places.cluster.exists():
        binaries(major)
        _build(places, major)
    for replaced in older:
        aside = places.home / f"{replaced}-replaced"
        (places.home / str(replaced)).rename(aside)
    return f"The data is of PostgreSQL {places.major} now. The old data is in {aside}: remove it when all is well."


def _build(places: Places, major: int) -> None:
    workshop = places.data / "upgrade"
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(mode=0o711)
    workshop.chmod(0o711)
    dump = workshop / "database.dump"
    with start(places.data, major=major) as old:
        run("pg_dump", _parameters(old), ["--format=custom", f"--file={dump}"])
        before = _count(old)
    with start(workshop) as new:
        with psycopg.connect(new.url(), autocommit=True) as superuser:
            roles.prepare(superuser)
        run("pg_restore", _parameters(new), ["--single-transaction", "--exit-on-error", str(dump)])
        refuse_differences(before, _count(new))
    new.places.cluster.rename(places.cluster)
    shutil.rmtree(workshop)


def _parameters(server: Server) -> dict[str, str]:
    return {"host": str(server.socket_dir), "port": str(PORT), "user": SUPERUSER, "dbname": roles.DATABASE}


def _count(server: Server) -> dict[str, int]:
    with psycopg.connect(conninfo.make_conninfo(**_parameters(server))) as connection:
        return count_rows(connection)

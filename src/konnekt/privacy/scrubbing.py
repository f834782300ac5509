"""Putting dropped keys out of the database's files. A deleted row stays in its file until something is written over it,
and in the log until that piece of it is deleted; whoever had the files and the master key could use it.
"""

import logging
import re
import time

from django.db import OperationalError, ProgrammingError, connection
from django.db.backends.utils import CursorWrapper
from psycopg.errors import Diagnostic

log = logging.getLogger(__name__)

_SECONDS_TO_WAIT = 5
_SECONDS_BETWEEN = 0.25


def scrub() -> bool:
    """Write the table of keys anew, finish the piece of the log in use, and have the older ones deleted. Whether all of
    it was done.

    Outside any transaction. The table is locked for as long as it takes, which is a second for a hundred thousand keys;
    where it is busy for longer, or a transaction that began before a key was dropped is still going on in any
    database of the server (the row must be kept for as long), the next night tries again.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{_SECONDS_TO_WAIT}s'")
        try:
            if not _written_without_dropped_rows(cursor):
                log.warning(
                    "dropped keys could not be put out of the database's files: a transaction from before is still "
                    "going on in a database of this server, perhaps a backup; the next night tries again"
                )
                return False
            cursor.execute("SELECT pg_switch_wal()")
            cursor.execute("CHECKPOINT")
        except (ProgrammingError, OperationalError) as error:
            log.warning(
                "dropped keys could not be put out of the database's files (%s): see “What shredding means” in "
                "docs/operators/running.md",
                type(error.__cause__).__name__,
            )
            return False
        finally:
            cursor.execute("RESET lock_timeout")
    return True


def _written_without_dropped_rows(cursor: CursorWrapper) -> bool:
    """Write the table anew until no dropped row goes along, for some seconds: PostgreSQL keeps it for as long as an
    older transaction could still look at it, and the database's own housekeeping has such ones all the time.
    """
    until = time.monotonic() + _SECONDS_TO_WAIT
    while kept := _rows_kept_by_writing_anew(cursor):
        if time.monotonic() > until:
            log.info("%d dropped keys are kept by a transaction from before", kept)
            return False
        time.sleep(_SECONDS_BETWEEN)
    return True


def _rows_kept_by_writing_anew(cursor: CursorWrapper) -> int:
    """How many dropped rows the table still holds. Only the notice says so: the first number of its detail."""
    details: list[str] = []

    def note(notice: Diagnostic) -> None:
        details.append(notice.message_detail or "")

    raw = connection.connection
    raw.add_notice_handler(note)
    try:
        cursor.execute("VACUUM (FULL, VERBOSE) sealing_key")
    finally:
        raw.remove_notice_handler(note)
    return sum(int(number[0]) for detail in details if (number := re.match(r"\d+", detail)))

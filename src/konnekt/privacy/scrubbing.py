"""Putting dropped keys out of the database's files. A deleted row stays in its file until something is written over it,
and in the log until that piece of it is deleted; whoever had the files and the master key could use it.
"""

import logging

from django.db import OperationalError, ProgrammingError, connection

log = logging.getLogger(__name__)

_SECONDS_TO_WAIT = 5


def scrub() -> bool:
    """Write the table of keys anew, finish the piece of the log in use, and have the older ones deleted. Whether all of
    it was done.

    Outside any transaction. The table is locked for as long as it takes, which is a second for a hundred thousand keys;
    where it is busy for longer, the next night tries again.
    """
    steps = ["VACUUM (FULL) sealing_key", "SELECT pg_switch_wal()", "CHECKPOINT"]
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{_SECONDS_TO_WAIT}s'")
        try:
            for step in steps:
                cursor.execute(step)
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

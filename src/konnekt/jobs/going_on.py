"""What a periodic job does for many: a failure for one keeps nobody else waiting."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)


@contextmanager
def going_on(what: str) -> Iterator[None]:
    """What fails for one is said in the log, and all others have their turn; the next run tries it again."""
    try:
        yield
    except Exception:
        log.exception("%s failed", what)

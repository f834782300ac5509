"""What a periodic job does for many: a failure for one keeps nobody else waiting."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

from konnekt.core import clock
from konnekt.core.tenancy import every_organisation, tenant

log = logging.getLogger(__name__)


class Action(Protocol):
    """What is done in one organisation, inside a transaction of its own."""

    __name__: str

    def __call__(self, *, now: datetime) -> object: ...


@contextmanager
def going_on(what: str) -> Iterator[None]:
    """What fails for one is said in the log, and all others have their turn; the next run tries it again."""
    try:
        yield
    except Exception:
        log.exception("%s failed", what)


def everywhere(*actions: Action) -> None:
    """Do each action in each organisation, one transaction each. What fails in one is undone there, and all others
    have their turn.
    """
    for organisation_id in every_organisation():
        for action in actions:
            with going_on(f"{action.__name__} in {organisation_id}"), tenant(organisation_id):
                action(now=clock.read())

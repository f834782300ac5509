"""Announcing a fact upward: the low room says what happened, higher rooms answer through the queue. No upward import,
no signal.
"""

from collections.abc import Callable
from typing import Any

from konnekt.core.facts import Fact
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.queue import Job, enqueue

_SUBSCRIBERS: dict[Fact, list[Job]] = {}


def subscribe(fact: Fact) -> Callable[[Job], Job]:
    """Have a job enqueued whenever the fact is announced. Write it above ``@job``."""

    def remember(declared: Job) -> Job:
        _SUBSCRIBERS.setdefault(fact, []).append(declared)
        return declared

    return remember


def announce(fact: Fact, **ids: Any) -> None:
    """Say that something happened, in the transaction in which it does."""
    for declared in _SUBSCRIBERS.get(fact, []):
        enqueue(declared, organisation_id=served_organisation(), **ids)

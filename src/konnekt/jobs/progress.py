"""What a running job holds: its ids, a way to say how far it is, and a way to notice that it should stop."""

import time
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import psycopg
from procrastinate.contrib.django.utils import connector_params

_EVERY_SECONDS = 0.5


class Cancelled(Exception):
    """Somebody asked for the work to stop."""


class Run:
    """One performance of a job.

    Progress goes out on a connection of its own, so that it shows while the job's transaction is still open.
    """

    def __init__(self, organisation_id: UUID | None, work_id: UUID | None, attempt: int = 0) -> None:
        self.organisation_id = organisation_id
        self.work_id = work_id
        self.attempt = attempt
        self._connection: psycopg.Connection[Any] | None = None
        self._said_at = 0.0
        self._asked_at = 0.0
        self._cancelled = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()

    def report(self, fraction: float, words: str) -> None:
        """Say how far the work is; at most twice a second reaches the database.

        Raises Cancelled when somebody asked to stop.
        """
        moment = time.monotonic()
        if self.work_id is not None and (moment - self._said_at >= _EVERY_SECONDS or fraction >= 1):
            self._said_at = moment
            self._ask(
                "UPDATE jobs_work SET fraction = %s, words = %s WHERE id = %s RETURNING cancel_requested",
                min(max(fraction, 0.0), 1.0),
                words[:300],
                self.work_id,
            )
        if self._cancelled:
            raise Cancelled

    def cancelled(self) -> bool:
        """Whether somebody asked for the work to stop; asks the database at most twice a second."""
        moment = time.monotonic()
        if self.work_id is not None and not self._cancelled and moment - self._asked_at >= _EVERY_SECONDS:
            self._asked_at = moment
            self._ask("SELECT cancel_requested FROM jobs_work WHERE id = %s", self.work_id)
        return self._cancelled

    def _ask(self, query: str, *values: object) -> None:
        if self._connection is None:
            self._connection = psycopg.connect(**connector_params())
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.organisation', %s, true)", [str(self.organisation_id)])
            cursor.execute(query.encode(), values)
            row = cursor.fetchone()
        self._cancelled = self._cancelled or bool(row and row[0])

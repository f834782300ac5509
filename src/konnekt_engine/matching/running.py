"""How long work is spread, watched and stopped: parts over an executor, progress as a share, a stop between parts."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TypeVar

from threadpoolctl import threadpool_limits

Progress = Callable[[float, str], object]
Cancel = Callable[[], bool]
Made = TypeVar("Made")

_ASKED_EVERY = 0.1  # seconds


class Cancelled(Exception):
    """Somebody asked to stop; the run ends without an answer."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a run has to work with. `shares_memory` is false where parts are sent elsewhere and should be few."""

    executor: Executor
    workers: int
    shares_memory: bool
    progress: Progress
    cancel: Cancel

    def tell(self, share: float, words: str) -> None:
        """Say how far it is; stop here if asked to."""
        self.stop_if_asked()
        self.progress(share, words)

    def stop_if_asked(self) -> None:
        """Raise Cancelled if somebody asked to stop."""
        if self.cancel():
            raise Cancelled

    def beside(self, work: Callable[[], object]) -> None:
        """Let a worker who shares memory begin what is needed in the end, and can wait for then as well."""
        if self.shares_memory:
            self.executor.submit(work)

    def each(self, parts: Iterable[Callable[[], Made]]) -> Iterator[Made]:
        """What every part gives, in their order and let go at once; a few more than there are workers are under way."""
        ahead: deque[Future[Made]] = deque()
        try:
            for part in parts:
                ahead.append(self.executor.submit(part))
                self.stop_if_asked()
                while ahead and ahead[0].done():
                    yield ahead.popleft().result()
                while len(waiting := {future for future in ahead if not future.done()}) > 2 * self.workers:
                    self._some_done(waiting)
            while ahead:
                self.stop_if_asked()
                if ahead[0].done():
                    yield ahead.popleft().result()
                else:
                    self._some_done({ahead[0]})
        finally:
            wait([future for future in ahead if not future.cancel()])

    def _some_done(self, waiting: set[Future[Made]]) -> None:
        wait(waiting, timeout=_ASKED_EVERY, return_when=FIRST_COMPLETED)
        self.stop_if_asked()


@contextmanager
def opened(
    *,
    threads: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Iterator[Run]:
    """A run on this executor, or on threads of its own that end with it.

    Raises
    ------
    ValueError
        If `threads` is not a whole number of at least 1.
    """
    if threads is not None and (not isinstance(threads, int) or threads < 1):
        raise ValueError(f"threads: expected a whole number of at least 1, found {threads!r}")
    workers = threads or _cores()
    told = _rising(progress or (lambda _share, _words: None))
    asked = cancel or (lambda: False)
    # Each worker multiplies matrices by itself: threads below the threads would only wait for each other.
    with threadpool_limits(limits=1, user_api="blas"), ExitStack() as until_done:
        if executor is None:
            own = ThreadPoolExecutor(workers, thread_name_prefix="konnekt-match")
            executor = until_done.enter_context(own)
        shares = isinstance(executor, ThreadPoolExecutor)
        yield Run(executor=executor, workers=workers, shares_memory=shares, progress=told, cancel=asked)


def _rising(progress: Progress) -> Progress:
    """The same, told of a share that never falls: FAIR goes some of the way twice."""
    reached = 0.0

    def tell(share: float, words: str) -> object:
        nonlocal reached
        reached = max(reached, share)
        return progress(reached, words)

    return tell


def _cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

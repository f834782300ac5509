"""Mixed-integer programs, worked out beside the run so that a stop is heard at once.

HiGHS through scipy has no way to be asked to stop, and a thread can't be ended from outside: only a process can. So the
programs of a run go to one process of their own, which is killed when the run ends, whether it ended well or was
stopped. It is an ordinary child process and not one of `multiprocessing`: that would run the caller's main module
again, and is forbidden to workers that are daemons themselves. If this process is killed, the child reads the end of
its input and ends too.
"""

from __future__ import annotations

import pickle
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, Popen
from types import TracebackType
from typing import Any, Self

from konnekt_engine.matching import highs
from konnekt_engine.matching.running import Run

_ASKED_EVERY = 0.1  # seconds


class Programs:
    """Works out programs one after another, in a process that lives as long as the `with` around it."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._process: Popen[bytes] | None = None
        # Writing and reading may wait for the process; whoever asks to stop may not.
        self._waiting = ThreadPoolExecutor(1, thread_name_prefix="konnekt-programs")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.kill()
        self._waiting.shutdown()
        if self._process is not None:
            # What could not be written any more is written when the pipe is closed, to nobody.
            with suppress(BrokenPipeError), self._process:
                pass

    def best(self, **program: Any) -> dict[str, Any]:
        """What `scipy.optimize.milp` answers to these arguments; Cancelled if somebody asked to stop meanwhile."""
        if self._process is None:
            # Not with this file's folder on the path: its modules are no top-level ones.
            self._process = Popen([sys.executable, "-P", str(Path(highs.__file__))], stdin=PIPE, stdout=PIPE)
        answer = self._waiting.submit(_exchange, self._process, program)
        while not wait([answer], timeout=_ASKED_EVERY).done:
            self._run.stop_if_asked()
        self._run.stop_if_asked()
        return answer.result()


def _exchange(process: Popen[bytes], program: dict[str, Any]) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        pickle.dump(program, process.stdin)
        process.stdin.flush()
        found: dict[str, Any] = pickle.load(process.stdout)  # noqa: S301 - from a child of our own
    except (BrokenPipeError, EOFError) as error:
        raise RuntimeError("the process that works out which groups meet has ended before its answer") from error
    return found

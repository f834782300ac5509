"""A process of its own that works out mixed-integer programs (HiGHS) for another, and ends when that one does.

`programs.py` starts this file as a program. It must import nothing of the engine: so it begins in no time, and finds
what it needs wherever the engine was imported from.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import warnings
from queue import SimpleQueue
from typing import Any, BinaryIO


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer each pickled call of `scipy.optimize.milp`, until there are no more."""
    from scipy.optimize import milp

    # scipy warns of options that it only hands on; `threads` is one.
    warnings.simplefilter("ignore", RuntimeWarning)
    asked: SimpleQueue[dict[str, Any]] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests, asked), daemon=True).start()
    while True:
        pickle.dump(dict(milp(**asked.get())), answers)
        answers.flush()


def _listen(requests: BinaryIO, asked: SimpleQueue[dict[str, Any]]) -> None:
    """Take requests while others are worked on: so the end of whoever asks is noticed at once, however it came."""
    try:
        while True:
            asked.put(pickle.load(requests))  # noqa: S301 - from the process that started this one
    finally:
        os._exit(0)


if __name__ == "__main__":
    # Whoever asks decides when this ends; a signal to the whole group is theirs to answer.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # HiGHS prints a line now and then, which is no answer
    _serve(sys.stdin.buffer, told)

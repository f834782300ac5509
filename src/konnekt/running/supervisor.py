"""Keep child processes alive, and take all of them down together.

Each child leads a process group of its own, so Ctrl-C reaches only us and nothing of a child outlives it. Each also
holds the reading end of a pipe: when we end, in whatever way, the pipe does too, and the child goes (see ``lifeline``).
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

_GRACE = 25.0
"""Seconds a child has to finish what it is doing."""

_LONGEST_PAUSE = 30.0
_STEADY = 60.0
"""A child that lived so many seconds starts again at once."""


@dataclass
class Child:
    """A process that is started again whenever it ends."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    log: Path | None = None
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _started_at: float = field(default=0.0, init=False)
    _starts_again_at: float = field(default=0.0, init=False)
    _short_lives: int = field(default=0, init=False)

    def start(self) -> None:
        """Start the process, in a group of its own, tied to us by a pipe."""
        output: IO[bytes] | None = self.log.open("ab") if self.log else None
        try:
            self._process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        finally:
            if output:
                output.close()
        self._started_at = time.monotonic()

    def look_after(self, say: Callable[[str], None]) -> None:
        """Start the process again if it has ended, after a pause that grows while it keeps ending at once."""
        now = time.monotonic()
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return
            self._bury()
            self._short_lives = 0 if now - self._started_at > _STEADY else self._short_lives + 1
            pause = 0.0 if self._short_lives <= 1 else min(2.0 ** (self._short_lives - 2), _LONGEST_PAUSE)
            self._starts_again_at = now + pause
            say(f"{self.name} ended ({_how(code)}); starting it again{f' in {pause:.0f} s' if pause else ''}.")
        if now >= self._starts_again_at:
            self.start()

    def ask_to_stop(self) -> None:
        """Let the process finish what it is doing and end."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def has_ended(self) -> bool:
        """Whether the process is gone."""
        return self._process is None or self._process.poll() is not None

    def end(self) -> None:
        """End the process and everything it started, now."""
        if self._process is not None:
            self._bury()

    def _bury(self) -> None:
        assert self._process is not None
        process, self._process = self._process, None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdin:
            process.stdin.close()


class Supervisor:
    """Runs children until it is told to stop by SIGINT, SIGTERM or SIGHUP; a second signal stops at once."""

    def __init__(self, children: Sequence[Child], say: Callable[[str], None]) -> None:
        self._children = children
        self._say = say
        self._signals = 0

    @property
    def stopping(self) -> bool:
        """Whether somebody asked us to stop."""
        return self._signals > 0

    def listen(self) -> None:
        """Take the signals: from here on they end the block in good order, not the process on the spot."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def run(self, *, until: Callable[[], bool] = lambda: False) -> None:
        """Keep the children alive until we are told to stop, or until something holds."""
        while not self.stopping and not until():
            for child in self._children:
                child.look_after(self._say)
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop every child: kindly first, then for certain."""
        for child in self._children:
            child.ask_to_stop()
        deadline = time.monotonic() + _GRACE
        while (
            time.monotonic() < deadline and self._signals < 2 and not all(child.has_ended() for child in self._children)
        ):
            time.sleep(0.05)
        for child in self._children:
            child.end()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1


def lifeline() -> None:
    """End this process and its group as soon as whoever started it is gone."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        os.killpg(os.getpgrp(), signal.SIGTERM)
        time.sleep(_GRACE)
        os.killpg(os.getpgrp(), signal.SIGKILL)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name

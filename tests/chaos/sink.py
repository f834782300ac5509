"""A mail server that takes every mail and remembers which: enough SMTP to count what arrives."""

import socketserver
import time
from collections import Counter
from email import message_from_bytes
from threading import Thread

_PAUSE = 0.1
"""Seconds between taking a mail and saying so: whoever is killed meanwhile cannot know whether it arrived."""


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 sink")
        while line := self.rfile.readline():
            match line[:4].upper():
                case b"EHLO":
                    self._say("250 sink")
                case b"DATA":
                    self._say("354 go on")
                    lines = []
                    while (part := self.rfile.readline()) not in (b".\r\n", b""):
                        lines.append(part)
                    self.server.took(b"".join(lines))
                    time.sleep(_PAUSE)
                    self._say("250 taken")
                case b"QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("250 yes")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Sink(socketserver.ThreadingTCPServer):
    """Listens on a free port; `taken` counts mails by Message-ID."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: Counter[str] = Counter()
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def took(self, body: bytes) -> None:
        self.taken[message_from_bytes(body)["Message-ID"]] += 1

"""A mail server that takes every mail and remembers which: enough SMTP to count what arrives."""

import socketserver
from collections import Counter
from email import message_from_bytes
from threading import Thread


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
        self.subjects: dict[str, str] = {}
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def took(self, body: bytes) -> None:
        mail = message_from_bytes(body)
        self.taken[mail["Message-ID"]] += 1
        self.subjects[mail["Message-ID"]] = mail["Subject"]

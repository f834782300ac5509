"""Reading from an address that somebody gave: never a private one, never without an end."""

import http.client
import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from konnekt.core import outgoing
from konnekt.core.outgoing import NotRead, Why, is_public, put, read, resolve, target_of


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::",
        "ff02::1",
    ],
)  # fmt: skip
def test_addresses_of_private_networks_are_told(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_addresses_of_the_open_internet_are_told(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://calendar.example/", "file:///etc/passwd", "https://", "https://user@calendar.example/", "gopher://x/",
        "https://calendar.example:22/", "https://calendar.example/a b", "https://[::1",
    ],
)  # fmt: skip
def test_only_plain_addresses_are_read(address):
    with pytest.raises(NotRead) as refusal:
        target_of(address)
    assert refusal.value.why is Why.REFUSED


def test_webcal_is_the_same_in_other_words():
    assert target_of("webcal://calendar.example/a.ics?b=c").path == "/a.ics?b=c"


@pytest.mark.parametrize("found", [["10.0.0.1"], ["1.1.1.1", "127.0.0.1"]])
def test_a_name_that_leads_inside_is_refused_also_when_only_one_way_does(monkeypatch, found):
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in found]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: rows)
    with pytest.raises(NotRead) as refusal:
        resolve(target_of("https://calendar.example/"))
    assert refusal.value.why is Why.REFUSED


class Answers(BaseHTTPRequestHandler):
    """One path for each thing a server may do."""

    def do_GET(self):
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1/")
            self.end_headers()
        elif self.path == "/drips":
            self.send_response(200)
            self.end_headers()
            gone.wait(5)
        else:
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):  # the reader may have gone
                self.wfile.write(b"x" * (outgoing.MOST_BYTES + 1) if self.path == "/large" else b"BEGIN:VCALENDAR")

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        right = (
            self.path == "/statements?statementId=1" and self.headers["Authorization"] == "Basic x" and body == b"{}"
        )
        self.send_response(302 if self.path == "/moved" else 204 if right else 400)
        self.send_header("Location", "http://127.0.0.1/")
        self.end_headers()

    def log_message(self, *_said):
        """Nothing."""


gone = threading.Event()


@pytest.fixture
def server(monkeypatch):
    """A server on this machine; only the line to it is replaced, which would want a certificate."""
    served = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setattr(outgoing, "resolve", lambda target: "127.0.0.1")
    port = served.server_address[1]
    monkeypatch.setattr(
        outgoing, "connect", lambda target, address: connected(http.client.HTTPConnection(address, port))
    )
    yield
    gone.set()
    served.shutdown()
    served.server_close()
    gone.clear()


def connected(line):
    line.connect()
    return line


def test_what_stands_there_is_read(server):
    assert read("https://calendar.example/basic.ics") == b"BEGIN:VCALENDAR"


def test_what_is_handed_over_arrives_and_the_answer_is_its_number(server):
    given = {"Authorization": "Basic x"}
    assert put("https://records.example/statements?statementId=1", b"{}", given) == 204
    assert put("https://records.example/statements", b"{}", given) == 400
    assert put("https://records.example/moved", b"{}", given) == 302


def test_nothing_is_handed_over_inside(monkeypatch):
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: rows)
    with pytest.raises(NotRead) as refusal:
        put("https://records.example/", b"{}", {})
    assert refusal.value.why is Why.REFUSED


@pytest.mark.parametrize(("path", "why"), [("moved", Why.NOT_FOUND), ("large", Why.TOO_LARGE)])
def test_no_redirect_is_followed_and_size_has_an_end(server, path, why):
    with pytest.raises(NotRead) as refusal:
        read(f"https://calendar.example/{path}")
    assert refusal.value.why is why


def test_time_has_an_end_wherever_it_is_lost(server, monkeypatch):
    monkeypatch.setattr(outgoing, "MOST_SECONDS", 0.3)
    with pytest.raises(NotRead) as refusal:
        read("https://calendar.example/drips")
    assert refusal.value.why is Why.NO_ANSWER

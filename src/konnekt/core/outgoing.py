"""Reading what stands at an address that somebody gave us, or handing something over there, as far as that is safe
(trust rule 10).

The name is resolved once and the connection goes to what was found, so that it can't lead elsewhere in between; it is
refused where it leads into a private network. No redirect is followed: it would be a second address that nobody
checked. Time and size have an end.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from threading import Timer
from urllib.parse import urlsplit

MOST_BYTES = 4_000_000
MOST_SECONDS = 20.0


class Why(StrEnum):
    """Why nothing was read."""

    NOT_FOUND = "not_found"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    TOO_LARGE = "too_large"


class NotRead(Exception):
    """Nothing was read, and ``why``."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Target:
    """Where to read: a host by the name it is asked for, and the path."""

    host: str
    port: int
    path: str


def target_of(address: str) -> Target:
    """The host and path of an address, or NotRead. Only https is read: what travels may be private."""
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port or 443
        host = host.encode("idna").decode()
    except (ValueError, UnicodeError) as error:
        raise NotRead(Why.REFUSED) from error
    if parts.scheme not in {"https", "webcal"} or not host or parts.username or port != 443:
        raise NotRead(Why.REFUSED)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or not path.isprintable() or " " in path:
        raise NotRead(Why.REFUSED)
    return Target(host, port, path)


def read(address: str) -> bytes:
    """What stands there.

    Raises
    ------
    NotRead
        Where it leads into a private network, is not there, takes too long or is too large.
    """
    headers = {"Accept": "text/calendar, */*;q=0.1", "User-Agent": "Konnekt"}
    status, body = _exchange("GET", target_of(address), None, headers)
    if status != http.client.OK:
        raise NotRead(Why.NOT_FOUND)
    return body


def put(address: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Hand something over there, and what the other side answered: the number alone, whatever it says besides.

    Raises
    ------
    NotRead
        Where it leads into a private network, or takes too long.
    """
    status, _said = _exchange("PUT", target_of(address), body, {**headers, "User-Agent": "Konnekt"})
    return status


def _exchange(method: str, target: Target, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
    until = time.monotonic() + MOST_SECONDS
    connection = connect(target, resolve(target))
    # Each piece may come in time and the whole never: the line is cut when the time is over, wherever it is by then.
    cut = Timer(until - time.monotonic(), _cut, [connection])
    cut.start()
    try:
        connection.request(method, target.path, body, dict(headers))
        with connection.getresponse() as answer:
            said = answer.read(MOST_BYTES + 1)
    except (OSError, http.client.HTTPException) as error:
        raise NotRead(Why.NO_ANSWER) from error
    finally:
        cut.cancel()
        connection.close()
    if time.monotonic() >= until:
        raise NotRead(Why.NO_ANSWER)
    if len(said) > MOST_BYTES:
        raise NotRead(Why.TOO_LARGE)
    return answer.status, said


def resolve(target: Target) -> str:
    """The one address of this host to which the connection goes; refused if any of its addresses is private."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotRead(Why.NOT_FOUND) from error
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(is_public(one) for one in addresses):
        raise NotRead(Why.REFUSED)
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address belongs to the open internet; one that carries another inside it is judged by both."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip.sixtofour is not None or ip.teredo is not None or ip in _TRANSLATED:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 addresses, private ones among them, as a translator reaches them."""


def connect(target: Target, address: str) -> http.client.HTTPConnection:
    """A connection to that address, which must prove that it is the host that was asked for."""
    connection = http.client.HTTPSConnection(target.host, target.port)
    try:
        plain = socket.create_connection((address, target.port), timeout=MOST_SECONDS / 2)
        connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
    except OSError as error:
        raise NotRead(Why.NO_ANSWER) from error
    return connection


def _cut(connection: http.client.HTTPConnection) -> None:
    with suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)

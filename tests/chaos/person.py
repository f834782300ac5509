"""Somebody who uses the product over HTTP, without a browser, and remembers what was acknowledged."""

import http.client
import http.cookiejar
import re
import urllib.parse
import urllib.request
from uuid import UUID


class Person:
    """A session that begins at a link: a demo sign-in, or the sign-in page."""

    def __init__(self, link: str) -> None:
        self.link = link
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.base = re.match(r"http://[^/]+", link).group()
        self.acknowledged: list[str] = []

    def sign_in(self) -> None:
        self.get(self.link)

    def get(self, address: str) -> str:
        """A page's text."""
        with self.opener.open(urllib.parse.urljoin(self.base, address), timeout=20) as answer:
            return answer.read().decode()

    def arrives_at(self, address: str) -> str:
        """Where one ends up who asks for a page, which must be there."""
        with self.opener.open(urllib.parse.urljoin(self.base, address), timeout=20) as answer:
            return answer.geturl()

    def post(self, address: str, **fields: str) -> str:
        """Send a form and follow where it leads; returns the address arrived at."""
        token = next(cookie.value for cookie in self.jar if cookie.name.endswith("csrf"))
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        with self.opener.open(urllib.parse.urljoin(self.base, address), body, timeout=20) as answer:
            return answer.geturl()

    def say(self, address: str, text: str, token: UUID) -> bool:
        """Write to the partner; only what was answered with success counts as acknowledged."""
        try:
            self.post(address, text=text, token=str(token))
        except (OSError, http.client.HTTPException):
            return False
        self.acknowledged.append(text)
        return True

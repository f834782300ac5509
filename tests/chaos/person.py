"""Somebody who uses the product over HTTP, without a browser, and remembers what was acknowledged."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from uuid import uuid4


class Person:
    """A session that was opened by a demo link."""

    def __init__(self, link: str) -> None:
        self.link = link
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.base = re.match(r"http://[^/]+", link).group()
        self.acknowledged: set[str] = set()
        self.tried: set[str] = set()

    def sign_in(self) -> None:
        self.get(self.link)

    def get(self, address: str) -> str:
        """A page's text."""
        with self.opener.open(urllib.parse.urljoin(self.base, address), timeout=20) as answer:
            return answer.read().decode()

    def post(self, address: str, **fields: str) -> str:
        """Send a form and follow where it leads; returns the address arrived at."""
        token = next(cookie.value for cookie in self.jar if cookie.name.endswith("csrf"))
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        with self.opener.open(urllib.parse.urljoin(self.base, address), body, timeout=20) as answer:
            return answer.geturl()

    def say(self, address: str, text: str) -> None:
        """Write to the partner; only what was answered with success counts as acknowledged."""
        token = str(uuid4())
        self.tried.add(token)
        try:
            self.post(address, text=text, token=token)
        except (OSError, urllib.error.URLError):
            return
        self.acknowledged.add(token)

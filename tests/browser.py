"""A real browser for tests of pages: one that reaches nothing but this machine, and whose console must stay silent."""

import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import finders, handlers
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from konnekt.accounts.models import User
from konnekt.web.static_files import SHEET, one_sheet

# Nothing but this machine can be reached: a request to another host would be a failed one.
CHROMIUM = [
    *("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--no-first-run", "--disable-gpu", "--disable-dev-shm-usage"),
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]


def chromium_program() -> str | None:
    """Where Chromium is, if it is found: the one that is named, else as `scripts/chromium` looks for it."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    return os.environ.get("KONNEKT_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


PATIENCE = 120_000
"""How long anything on a page is waited for, in milliseconds: a busy machine makes nothing wrong."""

LOOKS = [(1280, "light"), (390, "dark"), (1280, "dark"), (390, "light")]


class Files(handlers.StaticFilesHandler):
    """What was not collected, as a browser gets what was: the style sheet in one piece, and all of it to be kept."""

    def serve(self, request: WSGIRequest) -> HttpResponseBase:
        answer = HttpResponse(_sheet(), "text/css") if self.file_path(request.path) == SHEET else super().serve(request)
        answer["Cache-Control"] = "max-age=3600"
        return answer


@cache
def _sheet() -> str:
    return one_sheet(lambda name: Path(str(finders.find(name))).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """The product for a browser, in a thread of the test's process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handlers, "StaticFilesHandler", Files)
        server = LiveServer("localhost")
    yield server
    server.stop()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`look`, a width and a light: one that the test's name draws, in a proof in full all four."""
    if "look" in metafunc.fixturenames:
        drawn = crc32(f"{metafunc.module.__name__}.{metafunc.function.__name__}".encode()) % len(LOOKS)
        metafunc.parametrize("look", LOOKS if metafunc.config.getoption("proof") else [LOOKS[drawn]], ids=str)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Playwright keeps a loop in this thread, where Django would refuse to touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=CHROMIUM)
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def another(chromium: Browser, **options: Any) -> BrowserContext:
    """A browser of its own, for somebody else or with other options; as patient as all of them."""
    context = chromium.new_context(**options)
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    """A page that fails the test when anything was said in the console or could not be fetched."""
    with another(chromium) as context:
        tab = context.new_page()
        said: list[str] = []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("requestfailed", lambda request: said.extend(_failure(request)))
        yield tab
        assert said == []


@pytest.fixture
def screen(tab: Page, look: tuple[int, str]) -> Page:
    """The same, as wide and as bright as this test looks at it."""
    width, scheme = look
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    return tab


def _failure(request: Request) -> list[str]:
    """Why a request failed; one that the browser gave up because the test went on to another page did not."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.url}: {request.failure}"]


def violations(tab: Page) -> list[tuple[str, list[str]]]:
    """What axe finds wrong. Without its preloading, which would add style elements that our policy rightly refuses."""
    found = Axe().run(tab, options={"preload": False, "resultTypes": ["violations"]}).response["violations"]
    return [(each["id"], [str(node["target"]) for node in each["nodes"]]) for each in found]


def signed_in(user: User) -> dict[str, str]:
    """The cookie of a person who came in without going through the pages for it."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}


def let_in(tab: Page, site: str, user: User) -> None:
    """Sign a person in without going through the pages for it."""
    tab.context.add_cookies([{**signed_in(user), "url": site}])  # type: ignore[typeddict-item]

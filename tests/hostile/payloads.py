"""Words that try to run something, from `corpus.txt`, and what is told by a browser that reads them.

A room that shows what people write lists its fields (`Field`) and has them tried: every payload goes into every field,
every page that shows it is opened, and nothing may run, open, ask for another host, or stand there as a link to more.
"""

import codecs
import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, Request
from tests.proof import Proof

SEED = 6
SAMPLE = 12

WATCH = """
window.hostileRan = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
  window[name] = () => { window.hostileRan.push(name); return null; };
}
"""
"""What a page is told before anything else: whatever a payload calls is noted."""

LOOK = """() => ({
  ran: window.hostileRan,
  links: [...document.querySelectorAll("a[href], area[href], form[action], button[formaction]")]
    .map((one) => one.href || one.formAction || one.action)
    .filter((address) => !/^(https?|mailto):/.test(address)),
  handlers: [...document.querySelectorAll("main *")]
    .filter((one) => [...one.attributes].some(({ name }) => /^(on|hx-|data-hx-|xlink:)/.test(name)))
    .map((one) => one.outerHTML.slice(0, 120)),
  strange: [...document.querySelectorAll("main script, main style, main iframe, main object, main embed, main base")]
    .map((one) => one.outerHTML.slice(0, 120)),
})"""


@dataclass(frozen=True, slots=True)
class Field:
    """Texts that people write and others read, filled at once: what they are, and how a payload is written into them.
    ``write`` cuts it to what fits, and returns the paths of the pages that show it.
    """

    names: tuple[str, ...]
    write: Callable[[str], Iterable[str]]


def corpus() -> list[str]:
    """Every payload."""
    lines = (Path(__file__).parent / "corpus.txt").read_text(encoding="utf-8").splitlines()
    return [_read(line) for line in lines if line and not line.startswith("# ")]


def payloads(proof: Proof) -> list[str]:
    """All of them in a proof in full, else a dozen by a fixed seed."""
    every = corpus()
    return every if proof.full else random.Random(SEED).sample(every, SAMPLE)


def write_all(fields: Sequence[Field], words: Iterable[str]) -> tuple[list[str], int]:
    """Put every payload into every field; the pages that show them, and how many were written."""
    paths: dict[str, None] = {}
    tries = 0
    for payload in words:
        for field in fields:
            for path in field.write(payload):
                paths[path] = None
            tries += len(field.names)
    return list(paths), tries


def faults(tab: Page, site: str, paths: Iterable[str]) -> dict[str, object]:
    """What happened on these pages that should not have, by page. ``tab`` must be nothing's but this function's."""
    wrong: dict[str, object] = {}
    told: list[str] = []
    tab.add_init_script(WATCH)
    tab.on("dialog", lambda dialog: (told.append(f"dialog {dialog.message}"), dialog.dismiss()))
    tab.on("request", lambda request: told.extend(_elsewhere(request, site)))
    tab.on("popup", lambda popup: told.append(f"popup {popup.url}"))
    for path in paths:
        told.clear()
        answer = tab.goto(site + path)
        found = tab.evaluate(LOOK)
        status = answer.status if answer else 0
        if told or status != 200 or any(found.values()) or not tab.url.startswith(site):
            wrong[path] = [status, *told, found]
    return wrong


def _elsewhere(request: Request, site: str) -> list[str]:
    is_ours = request.url.startswith((site, "data:image/png", "blob:"))
    return [] if is_ours else [f"asked for {request.url}"]


def _read(line: str) -> str:
    """The line with what is written out in it."""
    return re.sub(
        r"\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[nt0\\])",
        lambda found: codecs.decode(found.group().replace("\\0", "\\x00"), "unicode_escape"),
        line,
    )

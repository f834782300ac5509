"""Papers that are handed out: a room's typst template, filled with plain data, as a PDF that a screen reader can read.

What people typed never becomes part of a template: it travels as data, so that a `#` in a name is a `#` on paper.
Each paper is drawn by a process of its own (`press.py`), which has a fixed time and a fixed amount of memory: a page
takes about a twentieth of a second, so a view may draw one; a long paper belongs in a job, with more ``seconds``.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from konnekt.core.errors import Refused

ROOT = Path(__file__).resolve().parent.parent
"""Where typst finds templates: `/documents/paper.typ` is the style they share."""

LONGEST = 1_000_000
"""Characters of data one paper may hold."""

LARGEST = 20_000_000
"""Bytes of the finished file."""

_PRESS = Path(__file__).with_name("press.py")
_UNPRINTABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])


class Unprintable(Exception):
    """The template itself is wrong. A test that draws it finds that out before a person does."""


def draw(template: str, *, title: str, data: Mapping[str, Any], made: datetime, seconds: int = 20) -> bytes:
    """The paper as a PDF/UA-1, in the reader's language; the same data and the same ``made`` give the same bytes.

    ``template`` is a path below the package, such as "champions/papers/poster.typ". Where a character is in none of
    typst's own fonts, the paper is tagged but can't claim PDF/UA: a box stands there on paper.
    """
    language, _dash, region = (get_language() or "en").partition("-")
    inputs = {"title": title, "language": language, "region": region or None, "data": dict(data)}
    asked = json.dumps(
        {"root": str(ROOT), "template": template, "made": int(made.timestamp()), "inputs": _printable(inputs)}
    )
    if len(asked) > LONGEST:
        raise Refused(_("This is more than fits into one paper. Choose less, and try again."))
    return _press(asked, seconds)


def _press(asked: str, seconds: int) -> bytes:
    command = [sys.executable, "-I", str(_PRESS), str(seconds)]
    try:
        done = subprocess.run(command, input=asked.encode(), capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise Refused(_("This paper took too long to draw. Choose less, and try again.")) from None
    if done.returncode:
        raise Unprintable(done.stderr.decode(errors="replace").strip())
    if len(done.stdout) > LARGEST:
        raise Refused(_("This paper became too large. Choose less, and try again."))
    return done.stdout


def _printable(value: Any) -> Any:
    """The same without the control characters that no font has."""
    if isinstance(value, Mapping):
        return {key: _printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return value.translate(_UNPRINTABLE) if isinstance(value, str) else value

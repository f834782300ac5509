"""The words of the demo company, kept as text files that anyone can read and add to."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def text(path: str) -> str:
    """Return one text file of the company's words."""
    return files(__name__).joinpath(path).read_text(encoding="utf-8")


@cache
def table(path: str) -> Mapping[str, Any]:
    """Return one TOML file of the company's words."""
    return tomllib.loads(text(path))

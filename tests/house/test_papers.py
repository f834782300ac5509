"""The papers of the house are in step with the house."""

import re
from pathlib import Path

import pytest

from konnekt.core.environment import SETTINGS

ROOT = Path(__file__).parents[2]


def requirements(name: str) -> set[str]:
    lines = (ROOT / "requirements" / f"{name}.in").read_text().splitlines()
    return {re.split(r"[\[~=<>]", line)[0].lower() for line in lines if line and not line.startswith(("#", "-"))}


@pytest.mark.parametrize("name", ["base", "test", "bench", "bootstrap"])
def test_a_lock_holds_hashes_and_no_address(name):
    lock = (ROOT / "requirements" / f"{name}.lock").read_text()
    assert "://" not in lock
    pinned = [line for line in lock.splitlines() if re.match(r"^[a-z0-9]", line)]
    assert len(pinned) >= 1
    assert lock.count("--hash=sha256:") >= len(pinned)


def test_every_dependency_says_why_it_is_here():
    paper = (ROOT / "docs" / "dependencies.md").read_text()
    named = requirements("base") | requirements("test") | requirements("bench")
    unexplained = {name for name in named if name not in paper}
    assert unexplained == set()


def test_every_setting_is_in_the_manual():
    manual = (ROOT / "docs" / "operators" / "settings.md").read_text()
    assert {name for name in SETTINGS if f"`{name}`" not in manual} == set()


def test_the_manual_names_no_setting_that_does_not_exist():
    manual = (ROOT / "docs" / "operators" / "settings.md").read_text()
    assert set(re.findall(r"`((?:KONNEKT|DATABASE)_[A-Z_]+)`", manual)) == set(SETTINGS)


def test_decisions_are_numbered_without_gaps_and_have_the_four_parts():
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(paper.name[:4]) for paper in decisions] == list(range(1, len(decisions) + 1))
    for paper in decisions:
        words = paper.read_text()
        assert all(
            f"**{part}" in words for part in ("Context.", "Decision.", "Consequences.", "What would change our mind.")
        ), paper

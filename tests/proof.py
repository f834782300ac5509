"""Long proofs: a sample of each in every test run, all of it with ``make proof``, which keeps the figures.

def test_nobody_is_paired_within_their_line(proof):
    for case in range(proof.cases(sample=40, full=20_000)):
        ...
    proof.note("random companies without a pair in one line", case + 1)
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test

_lines = pytest.StashKey[list[str]]()


@dataclass
class Proof:
    """How far this run goes, and what it found."""

    full: bool
    notes: list[tuple[str, str]] = field(default_factory=list)

    def cases(self, *, sample: int, full: int) -> int:
        """Return how many cases to try: the sample, or all of them."""
        return full if self.full else sample

    def note(self, what: str, figure: object) -> None:
        """Keep a figure for the table."""
        self.notes.append((what, str(figure)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--proof",
        action="store_true",
        help="run long proofs in full, properties on fresh cases, nothing else",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("proof"):
        kept = [item for item in items if _is_sampled(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def _is_sampled(item: pytest.Item) -> bool:
    """Whether ``make test`` tries only some cases of it: of a long proof, a look at every page, or a property."""
    asked = set(getattr(item, "fixturenames", ()))
    return bool({"proof", "look"} & asked) or is_hypothesis_test(getattr(item, "obj", None))


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Iterator[Proof]:
    """Mark a test as a long proof, and hold its figures."""
    began = time.monotonic()
    held = Proof(request.config.getoption("proof"))
    yield held
    seconds = f"{time.monotonic() - began:.0f} s"
    lines = request.config.stash.setdefault(_lines, [])
    lines += [f"| {what} | {figure} | {seconds} | `{request.node.nodeid}` |" for what, figure in held.notes]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the dated table, if everything that was to be proven was. What else was proven on the same day stays."""
    lines = session.config.stash.get(_lines, [])
    if not session.config.getoption("proof") or exitstatus != 0 or not lines:
        return
    today = datetime.now(UTC).date().isoformat()
    table = Path(session.config.rootpath) / "docs" / "proof" / f"{today}.md"
    table.parent.mkdir(parents=True, exist_ok=True)
    head = [f"# Proofs of {today}", "", "| what | figure | time | test |", "|---|---|---|---|"]
    again = {_test_of(line) for line in lines}
    earlier = table.read_text().splitlines()[len(head) :] if table.exists() else []
    lines += [line for line in earlier if _test_of(line) not in again]
    table.write_text("\n".join([*head, *sorted(lines), ""]))


def _test_of(line: str) -> str:
    """The last column."""
    return line.split(" | ")[-1]

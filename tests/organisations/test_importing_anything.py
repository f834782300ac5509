"""Whatever a file says and whoever is here: what was checked can be applied, and the same file then changes nothing."""

import csv
import io
from uuid import uuid4

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some
from tests.organisations.test_importing import Office

from konnekt.jobs.models import WorkState
from konnekt.organisations.models import Organisation
from konnekt.organisations.states import ImportState

HEAD = ("employee id", "name", "email", "manager id", "appraiser id", "unit", "grade", "status", "leaving date")
NUMBERS = ("1", "2", "3", "4")
LINES = some.tuples(
    some.sampled_from(NUMBERS),
    some.sampled_from(("Ada", "Björn", "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 200)),
    some.sampled_from(("a@m.example", "b@m.example", "c@m.example", "d@m.example", "")),
    some.sampled_from((*NUMBERS, "none", "")),
    some.sampled_from((*NUMBERS, "")),
    some.sampled_from(("Board", "Board > Works", "R / D", "R > D", " > ".join(["U" * 200] * 4))),
    some.sampled_from(("5", "G" * 61)),
    some.sampled_from(("active", "active", "left")),
    some.sampled_from(("", "", "2031-05-06", "2024-05-06")),
)
FILES = some.lists(LINES, min_size=1, max_size=4, unique_by=lambda line: line[0])


def line(number: str, email: str, status: str = "active", leaving: str = "") -> tuple[str, ...]:
    return (number, "Ada", email, "none", "", "Board", "5", status, leaving)


def written(lines: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *lines])
    return text.getvalue().encode()


HERE = [line("1", "a@m.example"), line("2", "b@m.example"), line("3", "c@m.example")]


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(some.lists(FILES, min_size=1, max_size=2))
@example([HERE, [line("1", "d@m.example"), line("4", "a@m.example")]])  # a new person gets an address given up
@example([HERE, [line("1", "d@m.example", "left"), line("4", "a@m.example")]])  # which a leaver keeps
@example([HERE, [line("1", "b@m.example"), line("2", "c@m.example")]])  # one who can't move holds up the next
@example([HERE, [line("1", "a@m.example", leaving="2031-05-06")]])  # somebody will leave one day
def test_what_was_checked_can_be_applied_and_then_changes_nothing(db, files):
    office = Office(Organisation.objects.create(name="Meridian", slug=uuid4().hex))
    for lines in files:
        imported = office.check(written(lines))
        assert (imported.state, imported.work.state) == (ImportState.PLANNED, WorkState.DONE)
        if imported.counts["changes_anything"]:
            applied = office.apply(imported, without_refused=True, leavers_confirmed=True)
            assert (applied.state, applied.work.state) == (ImportState.APPLIED, WorkState.DONE)
        again = office.check(written(lines))
        assert not again.counts["changes_anything"], again.counts

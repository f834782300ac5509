"""From bytes to a plan: a believable roster with planted defects, in every dress, and a big one."""

import subprocess
import sys
import time
from datetime import date

import pytest
from tests.factories.roster import DEFECTS, Roster, large_roster, roster, roster_xlsx

from konnekt.organisations.directory.fields import Field
from konnekt.organisations.directory.mapping import can_go_on, propose
from konnekt.organisations.directory.plan import plan
from konnekt.organisations.directory.present import LineState
from konnekt.organisations.directory.reading import inspect, read
from konnekt.organisations.directory.rows import draft_people

TODAY = date(2026, 11, 24)
REFUSED = {
    "duplicate-identifier": "identifier-twice",
    "duplicate-email": "email-twice",
    "missing-identifier": "identifier-missing",
    "missing-name": "name-missing",
    "invalid-email": "email-invalid",
    "unreadable-date": "date-unreadable",
    "unknown-time-zone": "time-zone-unknown",
    "too-many-cells": "too-many-cells",
}
UNKNOWN = {
    "ambiguous-manager": "line-fits-several",
    "absent-manager": "line-not-found",
    "blank-manager": "line-blank",
    "cycle": "line-cycle",
    "own-manager": "line-self",
}
DRESSES = {
    "plain": roster(),
    "with a byte order mark": roster(byte_order_mark=True),
    "Windows, semicolons": roster(encoding="cp1252", delimiter=";"),
    "Macintosh, tabs": roster(encoding="mac_roman", delimiter="\t"),
    "UTF-16, bars": roster(encoding="utf-16", delimiter="|"),
    "managers by e-mail": roster(managers_by="email", defects=DEFECTS - {"ambiguous-manager"}),
    "managers by identifier": roster(managers_by="identifier", defects=DEFECTS - {"ambiguous-manager"}),
    "workbook": roster_xlsx(),
}


def imported(content, filename="staff"):
    preview = inspect(content, filename)
    mapping = propose(preview.heading, preview.sample)
    assert can_go_on(mapping)
    return plan(draft_people(read(content, preview.dialect), mapping, today=TODAY), [])


@pytest.mark.parametrize("made", DRESSES.values(), ids=DRESSES.keys())
def test_every_planted_defect_is_found_and_nothing_else(made: Roster):
    found = imported(made.content)
    planted = {defect.kind: defect for defect in made.defects}
    assert sorted((refusal.line, refusal.problem.code) for refusal in found.refusals) == sorted(
        (line, code) for kind, code in REFUSED.items() for line in planted[kind].lines
    )
    assert sorted(
        (create.person.line, create.manager.reason.code)
        for create in found.creates
        if create.manager.state is LineState.UNKNOWN
    ) == sorted((line, code) for kind, code in UNKNOWN.items() if kind in planted for line in planted[kind].lines)
    told = {warning.code: warning for warning in found.warnings}
    assert told["formulas-kept"].params["lines"] == str(planted["formula"].lines[0])
    assert told["two-digit-years"].params["count"] == 1
    assert found.counts["creates"] + found.counts["refusals"] == len(made.entries)


@pytest.mark.parametrize("made", DRESSES.values(), ids=DRESSES.keys())
def test_every_person_arrives_as_written(made: Roster):
    written = {entry.identifier: entry for entry in made.entries}
    for create in imported(made.content).creates:
        entry = written[create.person.identifier]
        assert create.person.name == " ".join(entry.name.split())
        assert create.person.site == entry.site.strip()
        assert create.person.job_title == " ".join(entry.job.split())
        assert create.person.unit == tuple(entry.unit.split(" > "))


def test_a_clean_roster_has_nothing_to_tell_but_the_top():
    found = imported(roster(defects=frozenset()).content)
    assert (found.refusals, found.blockers()) == ((), ())
    assert [(warning.code, warning.params["count"]) for warning in found.warnings] == [("unknown-line-blank", 1)]


MEASURE = """
import io, resource, sys, time
from datetime import date
from konnekt.organisations.directory import mapping, plan, reading, rows
source = open(sys.argv[1], "rb")
started = time.process_time()
preview = reading.inspect(source, "big.csv")
columns = mapping.propose(preview.heading, preview.sample)
people = rows.draft_people(reading.read(source, preview.dialect), columns, today=date(2026, 11, 24))
made = plan.plan(people, [])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
if sys.platform == "linux":  # what getrusage says there includes the parent's peak from before this program began
    peak = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1024
print(made.counts["creates"], time.process_time() - started, peak)
"""


def test_planning_a_large_file_takes_bounded_memory(tmp_path, proof):
    number = proof.cases(sample=20_000, full=100_000)
    (tmp_path / "big.csv").write_bytes(large_roster(number))
    command = [sys.executable, "-c", MEASURE, str(tmp_path / "big.csv")]
    output = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout
    people, seconds, megabytes = map(float, output.split())
    assert people == number
    assert megabytes < 250
    proof.note(
        f"{number:,} directory lines read and planned, in seconds and megabytes", f"{seconds:.0f}, {megabytes:.0f}"
    )


PEOPLE = 20_000


def seconds_to_plan(row: str) -> float:
    """Of processor time, for a file of lines like this one."""
    lines = [row.format(number, (number + 1) % PEOPLE) for number in range(PEOPLE)]
    content = "\n".join(["Staff number,Name,Manager ID" if "{1}" in row else "Staff number,Name,Manager name", *lines])
    started = time.process_time()
    preview = inspect(content.encode(), "staff.csv")
    mapping = propose(preview.heading, preview.sample).with_field(0, Field.IDENTIFIER)
    found = plan(draft_people(read(content.encode(), preview.dialect), mapping, today=TODAY), [])
    assert found.counts["creates"] + found.counts["refusals"] == PEOPLE
    return time.process_time() - started


def test_the_worst_of_files_takes_about_as_long_as_a_good_one():
    """Everybody of one identifier, everybody of one name, everybody in one cycle: looking at each beside each would
    take a thousand times as long.
    """
    good = seconds_to_plan("E{0},Person {0} A,")
    worst = ("E1,Person {0} A,", "E{0},Sam Taylor,Sam Taylor", "E{0},Person {0} A,E{1}")
    assert [row for row in worst if seconds_to_plan(row) > 4 * good] == []

"""A calendar program that people use (khal) reads our invitations and the feed: over a change of clocks, a move and a
cancellation.
"""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core import mail
from tests.factories.intake import open_programme
from tests.factories.pairs import opened
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.workspace.actions.booking import book
from konnekt.workspace.actions.calendars import make_feed
from konnekt.workspace.actions.sessions import call_off, move

NOW = datetime(2027, 3, 8, 9, tzinfo=UTC)
BEFORE, AFTER = datetime(2027, 3, 25, 10, tzinfo=UTC), datetime(2027, 4, 1, 9, tzinfo=UTC)
"""Both at ten by a clock in London, where summer begins on 28 March."""

WEEKS = ("2027-03-22", "2027-04-16")

SETTINGS = """
[calendars]
[[mine]]
path = {calendar}
type = calendar
[locale]
local_timezone = Europe/London
default_timezone = Europe/London
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""


class Program:
    """Somebody's calendar program, with a calendar of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder, self.settings = folder, folder / "khal.conf"
        (folder / "calendar").mkdir()
        self.settings.write_text(SETTINGS.format(calendar=folder / "calendar", folder=folder))

    def _run(self, *arguments: str) -> str:
        khal = Path(sys.executable).with_name("khal")
        surroundings = {"HOME": str(self.folder), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
        command = [str(khal), "--config", str(self.settings), *arguments]
        done = subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def takes(self, file: bytes) -> None:
        """Open a calendar file, as somebody does who clicks on it in a mail."""
        (self.folder / "opened.ics").write_bytes(file)
        self._run("import", "--batch", "-a", "mine", str(self.folder / "opened.ics"))

    def shows(self) -> list[str]:
        """What it says of these weeks."""
        shown = self._run("list", "--day-format", "", "--format", "{start} {title}{cancelled}", *WEEKS)
        return [line.strip() for line in shown.splitlines() if line.strip()]


@pytest.fixture
def program(tmp_path) -> Program:
    return Program(tmp_path / "invited")


@pytest.fixture
def pair(cast):
    with tenant(cast.organisation_id):
        round_ = open_programme(cast, now=NOW)
    made = opened(cast, round_=round_, now=NOW)
    mail.outbox.clear()
    return made


def invitation(cast) -> bytes:
    """The file in the mail that the mentee gets next."""
    run_queue()
    (letter,) = [one for one in mail.outbox if one.to == [cast.mentee.member.email]]
    (file,) = letter.attachments
    mail.outbox.clear()
    return file.get_payload(decode=True)


def subscribed(folder: Path, browser, address: str) -> list[str]:
    """What a program shows that fetches the feed now."""
    program = Program(folder)
    program.takes(browser.get(address).content)
    return program.shows()


def test_what_is_booked_moved_and_called_off_is_read_by_a_calendar_program(
    cast, pair, program, tmp_path, client, monkeypatch
):
    monkeypatch.setattr(clock, "read", lambda: NOW)
    given = {"relationship": pair, "minutes": 60, "where": "", "now": NOW}
    with tenant(cast.organisation_id):
        secret = make_feed(cast.mentee.actor, now=NOW)
        (first,) = book(cast.mentor.actor, times=[BEFORE], **given)
    feed = f"/o/meridian/calendar/{secret}/mentoring.ics"
    program.takes(invitation(cast))
    with tenant(cast.organisation_id):
        (second,) = book(cast.mentor.actor, times=[AFTER], **given)
    program.takes(invitation(cast))
    both = ["2027-03-25 10:00 Mentoring", "2027-04-01 10:00 Mentoring"]
    assert program.shows() == both
    assert subscribed(tmp_path / "first", client, feed) == both

    with tenant(cast.organisation_id):
        later = datetime(2027, 4, 8, 14, 30, tzinfo=UTC)
        move(cast.mentor.actor, session=second, begins=later, minutes=30, where="", now=NOW)
    program.takes(invitation(cast))
    moved = ["2027-03-25 10:00 Mentoring", "2027-04-08 15:30 Mentoring"]
    assert program.shows() == moved
    assert subscribed(tmp_path / "second", client, feed) == moved

    with tenant(cast.organisation_id):
        call_off(cast.mentor.actor, session=first, now=NOW)
    program.takes(invitation(cast))
    assert program.shows() == ["2027-03-25 10:00 MentoringCANCELLED", "2027-04-08 15:30 Mentoring"]
    assert subscribed(tmp_path / "third", client, feed) == moved[1:]

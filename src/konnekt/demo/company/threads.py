"""What pairs write to each other: threads kept as text, dealt by area, with days that fall before today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from konnekt.demo.company import words
from konnekt.demo.company.chance import stream
from konnekt.demo.company.records import Area, Message, Person, Role
from konnekt.demo.company.statements import Deck
from konnekt.demo.company.vocabulary import in_a_sentence

_FILES: Mapping[Area, str] = {
    Area.EDUCATION: "threads/education.txt",
    Area.CAREER: "threads/career.txt",
    Area.WELLBEING: "threads/wellbeing.txt",
    Area.RELATIONSHIPS: "threads/relationships.txt",
    Area.NETWORKING: "threads/networking.txt",
}
MOST_MESSAGES = 12
_OPENINGS = "threads/opening.txt"


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a thread: who writes it, and how many days after the one before."""

    role: Role
    days: int
    text: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A short exchange with a title that only we see."""

    title: str
    lines: tuple[Line, ...]

    @property
    def days(self) -> int:
        """Count the days from the first message to the last."""
        return sum(line.days for line in self.lines)


@cache
def threads(area: Area | None) -> Mapping[str, Thread]:
    """Return the threads about an area by title; None returns the openings."""
    found: dict[str, list[Line]] = {}
    for row in words.text(_OPENINGS if area is None else _FILES[area]).splitlines():
        if row.startswith("= "):
            found[row[2:]] = []
        elif row:
            author, text = row.split(": ", 1)
            role, _, days = author.partition(" +")
            found[list(found)[-1]].append(Line(Role(role), int(days or 0), text))
    return {title: Thread(title, tuple(lines)) for title, lines in found.items()}


def all_threads() -> Mapping[str, Thread]:
    """Return the threads about every area by title, without the openings."""
    return {title: thread for area in Area for title, thread in threads(area).items()}


class Correspondence:
    """Deals threads to the pairs of one company, and sets them in time."""

    def __init__(self, seed: int, today: date) -> None:
        self._today = today
        self._decks = {
            area: Deck(tuple(threads(area)), stream(seed, "threads", area or "opening")) for area in (None, *Area)
        }

    def write(
        self,
        people: Mapping[Role, Person],
        *,
        area: Area,
        skill: str,
        opened_on: date,
        ended_on: date | None,
        chance: Random,
        title: str | None = None,
    ) -> tuple[Message, ...]:
        """Return what a pair wrote so far: mostly a first hello, and later a thread about the area that brought them.

        Some pairs say hello in writing and then only ever speak.
        `title` chooses the thread; without one it is dealt.
        """
        until = min(self._today, ended_on or self._today)
        thread = all_threads()[title or self._decks[area].deal()]
        opening = threads(None)[self._decks[None].deal()]
        begins = opened_on + timedelta(days=chance.randint(0, 2))
        said: list[tuple[date, Line]] = []
        fits = len(opening.lines) + len(thread.lines) <= MOST_MESSAGES
        if title is not None or (fits and chance.random() < 0.8):
            said = _dated(opening, begins)
            begins = said[-1][0] + timedelta(days=chance.randint(3, 6))
            if title is None and chance.random() < 0.15:
                return _sent(said, people, skill=in_a_sentence(skill), until=until, chance=chance)
        # Most threads have come to their end; where there is no room, today falls in the middle of one.
        room = max((until - begins).days - thread.days - 1, 0)
        said += _dated(thread, begins + timedelta(days=round(room * chance.betavariate(1.6, 1.0))))
        return _sent(said, people, skill=in_a_sentence(skill), until=until, chance=chance)


def _dated(thread: Thread, day: date) -> list[tuple[date, Line]]:
    """Give every line its day."""
    dated: list[tuple[date, Line]] = []
    for line in thread.lines:
        day += timedelta(days=line.days)
        dated.append((day, line))
    return dated


def _sent(
    said: list[tuple[date, Line]], people: Mapping[Role, Person], *, skill: str, until: date, chance: Random
) -> tuple[Message, ...]:
    """Send each line at a waking hour where its author lives, after the line before, and none on `until` or later."""
    names = {role.value: person.known_as for role, person in people.items()}
    messages: list[Message] = []
    last, last_day = datetime.combine(date.min, time(), UTC), date.min
    for day, line in said:
        author = people[line.role]
        zone = ZoneInfo(author.time_zone)
        at_hand = datetime.combine(day, time(7), zone) + timedelta(minutes=chance.randint(20, 860))
        answered = last + timedelta(minutes=chance.randint(12, 200))
        last = _when_awake(answered if day == last_day else max(at_hand.astimezone(UTC), answered), zone, chance)
        last_day = day
        if last.date() >= until:
            break
        messages.append(Message(author.key, last, line.text.format(**names, skill=skill)))
    return tuple(messages)


def _when_awake(moment: datetime, zone: ZoneInfo, chance: Random) -> datetime:
    """Return the moment itself, or a time on the next morning where it is night in the zone."""
    local = moment.astimezone(zone)
    if 7 <= local.hour < 22:
        return moment
    morning = local.date() + timedelta(days=1 if local.hour >= 22 else 0)
    woken = datetime.combine(morning, time(7), zone) + timedelta(minutes=chance.randint(5, 120))
    return woken.astimezone(UTC)

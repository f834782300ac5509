"""What makes a directory real: lines nobody recorded, a reorganisation, and appraisals written by somebody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from konnekt.demo.company.chance import in_proportion, shuffled, stream
from konnekt.demo.company.places import units_above
from konnekt.demo.company.records import FormerManager, Line, Person
from konnekt.demo.company.tree import SMALLEST_SPAN

REORGANISED_DAYS_AGO = 150
NEWEST_SHARE = 7  # one in seven counts as new here: a line is most easily forgotten for them


def remember(staff: list[Person], settled: frozenset[str], *, seed: int, today: date) -> list[Person]:
    """Return the staff with a past and a few gaps. Those in `settled` keep the line they have."""
    size = len(staff)
    for change, count in (
        (_forget_line, in_proportion(size, 6)),
        (_move_team, in_proportion(size, 3)),
        (_move_alone, in_proportion(size, 8)),
        (_appraise_elsewhere, in_proportion(size, 14)),
    ):
        staff = change(staff, settled, count, stream(seed, change.__name__), today)
    return staff


def leaders_among(staff: list[Person]) -> list[Person]:
    """Return those whom somebody reports to."""
    leading = {person.manager for person in staff}
    return [person for person in staff if person.key in leading]


def _forget_line(
    staff: list[Person], settled: frozenset[str], count: int, chance: Random, _today: date
) -> list[Person]:
    """Lose the manager of a few who lead nobody; their manager still leads enough without them."""
    spans = Counter(person.manager for person in staff)
    lost: set[str] = set()

    def lose(up_to: int, among: list[Person]) -> None:
        for person in shuffled(chance, among):
            can_be_spared = spans[person.manager] > SMALLEST_SPAN and spans[person.key] == 0
            if len(lost) < up_to and can_be_spared and person.manager and person.key not in settled:
                lost.add(person.key)
                spans[person.manager] -= 1

    newest_first = sorted(staff, key=lambda person: person.started_on, reverse=True)
    newcomers = newest_first[: len(staff) // NEWEST_SHARE]
    lose(min(2, count), newcomers)
    lose(count, newest_first[len(newcomers) :])
    return _change(staff, lost, lambda person: replace(person, manager=None, line=Line.UNKNOWN))


def _move_team(staff: list[Person], settled: frozenset[str], count: int, chance: Random, today: date) -> list[Person]:
    """Let a few whole teams have worked for another leader nearby, until the reorganisation."""
    leaders = leaders_among(staff)
    until = today - timedelta(days=REORGANISED_DAYS_AGO)
    moved: dict[str, str] = {}
    for leader in shuffled(chance, [leader for leader in leaders if leader.grade <= 8])[:count]:
        before = [other for other in leaders if _are_neighbours(leader, other)]
        if before:
            previous = chance.choice(before).key
            moved |= {person.key: previous for person in staff if person.manager == leader.key}
    return _with_former_manager(staff, {key: (boss, until) for key, boss in moved.items() if key not in settled})


def _move_alone(staff: list[Person], settled: frozenset[str], count: int, chance: Random, today: date) -> list[Person]:
    """Let a few have moved from another unit; for one in four the move is more than a year ago."""
    leaders = [leader for leader in leaders_among(staff) if leader.grade <= 8]
    moved: dict[str, tuple[str, date]] = {}
    long_here = [one for one in staff if one.manager and one.grade <= 6 and (today - one.started_on).days > 800]
    for turn, person in enumerate(shuffled(chance, long_here)[:count]):
        elsewhere = [leader for leader in leaders if leader.unit != person.unit and leader.grade > person.grade]
        days = chance.randint(400, 700) if turn % 4 == 0 else chance.randint(30, 330)
        if elsewhere and person.key not in settled:
            moved[person.key] = (chance.choice(elsewhere).key, today - timedelta(days=days))
    return _with_former_manager(staff, moved)


def _appraise_elsewhere(
    staff: list[Person], settled: frozenset[str], count: int, chance: Random, _today: date
) -> list[Person]:
    """Let a few be appraised by their manager's manager, or by a senior colleague of another unit."""
    managers = {person.key: person.manager for person in staff}
    appraisers: dict[str, str] = {}
    for person in shuffled(chance, [person for person in staff if person.manager and person.grade <= 6])[:count]:
        above = managers[person.manager or ""]
        seniors = [other.key for other in staff if other.grade >= 7 and other.unit != person.unit]
        choice = above if above and chance.random() < 0.5 else chance.choice(seniors)
        if person.key not in settled and choice != person.manager:
            appraisers[person.key] = choice
    return _change(staff, set(appraisers), lambda person: replace(person, appraiser=appraisers[person.key]))


def _with_former_manager(staff: list[Person], moved: dict[str, tuple[str, date]]) -> list[Person]:
    """Add the former line where somebody was already here then."""
    here_then = {person.key for person in staff if person.key in moved and person.started_on < moved[person.key][1]}
    return _change(
        staff,
        here_then,
        lambda person: replace(person, former_managers=(*person.former_managers, FormerManager(*moved[person.key]))),
    )


def _are_neighbours(one: Person, other: Person) -> bool:
    """Say whether two leaders of one grade work in the same unit or division, neither of them the other's manager."""
    shared = set(units_above(one.unit)[:2]) & set(units_above(other.unit)[:2])
    return one.key != other.key and one.grade == other.grade and bool(shared) and other.manager != one.key


def _change(staff: list[Person], keys: set[str], change: Callable[[Person], Person]) -> list[Person]:
    return [change(person) if person.key in keys else person for person in staff]

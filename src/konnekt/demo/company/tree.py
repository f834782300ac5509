"""The reporting tree, before anybody has a name: posts with a unit, a grade and the post they report to."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from konnekt.demo.company.chance import weighted
from konnekt.demo.company.places import DIVISIONS, PARENT, ROOT, SHARE

SMALLEST_SPAN = 4
LARGEST_SPAN = 9
SMALLEST_TEAM = SMALLEST_SPAN + 1  # with whoever leads it
WITH_DIVISIONS = 120  # from here on three directors stand between the managing director and the units

_GRADES_OF_SPECIALISTS = {1: 5, 2: 12, 3: 25, 4: 28, 5: 20, 6: 7, 7: 3}


@dataclass(frozen=True, slots=True)
class Post:
    """A place in the tree; `manager` is the position of another post in the same list."""

    unit: str
    grade: int
    manager: int | None
    leads: bool


def plant(people: int, chance: Random) -> tuple[Post, ...]:
    """Return the posts of a company: one managing director, everyone else under somebody who leads four to nine."""
    posts = [Post(ROOT, 10, None, leads=True)]
    if people < WITH_DIVISIONS:
        _plant_units_directly(posts, people - 1, chance)
    else:
        _plant_divisions(posts, people - 1, chance)
    return tuple(posts)


def _plant_units_directly(posts: list[Post], below: int, chance: Random) -> None:
    """Give the managing director a head for each of the first units and a specialist for each of the others."""
    units = list(SHARE)
    heads, specialists = _team_shape(below, chance, heads_at_least=SMALLEST_SPAN)
    sizes = _split(below - specialists, [1] * heads, chance)
    for position, size in enumerate(sizes):
        _plant_team(posts, units[position % len(units)], manager=0, grade=8, below=size - 1, chance=chance)
    for position in range(specialists):
        _plant_specialist(posts, units[(heads + position) % len(units)], manager=0, chance=chance)


def _plant_divisions(posts: list[Post], below: int, chance: Random) -> None:
    advisers = chance.randint(2, 4)
    for _ in range(advisers):
        _plant_specialist(posts, ROOT, manager=0, chance=chance)
    units_of = {division: [unit for unit in SHARE if PARENT[unit] == division] for division in DIVISIONS}
    shares = [sum(SHARE[unit] for unit in units) for units in units_of.values()]
    for (division, units), size in zip(
        units_of.items(), _split(below - advisers, shares, chance, jitter=False), strict=True
    ):
        director = len(posts)
        posts.append(Post(division, 9, 0, leads=True))
        advisers_here = SMALLEST_SPAN - len(units) + chance.randint(0, 2)
        for _ in range(advisers_here):
            _plant_specialist(posts, division, manager=director, chance=chance)
        sizes = _split(size - 1 - advisers_here, [SHARE[unit] for unit in units], chance, jitter=False)
        for unit, size_of_unit in zip(units, sizes, strict=True):
            _plant_team(posts, unit, manager=director, grade=8, below=size_of_unit - 1, chance=chance)


def _plant_team(posts: list[Post], unit: str, *, manager: int, grade: int, below: int, chance: Random) -> None:
    """Add somebody who leads `below` people of one unit, with everyone under them."""
    leader = len(posts)
    posts.append(Post(unit, grade, manager, leads=True))
    if below <= LARGEST_SPAN:
        for _ in range(below):
            _plant_specialist(posts, unit, manager=leader, chance=chance)
        return
    teams, specialists = _team_shape(below, chance)
    for size in _split(below - specialists, [1] * teams, chance):
        is_last_level = size - 1 <= LARGEST_SPAN
        step = chance.choice((1, 1, 2)) if is_last_level and grade > 6 else 1
        _plant_team(posts, unit, manager=leader, grade=max(grade - step, 4), below=size - 1, chance=chance)
    for _ in range(specialists):
        _plant_specialist(posts, unit, manager=leader, chance=chance, lowest=min(5, posts[leader].grade - 1))


def _plant_specialist(posts: list[Post], unit: str, *, manager: int, chance: Random, lowest: int = 1) -> None:
    """Add somebody who leads nobody, below their manager's grade; those beside a head or director are senior."""
    ceiling = posts[manager].grade
    if ceiling >= 9:
        grade = weighted(chance, {6: 3, 7: 4, 8: 2} if unit not in SHARE else {5: 3, 6: 3, 7: 1})
    else:
        grade = weighted(chance, {g: w for g, w in _GRADES_OF_SPECIALISTS.items() if lowest <= g < ceiling})
    posts.append(Post(unit, grade, manager, leads=False))


def _team_shape(below: int, chance: Random, *, heads_at_least: int = 1) -> tuple[int, int]:
    """Draw how many of somebody's direct reports lead a team and how many don't, keeping the tree flat."""
    shapes = [
        (leading, span - leading)
        for span in range(SMALLEST_SPAN, LARGEST_SPAN + 1)
        for leading in range(heads_at_least, span + 1)
        if leading * SMALLEST_TEAM <= below - (span - leading)
    ]
    flattest = min(_largest_team(below, shape) for shape in shapes)
    limit = max(LARGEST_SPAN, round(flattest * 1.3))
    return chance.choice([shape for shape in shapes if _largest_team(below, shape) <= limit])


def _largest_team(below: int, shape: tuple[int, int]) -> int:
    leading, specialists = shape
    return -(-(below - specialists) // leading) - 1


def _split(total: int, shares: list[int], chance: Random, *, jitter: bool = True) -> list[int]:
    """Split a number of people by shares; with jitter a few change place, never below the smallest team."""
    whole = sum(shares)
    sizes = [total * share // whole for share in shares]
    for position in range(total - sum(sizes)):
        sizes[position % len(sizes)] += 1
    if jitter and len(sizes) > 1:
        ceiling = max(max(sizes), LARGEST_SPAN + 1 if max(sizes) <= LARGEST_SPAN + 1 else max(sizes) + 2)
        for _ in sizes:
            giver, taker = chance.sample(range(len(sizes)), 2)
            if sizes[giver] > SMALLEST_TEAM and sizes[taker] < ceiling:
                sizes[giver] -= 1
                sizes[taker] += 1
    return sizes

"""Everybody in the directory: those at work, those who have left, and the guests from outside."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from konnekt.demo.company import cast, names, places
from konnekt.demo.company.cast import Part
from konnekt.demo.company.chance import in_proportion, stream, weighted
from konnekt.demo.company.history import leaders_among, remember
from konnekt.demo.company.jobs import job_title
from konnekt.demo.company.records import CastMember, Kind, Line, Person
from konnekt.demo.company.tree import Post, plant

_SITES = {site.key: site for site in places.SITES}
_CALLED_IN_THE_CAST = frozenset(part.called for part in cast.PARTS)
_GUEST_TITLES = (
    "Independent executive coach",
    "Retired railway inspector",
    "Professor of electrical engineering",
    "Former head of a water company",
    "Chartership assessor",
    "Founder of a training charity",
)


@dataclass(frozen=True, slots=True)
class Staffing:
    """The people and who of them plays which part."""

    people: tuple[Person, ...]
    cast: tuple[CastMember, ...]


def hire(people: int, *, seed: int, today: date) -> Staffing:
    """Return the given number of people, guests and leavers among them."""
    guests = in_proportion(people, 4)
    leavers = in_proportion(people, 6)
    posts = plant(people - guests - leavers, stream(seed, "tree"))
    parts = cast.assign(posts)
    hiring = _Hiring(seed, today)
    staff: list[Person] = []
    for position, post in enumerate(posts):
        staff.append(hiring.fill(post, parts.get(position), staff))
    played = {staff[position].key: part for position, part in parts.items()}
    staff = remember(staff, frozenset(played), seed=seed, today=today)
    managers = [leader for leader in leaders_among(staff) if 5 <= leader.grade <= 8]
    gone = [hiring.leaver(managers) for _ in range(leavers)]
    outside = [hiring.guest() for _ in range(guests)]
    members = tuple(cast.introduce(part, key) for key, part in played.items())
    in_order = sorted(members, key=lambda member: [part.role for part in cast.PARTS].index(member.role))
    return Staffing((*staff, *gone, *outside), tuple(in_order))


class _Hiring:
    """Fills posts one by one; remembers which names and addresses are taken."""

    def __init__(self, seed: int, today: date) -> None:
        self._seed = seed
        self._today = today
        self._count = 0
        self._names: Counter[str] = Counter(part.name for part in cast.PARTS)
        self._addresses: set[str] = set()
        self._cast_addresses = {
            part.role: names.address(part.latin, self._addresses, places.DOMAIN) for part in cast.PARTS
        }

    def fill(self, post: Post, part: Part | None, staff: list[Person]) -> Person:
        """Return whoever holds a post; the people above it are already in `staff`."""
        chance = self._next()
        manager = staff[post.manager] if post.manager is not None else None
        person = self._employee(chance, unit=post.unit, grade=post.grade, leads=post.leads, manager=manager)
        return person if part is None else self._play(part, person, post, manager, chance)

    def leaver(self, managers: list[Person]) -> Person:
        """Return somebody who worked here until a few weeks ago."""
        chance = self._next()
        manager = chance.choice(managers)
        grade = chance.randint(2, min(manager.grade - 1, 5))
        person = self._employee(chance, unit=str(manager.unit), grade=grade, leads=False, manager=manager)
        started_on = min(person.started_on, self._today - timedelta(days=400))
        return replace(person, started_on=started_on, left_on=self._today - timedelta(days=chance.randint(6, 60)))

    def guest(self) -> Person:
        """Return a mentor from outside, who has no line here."""
        chance = self._next()
        site = _SITES[weighted(chance, places.SITE_SHARE)]
        name = self._unused_name(site.key, chance)
        return Person(
            key=self._key(),
            name=name.whole,
            known_as=name.called,
            email=names.address(name.latin, self._addresses, f"guests.{places.DOMAIN}"),
            kind=Kind.GUEST,
            job_title=chance.choice(_GUEST_TITLES),
            unit=None,
            site=None,
            time_zone=site.time_zone,
            grade=chance.choice((7, 8)),
            started_on=self._monday_before(chance.randint(3 * 365 + 30, 6 * 365)),
            line=Line.NONE,
            manager=None,
            languages=_languages(name.languages, site.key, chance),
        )

    def _employee(self, chance: Random, *, unit: str, grade: int, leads: bool, manager: Person | None) -> Person:
        site = _SITES[weighted(chance, places.SITE_SHARE)]
        if manager is not None and manager.site and chance.random() < (0.75 if manager.grade <= 8 else 0.3):
            site = _SITES[manager.site]
        name = self._unused_name(site.key, chance)
        return Person(
            key=self._key(),
            name=name.whole,
            known_as=name.called,
            email=names.address(name.latin, self._addresses, places.DOMAIN),
            kind=Kind.EMPLOYEE,
            job_title=job_title(chance, unit=unit, grade=grade, leads=leads),
            unit=unit,
            site=site.key,
            time_zone=site.time_zone,
            grade=grade,
            started_on=self._monday_before(_days_here(grade, chance, leads=leads)),
            line=Line.NONE if manager is None else Line.KNOWN,
            manager=None if manager is None else manager.key,
            languages=_languages(name.languages, site.key, chance),
        )

    def _play(self, part: Part, person: Person, post: Post, manager: Person | None, chance: Random) -> Person:
        below = 10 if manager is None else manager.grade
        grade = post.grade if part.grade is None else min(part.grade, below - 1)
        return replace(
            person,
            name=part.name,
            known_as=part.called,
            email=self._cast_addresses[part.role],
            grade=grade,
            job_title=part.title or job_title(chance, unit=post.unit, grade=grade, leads=post.leads),
            site=part.site,
            time_zone=_SITES[part.site].time_zone,
            started_on=self._monday_before(round(part.years_here * 365)),
            languages=part.languages,
        )

    def _next(self) -> Random:
        self._count += 1
        return stream(self._seed, "person", self._count)

    def _key(self) -> str:
        return f"P{self._count:04d}"

    def _unused_name(self, site: str, chance: Random) -> names.Name:
        """Draw a name nobody has yet; after a few tries two people may share one, as in life."""
        for _ in range(6):
            anywhere = chance.random() < 0.08
            culture = chance.choice(names.cultures()) if anywhere else weighted(chance, places.CULTURES_AT[site])
            name = names.draw_name(culture, chance)
            if name.whole not in self._names and name.called not in _CALLED_IN_THE_CAST:
                break
        self._names[name.whole] += 1
        return name

    def _monday_before(self, days: int) -> date:
        day = self._today - timedelta(days=days)
        return day - timedelta(days=day.weekday())


def _days_here(grade: int, chance: Random, *, leads: bool) -> int:
    """Draw how long somebody has been here: about a fifth joined within eighteen months, few of them to lead."""
    newly = {True: 0.05, False: 0.27 if grade <= 5 else 0.12}[leads]
    if grade <= 7 and chance.random() < newly:
        return chance.randint(14, 530)
    return round(365 * (1.5 + min(chance.expovariate(1 / (1.2 + grade * 0.75)), 30)))


def _languages(home: tuple[str, ...], site: str, chance: Random) -> tuple[str, ...]:
    """Return what somebody speaks: the language of home, mostly that of the place, nearly always English."""
    spoken = [*home]
    if chance.random() < 0.85:
        spoken.append(places.SPOKEN_AT[site])
    if chance.random() < 0.96:
        spoken.append("en")
    if chance.random() < 0.12:
        spoken.append(chance.choice(("fr", "es", "de", "ar", "pt")))
    return tuple(dict.fromkeys(spoken))

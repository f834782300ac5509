"""The cast: the people a visitor can be for a while, with fixed names whatever the seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from konnekt.demo.company import words
from konnekt.demo.company.records import Area, CastMember, CastRole
from konnekt.demo.company.tree import Post


@dataclass(frozen=True, slots=True)
class Part:
    """A part with the post it wants. A title or grade of None is that of the post."""

    role: CastRole
    name: str
    called: str
    latin: str
    unit: str
    site: str
    leads: bool
    years_here: float
    languages: tuple[str, ...]
    introduction: str
    title: str | None = None
    grade: int | None = None
    statement: str | None = None
    areas_sought: tuple[tuple[Area, int], ...] = ()
    areas_given: tuple[tuple[Area, int], ...] = ()
    skills_wanted: tuple[str, ...] = ()
    skills_offered: tuple[str, ...] = ()


def _read() -> tuple[Part, ...]:
    """Read the parts; what is a list or a table in the file is a tuple here."""
    return tuple(
        Part(role=CastRole(role), **{name: _frozen(value) for name, value in part.items()})
        for role, part in words.table("cast.toml").items()
    )


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple((Area(area), points) for area, points in value.items())
    return tuple(value) if isinstance(value, list) else value


PARTS = _read()


def assign(posts: tuple[Post, ...]) -> Mapping[int, Part]:
    """Give every part a post of its own: the mentee's manager first, then whoever reports to them, then the others."""
    taken: dict[int, Part] = {}
    by_role: dict[CastRole, int] = {}
    for part in PARTS:
        manager = by_role[CastRole.LINE_MANAGER] if part.role is CastRole.MENTEE else None
        position = next(spot for spot in _suitable(part, posts, manager) if spot not in taken)
        taken[position] = part
        by_role[part.role] = position
    return taken


def introduce(part: Part, person: str) -> CastMember:
    """Return the cast's entry for whoever plays a part."""
    return CastMember(part.role, person, part.introduction)


def _suitable(part: Part, posts: tuple[Post, ...], manager: int | None) -> Iterator[int]:
    """Yield the posts a part could have, the most fitting first; a champion is as senior as can be."""
    if part.role is CastRole.LINE_MANAGER:
        return iter(_leaders_of_specialists(part, posts))
    if manager is not None:
        return (spot for spot, post in enumerate(posts) if post.manager == manager and not post.leads)

    def misfit(spot: int) -> tuple[bool, bool, int]:
        post = posts[spot]
        # A leader close to the work is easier to talk to than a head; only the champion is wanted at the top.
        distance = -post.grade if part.leads and part.role is CastRole.CHAMPION else post.grade if part.leads else 0
        too_low = part.grade is not None and post.manager is not None and posts[post.manager].grade <= part.grade
        return too_low, post.unit != part.unit, distance

    open_to = [spot for spot, post in enumerate(posts) if post.leads == part.leads and post.manager is not None]
    return iter(sorted(open_to, key=misfit))


def _leaders_of_specialists(part: Part, posts: tuple[Post, ...]) -> list[int]:
    """Return those in the part's unit who lead at least one specialist, the lowest grade first."""
    lead_specialists = {post.manager for post in posts if not post.leads}
    fitting = [spot for spot, post in enumerate(posts) if post.unit == part.unit and spot in lead_specialists]
    return sorted((spot for spot in fitting if posts[spot].leads), key=lambda spot: posts[spot].grade)

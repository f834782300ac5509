"""The cast: the people a visitor can be for a while, with fixed names whatever the seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from konnekt.demo.company.records import CastMember, CastRole
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


PARTS = (
    Part(
        CastRole.LINE_MANAGER,
        "Owen Pritchard",
        "Owen",
        "owen pritchard",
        unit="signalling-and-control",
        site="york",
        leads=True,
        years_here=8.4,
        languages=("en",),
        introduction="Owen leads the team Amina works in. He knows what the programme is for, and sees nothing she says in it.",
    ),
    Part(
        CastRole.MENTEE,
        "Amina Garba",
        "Amina",
        "amina garba",
        unit="signalling-and-control",
        site="lagos",
        leads=False,
        years_here=2.6,
        languages=("ha", "en"),
        introduction="Amina designs signalling in Lagos, wants her chartership, and has been talking with Marijke for three months.",
        title="Graduate Signalling Engineer",
        grade=3,
    ),
    Part(
        CastRole.MENTOR,
        "Marijke ter Horst",
        "Marijke",
        "marijke ter horst",
        unit="grid-and-storage",
        site="rotterdam",
        leads=True,
        years_here=11.2,
        languages=("nl", "en", "de"),
        introduction="Marijke builds substations in Rotterdam. She is Amina's mentor, and has offered one more place to a new joiner.",
    ),
    Part(
        CastRole.BOTH,
        "Ketaki Deshmukh",
        "Ketaki",
        "ketaki deshmukh",
        unit="digital-and-data",
        site="pune",
        leads=False,
        years_here=5.3,
        languages=("mr", "hi", "en"),
        introduction="Ketaki keeps the data moving in Pune. In the same round she is somebody's mentee and somebody else's mentor.",
        title="Data Engineer",
        grade=5,
    ),
    Part(
        CastRole.PROGRAMME_MANAGER,
        "Rosalind Kershaw",
        "Rosalind",
        "rosalind kershaw",
        unit="people-and-learning",
        site="york",
        leads=False,
        years_here=6.7,
        languages=("en", "fr"),
        introduction="Rosalind runs the three mentoring programmes from York. New Horizons is ready for her to start the match.",
        title="Mentoring Programme Manager",
        grade=5,
    ),
    Part(
        CastRole.SAFEGUARDING_CONTACT,
        "Wanjiru Mutua",
        "Wanjiru",
        "wanjiru mutua",
        unit="people-and-learning",
        site="nairobi",
        leads=False,
        years_here=4.1,
        languages=("sw", "en"),
        introduction="Wanjiru is who people turn to when something in mentoring doesn't feel right. She sees only what they send her.",
        title="People Adviser",
        grade=4,
    ),
    Part(
        CastRole.AUDITOR,
        "Zofia Krawiec",
        "Zofia",
        "zofia krawiec",
        unit="finance-and-procurement",
        site="katowice",
        leads=False,
        years_here=7.9,
        languages=("pl", "en"),
        introduction="Zofia checks that the rules were kept. She reads the ledger, and it holds nobody's words.",
        title="Internal Auditor",
        grade=5,
    ),
    Part(
        CastRole.ADMINISTRATOR,
        "Tadhg O'Riordan",
        "Tadhg",
        "tadhg oriordan",
        unit="digital-and-data",
        site="york",
        leads=False,
        years_here=3.8,
        languages=("en",),
        introduction="Tadhg looks after the directory, the roles and the settings. What people say to each other is closed to him.",
        title="People Systems Analyst",
        grade=4,
    ),
    Part(
        CastRole.OPERATOR,
        "Jandira do Amaral",
        "Jandira",
        "jandira do amaral",
        unit="digital-and-data",
        site="recife",
        leads=False,
        years_here=3.2,
        languages=("pt", "en"),
        introduction="Jandira keeps Konnekt itself running: the queue, the mail, the backups. She never needs to read a word inside.",
        title="Platform Engineer",
        grade=4,
    ),
    Part(
        CastRole.NEWCOMER,
        "Sulastri",
        "Sulastri",
        "sulastri",
        unit="train-operations",
        site="rotterdam",
        leads=False,
        years_here=0.6,
        languages=("id", "nl", "en"),
        introduction="Sulastri joined the control room in Rotterdam this year, and is waiting to hear who her mentor will be.",
        title="Service Controller",
        grade=5,
    ),
    Part(
        CastRole.CHAMPION,
        "Gonçalo Vilhena",
        "Gonçalo",
        "goncalo vilhena",
        unit="energy",
        site="porto",
        leads=True,
        years_here=14.5,
        languages=("pt", "en", "es"),
        introduction="Gonçalo lends the programmes his name and his time. He sees how many have joined, and never who said what.",
    ),
)


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

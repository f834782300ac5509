"""What people answer at enrolment, in keeping with their unit, grade and time of life at work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from random import Random

from konnekt.demo.company.cast import Part
from konnekt.demo.company.chance import weighted
from konnekt.demo.company.records import Answers, Area, Meeting, Person, Rhythm, Role
from konnekt.demo.company.statements import Statements
from konnekt.demo.company.vocabulary import skills

MOST_POINTS = 4  # for one area

_ABOUT_THE_WORK: Mapping[str, tuple[str, ...]] = {
    "train-operations": ("Rail", "Communication"),
    "rolling-stock": ("Rail", "Projects and change"),
    "signalling-and-control": ("Rail", "Projects and change"),
    "grid-and-storage": ("Energy", "Projects and change"),
    "wind-and-solar": ("Energy", "Working with others"),
    "finance-and-procurement": ("Money and the business", "Projects and change"),
    "digital-and-data": ("Digital and data", "Projects and change"),
    "people-and-learning": ("Leading people", "Working with others"),
}
_ABOUT_THE_AREA: Mapping[Area, tuple[str, ...]] = {
    Area.EDUCATION: ("Learning", "Digital and data"),
    Area.CAREER: ("Career", "Leading people"),
    Area.WELLBEING: ("Wellbeing and balance",),
    Area.RELATIONSHIPS: ("Working with others", "Communication"),
    Area.NETWORKING: ("Networks and voice", "Communication"),
}
_TENDS_TO_GIVE: Mapping[str, Area] = {
    "people-and-learning": Area.WELLBEING,
    "train-operations": Area.WELLBEING,
    "finance-and-procurement": Area.CAREER,
    "digital-and-data": Area.EDUCATION,
    "signalling-and-control": Area.EDUCATION,
    "wind-and-solar": Area.RELATIONSHIPS,
    "rolling-stock": Area.RELATIONSHIPS,
    "grid-and-storage": Area.NETWORKING,
}
_HOURS: Mapping[Rhythm, tuple[int, int]] = {
    Rhythm.EARLY: (6, 14),
    Rhythm.DAYTIME: (9, 17),
    Rhythm.LATE: (11, 19),
    Rhythm.SHIFTS: (7, 19),
}
# The order in which the form asks: a half-finished enrolment stops after one of these.
_PAGES = (
    ("areas_sought", "areas_given"),
    ("skills_wanted", "skills_offered"),
    ("languages", "hours", "rhythm", "meeting"),
    ("statement",),
    ("capacity",),
)


def answer(
    person: Person,
    *,
    roles: Sequence[Role],
    voice: str,
    capacity: int,
    statements: Statements,
    chance: Random,
    part: Part | None = None,
) -> Answers:
    """Return a full set of answers, a few of them "prefer not to say"; a part of the cast answers in its own words."""
    sought = _sought(person, chance, newcomer=voice == "newcomer") if Role.MENTEE in roles else {}
    given = _given(person, chance) if Role.MENTOR in roles else {}
    wanted = _skills(person, sought, chance, of_work=1) if sought else ()
    offered = _skills(person, given, chance, of_work=2, without=wanted) if given else ()
    rhythm = _rhythm(person, chance)
    start, end = _HOURS[rhythm]
    shift = chance.choice((-1, 0, 0, 0, 1))
    main = sought or given
    written = statements.write(
        voice,
        topic=person.unit if voice != "newcomer" else "early" if person.grade <= 3 else "experienced",
        areas=sorted(main, key=lambda area: -main[area]),
        skills=wanted or offered,
        chance=chance,
    )
    full = Answers(
        areas_sought=sought,
        areas_given=given,
        skills_wanted=wanted,
        skills_offered=offered,
        languages=person.languages,
        hours=(start + shift, end + shift),
        rhythm=rhythm,
        meeting=weighted(chance, {Meeting.VIDEO: 4, Meeting.MIXED: 4, Meeting.IN_PERSON: 2, Meeting.PHONE: 1}),
        statement=written,
        capacity=capacity if Role.MENTOR in roles else None,
    )
    return _decline_some(full, chance) if part is None else _in_own_words(full, part)


def half_finished(answers: Answers, chance: Random) -> Answers:
    """Return the answers of somebody who stopped on the way: some pages of the form, in their order."""
    reached = chance.randint(1, len(_PAGES) - 1)
    later = {name for page in _PAGES[reached:] for name in page}
    empty = Answers()
    kept = frozenset(name for name in answers.declined if name.split(":")[0] not in later)
    gone = {field.name: getattr(empty, field.name) for field in fields(Answers) if field.name in later}
    return replace(answers, **gone, declined=kept)


def _in_own_words(answers: Answers, part: Part) -> Answers:
    """Put what the cast says of itself in the place of what was drawn."""
    return replace(
        answers,
        areas_sought=dict(part.areas_sought) or answers.areas_sought,
        areas_given=dict(part.areas_given) or answers.areas_given,
        skills_wanted=part.skills_wanted or answers.skills_wanted,
        skills_offered=part.skills_offered or answers.skills_offered,
        statement=part.statement or answers.statement,
    )


def _sought(person: Person, chance: Random, *, newcomer: bool) -> dict[Area, int]:
    """Early on people seek education and career; those who lead, relationships; newcomers, a network."""
    leaning = {
        Area.EDUCATION: 2.9 - 0.3 * person.grade,
        Area.CAREER: 2.8 - 0.15 * abs(person.grade - 4),
        Area.WELLBEING: 1.9 if person.unit in ("train-operations", "people-and-learning") else 1.3,
        Area.RELATIONSHIPS: 1.0 + 0.2 * person.grade,
        Area.NETWORKING: 2.6 if newcomer else 1.5,
    }
    return _points(leaning, chance)


def _given(person: Person, chance: Random) -> dict[Area, int]:
    """The longer somebody has worked, the more of a career and a network they can share; the unit tips one area."""
    leaning = {
        Area.EDUCATION: 1.6,
        Area.CAREER: 0.6 + 0.25 * person.grade,
        Area.WELLBEING: 1.3,
        Area.RELATIONSHIPS: 0.9 + 0.15 * person.grade,
        Area.NETWORKING: 0.5 + 0.22 * person.grade,
    }
    tipped = _TENDS_TO_GIVE.get(person.unit or "", Area.CAREER)
    leaning[tipped] += 1.2
    return _points(leaning, chance)


def _points(leaning: Mapping[Area, float], chance: Random) -> dict[Area, int]:
    points = {area: min(max(round(chance.gauss(mean, 1.1)), 0), MOST_POINTS) for area, mean in leaning.items()}
    if not any(points.values()):
        points[max(leaning, key=lambda area: leaning[area])] = 2
    return points


def _skills(
    person: Person, areas: Mapping[Area, int], chance: Random, *, of_work: int, without: Iterable[str] = ()
) -> tuple[str, ...]:
    """Draw two to six skills: some of the work, the others of the areas that matter most."""
    groups = list(_ABOUT_THE_WORK.get(person.unit or "", ("Leading people", "Money and the business"))) * of_work
    for area in sorted(areas, key=lambda area: -areas[area])[:2]:
        groups.extend(_ABOUT_THE_AREA[area])
    left_out = set(without)
    drawn = [chance.choice(skills()[chance.choice(groups)]) for _ in range(chance.randint(3, 6))]
    return tuple(dict.fromkeys(skill for skill in drawn if skill not in left_out)) or (drawn[0],)


def _rhythm(person: Person, chance: Random) -> Rhythm:
    on_shifts = person.unit in ("train-operations", "rolling-stock") and person.grade <= 5
    usual = {Rhythm.DAYTIME: 60, Rhythm.EARLY: 22, Rhythm.LATE: 14, Rhythm.SHIFTS: 4}
    return weighted(chance, {Rhythm.SHIFTS: 50, Rhythm.EARLY: 25, Rhythm.DAYTIME: 25} if on_shifts else usual)


def _decline_some(answers: Answers, chance: Random) -> Answers:
    """Let a few prefer not to say one thing or another."""
    declined: set[str] = set()
    sought, given = dict(answers.areas_sought), dict(answers.areas_given)
    for name, points in (("areas_sought", sought), ("areas_given", given)):
        if points and chance.random() < 0.06:
            del points[Area.WELLBEING]
            declined.add(f"{name}:{Area.WELLBEING.value}")
    shares = {"hours": 0.04, "rhythm": 0.04, "meeting": 0.03, "statement": 0.03}
    declined.update(name for name, share in shares.items() if chance.random() < share)
    return replace(
        answers,
        areas_sought=sought,
        areas_given=given,
        hours=None if "hours" in declined else answers.hours,
        rhythm=None if "rhythm" in declined else answers.rhythm,
        meeting=None if "meeting" in declined else answers.meeting,
        statement=None if "statement" in declined else answers.statement,
        declined=frozenset(declined),
    )

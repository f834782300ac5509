"""The shapes of the demo company: frozen values, no behaviour beyond looking things up by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property


class Area(StrEnum):
    """The five interest areas."""

    EDUCATION = "education"
    CAREER = "career"
    WELLBEING = "emotional_wellbeing"
    RELATIONSHIPS = "relationships"
    NETWORKING = "networking"


class Role(StrEnum):
    """What somebody enrols as; both is two roles."""

    MENTEE = "mentee"
    MENTOR = "mentor"


class CastRole(StrEnum):
    """The parts a visitor can try by a sign-in link."""

    MENTEE = "mentee"
    MENTOR = "mentor"
    BOTH = "both"
    LINE_MANAGER = "line_manager"
    PROGRAMME_MANAGER = "programme_manager"
    CHAMPION = "champion"
    SAFEGUARDING_CONTACT = "safeguarding_contact"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    NEWCOMER = "newcomer"


class Kind(StrEnum):
    """Whether a person works here or was invited from outside."""

    EMPLOYEE = "employee"
    GUEST = "guest"


class Line(StrEnum):
    """What the directory knows about somebody's manager: unknown is not none."""

    KNOWN = "known"
    NONE = "none"
    UNKNOWN = "unknown"


class PhaseName(StrEnum):
    """The phases of a round, in their order."""

    RECRUIT = "recruit"
    TRAIN = "train"
    MATCH = "match"
    MENTORING = "mentoring"
    CLOSE = "close"


class Fact(StrEnum):
    """A fact of the directory that a rule about who may join can look at."""

    UNIT = "unit"
    SITE = "site"
    GRADE = "grade"
    STARTED_ON = "started_on"


class Comparison(StrEnum):
    """How a rule compares. `within` a unit includes the units below it."""

    WITHIN = "within"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ON_OR_AFTER = "on_or_after"
    ON_OR_BEFORE = "on_or_before"


class Progress(StrEnum):
    """How far an enrolment has come."""

    STARTED = "started"
    SUBMITTED = "submitted"


class Rhythm(StrEnum):
    """When somebody's working day happens."""

    EARLY = "early"
    DAYTIME = "daytime"
    LATE = "late"
    SHIFTS = "shifts"


class Meeting(StrEnum):
    """How somebody likes to meet."""

    VIDEO = "video"
    PHONE = "phone"
    IN_PERSON = "in_person"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Unit:
    """A department; `parent` is the key of the unit above it."""

    key: str
    name: str
    parent: str | None
    does: str


@dataclass(frozen=True, slots=True)
class Site:
    """A place of work and its IANA time zone."""

    key: str
    name: str
    country: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Grade:
    """A level from 1 to 10."""

    level: int
    name: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language somebody can be mentored in."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class FormerManager:
    """Somebody who was the line manager until a day."""

    manager: str
    until: date


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the directory. `manager`, `appraiser` and former managers are keys of other people.

    A guest has no unit and no site of ours; their grade is the one agreed when they were invited.
    """

    key: str
    name: str
    known_as: str
    email: str
    kind: Kind
    job_title: str
    unit: str | None
    site: str | None
    time_zone: str
    grade: int
    started_on: date
    line: Line
    manager: str | None
    appraiser: str | None = None
    former_managers: tuple[FormerManager, ...] = ()
    left_on: date | None = None
    languages: tuple[str, ...] = ("en",)

    @property
    def is_present(self) -> bool:
        """Say whether they are here: not a leaver."""
        return self.left_on is None


@dataclass(frozen=True, slots=True)
class CastMember:
    """One part of the cast and the sentence that introduces whoever plays it."""

    role: CastRole
    person: str
    introduction: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition on who may join: every rule must hold."""

    fact: Fact
    comparison: Comparison
    value: int | date | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of the round, first and last day included."""

    name: PhaseName
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme with its one round and the words of its public page."""

    key: str
    name: str
    round_name: str
    tagline: str
    purpose: str
    goals: tuple[str, ...]
    description: tuple[str, ...]
    time_asked: str
    hours_a_month: int
    months: int
    phases: tuple[Phase, ...]
    phase: PhaseName
    mentee_rules: tuple[Rule, ...]
    mentor_rules: tuple[Rule, ...]
    contact: str

    def dates_of(self, name: PhaseName) -> Phase:
        """Return the phase of that name."""
        return next(phase for phase in self.phases if phase.name is name)


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody wrote at enrolment. None or an empty value is "not answered", unless the question is in `declined`.

    `declined` names the questions answered "prefer not to say": a field of this class, or `areas_sought:career`
    for one area.
    """

    areas_sought: Mapping[Area, int] = field(default_factory=dict)
    areas_given: Mapping[Area, int] = field(default_factory=dict)
    skills_wanted: tuple[str, ...] = ()
    skills_offered: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    hours: tuple[int, int] | None = None
    rhythm: Rhythm | None = None
    meeting: Meeting | None = None
    statement: str | None = None
    capacity: int | None = None
    declined: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wish:
    """A person somebody hopes to be paired with, and why."""

    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person's place in a programme's round. Wishes stand in order of preference; exclusions carry no reason."""

    programme: str
    person: str
    roles: tuple[Role, ...]
    progress: Progress
    started_on: date
    submitted_on: date | None
    answers: Answers
    wishes: tuple[Wish, ...] = ()
    exclusions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """Something one of a pair wrote to the other; the time is in UTC."""

    author: str
    sent_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people in mentoring and what they wrote; `ended_on` is set where they parted early."""

    programme: str
    mentee: str
    mentor: str
    released_on: date
    opened_on: date
    ended_on: date | None
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class Company:
    """The whole demo company on one day."""

    name: str
    slug: str
    domain: str
    purpose: str
    time_zone: str
    today: date
    seed: int
    units: tuple[Unit, ...]
    sites: tuple[Site, ...]
    grades: tuple[Grade, ...]
    languages: tuple[Language, ...]
    skills: Mapping[str, tuple[str, ...]]
    people: tuple[Person, ...]
    cast: tuple[CastMember, ...]
    programmes: tuple[Programme, ...]
    enrolments: tuple[Enrolment, ...]
    pairs: tuple[Pair, ...]

    def person(self, key: str) -> Person:
        """Return the person with that key."""
        return self._people[key]

    def player(self, role: CastRole) -> Person:
        """Return whoever plays that part of the cast."""
        return next(self.person(member.person) for member in self.cast if member.role is role)

    def enrolments_in(self, programme: str) -> tuple[Enrolment, ...]:
        """Return the enrolments of one programme."""
        return tuple(enrolment for enrolment in self.enrolments if enrolment.programme == programme)

    def pairs_in(self, programme: str) -> tuple[Pair, ...]:
        """Return the pairs of one programme."""
        return tuple(pair for pair in self.pairs if pair.programme == programme)

    @cached_property
    def _people(self) -> Mapping[str, Person]:
        return {person.key: person for person in self.people}

"""Who joined which programme, when, and with what answers, wishes and exclusions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from konnekt.demo.company import words
from konnekt.demo.company.answers import answer, half_finished
from konnekt.demo.company.cast import PARTS
from konnekt.demo.company.chance import in_proportion, shuffled, stream
from konnekt.demo.company.lines import Lines
from konnekt.demo.company.people import Staffing
from konnekt.demo.company.programmes import (
    CROSSING_LINES,
    FRESH_EYES,
    NEW_HORIZONS,
    OPPOSITE_NUMBERS,
    may_join,
)
from konnekt.demo.company.records import (
    CastRole,
    Enrolment,
    Line,
    Person,
    PhaseName,
    Programme,
    Progress,
    Role,
    Wish,
)
from konnekt.demo.company.statements import Statements

PAIRS_AT_400 = 93
DEMAND_PER_PLACE = 1.2
IMPOSSIBLE_AT_400 = 2
PEERS_AT_400 = 24
_VOICES = {
    (CROSSING_LINES, Role.MENTEE): "mentee",
    (NEW_HORIZONS, Role.MENTEE): "newcomer",
    (FRESH_EYES, Role.MENTEE): "senior",
    (FRESH_EYES, Role.MENTOR): "junior",
    (OPPOSITE_NUMBERS, Role.MENTEE): "mentee",
}


@dataclass(frozen=True, slots=True)
class Joining:
    """Who joins one programme: the roles of every person, by key, in the order they joined."""

    programme: Programme
    roles: Mapping[str, tuple[Role, ...]]

    def having(self, role: Role) -> list[str]:
        """Return those who join in a role."""
        return [person for person, roles in self.roles.items() if role in roles]


class Recruiting:
    """Fills the programmes from the people of the company."""

    def __init__(
        self, staffing: Staffing, programmes: Sequence[Programme], lines: Lines, *, seed: int, today: date
    ) -> None:
        self._people = {person.key: person for person in staffing.people}
        self._cast = {member.role: member.person for member in staffing.cast}
        self._programmes = {programme.key: programme for programme in programmes}
        self._lines = lines
        self._seed = seed
        self._today = today

    def crossing_lines(self) -> list[Enrolment]:
        """Return those of the programme under way: enough mentees and places for its pairs, a few in both roles."""
        programme = self._programmes[CROSSING_LINES]
        wanted = in_proportion(len(self._people), PAIRS_AT_400)
        mentees = self._candidates(programme, Role.MENTEE, first=(CastRole.MENTEE, CastRole.BOTH))[: wanted + 4]
        both = self._cast[CastRole.BOTH]
        mentors = [both]
        places = self._capacity(both)
        candidates = self._candidates(programme, Role.MENTOR, first=(CastRole.MENTOR,), guests=True)
        willing_twice = in_proportion(len(self._people), 4)
        for person in candidates:
            if places >= wanted * 1.15:
                break
            is_mentee = person in mentees
            if not is_mentee or willing_twice > 0:
                mentors.append(person)
                places += self._capacity(person)
                willing_twice -= is_mentee
        return self._enrol(programme, mentees, list(dict.fromkeys(mentors)))

    def new_horizons(self, taken: Mapping[str, int], busy: Iterable[str]) -> list[Enrolment]:
        """Return those waiting to be matched: about six mentees for every five free places.

        `taken` counts the places each mentor has already given; `busy` are those who take part elsewhere.
        """
        programme = self._programmes[NEW_HORIZONS]
        unknown = [key for key, person in self._people.items() if person.line is Line.UNKNOWN]
        candidates = self._candidates(programme, Role.MENTEE, first=(CastRole.NEWCOMER,), without=busy)
        ordered = [*candidates[:1], *(key for key in candidates[1:] if key in unknown), *candidates[1:]]
        size = max(2, round(len(candidates) * 0.68))
        mentees = list(dict.fromkeys(ordered))[:size]
        mentor = self._cast[CastRole.MENTOR]
        others = {key for key in (*busy, *mentees) if key != mentor}
        mentors: list[str] = []
        places = 0
        for person in self._candidates(programme, Role.MENTOR, first=(CastRole.MENTOR,), without=others):
            if places >= len(mentees) / DEMAND_PER_PLACE:
                break
            mentors.append(person)
            places += self._capacity(person) - taken.get(person, 0)
        mentees = mentees[: max(2, round(places * DEMAND_PER_PLACE))]
        return self._cut_off_a_few(self._enrol(programme, mentees, mentors))

    def fresh_eyes(self, busy: Iterable[str]) -> list[Enrolment]:
        """Return those who have joined so far, and those still in the middle of the form."""
        programme = self._programmes[FRESH_EYES]
        size = len(self._people)
        seniors = self._candidates(programme, Role.MENTEE)[: in_proportion(size, 12)]
        juniors = self._candidates(programme, Role.MENTOR, without=busy)[: in_proportion(size, 18)]
        enrolled = self._enrol(programme, seniors, juniors)
        chance = stream(self._seed, FRESH_EYES, "half-finished")
        halfway = set(shuffled(chance, [one.person for one in enrolled])[: max(1, round(len(enrolled) * 0.4))])
        return [_left_halfway(one, chance) if one.person in halfway else one for one in enrolled]

    def opposite_numbers(self, busy: Iterable[str]) -> list[Enrolment]:
        """Return the peers, each of whom seeks and gives: one whom a visitor can play, and people who are free."""
        programme = self._programmes[OPPOSITE_NUMBERS]
        peers = self._candidates(programme, Role.MENTEE, first=(CastRole.BOTH,), without=busy)
        peers = peers[: in_proportion(len(self._people), PEERS_AT_400)]
        return self._enrol(programme, peers, peers)

    def _candidates(
        self,
        programme: Programme,
        role: Role,
        *,
        first: Sequence[CastRole] = (),
        without: Iterable[str] = (),
        guests: bool = False,
    ) -> list[str]:
        """Return those who may join in a role, in a drawn order, with the named parts of the cast in front.

        The other parts keep out of the programmes, so that whoever tries one sees that part alone.
        """
        rules = programme.mentee_rules if role is Role.MENTEE else programme.mentor_rules
        left_out = {*without, *self._cast.values()}
        open_to = [
            key
            for key, person in self._people.items()
            if key not in left_out and may_join(person, rules) and (guests or person.unit is not None)
        ]
        front = [self._cast[part] for part in first]
        return [*front, *shuffled(stream(self._seed, programme.key, role, "joins"), open_to)]

    def _capacity(self, person: str) -> int:
        """Return how many mentees somebody can take in all their rounds together."""
        if person in (self._cast[CastRole.MENTOR], self._cast[CastRole.BOTH]):
            return 2
        return stream(self._seed, "capacity", person).choices((1, 2, 3), weights=(50, 38, 12))[0]

    def _enrol(self, programme: Programme, mentees: list[str], mentors: list[str]) -> list[Enrolment]:
        roles = {
            key: tuple(role for role, group in ((Role.MENTEE, mentees), (Role.MENTOR, mentors)) if key in group)
            for key in dict.fromkeys((*mentees, *mentors))
        }
        joining = Joining(programme, roles)
        statements = Statements(self._seed, programme.key)
        return [self._one(joining, key, statements) for key in roles]

    def _one(self, joining: Joining, key: str, statements: Statements) -> Enrolment:
        programme = joining.programme
        roles = joining.roles[key]
        chance = stream(self._seed, programme.key, "enrolment", key)
        person = self._people[key]
        last_day = min(programme.dates_of(PhaseName.RECRUIT).ends_on, self._today)
        started_on = _day_of_joining(programme, last_day, chance)
        return Enrolment(
            programme=programme.key,
            person=key,
            roles=roles,
            progress=Progress.SUBMITTED,
            started_on=started_on,
            submitted_on=min(started_on + timedelta(days=chance.choice((0, 0, 0, 1, 3))), last_day),
            answers=answer(
                person,
                roles=roles,
                voice=_VOICES.get((programme.key, roles[0]), "mentor"),
                capacity=self._capacity(key),
                statements=statements,
                chance=chance,
                part=next((part for part in PARTS if self._cast[part.role] == key), None),
            ),
            wishes=self._wishes(joining, person, chance),
            exclusions=self._exclusions(joining, person, chance),
        )

    def _wishes(self, joining: Joining, person: Person, chance: Random) -> tuple[Wish, ...]:
        """Let a fifth of the mentees and a few mentors name somebody they hope for, who isn't in their line."""
        role = joining.roles[person.key][0]
        reasons, other = _reasons(role), Role.MENTOR if role is Role.MENTEE else Role.MENTEE
        if chance.random() > (0.22 if role is Role.MENTEE else 0.07):
            return ()
        possible = [
            key
            for key in joining.having(other)
            if key != person.key and not self._lines.joined(key, person.key) and self._people[key].unit != person.unit
        ]
        count = min(chance.choice((1, 1, 2)), len(possible))
        return tuple(
            Wish(key, reason)
            for key, reason in zip(chance.sample(possible, count), chance.sample(reasons, count), strict=True)
        )

    def _exclusions(self, joining: Joining, person: Person, chance: Random) -> tuple[str, ...]:
        """Let a few rule somebody out, silently."""
        if chance.random() > 0.05 or person.key in self._cast.values():
            return ()
        others = [key for key in joining.roles if key != person.key and key not in self._cast.values()]
        return tuple(chance.sample(others, min(1, len(others))))

    def _cut_off_a_few(self, enrolled: list[Enrolment]) -> list[Enrolment]:
        """Let a few mentees wish to speak only the language of home, where no mentor speaks it."""
        spoken = {code for one in enrolled if Role.MENTOR in one.roles for code in one.answers.languages}
        left = in_proportion(len(self._people), IMPOSSIBLE_AT_400)
        result: list[Enrolment] = []
        for one in enrolled:
            home = one.answers.languages[:1]
            apart = Role.MENTOR not in one.roles and spoken.isdisjoint(home) and one.person not in self._cast.values()
            result.append(replace(one, answers=replace(one.answers, languages=home)) if apart and left > 0 else one)
            left -= apart
        return result


def _left_halfway(enrolment: Enrolment, chance: Random) -> Enrolment:
    return replace(
        enrolment,
        progress=Progress.STARTED,
        submitted_on=None,
        answers=half_finished(enrolment.answers, chance),
        wishes=(),
        exclusions=(),
    )


def _reasons(role: Role) -> tuple[str, ...]:
    of_mentees, of_mentors = words.text("wishes.txt").split("# Why a mentor")
    return tuple((of_mentees if role is Role.MENTEE else of_mentors).splitlines()[1:])


def _day_of_joining(programme: Programme, last_day: date, chance: Random) -> date:
    """Draw a day while the round recruits: many at once, then fewer, and a few at the last moment."""
    opened_on = programme.dates_of(PhaseName.RECRUIT).starts_on
    share = chance.betavariate(1.1, 2.2) if chance.random() < 0.8 else chance.betavariate(6, 1)
    return opened_on + timedelta(days=round((last_day - opened_on).days * share))

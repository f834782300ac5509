"""The pairs of the programme under way: who was matched with whom, when it began, and what they wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from konnekt.demo.company.chance import in_proportion, shuffled, stream
from konnekt.demo.company.lines import Lines
from konnekt.demo.company.records import (
    Answers,
    Area,
    CastRole,
    Enrolment,
    Line,
    Pair,
    Person,
    PhaseName,
    Programme,
    Role,
)
from konnekt.demo.company.threads import Correspondence

ENDED_AT_400 = 3
# What the cast talk about, so that a visitor meets the story their introduction tells.
_OWN_THREADS = {
    (CastRole.MENTEE, Role.MENTEE): "Chartership folder",
    (CastRole.BOTH, Role.MENTEE): "Expert or manager",
    (CastRole.BOTH, Role.MENTOR): "Late to code",
}


class Matchmaker:
    """Pairs people one after the other, each with the best mentor left: a plausible past, not the product's engine."""

    def __init__(
        self,
        programme: Programme,
        enrolments: Sequence[Enrolment],
        people: Mapping[str, Person],
        cast: Mapping[CastRole, str],
        lines: Lines,
    ) -> None:
        self._programme = programme
        self._people = people
        self._cast = cast
        self._lines = lines
        self._by_person = {enrolment.person: enrolment for enrolment in enrolments}
        self._places: Counter[str] = Counter(
            {one.person: one.answers.capacity or 0 for one in enrolments if Role.MENTOR in one.roles}
        )
        for role in (CastRole.MENTOR, CastRole.BOTH):
            self._places[cast[role]] = 1  # of their two places, the other is kept for somebody new

    def pairs(self, *, seed: int, today: date) -> tuple[Pair, ...]:
        """Return every pair that could be made, the cast's own first; a few have ended early."""
        couples = self._couples()
        chance = stream(seed, "pairs", "ended")
        cast = set(self._cast.values())
        others = [couple for couple in couples if cast.isdisjoint(couple)]
        ended = shuffled(chance, others)[: min(in_proportion(len(self._people), ENDED_AT_400), len(others) // 4)]
        letters = Correspondence(seed, today)
        return tuple(
            self._pair(mentee, mentor, letters, seed=seed, today=today, ended=(mentee, mentor) in ended)
            for mentee, mentor in couples
        )

    def _couples(self) -> list[tuple[str, str]]:
        mentees = [key for key, one in self._by_person.items() if Role.MENTEE in one.roles]
        couples: list[tuple[str, str]] = []
        promised = self._cast[CastRole.MENTOR]
        for mentee in mentees:
            if mentee == self._cast[CastRole.MENTEE]:
                mentor: str | None = promised
            else:
                free = [key for key in +self._places if key != promised]
                # Whoever learns and teaches in the same round must find somebody to teach before all are taken.
                asked_first = [key for key in free if key == self._cast[CastRole.BOTH]]
                mentor = self._best(mentee, asked_first) or self._best(mentee, free)
            if mentor is not None:
                self._places[mentor] -= 1
                couples.append((mentee, mentor))
        return couples

    def _best(self, mentee: str, mentors: Sequence[str]) -> str | None:
        allowed = [mentor for mentor in mentors if self._may_pair(mentee, mentor)]
        return max(allowed, key=lambda mentor: self._fit(mentee, mentor), default=None)

    def _may_pair(self, mentee: str, mentor: str) -> bool:
        one, other = self._by_person[mentee], self._by_person[mentor]
        return (
            mentee != mentor
            and self._people[mentee].unit != self._people[mentor].unit
            and not set(one.answers.languages).isdisjoint(other.answers.languages)
            and mentor not in one.exclusions
            and mentee not in other.exclusions
            and Line.UNKNOWN not in (self._people[mentee].line, self._people[mentor].line)
            and not self._lines.joined(mentee, mentor)
        )

    def _fit(self, mentee: str, mentor: str) -> float:
        one, other = self._by_person[mentee], self._by_person[mentor]
        wanted, offered = one.answers, other.answers
        wished = any(wish.person == mentor for wish in one.wishes)
        skills = len(set(wanted.skills_wanted) & set(offered.skills_offered))
        gap = self._people[mentor].grade - self._people[mentee].grade
        shared = sum(min(points, offered.areas_given.get(area, 0)) for area, points in wanted.areas_sought.items())
        return shared + 3 * skills + 6 * wished - abs(gap - 3)

    def _pair(self, mentee: str, mentor: str, letters: Correspondence, *, seed: int, today: date, ended: bool) -> Pair:
        chance = stream(seed, "pair", mentee, mentor)
        wanted, offered = self._by_person[mentee].answers, self._by_person[mentor].answers
        shared = _shared(wanted, offered)
        common = [skill for skill in wanted.skills_wanted if skill in offered.skills_offered]
        released_on = self._programme.dates_of(PhaseName.MATCH).ends_on - timedelta(days=3)
        opened_on = released_on + timedelta(days=chance.randint(1, 9))
        ended_on = today - timedelta(days=chance.randint(12, 50)) if ended else None
        return Pair(
            programme=self._programme.key,
            mentee=mentee,
            mentor=mentor,
            released_on=released_on,
            opened_on=opened_on,
            ended_on=ended_on,
            messages=letters.write(
                {Role.MENTEE: self._people[mentee], Role.MENTOR: self._people[mentor]},
                area=max(shared, key=lambda area: (shared[area], chance.random())),
                skill=chance.choice(common or list(wanted.skills_wanted)),
                opened_on=opened_on,
                ended_on=ended_on,
                chance=chance,
                title=self._own_thread(mentee, mentor),
            ),
        )

    def _own_thread(self, mentee: str, mentor: str) -> str | None:
        for (part, role), title in _OWN_THREADS.items():
            if self._cast[part] == (mentee if role is Role.MENTEE else mentor):
                return title
        return None


def _shared(wanted: Answers, offered: Answers) -> dict[Area, int]:
    """Return how far what one seeks meets what the other gives, by area."""
    return {area: min(wanted.areas_sought.get(area, 0), offered.areas_given.get(area, 0)) for area in Area}

"""What the mentees of a round seek, beside what its mentors offer, as a mentor may see it.

Counts of people leave by `konnekt.disclosure` alone: once a week, in steps, and what fewer than k seek is not even
named. So nobody finds out by changing their own answers who seeks what.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

from konnekt.disclosure.actions import weekly_counts
from konnekt.disclosure.counts import SMALLEST_K, HeadCount, head_count
from konnekt.matching.catalogue import PRIVATE_TO_THE_MANAGER, CriterionKey
from konnekt.matching.models import MatchRun, Unplaced
from konnekt.matching.pool import Person, as_person, comparable_in
from konnekt.matching.states import RunState
from konnekt.organisations.names import fold
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.queries import IN_EARNEST
from konnekt.programmes.states import ENROLLED
from konnekt.questions.queries import Answers, answers_of

_DEMAND, _LEFT = "what mentees seek", "who stayed without a mentor"
_MENTEES, _SOUGHT, _SHORT, _REACHED = "mentees", "sought", "short", "reached"


class Theme(StrEnum):
    """What can be sought and offered."""

    AREA = "area"
    SKILL = "skill"
    LANGUAGE = "language"


Thing = tuple[Theme, str]
"""An area by its key, a skill in its folded words, a language by its code."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing: by how many mentees it is sought, and by how many more than there are places for."""

    theme: Theme
    key: str
    sought: HeadCount
    short: HeadCount


@dataclass(frozen=True, slots=True)
class MatchingData:
    """What a mentor sees of a round before anybody is matched."""

    as_of: date
    mentees: HeadCount
    reached: HeadCount
    """Those who seek at least one area or skill that the mentor offers."""
    offers: list[Wanted]
    lacking: list[Wanted]
    """What is short and the mentor doesn't offer, the shortest first."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A criterion that counted in a run, and whether the person gave it something to count."""

    key: CriterionKey
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What a mentor sees once a run was released: what counted, the heaviest first, and how many had no mentor."""

    counted: list[Counted] = field(default_factory=list)
    left: HeadCount = field(default_factory=lambda: head_count(0, k=SMALLEST_K))


def offered(person: Person) -> set[Thing]:
    """What somebody offers as a mentor."""
    return {
        *((Theme.AREA, area) for area, strength in person.areas_given.items() if strength >= IN_EARNEST),
        *((Theme.SKILL, fold(skill)) for skill in person.skills_offered),
        *((Theme.LANGUAGE, language) for language in person.languages),
    }


def sought(person: Person, common: str) -> set[Thing]:
    """What somebody seeks as a mentee. Whoever speaks the common language is not in need of another."""
    languages = {common} if common in person.languages else person.languages
    return {
        *((Theme.AREA, area) for area, strength in person.areas_sought.items() if strength >= IN_EARNEST),
        *((Theme.SKILL, fold(skill)) for skill in person.skills_wanted),
        *((Theme.LANGUAGE, language) for language in languages),
    }


def counts_of(mentees: Collection[Person], mentors: Iterable[tuple[Person, int]], *, k: int) -> dict[str, int]:
    """The counts of a round by label. What fewer than k people seek has none: its very name could point at somebody."""
    demand: Counter[Thing] = Counter()
    places: Counter[Thing] = Counter()
    for mentor, capacity in mentors:
        places.update(dict.fromkeys(offered(mentor), capacity))
    common = common_language(places)
    for mentee in mentees:
        demand.update(sought(mentee, common))
    found = {_MENTEES: len(mentees)}
    for thing, number in demand.items():
        if number >= k:
            found[_label(_SOUGHT, thing)] = number
            found[_label(_SHORT, thing)] = max(number - places[thing], 0)
    return found


def common_language(places: Mapping[Thing, int]) -> str:
    """The language in which most places are offered; none where nobody named one."""
    spoken = [(number, key) for (theme, key), number in places.items() if theme is Theme.LANGUAGE]
    return max(spoken, key=lambda one: (one[0], one[1]), default=(0, ""))[1]


def matching_data(mine: Enrolment, *, today: date, k: int) -> MatchingData:
    """A mentor's own data of the round, as of this week."""
    k = max(k, SMALLEST_K)
    person = person_of(mine)
    things = offered(person)
    about = uuid5(mine.round_id, _DEMAND)

    def reached(_about: UUID) -> Mapping[str, int]:
        talk = {thing for thing in things if thing[0] is not Theme.LANGUAGE}
        return {_REACHED: sum(bool(talk & sought(one, "")) for one in _mentees(mine.round))}

    as_of, published = weekly_counts(about=[about], today=today, k=k, count=lambda _about: _round_counts(mine.round, k))
    _monday, own = weekly_counts(about=[mine.pk], today=today, k=k, count=reached)
    counts, few = published[about], head_count(0, k=k)

    def wanted(thing: Thing) -> Wanted:
        return Wanted(*thing, counts.get(_label(_SOUGHT, thing), few), counts.get(_label(_SHORT, thing), few))

    there = [wanted(_thing(label)) for label in counts if label.startswith(f"{_SHORT}:")]
    return MatchingData(
        as_of=as_of,
        mentees=counts[_MENTEES],
        reached=own[mine.pk][_REACHED],
        offers=sorted((wanted(thing) for thing in things), key=_most_sought),
        lacking=sorted((one for one in there if one.short.shown and (one.theme, one.key) not in things), key=_shortest),
    )


def afterwards(mine: Enrolment, *, today: date, k: int) -> Afterwards | None:
    """What counted in the run that was released last; None before one was."""
    run = MatchRun.objects.filter(round=mine.round_id, state=RunState.RELEASED).order_by("-number").first()
    if run is None:
        return None
    about = uuid5(run.pk, _LEFT)
    left = Unplaced.objects.filter(run=run, is_mentor=False)
    _monday, counts = weekly_counts(about=[about], today=today, k=k, count=lambda _about: {_LEFT: left.count()})
    return Afterwards(counted_for(person_of(mine), run.criteria), counts[about][_LEFT])


def counted_for(person: Person, criteria: Iterable[Mapping[str, object]]) -> list[Counted]:
    """What counted, the heaviest first; who wished for whom and whose turn it was stay with the manager."""
    weights = {CriterionKey(str(one["key"])): int(str(one["weight"])) for one in criteria}
    told = [key for key, weight in weights.items() if weight and key not in PRIVATE_TO_THE_MANAGER]
    return [Counted(key, bool(_given(key, person))) for key in sorted(told, key=lambda key: -weights[key])]


def person_of(mine: Enrolment) -> Person:
    """Somebody as matching sees them, without wishes."""
    return as_person(mine, answers_of([mine.pk]).get(mine.pk, Answers()), [], comparable_in(mine.round))


def _round_counts(round_: Round, k: int) -> dict[str, int]:
    people = _enrolled(round_)
    return counts_of(
        [person for one, person in people if one.may_be_mentored],
        [(person, one.capacity) for one, person in people if one.may_mentor],
        k=k,
    )


def _mentees(round_: Round) -> list[Person]:
    return [person for one, person in _enrolled(round_) if one.may_be_mentored]


def _enrolled(round_: Round) -> list[tuple[Enrolment, Person]]:
    """Everybody who sent their answers, the waiting list included: more mentors would help them first."""
    sent = list(Enrolment.objects.filter(round=round_, state__in=ENROLLED).select_related("member__unit"))
    answers = answers_of(one.pk for one in sent)
    comparable = comparable_in(round_)
    return [(one, as_person(one, answers.get(one.pk, Answers()), [], comparable)) for one in sent]


def _given(key: CriterionKey, person: Person) -> object:
    """What a mentor gave a criterion to count."""
    return {
        CriterionKey.AREAS: person.areas_given,
        CriterionKey.SKILLS: person.skills_offered,
        CriterionKey.STATEMENT: person.statement,
        CriterionKey.HOURS: person.hours,
        CriterionKey.RHYTHM: person.rhythm,
        CriterionKey.MEETING: person.meeting,
        CriterionKey.LANGUAGES: person.languages,
        CriterionKey.OWN_QUESTIONS: person.own_answers,
        CriterionKey.GRADE: person.grade,
        CriterionKey.OTHER_UNIT: person.unit,
        CriterionKey.SAME_SITE: person.site,
        CriterionKey.OTHER_SITE: person.site,
        CriterionKey.TIME_ZONE: person.zone,
    }[key]


def _label(measure: str, thing: Thing) -> str:
    return f"{measure}:{thing[0].value}:{thing[1]}"


def _thing(label: str) -> Thing:
    _measure, theme, key = label.split(":", 2)
    return Theme(theme), key


def _most_sought(one: Wanted) -> tuple[int, str, str]:
    return -(one.sought.shown or 0), one.theme, one.key


def _shortest(one: Wanted) -> tuple[int, int, str, str]:
    return -(one.short.shown or 0), *_most_sought(one)

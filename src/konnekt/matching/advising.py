"""Recruiting advice: which mentors, were there some more, would place whom the match leaves without one.

Nobody is invented who could be met: a newcomer here is a guess with one language and one skill or area, wanted by those
who are left over, in nobody's reporting line, everything else unknown. The lowest prices of the match (Shapley & Shubik
1971) say which guesses are worth most; what several of them would do together is then solved again, exactly. No
database is touched here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from konnekt.matching.encoding import Encoded, encode
from konnekt.matching.pool import Person, Pool
from konnekt_engine.matching import Objective, Solution, Status

MOST_MENTORS = 5
MOST_ADVICE = 3
MOST_PAIRS = 4_000_000
"""Beyond so many possible pairs no advice is worked out: it solves the whole match several times."""

_LANGUAGES, _WANTS = 3, 6
_USUAL_PLACES = 2
_MOST_GIVEN = 4
_NAMESPACE = UUID("6f1d8a52-6c0e-4f0a-9a37-3f3b3b1c8e11")


@dataclass(frozen=True, slots=True)
class Guess:
    """A mentor one could look for. A language is a code, an area a key, a skill its words; empty: it doesn't matter."""

    language: str = ""
    skill: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """So many such mentors would place so many more."""

    guess: Guess
    mentors: int
    placed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """What was worked out: the best guesses, who is left over without them, and the places each was given."""

    advice: list[Advice]
    left_over: int
    places: int


def advise(
    pool: Pool,
    *,
    criteria: Iterable[Mapping[str, Any]],
    needs_shared_language: bool,
    floor: Decimal | None,
    on: date,
) -> Advised:
    """Advice for whoever recruits, where as many as possible are to be placed."""
    from konnekt_engine.matching import shadow, solve

    criteria, places = list(criteria), _usual_places(pool)
    # What one more mentor is worth is read from prices, and these don't support circles of a least size.
    if pool.least or not pool.mentees or len(pool.mentees) * (len(pool.mentors) + _LANGUAGES * _WANTS) > MOST_PAIRS:
        return Advised(advice=[], left_over=0, places=places)

    def solved(guesses: Sequence[Guess], places_each: int) -> tuple[Encoded, Solution]:
        joined = _with_newcomers(pool, guesses, places_each)
        encoded = encode(joined, criteria=criteria, needs_shared_language=needs_shared_language, on=on)
        least = None if floor is None else float(floor)
        return encoded, solve(encoded.problem, objective=Objective.TOTAL, floor=least)

    encoded, now = solved([Guess()], 0)
    if now.status is not Status.OPTIMAL:
        return Advised(advice=[], left_over=0, places=places)
    alone = [pool.people[encoded.mentees[one.mentee]] for one in now.unmatched]
    guesses = _guesses(alone)
    if not guesses:
        return Advised(advice=[], left_over=len(alone), places=places)
    encoded, now = solved(guesses, 0)
    first = len(pool.mentors)
    gains = shadow(encoded.problem, now, list(range(first, first + len(guesses))))
    ranked = sorted(
        ((gain, guess) for gain, guess in zip(gains, guesses, strict=True) if gain.matched > 0),
        key=lambda one: (-one[0].matched, -one[0].points, guesses.index(one[1])),
    )
    found: list[Advice] = []
    for _gain, guess in ranked:
        if len(found) == MOST_ADVICE:
            break
        if any(guess.skill == one.guess.skill and guess.area == one.guess.area for one in found):
            continue
        # As few mentors as do what so many would.
        most = solved([guess] * MOST_MENTORS, places)[1].matched - now.matched
        enough = next(
            (
                number
                for number in range(max(1, -(-most // places)), MOST_MENTORS)
                if solved([guess] * number, places)[1].matched - now.matched == most
            ),
            MOST_MENTORS,
        )
        found.append(Advice(guess=guess, mentors=enough, placed=most))
    found.sort(key=lambda one: (-one.placed, one.mentors))
    return Advised(advice=found, left_over=len(alone), places=places)


def _guesses(alone: Sequence[Person]) -> list[Guess]:
    """What those who are left over speak and want most, each with each."""
    languages = Counter(language for one in alone for language in one.languages)
    skills = Counter(skill for one in alone for skill in one.skills_wanted)
    areas = Counter(area for one in alone for area, strength in one.areas_sought.items() if strength >= 2)
    wanted = sorted(
        [(number, Guess(skill=skill)) for skill, number in skills.items()]
        + [(number, Guess(area=area)) for area, number in areas.items()],
        key=lambda one: (-one[0], one[1].skill, one[1].area),
    )
    spoken = [code for code, _number in sorted(languages.items(), key=lambda one: (-one[1], one[0]))]
    return [
        replace(guess, language=language)
        for _number, guess in wanted[:_WANTS]
        for language in (spoken[:_LANGUAGES] or [""])
    ]


def _with_newcomers(pool: Pool, guesses: Sequence[Guess], places: int) -> Pool:
    """The pool with these mentors at its end. Whoever they are, nothing else is known of them."""
    ids = [uuid5(_NAMESPACE, str(number)) for number in range(len(guesses))]
    people = {id_: _as_person(id_, guess) for id_, guess in zip(ids, guesses, strict=True)}
    return replace(
        pool,
        mentors=(*pool.mentors, *ids),
        people=pool.people | people,
        places=pool.places | dict.fromkeys(ids, places),
        pseudonyms=pool.pseudonyms | {id_: f"newcomer-{number}" for number, id_ in enumerate(ids)},
    )


def _as_person(id_: UUID, guess: Guess) -> Person:
    return Person(
        member_id=id_,
        languages=frozenset({guess.language} if guess.language else ()),
        skills_offered=frozenset({guess.skill} if guess.skill else ()),
        areas_given={guess.area: _MOST_GIVEN} if guess.area else {},
    )


def _usual_places(pool: Pool) -> int:
    """As many as half of this round's mentors still offer."""
    offered = sorted(pool.places[one] for one in pool.mentors)
    return offered[len(offered) // 2] if offered else _USUAL_PLACES

"""A believable company, mid-programme: invented from a seed and a day, the same for the same seed and day."""

from __future__ import annotations

from collections import Counter
from datetime import date

from konnekt.demo.company import places
from konnekt.demo.company.enrolments import Recruiting
from konnekt.demo.company.lines import Lines
from konnekt.demo.company.pairs import Matchmaker
from konnekt.demo.company.people import hire
from konnekt.demo.company.programmes import CROSSING_LINES, announce
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.company.vocabulary import languages, skills

DEFAULT_PEOPLE = 400
FEWEST_PEOPLE = 30
MOST_PEOPLE = 5000
DEFAULT_SEED = 1847


def imagine_company(today: date, *, people: int = DEFAULT_PEOPLE, seed: int = DEFAULT_SEED) -> Company:
    """Return the whole company as it stands today; guests and leavers count among its people."""
    if not FEWEST_PEOPLE <= people <= MOST_PEOPLE:
        raise ValueError(
            f"people must be between {FEWEST_PEOPLE} and {MOST_PEOPLE:,}, so that every part can be played: {people:,}"
        )
    staffing = hire(people, seed=seed, today=today)
    everyone = {person.key: person for person in staffing.people}
    cast = {member.role: member.person for member in staffing.cast}
    programmes = announce(cast[CastRole.PROGRAMME_MANAGER], today)
    lines = Lines(staffing.people, today)

    recruiting = Recruiting(staffing, programmes, lines, seed=seed, today=today)
    crossing_lines = recruiting.crossing_lines()
    under_way = next(programme for programme in programmes if programme.key == CROSSING_LINES)
    pairs = Matchmaker(under_way, crossing_lines, everyone, cast, lines).pairs(seed=seed, today=today)
    taken = Counter(pair.mentor for pair in pairs if pair.ended_on is None)
    new_horizons = recruiting.new_horizons(taken, busy=[one.person for one in crossing_lines])
    fresh_eyes = recruiting.fresh_eyes(busy=[one.person for one in (*crossing_lines, *new_horizons)])
    elsewhere = (*crossing_lines, *new_horizons, *fresh_eyes)
    opposite_numbers = recruiting.opposite_numbers(busy=[one.person for one in elsewhere])

    return Company(
        name=places.NAME,
        slug=places.SLUG,
        domain=places.DOMAIN,
        purpose=places.PURPOSE,
        time_zone=places.TIME_ZONE,
        today=today,
        seed=seed,
        units=places.UNITS,
        sites=places.SITES,
        grades=places.GRADES,
        languages=languages(),
        skills=skills(),
        people=staffing.people,
        cast=staffing.cast,
        programmes=programmes,
        enrolments=(*elsewhere, *opposite_numbers),
        pairs=pairs,
    )

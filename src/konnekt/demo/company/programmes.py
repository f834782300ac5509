"""The programmes on one day: one under way, one ready to match, one gathering people, one of peers who begin."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from konnekt.demo.company import words
from konnekt.demo.company.places import ROOT, units_above
from konnekt.demo.company.records import Comparison, Fact, Person, Phase, PhaseName, Programme, Rule

CROSSING_LINES = "crossing-lines"
NEW_HORIZONS = "new-horizons"
FRESH_EYES = "fresh-eyes"
OPPOSITE_NUMBERS = "opposite-numbers"

MONTHS = 9
NEWCOMER_DAYS = 548  # eighteen months
_DAYS = {
    PhaseName.RECRUIT: 35,
    PhaseName.TRAIN: 14,
    PhaseName.MATCH: 14,
    PhaseName.MENTORING: 274,
    PhaseName.CLOSE: 21,
}


def announce(contact: str, today: date) -> tuple[Programme, ...]:
    """Return the programmes as they stand today; `contact` is the key of the programme manager."""
    peer_rules = (
        Rule(Fact.GRADE, Comparison.AT_LEAST, 4),
        Rule(Fact.GRADE, Comparison.AT_MOST, 6),
        Rule(Fact.STARTED_ON, Comparison.ON_OR_BEFORE, today - timedelta(days=365)),
    )
    return (
        _programme(
            CROSSING_LINES,
            contact,
            phase=PhaseName.MENTORING,
            days_into_it=101,
            today=today,
            hours=3,
            mentee_rules=(
                Rule(Fact.UNIT, Comparison.WITHIN, ("rail", "energy", "group-services")),
                Rule(Fact.GRADE, Comparison.AT_LEAST, 2),
                Rule(Fact.GRADE, Comparison.AT_MOST, 6),
                Rule(Fact.STARTED_ON, Comparison.ON_OR_BEFORE, today - timedelta(days=600)),
            ),
            mentor_rules=(
                Rule(Fact.GRADE, Comparison.AT_LEAST, 5),
                Rule(Fact.STARTED_ON, Comparison.ON_OR_BEFORE, today - timedelta(days=3 * 365)),
            ),
        ),
        _programme(
            NEW_HORIZONS,
            contact,
            phase=PhaseName.MATCH,
            days_into_it=3,
            today=today,
            hours=2,
            mentee_rules=(
                Rule(Fact.GRADE, Comparison.AT_MOST, 7),
                Rule(Fact.STARTED_ON, Comparison.ON_OR_AFTER, today - timedelta(days=NEWCOMER_DAYS)),
            ),
            mentor_rules=(
                Rule(Fact.GRADE, Comparison.AT_LEAST, 4),
                Rule(Fact.STARTED_ON, Comparison.ON_OR_BEFORE, today - timedelta(days=2 * 365)),
            ),
        ),
        _programme(
            FRESH_EYES,
            contact,
            phase=PhaseName.RECRUIT,
            days_into_it=12,
            today=today,
            hours=2,
            mentee_rules=(
                Rule(Fact.UNIT, Comparison.WITHIN, (ROOT,)),
                Rule(Fact.GRADE, Comparison.AT_LEAST, 7),
            ),
            mentor_rules=(
                Rule(Fact.GRADE, Comparison.AT_MOST, 4),
                Rule(Fact.SITE, Comparison.WITHIN, ("york", "rotterdam", "lagos", "pune")),
                Rule(Fact.STARTED_ON, Comparison.ON_OR_BEFORE, today - timedelta(days=90)),
            ),
        ),
        _programme(
            OPPOSITE_NUMBERS,
            contact,
            phase=PhaseName.MENTORING,
            days_into_it=19,
            today=today,
            hours=2,
            mentee_rules=peer_rules,
            mentor_rules=peer_rules,
        ),
    )


def may_join(person: Person, rules: Iterable[Rule]) -> bool:
    """Say whether a person who is still here meets every rule."""
    return person.is_present and all(_holds(rule, person) for rule in rules)


def _holds(rule: Rule, person: Person) -> bool:
    value = rule.value
    if isinstance(value, tuple):
        return not set(value).isdisjoint(units_above(person.unit) if rule.fact is Fact.UNIT else (person.site,))
    if isinstance(value, date):
        later = rule.comparison is Comparison.ON_OR_AFTER
        return person.started_on >= value if later else person.started_on <= value
    higher = rule.comparison is Comparison.AT_LEAST
    return person.grade >= value if higher else person.grade <= value


def _programme(
    key: str,
    contact: str,
    *,
    phase: PhaseName,
    days_into_it: int,
    today: date,
    hours: int,
    mentee_rules: tuple[Rule, ...],
    mentor_rules: tuple[Rule, ...],
) -> Programme:
    told = words.table("programmes.toml")[key]
    phases = _phases(phase, today - timedelta(days=days_into_it))
    return Programme(
        key=key,
        name=told["name"],
        round_name=f"{phases[0].starts_on.year}",
        tagline=told["tagline"],
        purpose=told["purpose"],
        goals=tuple(told["goals"]),
        description=tuple(told["description"]),
        time_asked=told["time_asked"],
        hours_a_month=hours,
        months=MONTHS,
        phases=phases,
        phase=phase,
        mentee_rules=mentee_rules,
        mentor_rules=mentor_rules,
        contact=contact,
    )


def _phases(current: PhaseName, began: date) -> tuple[Phase, ...]:
    """Lay the phases end to end, so that the current one began on that day."""
    names = list(PhaseName)
    start = began - timedelta(days=sum(_DAYS[name] for name in names[: names.index(current)]))
    phases: list[Phase] = []
    for name in names:
        phases.append(Phase(name, start, start + timedelta(days=_DAYS[name] - 1)))
        start += timedelta(days=_DAYS[name])
    return tuple(phases)

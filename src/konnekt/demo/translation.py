"""From the demo company's own words to the product's."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from konnekt.demo.company.records import Answers, Area, Company, Comparison, Fact, Meeting, Person, Role, Rule
from konnekt.organisations.states import LineState
from konnekt.programmes.states import Side
from konnekt.questions.states import SPANS

AREA_KEYS = {area: "wellbeing" if area is Area.WELLBEING else area.value for area in Area}
_MEETINGS = {
    Meeting.VIDEO: "online",
    Meeting.PHONE: "online",
    Meeting.IN_PERSON: "in_person",
    Meeting.MIXED: "either",
}
LINE_STATES = {"known": LineState.KNOWN, "none": LineState.NONE, "unknown": LineState.UNKNOWN}


def noon(day: date) -> datetime:
    """The middle of a day."""
    return datetime.combine(day, time(12), tzinfo=UTC)


def grade(level: int) -> str:
    return f"Grade {level}"


def side(roles: Sequence[Role]) -> Side:
    return Side.BOTH if len(roles) == 2 else Side(roles[0].value)


def answer_values(answers: Answers, person: Person) -> dict[str, Any]:
    """Answers as the question library keeps them; what was not answered is not there."""
    found: dict[str, Any] = {
        "areas_sought": {AREA_KEYS[area]: strength for area, strength in answers.areas_sought.items()},
        "areas_given": {AREA_KEYS[area]: strength for area, strength in answers.areas_given.items()},
        "skills_wanted": list(answers.skills_wanted),
        "skills_offered": list(answers.skills_offered),
        "languages": list(answers.languages),
        "time_zone": person.time_zone,
        "hours": _day_parts(answers.hours),
        "rhythm": answers.rhythm.value if answers.rhythm else None,
        "meeting": _MEETINGS[answers.meeting] if answers.meeting else None,
        "statement": answers.statement,
        "capacity": answers.capacity,
    }
    return {key: value for key, value in found.items() if value not in (None, [], {}, "")}


def declined(answers: Answers) -> list[str]:
    """“Prefer not to say”, under the library's keys."""
    return sorted(name.replace("emotional_wellbeing", "wellbeing") for name in answers.declined)


def who_may_join(company: Company, mentee_rules: Sequence[Rule], mentor_rules: Sequence[Rule]) -> dict[str, Any]:
    """The rules of a round as data; where they are the same for both sides, each stands once."""
    if mentee_rules == mentor_rules:
        return {"all": _rules(company, mentee_rules)}
    rules = [rule | {"side": Side.MENTEE.value} for rule in _rules(company, mentee_rules)]
    rules += [rule | {"side": Side.MENTOR.value} for rule in _rules(company, mentor_rules)]
    return {"all": rules}


def unit_paths(company: Company) -> dict[str, str]:
    """Each unit's path from the top."""
    parents = {unit.key: unit for unit in company.units}

    def path(key: str) -> str:
        unit = parents[key]
        return f"{path(unit.parent)} / {unit.name}" if unit.parent else unit.name

    return {key: path(key) for key in parents}


def _day_parts(hours: tuple[int, int] | None) -> list[str]:
    if hours is None:
        return []
    start, end = hours
    return [str(part) for part, (first, last) in SPANS.items() if start <= first and last <= end]


def _rules(company: Company, rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """The rules as data; of two about one fact, such as a least and a most grade, what both allow."""
    found: dict[str, dict[str, Any]] = {}
    for rule in (_rule(company, one) for one in rules):
        same = found.setdefault(rule["fact"], rule)
        same["is"] = [value for value in same["is"] if value in rule["is"]]
    return list(found.values())


def _rule(company: Company, rule: Rule) -> dict[str, Any]:
    values: list[str]
    match rule.fact, rule.comparison:
        case Fact.GRADE, Comparison.AT_LEAST:
            fact, values = "grade", [grade(one.level) for one in company.grades if one.level >= _whole(rule.value)]
        case Fact.GRADE, Comparison.AT_MOST:
            fact, values = "grade", [grade(one.level) for one in company.grades if one.level <= _whole(rule.value)]
        case Fact.STARTED_ON, Comparison.ON_OR_AFTER:
            fact, values = "started_after", [str(rule.value)]
        case Fact.STARTED_ON, _:
            fact, values = "started_before", [str(rule.value)]
        case Fact.UNIT, _:
            paths = unit_paths(company)
            fact, values = "unit", [paths[key] for key in _keys(rule.value)]
        case _:
            names = {site.key: site.name for site in company.sites}
            fact, values = "site", [names[key] for key in _keys(rule.value)]
    return {"fact": fact, "is": values}


def _whole(value: object) -> int:
    assert isinstance(value, int)
    return value


def _keys(value: object) -> tuple[str, ...]:
    assert isinstance(value, tuple)
    return value

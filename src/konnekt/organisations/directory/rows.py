"""Rows into people, or into refusals that name the line, the column, the reason and what to do."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from datetime import date
from sys import intern
from typing import Final, NamedTuple

from konnekt.core.zones import known_zones
from konnekt.organisations.directory.dates import DateOrder, DateReading, is_no_date, survey
from konnekt.organisations.directory.fields import APPRAISERS, DATES, MANAGERS, NAMES, Field
from konnekt.organisations.directory.mapping import Mapping
from konnekt.organisations.directory.present import UNIT_JOINT
from konnekt.organisations.directory.problems import Problem, listed, shorten
from konnekt.organisations.directory.reading import Row
from konnekt.organisations.directory.text import alternatives, clean, fold, given_name_first, has_control_characters

LONGEST: Final[dict[Field, int]] = {
    Field.IDENTIFIER: 100,
    Field.EMAIL: 254,
    Field.SITE: 120,
    Field.GRADE: 60,
    Field.PAY_BAND: 60,
    Field.TIME_ZONE: 60,
}
LONGEST_OTHER: Final = 200
LONGEST_UNIT_PATH: Final = 500
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])")
_SPREADSHEET_ERRORS: Final = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)
_SHARED: Final = frozenset(
    {Field.UNIT, Field.SITE, Field.TIME_ZONE, Field.GRADE, Field.PAY_BAND, Field.JOB_TITLE, *MANAGERS, *APPRAISERS}
)
_YES: Final = frozenset({"yes", "y", "true", "1", "x", "ja", "oui", "si"})
_NO: Final = frozenset({"", "no", "n", "false", "0", "nein", "non", "-", "–"})
_HERE: Final = alternatives(
    "active|current|employed|present|yes|y|true|1|a|on leave|leave|leave of absence|long term leave|maternity leave"
    "|parental leave|sabbatical|secondment"
    "|seconded|probation|in probation|permanent|full time|part time|fixed term|temporary|notice|on notice"
    "|garden leave|starter|new starter|future start|enrolled"
)
_GONE: Final = alternatives(
    "left|leaver|terminated|inactive|not active|resigned|retired|former|ended|dismissed|deceased|redundant"
    "|ex employee|former employee|no|n|false|0"
    "|withdrawn|graduated|separated|departed"
)

# Any of these within a longer status, such as “voluntarily terminated”.
_GONE_WORDS: Final = alternatives("terminated|left|leaver|resigned|retired|dismissed|deceased")


class Reference(NamedTuple):
    """How a row points at another person: the field says by identifier, e-mail or name."""

    field: Field
    text: str


@dataclass(frozen=True, slots=True)
class Person:
    """What one line says about one person: None where it doesn't say; `placeholder` where the name was made up."""

    line: int
    identifier: str
    name: str
    email: str | None = None
    unit: tuple[str, ...] = ()
    site: str | None = None
    time_zone: str | None = None
    start_date: date | None = None
    leaving_date: date | None = None
    grade: str | None = None
    pay_band: str | None = None
    job_title: str | None = None
    managers: tuple[Reference, ...] = ()
    appraisers: tuple[Reference, ...] = ()
    has_left: bool = False
    placeholder: bool = False

    @property
    def key(self) -> str:
        """The identifier as it is compared."""
        return self.identifier.casefold()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that can't be imported: where, what it says, why not, what to do. `identifier` is empty if unknown."""

    line: int
    column: str
    value: str
    problem: Problem
    identifier: str = ""

    @property
    def reason(self) -> str:
        """Why the line is refused."""
        return self.problem.what

    @property
    def what_to_do(self) -> str:
        """What to do about it."""
        return self.problem.then


@dataclass(frozen=True, slots=True)
class Draft:
    """The people of a file, the lines refused, what should be known, and how its dates are read."""

    people: tuple[Person, ...]
    refusals: tuple[Refusal, ...]
    warnings: tuple[Problem, ...]
    dates: MappingOf[Field, DateReading]
    fields: frozenset[Field]

    @property
    def questions(self) -> tuple[Field, ...]:
        """The date columns that can be read two ways: a person has to choose before anything is applied."""
        return tuple(column for column, reading in self.dates.items() if reading.ambiguous)


def draft_people(
    rows: Iterable[Row],
    mapping: Mapping,
    *,
    today: date,
    date_orders: MappingOf[Field, DateOrder] | None = None,
    time_zones: frozenset[str] | None = None,
) -> Draft:
    """Turn rows into people. `date_orders` is what a person chose for columns of dates that can be read two ways."""
    used = tuple((position, each) for each in Field for position in mapping.positions(each))
    picked = [_pick(row, mapping, used) for row in rows]
    dates = {
        each: survey(
            (row.texts[each] for row in picked if row.texts.get(each)),
            today=today,
            chosen=(date_orders or {}).get(each),
        )
        for each in DATES
        if mapping.has(each)
    }
    fields = frozenset(column.field for column in mapping.columns if column.field)
    reader = _Reader(mapping, fields, dates, today, time_zones or known_zones())
    people = reader.without_duplicates([person for row in _drain(picked) if (person := reader.person(row))])
    refusals = tuple(sorted(reader.refusals, key=lambda refusal: refusal.line))
    return Draft(tuple(people), refusals, tuple(reader.warnings(people)), dates, fields)


class _Picked(NamedTuple):
    """The cells of a row that are used and filled, cleaned, by field; `units` are the unit's levels."""

    number: int
    texts: dict[Field, str]
    units: tuple[str, ...]
    overflow: str


def _drain(picked: list[_Picked]) -> Iterator[_Picked]:
    """Give each row up as it is used, so that a big file isn't in memory twice."""
    picked.reverse()
    while picked:
        yield picked.pop()


def _pick(row: Row, mapping: Mapping, used_columns: tuple[tuple[int, Field], ...]) -> _Picked:
    texts: dict[Field, str] = {}
    units: list[str] = []
    for position, used in used_columns:
        text = clean(row.cells[position]) if position < len(row.cells) else ""
        if used is Field.UNIT:
            levels = text.split(mapping.unit_separator) if mapping.unit_separator else [text]
            units += [level.strip() for level in levels if level.strip()]
        elif text:
            texts[used] = intern(text) if used in _SHARED else text
    return _Picked(row.number, texts, _levels(units), " ".join(row.cells[len(mapping.columns) :]).strip())


def _levels(units: list[str]) -> tuple[str, ...]:
    """The levels as they come back from where they are kept, joined: “R / D” is two."""
    return tuple(map(intern, UNIT_JOINT.join(units).split(UNIT_JOINT))) if units else ()


@dataclass
class _Reader:
    """What reading one file gathers while it goes from line to line."""

    mapping: Mapping
    fields: frozenset[Field]
    dates: MappingOf[Field, DateReading]
    today: date
    time_zones: frozenset[str]
    refusals: list[Refusal] = field(default_factory=list)
    formula_lines: list[int] = field(default_factory=list)
    error_lines: list[int] = field(default_factory=list)
    unknown_statuses: dict[str, int] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    _zones: dict[str, str] = field(default_factory=dict)

    def person(self, row: _Picked) -> Person | None:
        """The person on one row, or None after refusing it for every fault it has."""
        before = len(self.refusals)
        texts = self._without_spreadsheet_errors(row)
        key = Field.IDENTIFIER if Field.IDENTIFIER in self.fields else Field.EMAIL
        identifier = texts.get(key, "")
        self._check_texts(row, texts, identifier)
        if not identifier:
            self._refuse(row, key, "", Problem("identifier-missing" if key is Field.IDENTIFIER else "email-missing"))
        email = texts.get(Field.EMAIL, "").casefold().removeprefix("mailto:")
        if email and not _EMAIL.fullmatch(email):
            formula = email.startswith("=")
            self._refuse(row, Field.EMAIL, identifier, Problem("formula-email" if formula else "email-invalid"), email)
        name = self._name(row, texts, identifier)
        start, leaving = (self._date(row, texts, each, identifier) for each in DATES)
        time_zone = self._time_zone(row, texts, identifier)
        if len(self.refusals) > before:
            return None
        return Person(
            row.number,
            identifier,
            name,
            email or None,
            row.units,
            texts.get(Field.SITE) or None,
            time_zone,
            start,
            leaving,
            texts.get(Field.GRADE) or None,
            texts.get(Field.PAY_BAND) or None,
            texts.get(Field.JOB_TITLE) or None,
            tuple(Reference(each, texts[each]) for each in MANAGERS if texts.get(each)),
            tuple(Reference(each, texts[each]) for each in APPRAISERS if texts.get(each)),
            self._has_left(texts, leaving),
            not self.fields.intersection(NAMES),
        )

    def without_duplicates(self, people: list[Person]) -> list[Person]:
        """Refuse lines that share an identifier or an e-mail; a line repeated word for word counts once."""
        refused_at: dict[str, list[int]] = {}
        for refusal in self.refusals:
            if refusal.identifier:
                refused_at.setdefault(refusal.identifier.casefold(), []).append(refusal.line)
        groups = _sharing(people, lambda person: person.key)
        groups |= {person.key: [person] for person in people if person.key in refused_at and person.key not in groups}
        kept = [person for person in people if person.key not in groups]
        for key, group in groups.items():
            if key not in refused_at and all(_same_but_line(group[0], other) for other in group[1:]):
                self.repeated.append(f"{group[0].line} = {listed([other.line for other in group[1:]])}")
                kept.append(group[0])
            else:
                self._refuse_all(group, Field.IDENTIFIER, "identifier-twice", refused_at.get(key, []))
        kept.sort(key=lambda person: person.line)
        groups = _sharing([person for person in kept if person.email], lambda person: person.email or "")
        for group in groups.values():
            self._refuse_all(group, Field.EMAIL, "email-twice", [])
        return [person for person in kept if not person.email or person.email not in groups]

    def warnings(self, people: list[Person]) -> Iterator[Problem]:
        """What a person should know about the lines that were taken."""
        if self.repeated:
            yield Problem("lines-repeated", count=len(self.repeated), lines=listed(self.repeated))
        if self.formula_lines:
            yield Problem("formulas-kept", count=len(self.formula_lines), lines=listed(self.formula_lines))
        if self.error_lines:
            yield Problem("spreadsheet-errors", count=len(self.error_lines), lines=listed(self.error_lines))
        for status, count in sorted(self.unknown_statuses.items()):
            yield Problem("status-unknown", status=shorten(status), count=count)
        for column, reading in self.dates.items():
            heading = listed(self.mapping.headings(column))
            if reading.two_digit_years:
                first, last = reading.last_year - 99, reading.last_year
                yield Problem(
                    "two-digit-years", count=reading.two_digit_years, column=heading, first=str(first), last=str(last)
                )
        if Field.EMAIL in self.fields:
            without = [person.line for person in people if not person.email]
            if without:
                yield Problem("emails-blank", count=len(without), lines=listed(without))

    def _without_spreadsheet_errors(self, row: _Picked) -> dict[Field, str]:
        errors = [
            each for each, text in row.texts.items() if text.startswith("#") and text.upper() in _SPREADSHEET_ERRORS
        ]
        if errors:
            self.error_lines.append(row.number)
        return {each: text for each, text in row.texts.items() if each not in errors}

    def _check_texts(self, row: _Picked, texts: dict[Field, str], identifier: str) -> None:
        if row.overflow:
            # One separator too many moves the cells after it: what stands outside may belong to a sensitive column.
            value = "" if self.mapping.not_imported else row.overflow
            self._refuse(row, None, identifier, Problem("too-many-cells", columns=len(self.mapping.columns)), value)
        formula = False
        for each, text in (*texts.items(), *((Field.UNIT, unit) for unit in row.units)):
            formula = formula or text.startswith("=")
            if len(text) > LONGEST.get(each, LONGEST_OTHER):
                self._refuse(row, each, identifier, Problem("too-long", most=LONGEST.get(each, LONGEST_OTHER)), text)
            elif "\N{REPLACEMENT CHARACTER}" in text:
                self._refuse(row, each, identifier, Problem("unreadable-characters"), text)
            elif has_control_characters(text):
                visible = "".join(character if character.isprintable() else "·" for character in text)
                self._refuse(row, each, identifier, Problem("control-characters"), visible)
        path = UNIT_JOINT.join(row.units)
        if len(path) > LONGEST_UNIT_PATH:
            self._refuse(row, Field.UNIT, identifier, Problem("too-long", most=LONGEST_UNIT_PATH), path)
        if formula:
            self.formula_lines.append(row.number)

    def _name(self, row: _Picked, texts: dict[Field, str], identifier: str) -> str:
        if not self.fields.intersection(NAMES):
            return f"Member {identifier}"
        name = (
            texts.get(Field.FULL_NAME)
            or given_name_first(texts.get(Field.LAST_FIRST, ""))
            or f"{texts.get(Field.GIVEN_NAME, '')} {texts.get(Field.FAMILY_NAME, '')}".strip()
        )
        if not any(map(str.isalpha, name)):
            column = next(each for each in NAMES if each in self.fields)
            self._refuse(row, column, identifier, Problem("name-missing"), name)
        elif len(name) > LONGEST_OTHER and all(len(texts.get(each, "")) <= LONGEST_OTHER for each in NAMES):
            self._refuse(row, Field.FAMILY_NAME, identifier, Problem("too-long", most=LONGEST_OTHER), name)
        return name

    def _date(self, row: _Picked, texts: dict[Field, str], column: Field, identifier: str) -> date | None:
        text = texts.get(column, "")
        if is_no_date(text):
            return None
        reading = self.dates[column]
        found = reading.parse(text)
        if found is None and not reading.could_be_a_date(text):
            self._refuse(row, column, identifier, Problem("date-unreadable", order=reading.order_shown), text)
        return found

    def _time_zone(self, row: _Picked, texts: dict[Field, str], identifier: str) -> str | None:
        text = texts.get(Field.TIME_ZONE, "")
        if not text or text in self.time_zones:
            return text or None
        if not self._zones:
            self._zones.update({zone.casefold(): zone for zone in self.time_zones})
        spelled = text.casefold().replace(" ", "_")
        if spelled in self._zones:
            return self._zones[spelled]
        ending = sorted(zone for folded, zone in self._zones.items() if folded.rpartition("/")[2] == spelled)
        example = ending[0] if ending else "Europe/London"
        self._refuse(row, Field.TIME_ZONE, identifier, Problem("time-zone-unknown", example=example), text)
        return None

    def _has_left(self, texts: dict[Field, str], leaving: date | None) -> bool:
        status = fold(texts.get(Field.STATUS, ""))
        gone = status in _GONE or not _GONE_WORDS.isdisjoint(status.split())
        if status and status not in _HERE and not gone:
            self.unknown_statuses[texts[Field.STATUS]] = self.unknown_statuses.get(texts[Field.STATUS], 0) + 1
        left = fold(texts.get(Field.HAS_LEFT, ""))
        if left not in _YES and left not in _NO:
            self.unknown_statuses[texts[Field.HAS_LEFT]] = self.unknown_statuses.get(texts[Field.HAS_LEFT], 0) + 1
        return gone or left in _YES or (leaving is not None and leaving < self.today)

    def _refuse(self, row: _Picked, column: Field | None, identifier: str, problem: Problem, value: str = "") -> None:
        heading = listed(self.mapping.headings(column)) if column else ""
        self.refusals.append(Refusal(row.number, heading, shorten(value), problem, identifier))

    def _refuse_all(self, group: list[Person], column: Field, code: str, more_lines: list[int]) -> None:
        heading = listed(self.mapping.headings(column) or self.mapping.headings(Field.EMAIL))
        value = shorten((group[0].email or "") if column is Field.EMAIL else group[0].identifier)
        lines = sorted({*(person.line for person in group), *more_lines})
        problem = Problem(code, value=value, lines=listed(lines))
        self.refusals += [Refusal(person.line, heading, value, problem, person.identifier) for person in group]


def _sharing(people: list[Person], key: Callable[[Person], str]) -> dict[str, list[Person]]:
    """The people who have a key in common, by that key."""
    counts = Counter(map(key, people))
    groups: dict[str, list[Person]] = {}
    for person in people:
        if counts[key(person)] > 1:
            groups.setdefault(key(person), []).append(person)
    return groups


def _same_but_line(one: Person, other: Person) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in Person.__dataclass_fields__ if name != "line")

"""Which column holds which fact: a proposal from headings and values, which a person may change, and what it costs."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from konnekt.organisations.directory.fields import (
    APPRAISERS,
    MANAGERS,
    NAMES,
    Field,
    field_and_rank,
    is_sensitive,
    normalise,
    person_reference,
    unit_rank,
)
from konnekt.organisations.directory.problems import Problem, listed
from konnekt.organisations.directory.reading import Row

UNIT_SEPARATORS: Final = (">", "/", "\\", "|")
# Words of analysts, not of a directory: they may say who has left, so they are asked about and never used unasked.
_PERHAPS_LEFT: Final = frozenset({"attrition", "turnover", "churn", "exited", "departed"})
_MOSTLY: Final = 0.6
_SOMETIMES: Final = 0.3
_LAST_FIRST_WORDS: Final = 4  # “van der Berg, Anna”: a longer thing with a comma isn't a name


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file and the fact it holds; `sensitive` ones are not imported."""

    position: int
    heading: str
    field: Field | None = None
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """All columns of a file, and how units are split into levels (None: not at all)."""

    columns: tuple[Column, ...]
    unit_separator: str | None = None

    def positions(self, field: Field) -> tuple[int, ...]:
        """Where a field is, highest unit first."""
        found = [column for column in self.columns if column.field is field]
        return tuple(
            column.position for column in sorted(found, key=lambda each: (unit_rank(each.heading), each.position))
        )

    def has(self, *fields: Field) -> bool:
        """Whether any of these fields has a column."""
        return any(column.field in fields for column in self.columns)

    def headings(self, *fields: Field) -> tuple[str, ...]:
        """The headings of these fields' columns."""
        return tuple(column.heading for column in self.columns if column.field in fields)

    def with_field(self, position: int, field: Field | None) -> "Mapping":
        """The mapping after a person says what a column holds; None leaves it out."""
        changed = (replace(column, field=field) if column.position == position else column for column in self.columns)
        return replace(self, columns=tuple(changed))

    @property
    def not_used(self) -> tuple[Column, ...]:
        """Columns kept aside because nothing here needs them."""
        return tuple(column for column in self.columns if column.field is None and not column.sensitive)

    @property
    def not_imported(self) -> tuple[Column, ...]:
        """Columns that look sensitive and stay outside."""
        return tuple(column for column in self.columns if column.field is None and column.sensitive)


def propose(heading: Sequence[str], sample: Sequence[Row]) -> Mapping:
    """Propose what each column holds, from its heading first and its values where the heading leaves doubt."""
    values = [
        [text for row in sample if position < len(row.cells) and (text := row.cells[position].strip())]
        for position in range(len(heading))
    ]
    found: dict[int, Field] = {}
    _by_heading(heading, values, found)
    if Field.IDENTIFIER not in found.values() and not any(field in found.values() for field in NAMES):
        _by_values(values, found, skip={position for position, text in enumerate(heading) if is_sensitive(text)})
    _point_at_people(heading, values, found)
    for position, field in found.items():
        if field is Field.FULL_NAME and _share(values[position], _is_last_first) >= _MOSTLY:
            found[position] = Field.LAST_FIRST
    columns = tuple(
        Column(position, text, found.get(position), position not in found and is_sensitive(text))
        for position, text in enumerate(heading)
    )
    units = [text for position, field in found.items() if field is Field.UNIT for text in values[position]]
    often = [each for each in UNIT_SEPARATORS if sum(each in text for text in units) >= max(1, _SOMETIMES * len(units))]
    separator = often[0] if often else None
    return Mapping(columns, separator)


def _by_heading(heading: Sequence[str], values: Sequence[list[str]], found: dict[int, Field]) -> None:
    """Give each field its best heading; only units may have several columns."""
    candidates = [
        (named[1], position, named[0]) for position, text in enumerate(heading) if (named := field_and_rank(text))
    ]
    for _, position, field in sorted(candidates, key=lambda each: each[:2]):
        if field is Field.IDENTIFIER and not _looks_like_identifiers(values[position]):
            if normalise(heading[position]) == "employee" and not set(NAMES) & set(found.values()):
                found[position] = Field.FULL_NAME
            continue
        if field is Field.UNIT or field not in found.values():
            found[position] = field
    _settle_names(values, found)


def _settle_names(values: Sequence[list[str]], found: dict[int, Field]) -> None:
    """Of a whole name and its halves keep the whole, as people write it; “Name” beside a given name may be a half."""
    at = {field: position for position, field in found.items()}
    whole, given = at.get(Field.FULL_NAME, at.get(Field.LAST_FIRST)), at.get(Field.GIVEN_NAME)
    if whole is None or (given is None and Field.FAMILY_NAME not in at):
        return
    if given is not None and Field.FAMILY_NAME not in at and _share(values[whole], lambda text: " " in text) < _MOSTLY:
        found[whole] = Field.FAMILY_NAME
        return
    for half in (Field.GIVEN_NAME, Field.FAMILY_NAME):
        if half in at:
            del found[at[half]]


def _by_values(values: Sequence[list[str]], found: dict[int, Field], skip: set[int]) -> None:
    """Recognise what values alone give away, for files without a heading."""
    recognisers: tuple[tuple[Field, Callable[[list[str]], bool]], ...] = (
        (Field.EMAIL, lambda texts: _share(texts, _is_email) >= _MOSTLY and _distinct(texts)),
        (Field.IDENTIFIER, lambda texts: _looks_like_identifiers(texts) and _share(texts, _has_digit) >= _MOSTLY),
        (Field.FULL_NAME, lambda texts: _share(texts, _is_name) >= _MOSTLY and len(set(texts)) > _MOSTLY * len(texts)),
    )
    for field, fits in recognisers:
        free = (position for position in range(len(values)) if position not in found and position not in skip)
        position = next((each for each in free if fits(values[each])), None)
        if position is not None and field not in found.values():
            found[position] = field


def _point_at_people(heading: Sequence[str], values: Sequence[list[str]], found: dict[int, Field]) -> None:
    """Columns that point at a manager or appraiser; where the heading doesn't say by what, the values do."""
    shapes = {_shape(text) for at, field in found.items() if field is Field.IDENTIFIER for text in values[at]}
    pointers = {at: named for at, text in enumerate(heading) if at not in found and (named := person_reference(text))}
    for position, (fields, way) in pointers.items():
        texts = values[position]
        fitting = _share(texts, lambda text: _shape(text) in shapes) >= _MOSTLY
        if way is None:
            way = 1 if _share(texts, _is_email) >= _MOSTLY else 0 if fitting else 2
        # A numbering of its own leads nowhere while another column names the manager.
        elsewhere = sum(others == fields for others, _ in pointers.values()) > 1
        if fields[way] not in found.values() and (way or fitting or not texts or not elsewhere):
            found[position] = fields[way]


def problems(mapping: Mapping) -> list[Problem]:
    """What a mapping leaves out and what that costs; those that `stops` have to be answered first."""
    twice = [field for field in Field if field is not Field.UNIT and len(mapping.positions(field)) > 1]
    found = [
        Problem("field-twice", field=each.value, columns=listed(mapping.headings(each)), stops=True) for each in twice
    ]
    if not mapping.has(Field.IDENTIFIER):
        found.append(
            Problem("email-as-identifier") if mapping.has(Field.EMAIL) else Problem("no-identifier", stops=True)
        )
    if not mapping.has(*NAMES):
        found.append(Problem("no-names"))
    if not mapping.has(Field.EMAIL):
        found.append(Problem("no-emails"))
    if not mapping.has(*MANAGERS):
        found.append(Problem("no-managers"))
    if not mapping.has(*APPRAISERS):
        found.append(Problem("no-appraisers"))
    if not mapping.has(Field.UNIT):
        found.append(Problem("no-units"))
    perhaps_left = [column.heading for column in mapping.not_used if normalise(column.heading) in _PERHAPS_LEFT]
    if perhaps_left and not mapping.has(Field.HAS_LEFT, Field.STATUS, Field.LEAVING_DATE):
        found.append(Problem("perhaps-left", columns=listed(perhaps_left)))
    taken = [column.heading for column in mapping.columns if column.field and is_sensitive(column.heading)]
    taken = [heading for heading in taken if not field_and_rank(heading) and not person_reference(heading)]
    if taken:
        found.append(Problem("sensitive-used", count=len(taken), columns=listed(taken)))
    if mapping.not_imported:
        headings = [column.heading for column in mapping.not_imported]
        found.append(Problem("sensitive-left-out", count=len(headings), columns=listed(headings, 30)))
    if mapping.not_used:
        headings = [column.heading for column in mapping.not_used]
        found.append(Problem("not-used", count=len(headings), columns=listed(headings, 30)))
    return found


def can_go_on(mapping: Mapping) -> bool:
    """Whether nothing in the mapping stands in the way of a dry run."""
    return not any(problem.stops for problem in problems(mapping))


def _share(texts: Iterable[str], fits: Callable[[str], bool]) -> float:
    listed_texts = list(texts)
    return sum(map(fits, listed_texts)) / len(listed_texts) if listed_texts else 0.0


def _distinct(texts: list[str]) -> bool:
    """Nearly all different: a duplicate or two is a slip to be refused later, not a reason to doubt the column."""
    return len(set(texts)) >= 0.9 * len(texts)


def _looks_like_identifiers(texts: list[str]) -> bool:
    return bool(texts) and _distinct(texts) and _share(texts, lambda text: " " in text) < _SOMETIMES


def _shape(text: str) -> str:
    """“E0017” and “e0432” have one shape: letters as a, digits as 9."""
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", text))


def _is_email(text: str) -> bool:
    return "@" in text and " " not in text


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _is_name(text: str) -> bool:
    return " " in text and not _has_digit(text) and "@" not in text


def _is_last_first(text: str) -> bool:
    last, comma, first = text.partition(",")
    return bool(comma and first.strip() and last.strip()) and len(text.split()) <= _LAST_FIRST_WORDS + 2

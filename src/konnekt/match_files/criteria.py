"""The criteria file: written when none is given, and read back as edited. It is TOML, and it explains itself."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from konnekt.match_files.errors import BadInputError
from konnekt.match_files.people import Sheet
from konnekt.match_files.recognise import Kind, Proposal, Recognised, SetAside
from konnekt.organisations.directory.fields import normalise
from konnekt_engine.matching import Criterion, Different, Gap, Near, Same, Shared, Text, WantsOffers

_HOURS_APART = 6.0
_KEYS = {"kind", "column", "offers", "weight", "order", "ideal", "label"}

_HEAD = """# What counts, and how much. Edit it and pass it back with --criteria.
#
# Each [[criterion]] scores a pair between 0 and 1; the weights say how much each matters beside the others.
# What somebody left blank neither helps nor hurts: the pair gets the average.
#
# kind = "wants_offers"   column (mentees' sheet) is wanted, offers (mentors' sheet) is offered;
#                         several words are separated by , or ;
# kind = "shared"         what both have in common in this column
# kind = "gap"            steps in `order` between the two; best where the mentor stands `ideal` steps above
# kind = "same"           1 if equal, else 0          kind = "different"   1 if unequal, else 0
# kind = "text"           words that speak of the same things
# kind = "time_zone"      IANA zones; 1 at the same time, 0 six hours apart
"""


@dataclass(frozen=True)
class Chosen:
    """One criterion as the file has it."""

    kind: Kind
    column: str
    offers: str
    weight: float
    label: str
    order: tuple[str, ...] = ()
    ideal: float = 2.0


def from_proposals(recognised: Recognised) -> list[Chosen]:
    """The proposed criteria as chosen ones."""
    return [_chosen(one) for one in recognised.proposals]


def write(recognised: Recognised) -> str:
    """The proposed criteria as a file that explains itself."""
    parts = [_HEAD]
    for one in recognised.proposals:
        lines = [f"# {one.why}", "[[criterion]]", f'kind = "{one.kind.value}"', f"column = {_text(one.column)}"]
        if one.offers != one.column:
            lines.append(f"offers = {_text(one.offers)}")
        lines.append(f"weight = {one.weight}")
        if one.order:
            lines += [f"order = [{', '.join(_text(step) for step in one.order)}]", "ideal = 2"]
        parts.append("\n".join(lines) + "\n")
    parts.append(_aside("Audit only. These are never scored, whatever stands above:", recognised.audit_only))
    parts.append(_aside("Not used:", recognised.not_used))
    return "\n".join(part for part in parts if part)


def read(path: Path, recognised: Recognised) -> list[Chosen]:
    """Criteria as somebody edited them. What is audit only is refused by name."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInputError(f"can’t be read ({error.strerror}).", file=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInputError(f"is not TOML: {error}.", file=path.name) from error
    tables = found.get("criterion", [])
    if not isinstance(tables, list) or not tables:
        raise BadInputError("holds no [[criterion]]; expected at least one.", file=path.name)
    sensitive = {normalise(one.column) for one in recognised.audit_only}
    return [_read_one(table, number, path, sensitive) for number, table in enumerate(tables, 1)]


def engine_criteria(chosen: list[Chosen]) -> list[Criterion]:
    """The engine's criteria; the columns are called c0, c1 … so that a heading can't clash with another."""
    return [_engine(one, number) for number, one in enumerate(chosen)]


def columns_of(chosen: list[Chosen], sheet: Sheet, *, offers: bool) -> dict[str, list[Any]]:
    """The columns the criteria read, from one sheet."""
    found: dict[str, list[Any]] = {}
    for number, one in enumerate(chosen):
        heading = one.offers if offers else one.column
        at = sheet.by_heading.get(normalise(heading))
        if at is None:
            known = ", ".join(f"“{text}”" for text in sheet.heading)
            raise BadInputError(f"has no column of this name. It has {known}.", file=sheet.path.name, column=heading)
        found[f"c{number}"] = [_value(one.kind, text) for text in sheet.column(at)]
    return found


def _engine(one: Chosen, number: int) -> Criterion:
    column = f"c{number}"
    how: dict[str, Any] = {"weight": one.weight, "label": one.label}
    match one.kind:
        case Kind.GAP:
            return Gap(column, ideal=one.ideal, below=3, above=5, order=one.order or None, **how)
        case Kind.DIFFERENT:
            return Different(column, **how)
        case Kind.SAME:
            return Same(column, **how)
        case Kind.SHARED:
            return Shared(column, **how)
        case Kind.WANTS_OFFERS:
            return WantsOffers(column, column, **how)
        case Kind.TEXT:
            return Text(column, **how)
        case Kind.TIME_ZONE:
            return Near(column, reach=_HOURS_APART, zones=True, **how)


def _value(kind: Kind, text: str) -> Any:
    if not text:
        return None
    if kind in {Kind.SHARED, Kind.WANTS_OFFERS}:
        separated = text.replace(";", ",").replace("|", ",").replace("\n", ",")
        return [part.strip() for part in separated.split(",") if part.strip()]
    return text


def _chosen(one: Proposal) -> Chosen:
    return Chosen(one.kind, one.column, one.offers, one.weight, _label(one.column, one.offers), one.order)


def _label(column: str, offers: str) -> str:
    return column if column == offers else f"{column} / {offers}"


def _read_one(table: Any, number: int, path: Path, sensitive: set[str]) -> Chosen:
    def bad(sentence: str, column: str | None = None) -> BadInputError:
        return BadInputError(f"criterion {number}: {sentence}", file=path.name, column=column)

    if not isinstance(table, dict) or (odd := sorted(table.keys() - _KEYS)):
        raise bad(f"“{odd[0]}” is not known here; expected {', '.join(sorted(_KEYS))}.")
    kinds = [kind.value for kind in Kind]
    if table.get("kind") not in kinds:
        raise bad(f"kind is “{table.get('kind')}”; expected one of {', '.join(kinds)}.")
    column = table.get("column")
    if not isinstance(column, str) or not column:
        raise bad("column is missing; expected a heading of the sheets.")
    offers = table.get("offers", column)
    for heading in (column, offers):
        if normalise(str(heading)) in sensitive:
            raise bad("looks sensitive, or repeats what does, so it is audit only and never scored.", str(heading))
    weight, ideal = table.get("weight", 1), table.get("ideal", 2)
    for name, value in (("weight", weight), ("ideal", ideal)):
        if isinstance(value, bool) or not isinstance(value, int | float) or (name == "weight" and value < 0):
            raise bad(f"{name} is “{value}”; expected a number{' of at least 0' if name == 'weight' else ''}.")
    order = table.get("order", [])
    if not isinstance(order, list) or not all(isinstance(step, str) for step in order):
        raise bad("order is not a list of words; expected something like [“Junior”, “Senior”].")
    label = table.get("label") or _label(column, str(offers))
    return Chosen(Kind(table["kind"]), column, str(offers), float(weight), str(label), tuple(order), float(ideal))


def _aside(title: str, columns: tuple[SetAside, ...]) -> str:
    if not columns:
        return ""
    return "\n".join([f"# {title}", *(f"#   {one.sheet}, “{one.column}”: {one.why}" for one in columns)]) + "\n"


def _text(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

"""What a person chose about a file, as an import keeps it, and back again as the reader wants it."""

from dataclasses import dataclass, field
from typing import Any

from konnekt.organisations.directory.dates import DateOrder
from konnekt.organisations.directory.fields import Field
from konnekt.organisations.directory.lines import NoManager
from konnekt.organisations.directory.mapping import Column, Mapping
from konnekt.organisations.directory.plan import Leavers
from konnekt.organisations.directory.reading import Dialect


@dataclass(frozen=True, slots=True)
class Choices:
    """Columns and what to make of doubts."""

    mapping: Mapping
    no_manager: NoManager = NoManager.UNKNOWN
    leavers: Leavers = Leavers.MARK_MISSING
    date_orders: dict[Field, DateOrder] = field(default_factory=dict)


def dialect_to_data(dialect: Dialect) -> dict[str, Any]:
    """As JSON keeps it."""
    return {
        "encoding": dialect.encoding,
        "delimiter": dialect.delimiter,
        "heading_line": dialect.heading_line,
        "sheet": dialect.sheet,
    }


def dialect_from_data(data: dict[str, Any]) -> Dialect:
    """As the reader wants it."""
    return Dialect(data["encoding"], data["delimiter"], data["heading_line"], data["sheet"])


def to_data(choices: Choices) -> dict[str, Any]:
    """As JSON keeps them."""
    return {
        "columns": [
            [column.position, column.heading, column.field.name if column.field else None, column.sensitive]
            for column in choices.mapping.columns
        ],
        "unit_separator": choices.mapping.unit_separator,
        "no_manager": choices.no_manager.name,
        "leavers": choices.leavers.name,
        "date_orders": {key.name: order.name for key, order in choices.date_orders.items()},
    }


def from_data(data: dict[str, Any]) -> Choices:
    """As the reader wants them."""
    columns = tuple(
        Column(position, heading, Field[name] if name else None, sensitive)
        for position, heading, name, sensitive in data["columns"]
    )
    return Choices(
        Mapping(columns, data["unit_separator"]),
        NoManager[data["no_manager"]],
        Leavers[data["leavers"]],
        {Field[key]: DateOrder[order] for key, order in data["date_orders"].items()},
    )

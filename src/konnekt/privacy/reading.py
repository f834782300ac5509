"""Everything the product knows about somebody, section by section. Sealed words are opened with their keys, for the
person alone; another's words are in no section, but where they stood on a page that both wrote and the person saved.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.access.holdings import Holding
from konnekt.privacy.drawers import to_read
from konnekt.privacy.people import Person
from konnekt.sealing.cipher import CannotOpen
from konnekt.sealing.keyring import Holder, KeyDropped, place, unseal_all

Tell = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known: as a machine has it, and as somebody reads it."""

    key: str
    label: str
    value: Any
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one table that are somebody's own."""

    key: str
    title: str
    rows: list[list[Fact]]


def everything_about(person: Person, tell: Tell) -> list[Section]:
    """Every section that has something in it. ``tell`` hears how far it is."""
    holdings = [one for one in to_read() if one.shown or any(one.sealed.values())]
    sections = []
    for number, holding in enumerate(holdings):
        tell(number / len(holdings), str(holding.what))
        rows = _rows(holding, person)
        if rows:
            sections.append(Section(holding.model._meta.label, str(holding.what), rows))
    return sections


def _rows(holding: Holding, person: Person) -> list[list[Fact]]:
    queryset = holding.rows(person.subject)
    if holding.only is not None:
        queryset = queryset.filter(holding.only)
    related = {way.rpartition("__")[0] for way in holding.shown if "__" in way}
    found = list(queryset.select_related(*related) if related else queryset)
    words = opened(holding, found)
    return [
        [
            *(_fact(holding, row, way, str(label), person.zone) for way, label in holding.shown.items()),
            *(
                _opened_fact(holding, row, name, str(label), words[row.pk, name])
                for name, label in holding.sealed.items()
                if label and (row.pk, name) in words
            ),
        ]
        for row in found
    ]


def _fact(holding: Holding, row: Any, way: str, label: str, zone: ZoneInfo) -> Fact:
    *path, name = way.split("__")
    last = row
    for step in path:
        last = getattr(last, step, None)
    value = getattr(last, name, None)
    if way in holding.said:
        words = str(holding.said[way](row))
    elif hasattr(last, f"get_{name}_display"):
        words = str(getattr(last, f"get_{name}_display")())
    else:
        words = in_words(value, zone)
    return Fact(way.replace("__", "."), label, words if isinstance(value, Model) else _for_machines(value, zone), words)


def _opened_fact(holding: Holding, row: Any, name: str, label: str, text: str | None) -> Fact:
    if text is None:
        closed = _("This can no longer be opened by anybody.")
        return Fact(name, label, closed, closed)
    return Fact(name, label, text, str(holding.said[name](row, text)) if text and name in holding.said else text)


def in_words(value: Any, zone: ZoneInfo) -> str:
    """A value as somebody reads it, times on their own clock."""
    match value:
        case None | "" | [] | {}:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return date_format(value.astimezone(zone), "j F Y, H:i")
        case date():
            return date_format(value, "j F Y")
        case time():
            return value.strftime("%H:%M")
        case dict():
            return "\n".join(f"{key}: {in_words(inner, zone)}" for key, inner in value.items())
        case list():
            return ", ".join(in_words(inner, zone) for inner in value)
        case _:
            return str(value)


def _for_machines(value: Any, zone: ZoneInfo) -> Any:
    match value:
        case datetime():
            return value.astimezone(zone).isoformat()
        case date() | time():
            return value.isoformat()
        case None | bool() | int() | float() | str() | list() | dict():
            return value
        case _:
            return str(value)


def opened(holding: Holding, rows: Iterable[Model]) -> dict[tuple[Any, str], str | None]:
    """The sealed fields of these rows, None for what nobody can open any more. Each key is fetched once."""
    wanted: dict[Holder, list[tuple[Any, str, bytes]]] = defaultdict(list)
    names = [name for name, label in holding.sealed.items() if label]
    if not names:
        return {}
    assert holding.key is not None
    for row in rows:
        for name in names:
            if getattr(row, name) is not None:
                wanted[holding.key(row)].append((row, name, bytes(getattr(row, name))))
    texts_of: dict[tuple[Any, str], str | None] = {}
    for holder, found in wanted.items():
        places = [(value, _place(holding, row, name)) for row, name, value in found]
        try:
            texts: list[str | None] = [*unseal_all(holder, places)]
        except (KeyDropped, CannotOpen):
            texts = [None] * len(places)
        texts_of |= {(row.pk, name): text for (row, name, _value), text in zip(found, texts, strict=True)}
    return texts_of


def _place(holding: Holding, row: Any, name: str) -> Any:
    return holding.place(row, name) if holding.place is not None else place(row._meta.label, name, row.pk)

"""Making the plan of an import, and the rows of it that a page shows."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from konnekt.organisations.directory import reading
from konnekt.organisations.directory.fields import Field
from konnekt.organisations.directory.lines import Line
from konnekt.organisations.directory.plan import (
    PAGE_SIZE,
    Change,
    Create,
    FieldChange,
    Leaver,
    LineChange,
    Plan,
    Section,
    plan,
)
from konnekt.organisations.directory.present import UNIT_JOINT, PresentMember
from konnekt.organisations.directory.reading import Dialect, Row
from konnekt.organisations.directory.rows import Draft, Refusal, draft_people
from konnekt.organisations.importing.choices import Choices

_TELL_EVERY = 2000

Tell = Callable[[float, str], None]


def make_draft(body: bytes, dialect: Dialect, choices: Choices, *, today: date, tell: Tell) -> Draft:
    """What the file says, whoever is here."""
    tell(0.05, _("Reading the file"))
    rows = _counted(reading.read(body, dialect), tell)
    return draft_people(rows, choices.mapping, today=today, date_orders=choices.date_orders)


def make_plan(draft: Draft, choices: Choices, present: list[PresentMember], *, tell: Tell) -> Plan:
    """What applying the file would do; the same file, choices and members give the same plan."""
    tell(0.7, _("Comparing with the people who are here"))
    return plan(draft, present, leavers=choices.leavers, no_manager=choices.no_manager)


def shown(made: Plan, present: Iterable[PresentMember]) -> Iterator[tuple[str, int, list[Any]]]:
    """The plan as its pages show it: the rows of one page after another, with its section and number."""
    names = {member.member_id: member.name for member in present}
    shapes: dict[Section, Callable[[Any], list[Any]]] = {
        Section.CREATES: _create,
        Section.CHANGES: _change,
        Section.LEAVERS: _leaver,
        Section.LINE_CHANGES: lambda one: _line_change(one, names),
        Section.REFUSALS: _refusal,
    }
    for section, shape in shapes.items():
        items = getattr(made, section.value)
        for number, start in enumerate(range(0, len(items), PAGE_SIZE), 1):
            yield section.value, number, [shape(one) for one in items[start : start + PAGE_SIZE]]


def _counted(rows: Iterator[Row], tell: Tell) -> Iterator[Row]:
    for number, row in enumerate(rows, 1):
        if number % _TELL_EVERY == 0:
            words = _("{number} lines read").format(number=f"{number:,}")
            tell(0.05 + 0.6 * number / (number + 20 * _TELL_EVERY), words)
        yield row


def _create(one: Create) -> list[Any]:
    person = one.person
    return [person.line, person.name, person.email or "", UNIT_JOINT.join(person.unit), _manager(one.manager)]


def _change(one: Change) -> list[Any]:
    changes = [[each.field.value, *_told(each)] for each in one.fields]
    return [one.person.line, one.person.name, changes]


def _leaver(one: Leaver) -> list[Any]:
    return [one.name, one.external_id, one.reason.value]


def _line_change(one: LineChange, names: dict[Any, str]) -> list[Any]:
    old = names.get(one.old_id, "") if one.old_id else one.old_state.value
    return [one.person.line, one.person.name, one.relation.value, old, _manager(one.new)]


def _refusal(one: Refusal) -> list[Any]:
    return [one.line, one.column, one.value, one.reason, one.what_to_do]


def _manager(line: Line) -> str:
    if line.manager is not None:
        return line.manager.name
    return line.reason.what if line.reason else line.state.value


def _told(one: FieldChange) -> tuple[str, str]:
    """What was, and what will be. Of a pay band it says only that it changes: nobody browses those."""
    if one.field is Field.PAY_BAND:
        return _("not shown"), _("not shown")
    return _text(one.old), _text(one.new)


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return UNIT_JOINT.join(value)
    return "" if value is None else str(value)

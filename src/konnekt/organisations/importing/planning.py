"""Making the plan of an import, and the rows of it that a page shows."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from konnekt.organisations.directory import reading
from konnekt.organisations.directory.lines import Line
from konnekt.organisations.directory.plan import Change, Create, Leaver, LineChange, Plan, Section, plan
from konnekt.organisations.directory.present import UNIT_JOINT, PresentMember
from konnekt.organisations.directory.reading import Dialect, Row
from konnekt.organisations.directory.rows import Refusal, draft_people
from konnekt.organisations.importing.choices import Choices

_TELL_EVERY = 2000

Tell = Callable[[float, str], None]


def make_plan(
    body: bytes, dialect: Dialect, choices: Choices, present: list[PresentMember], *, today: date, tell: Tell
) -> Plan:
    """What applying the file would do; the same file, choices and members give the same plan."""
    tell(0.05, _("Reading the file"))
    rows = _counted(reading.read(body, dialect), tell)
    draft = draft_people(rows, choices.mapping, today=today, date_orders=choices.date_orders)
    tell(0.7, _("Comparing with the people who are here"))
    return plan(draft, present, leavers=choices.leavers, no_manager=choices.no_manager)


def shown(made: Plan, present: Iterable[PresentMember]) -> bytes:
    """The plan as the page shows it, section by section, ready to be sealed beside the file."""
    names = {member.member_id: member.name for member in present}
    sections = {
        Section.CREATES: [_create(one) for one in made.creates],
        Section.CHANGES: [_change(one) for one in made.changes],
        Section.LEAVERS: [_leaver(one) for one in made.leavers],
        Section.LINE_CHANGES: [_line_change(one, names) for one in made.line_changes],
        Section.REFUSALS: [_refusal(one) for one in made.refusals],
    }
    notes = [{"what": problem.what, "then": problem.then} for problem in made.warnings]
    found = {"notes": notes, "sections": {section.value: rows for section, rows in sections.items()}}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


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
    changes = [[change.field.value, _text(change.old), _text(change.new)] for change in one.fields]
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


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return UNIT_JOINT.join(value)
    return "" if value is None else str(value)

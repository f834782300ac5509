"""Writing a plan to the database in bulk. Only `actions.importing` calls it, inside its transaction.

Whoever is here already is changed by statements over many rows at once: a row of values for each person and no object,
so that a file in which everybody changed costs little more than a first one.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from django.db import connection

from konnekt.core.tenancy import served_organisation
from konnekt.organisations.actions.employment import note_employment
from konnekt.organisations.directory.fields import Field
from konnekt.organisations.directory.lines import Line, Target
from konnekt.organisations.directory.plan import Change, Create, Plan, Relation
from konnekt.organisations.directory.present import UNIT_JOINT
from konnekt.organisations.models import Invitation, Login, Member, Unit
from konnekt.organisations.names import fold
from konnekt.organisations.states import LineKind, LineState

BATCH = 2000
T = TypeVar("T")
_KINDS = {Relation.MANAGER: LineKind.MANAGER, Relation.APPRAISER: LineKind.APPRAISER}
_TEXTS = {
    Field.IDENTIFIER: "external_id",
    Field.FULL_NAME: "name",
    Field.EMAIL: "email",
    Field.SITE: "site",
    Field.TIME_ZONE: "time_zone",
    Field.GRADE: "grade",
    Field.PAY_BAND: "pay_band",
    Field.JOB_TITLE: "job_title",
}

# Row-level security holds in each of these statements as it does everywhere.
_GIVE_UP_ADDRESSES = """
    UPDATE organisations_member AS holder SET email = ''
    FROM json_to_recordset(%s) AS wanted (id uuid, email text)
    WHERE holder.email = wanted.email AND holder.email <> '' AND holder.id <> wanted.id
"""
_CHANGE_MEMBERS = """
    UPDATE organisations_member AS member SET
        external_id = coalesce(said.external_id, member.external_id),
        name = coalesce(said.name, member.name),
        name_key = coalesce(said.name_key, member.name_key),
        email = coalesce(said.email, member.email),
        site = coalesce(said.site, member.site),
        time_zone = coalesce(said.time_zone, member.time_zone),
        grade = coalesce(said.grade, member.grade),
        pay_band = coalesce(said.pay_band, member.pay_band),
        job_title = coalesce(said.job_title, member.job_title),
        unit_id = CASE WHEN said.unit_changes THEN said.unit_id ELSE member.unit_id END,
        started_on = CASE WHEN said.start_changes THEN said.started_on ELSE member.started_on END,
        left_on = CASE WHEN said.is_back THEN NULL ELSE member.left_on END,
        line_state = coalesce(said.line_state, member.line_state),
        line_trouble = coalesce(said.line_trouble, member.line_trouble),
        line_by_hand = member.line_by_hand AND said.line_state IS NULL
    FROM json_to_recordset(%s) AS said (
        id uuid, external_id text, name text, name_key text, email text, site text, time_zone text, grade text,
        pay_band text, job_title text, unit_changes boolean, unit_id uuid, start_changes boolean, started_on date,
        is_back boolean, line_state text, line_trouble text
    )
    WHERE member.id = said.id
"""
_CLOSE_LINES = """
    UPDATE organisations_reportingline AS line SET until = %s
    FROM json_to_recordset(%s) AS moved (member_id uuid, kind text)
    WHERE line.member_id = moved.member_id AND line.kind = moved.kind AND line.until IS NULL
"""
_OPEN_LINES = """
    INSERT INTO organisations_reportingline (id, organisation_id, member_id, manager_id, kind, since)
    SELECT gen_random_uuid(), %s, opened.member_id, opened.manager_id, opened.kind, opened.since
    FROM json_to_recordset(%s) AS opened (member_id uuid, manager_id uuid, kind text, since date)
"""


@dataclass
class Applied:
    """Whom it touched, for those who must answer."""

    lines_of: set[Any] = field(default_factory=set)
    left: list[Any] = field(default_factory=list)


def apply(plan: Plan, *, today: date) -> Applied:
    """Create, change, mark as left and move lines, all in the caller's transaction."""
    applied = Applied()
    units = _Units()
    # Those who are here first: a new person may get the address that somebody gives up.
    _change(plan, units)
    created = _create(plan, units)
    _move_lines(plan, created, today, applied)
    _see_off(plan, today, applied)
    note_employment(today)
    return applied


class _Units:
    """Units by path, made where they are missing, from the top down."""

    def __init__(self) -> None:
        self._by_path = {unit.path: unit for unit in Unit.objects.all()}

    def at(self, names: tuple[str, ...]) -> Unit | None:
        if not names:
            return None
        path = UNIT_JOINT.join(names)
        if path not in self._by_path:
            self._by_path[path] = Unit.objects.create(name=names[-1], parent=self.at(names[:-1]), path=path)
        return self._by_path[path]


def _create(plan: Plan, units: _Units) -> dict[str, Any]:
    """The ids of new members by identifier. No more than one batch of rows is held at a time."""
    made = {}
    for batch in _batches(plan.creates):
        for member in Member.objects.bulk_create([_member(one, units) for one in batch]):
            made[member.external_id] = member.pk
    return made


def _member(one: Create, units: _Units) -> Member:
    person, (state, trouble) = one.person, _state(one.manager)
    return Member(
        external_id=person.identifier,
        name=person.name,
        name_key=fold(person.name),
        email=person.email or "",
        job_title=person.job_title or "",
        unit=units.at(person.unit),
        site=person.site or "",
        time_zone=person.time_zone or "",
        grade=person.grade or "",
        pay_band=person.pay_band or "",
        started_on=person.start_date,
        line_state=state,
        line_trouble=trouble,
    )


def _change(plan: Plan, units: _Units) -> None:
    """Write changed members. Whoever holds an address that another one gets gives it up first, so that two can swap."""
    changes = {one.member_id: one for one in plan.changes}
    lines = {one.member_id: one.new for one in plan.line_changes if one.relation is Relation.MANAGER}
    moving = {one.member_id: new for one in plan.changes if (new := _new_email(one))}
    _run(_GIVE_UP_ADDRESSES, ({"id": member_id, "email": email} for member_id, email in moving.items()))
    for batch in _batches(moving):
        Invitation.objects.filter(member__in=batch, used_at=None).delete()  # sent to an address that isn't theirs
    touched = dict.fromkeys((*changes, *lines))
    # What isn't named keeps the value it has in this very moment: who was just marked as having left stays so.
    _run(_CHANGE_MEMBERS, (_said(each, changes.get(each), lines.get(each), units) for each in touched))


def _new_email(change: Change) -> str | None:
    return next((each.new for each in change.fields if each.field is Field.EMAIL), None)


def _said(member_id: Any, change: Change | None, line: Line | None, units: _Units) -> dict[str, Any]:
    """What the plan says of one member; what isn't named stays as it is."""
    said: dict[str, Any] = {"id": member_id}
    for each in change.fields if change else ():
        if each.field is Field.UNIT:
            unit = units.at(each.new or ())
            said |= {"unit_changes": True, "unit_id": unit and unit.pk}
        elif each.field is Field.START_DATE:
            said |= {"start_changes": True, "started_on": each.new}
        elif each.field is Field.HAS_LEFT:
            said["is_back"] = True
        else:
            said[_TEXTS[each.field]] = each.new or ""
    if "name" in said:
        said["name_key"] = fold(said["name"])
    if line:
        said["line_state"], said["line_trouble"] = _state(line)
    return said


def _move_lines(plan: Plan, created: dict[str, Any], today: date, applied: Applied) -> None:
    """Open the lines of new people; for others close the line before, keep it as a former one, and open the new one."""
    moved = plan.line_changes
    _run(_CLOSE_LINES, ({"member_id": one.member_id, "kind": _KINDS[one.relation]} for one in moved), today)
    opened = (
        _opened(one.member_id, _KINDS[one.relation], one.new.manager, created, today)
        for one in moved
        if one.new.manager is not None
    )
    _run(_OPEN_LINES, opened, served_organisation())
    first = (line for one in plan.creates for line in _first_lines(one, created, today))
    _run(_OPEN_LINES, first, served_organisation())
    applied.lines_of = {one.member_id for one in moved}


def _first_lines(one: Create, created: dict[str, Any], today: date) -> Iterable[dict[str, Any]]:
    member_id, since = created[one.person.identifier], one.person.start_date or today
    for kind, line in ((LineKind.MANAGER, one.manager), (LineKind.APPRAISER, one.appraiser)):
        if line is not None and line.manager is not None:
            yield _opened(member_id, kind, line.manager, created, since)


def _opened(member_id: Any, kind: LineKind, to: Target, created: dict[str, Any], since: date) -> dict[str, Any]:
    manager_id = to.member_id if to.member_id is not None else created[to.identifier]
    return {"member_id": member_id, "manager_id": manager_id, "kind": kind, "since": since}


def _see_off(plan: Plan, today: date, applied: Applied) -> None:
    """Close what leavers could open. They left on the day the file gives, and today at the latest."""
    on: dict[date, list[Any]] = defaultdict(list)
    for one in plan.leavers:
        on[min(one.on or today, today)].append(one.member_id)
    for day, left in on.items():
        for batch in _batches(left):
            Member.objects.filter(pk__in=batch).update(left_on=day)
            Login.objects.filter(member_id__in=batch).update(is_open=False)
    applied.left = [one.member_id for one in plan.leavers]


def _run(statement: str, rows: Iterable[dict[str, Any]], *first: Any) -> None:
    """Run a statement over rows, so many at a time that few are held and few statements are needed."""
    with connection.cursor() as cursor:
        for batch in _batches(rows):
            cursor.execute(statement, [*first, json.dumps(batch, default=str)])


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    left = iter(items)
    while batch := list(islice(left, BATCH)):
        yield batch


def _state(line: Line) -> tuple[str, str]:
    return LineState(line.state.value), line.reason.code[:60] if line.reason else ""

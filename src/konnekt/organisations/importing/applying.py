"""Writing a plan to the database in bulk. Only `actions.importing` calls it, inside its transaction."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from konnekt.organisations.directory.fields import Field
from konnekt.organisations.directory.lines import Line, Target
from konnekt.organisations.directory.plan import Change, Create, Plan, Relation
from konnekt.organisations.directory.present import UNIT_JOINT
from konnekt.organisations.models import Invitation, Login, Member, ReportingLine, Unit
from konnekt.organisations.names import fold
from konnekt.organisations.states import LineKind, LineState

BATCH = 2000
T = TypeVar("T")
_KINDS = {Relation.MANAGER: LineKind.MANAGER, Relation.APPRAISER: LineKind.APPRAISER}
_ATTRIBUTES = {
    Field.IDENTIFIER: "external_id",
    Field.FULL_NAME: "name",
    Field.EMAIL: "email",
    Field.SITE: "site",
    Field.TIME_ZONE: "time_zone",
    Field.START_DATE: "started_on",
    Field.GRADE: "grade",
    Field.JOB_TITLE: "job_title",
}
_WRITTEN = (*_ATTRIBUTES.values(), "name_key", "unit", "left_on", "line_state", "line_trouble", "line_by_hand")


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
        started_on=person.start_date,
        line_state=state,
        line_trouble=trouble,
    )


def _change(plan: Plan, units: _Units) -> None:
    """Write changed members. Addresses are cleared first, so that two people can swap theirs."""
    changes = {one.member_id: one for one in plan.changes}
    lines = {one.member_id: one.new for one in plan.line_changes if one.relation is Relation.MANAGER}
    moving = [one.member_id for one in plan.changes if any(each.field is Field.EMAIL for each in one.fields)]
    for batch in _batches(moving):
        Member.objects.filter(pk__in=batch).update(email="")
        Invitation.objects.filter(member__in=batch, used_at=None).delete()  # sent to an address that isn't theirs
    for batch in _batches(list(dict.fromkeys((*changes, *lines)))):
        # Locked: who is marked as having left in this very moment must not be brought back by what was read before.
        members = list(Member.objects.select_for_update(no_key=True).filter(pk__in=batch))
        for member in members:
            if change := changes.get(member.pk):
                _write(member, change, units)
            if line := lines.get(member.pk):
                member.line_state, member.line_trouble = _state(line)
                member.line_by_hand = False
        # Inserting what is there already updates it, many times as fast as an update row by row.
        Member.objects.bulk_create(members, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN)


def _write(member: Member, change: Change, units: _Units) -> None:
    for each in change.fields:
        if each.field is Field.UNIT:
            member.unit = units.at(each.new or ())
        elif each.field is Field.HAS_LEFT:
            member.left_on = None
        elif each.field in _ATTRIBUTES:
            blank = None if each.field is Field.START_DATE else ""
            setattr(member, _ATTRIBUTES[each.field], blank if each.new is None else each.new)
    member.name_key = fold(member.name)


def _move_lines(plan: Plan, created: dict[str, Any], today: date, applied: Applied) -> None:
    """Open the lines of new people; for others close the line before, keep it as a former one, and open the new one."""
    for batch in _batches(plan.creates):
        ReportingLine.objects.bulk_create([line for one in batch for line in _first_lines(one, created, today)])
    for relation, kind in _KINDS.items():
        moved = [one for one in plan.line_changes if one.relation is relation]
        for ids in _batches([one.member_id for one in moved]):
            ReportingLine.objects.filter(member__in=ids, kind=kind, until=None).update(until=today)
        applied.lines_of |= {one.member_id for one in moved}
        opened = [
            _line(one.member_id, _target(one.new.manager, created), kind, today)
            for one in moved
            if one.new.manager is not None
        ]
        ReportingLine.objects.bulk_create(opened, batch_size=BATCH)


def _first_lines(one: Create, created: dict[str, Any], today: date) -> Iterable[ReportingLine]:
    member_id, since = created[one.person.identifier], one.person.start_date or today
    for line, kind in ((one.manager, LineKind.MANAGER), (one.appraiser, LineKind.APPRAISER)):
        if line is not None and line.manager is not None:
            yield _line(member_id, _target(line.manager, created), kind, since)


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


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def _line(member_id: Any, manager_id: Any, kind: LineKind, since: date) -> ReportingLine:
    return ReportingLine(member_id=member_id, manager_id=manager_id, kind=kind, since=since)


def _target(target: Target, created: dict[str, Any]) -> Any:
    return target.member_id if target.member_id is not None else created[target.identifier]


def _state(line: Line) -> tuple[str, str]:
    return LineState(line.state.value), line.reason.code[:60] if line.reason else ""

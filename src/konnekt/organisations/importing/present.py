"""The members an organisation has, as a plan needs to know them, in two queries however many there are."""

from typing import Any

from django.db.models import FilteredRelation, Q

from konnekt.organisations.directory.present import UNIT_JOINT, PresentMember
from konnekt.organisations.directory.present import LineState as Known
from konnekt.organisations.models import Member, Unit
from konnekt.organisations.states import LineKind


def present_members() -> list[PresentMember]:
    """Everybody of the organisation being served, those who left included."""
    units = {pk: tuple(path.split(UNIT_JOINT)) for pk, path in Unit.objects.values_list("pk", "path")}
    rows = Member.objects.annotate(
        above=_line(LineKind.MANAGER), appraising=_line(LineKind.APPRAISER)
    ).values_list(
        "pk", "external_id", "email", "name", "unit", "site", "time_zone", "started_on", "grade", "pay_band",
        "job_title", "above__manager", "line_state", "line_by_hand", "appraising__manager", "left_on",
    )  # fmt: skip
    # What many members share is held once: a large directory would be twice as large otherwise.
    held: dict[Any, Any] = {None: None}

    def same(value: Any) -> Any:
        return held.setdefault(value, value)

    return [
        PresentMember(
            member_id=same(pk),
            external_id=external_id,
            email=email or None,
            name=name,
            unit=units[unit] if unit else (),
            site=same(site) or None,
            time_zone=same(time_zone) or None,
            start_date=same(started_on),
            grade=same(grade) or None,
            pay_band=same(pay_band) or None,
            job_title=same(job_title) or None,
            manager_id=same(manager),
            line_state=Known(line_state),
            line_by_hand=line_by_hand,
            appraiser_id=same(appraiser),
            is_former=left_on is not None,
        )
        for (
            pk, external_id, email, name, unit, site, time_zone, started_on, grade, pay_band, job_title,
            manager, line_state, line_by_hand, appraiser, left_on,
        ) in rows.order_by("pk").iterator(chunk_size=5000)
    ]  # fmt: skip


def _line(kind: LineKind) -> FilteredRelation:
    """The line of a kind that a member has now; at most one."""
    return FilteredRelation("lines", condition=Q(lines__kind=kind, lines__until=None))

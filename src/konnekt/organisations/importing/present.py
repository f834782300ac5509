"""The members an organisation has, as a plan needs to know them, in four queries however many there are."""

from uuid import UUID

from konnekt.organisations.directory.present import UNIT_JOINT, PresentMember
from konnekt.organisations.directory.present import LineState as Known
from konnekt.organisations.models import Member, ReportingLine, Unit
from konnekt.organisations.states import LineKind


def present_members() -> list[PresentMember]:
    """Everybody of the organisation being served, those who left included."""
    units = {pk: tuple(path.split(UNIT_JOINT)) for pk, path in Unit.objects.values_list("pk", "path")}
    above: dict[tuple[UUID, str], UUID] = {
        (member, kind): manager
        for member, kind, manager in ReportingLine.objects.filter(until=None).values_list(
            "member_id", "kind", "manager_id"
        )
    }
    return [
        PresentMember(
            member_id=member.pk,
            external_id=member.external_id,
            email=member.email or None,
            name=member.name,
            unit=units.get(member.unit_id, ()) if member.unit_id else (),
            site=member.site or None,
            time_zone=member.time_zone or None,
            start_date=member.started_on,
            grade=member.grade or None,
            job_title=member.job_title or None,
            manager_id=above.get((member.pk, LineKind.MANAGER)),
            line_state=Known(member.line_state),
            line_by_hand=member.line_by_hand,
            appraiser_id=above.get((member.pk, LineKind.APPRAISER)),
            is_former=member.has_left,
        )
        for member in Member.objects.order_by("pk").iterator(chunk_size=5000)
    ]

"""Forgetting who a member was. The row stays, so that counts and the ledger still add up; it says no longer who."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Role
from konnekt.core.errors import Refused
from konnekt.core.facts import Fact
from konnekt.jobs.facts import announce
from konnekt.organisations.models import Appointment, Login, Member, ReportingLine
from konnekt.organisations.names import fold
from konnekt.organisations.queries import served
from konnekt.organisations.states import LineState


@transaction.atomic
def forget_member(member_id: UUID, *, now: datetime) -> None:
    """Take the name and everything the directory says from a member, who has left with this. May run twice."""
    today = now.astimezone(ZoneInfo(served().time_zone)).date()
    member = Member.objects.select_for_update(no_key=True).get(pk=member_id)
    had_left = member.has_left
    member.name = _("Former member")
    member.name_key = fold(member.name)
    member.external_id = member.email = member.job_title = member.site = member.time_zone = ""
    member.grade = member.pay_band = ""
    member.unit = member.started_on = None
    member.left_on = member.left_on or today
    member.line_state, member.line_by_hand, member.line_trouble = LineState.NONE, True, ""
    member.save()
    if not had_left:
        announce(Fact.MEMBER_LEFT, member_id=member_id)


@transaction.atomic
def forget_login(member_id: UUID) -> None:
    """Nobody signs in as this member any more."""
    Login.objects.filter(member_id=member_id).delete()


@transaction.atomic
def forget_lines(member_id: UUID, *, now: datetime) -> None:
    """Delete to whom somebody reported. Who reported to them reports to nobody from today on; that they did stays, for
    the rule against pairs in one line, and points at a row without a name.
    """
    today = now.astimezone(ZoneInfo(served().time_zone)).date()
    ReportingLine.objects.filter(member=member_id).delete()
    ReportingLine.objects.filter(manager=member_id, until=None).update(until=today)


def refuse_last_administrator(member_id: UUID) -> None:
    """Somebody must be able to open the door."""
    held = Appointment.objects.filter(role=Role.ADMINISTRATOR, member__left_on=None).select_related("member")
    if not held.filter(member=member_id).exists():
        return  # whoever is no administrator waits for none of them
    if {one.member_id for one in held.select_for_update(no_key=True)} == {member_id}:
        raise Refused(_("This is the last administrator. Appoint another one first."))

"""Settling a reporting line by hand: a person names their manager, or an administrator says how it is."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound, Refused
from konnekt.core.facts import Fact
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.facts import announce
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import Member, Organisation, ReportingLine
from konnekt.organisations.states import LineKind, LineState


@transaction.atomic
def state_line(
    actor: Actor, *, member: Member, manager: Member | None = None, has_none: bool = False, now: datetime
) -> None:
    """State who a member reports to from today on; the line before becomes a former one, and running pairs are checked.

    A person may name their own manager while the line isn't known. Whoever keeps people may state any line, and alone
    may say that there is none: “I have no manager” would otherwise open every door.
    """
    if (manager is None) != has_none:
        raise ValueError("Name the manager, or say that there is none.")
    keeps_people = Permission.KEEP_PEOPLE.held_by(actor)
    if not keeps_people and actor.member_id != member.pk:
        raise NotFound
    member = Member.objects.select_for_update().get(pk=member.pk)
    if not keeps_people:
        if has_none:
            raise Refused(_("Only an administrator can say that somebody has no manager. Please write to one."))
        if member.line_state != LineState.UNKNOWN:
            raise Refused(_("Your reporting line is known already. If it is wrong, please tell an administrator."))
    if manager is not None:
        _check_manager(member, manager)
    today = now.astimezone(ZoneInfo(Organisation.objects.get(pk=served_organisation()).time_zone)).date()
    _end_other_lines(member, manager, today)
    if manager is not None:
        ReportingLine.objects.get_or_create(
            member=member, kind=LineKind.MANAGER, until=None, defaults={"manager": manager, "since": today}
        )
    member.line_state, member.line_trouble = LineState.NONE if has_none else LineState.KNOWN, ""
    member.line_by_hand = True
    member.save(update_fields=["line_state", "line_trouble", "line_by_hand"])
    record(actor, Verb.LINE_STATED, member, fields=["manager"], subject=member.pk, has_none=has_none)
    announce(Fact.REPORTING_LINES_CHANGED, member_ids=str(member.pk))


def _check_manager(member: Member, manager: Member) -> None:
    if manager.pk == member.pk:
        raise Refused(_("Nobody reports to themselves. Choose the manager."), field="manager")
    if manager.has_left:
        raise Refused(
            _("{name} isn’t here any more. Choose the present manager.").format(name=manager.name), field="manager"
        )
    if _reports_to(manager, member.pk):
        raise Refused(
            _(
                "{manager} reports to {member}, directly or further up, so it can’t be the other way round as well."
            ).format(manager=manager.name, member=member.name),
            field="manager",
        )


def _reports_to(member: Member, above: UUID) -> bool:
    """Whether one is somewhere below the other now; a circle in the directory ends the climb."""
    seen: set[UUID] = set()
    rung = {member.pk}
    while rung and above not in rung:
        seen |= rung
        lines = ReportingLine.objects.filter(member__in=rung, kind=LineKind.MANAGER, until=None)
        rung = set(lines.values_list("manager_id", flat=True)) - seen
    return above in rung


def _end_other_lines(member: Member, manager: Member | None, today: date) -> None:
    others = ReportingLine.objects.filter(member=member, kind=LineKind.MANAGER, until=None)
    if manager is not None:
        others = others.exclude(manager=manager)
    others.update(until=today)

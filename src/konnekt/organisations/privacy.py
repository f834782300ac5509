"""What an organisation holds about its members."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, Period, Subject, guard, hold, keep, nobody
from konnekt.access.visibility import Data
from konnekt.accounts.queries import verified_address
from konnekt.core.zones import known_zones
from konnekt.organisations.actions.erasing import (
    forget_lines,
    forget_login,
    forget_member,
    refuse_last_administrator,
)
from konnekt.organisations.models import (
    Appointment,
    DirectoryImport,
    Employment,
    Invitation,
    Login,
    Member,
    Organisation,
    PlanPage,
    ReportingLine,
)
from konnekt.organisations.queries import served
from konnekt.organisations.states import MemberKind
from konnekt.privacy.actions.erasures import erased_or_due, fall_due
from konnekt.privacy.people import Person, known_by
from konnekt.privacy.states import Why

guard(refuse_last_administrator)


@known_by
def _person(member_id: UUID) -> Person | None:
    member = Member.objects.filter(pk=member_id).first()
    if member is None:
        return None
    login, organisation = Login.objects.filter(member_id=member_id).first(), served()
    zone = member.time_zone if member.time_zone in known_zones() else organisation.time_zone
    return Person(
        subject=Subject(member_id, login.user_id if login else None),
        name=member.name,
        address=member.email,
        guests_own=verified_address(login.user_id) if login and member.kind == MemberKind.GUEST else "",
        zone=ZoneInfo(zone),
        has_left=member.has_left,
        organisation=organisation.name,
        slug=organisation.slug,
    )


def _forget_leavers(before: datetime, now: datetime) -> int:
    gone = Member.objects.filter(left_on__lt=before.date()).exclude(pk__in=erased_or_due(now))
    return len(fall_due(member_ids=list(gone.values_list("pk", flat=True)), why=Why.TIME, now=now))


LEAVERS = keep(
    Period(
        key="leavers",
        what=_("Who left the organisation"),
        hint=_("After that they are erased: what they wrote goes, and what counts stays without their name."),
        days=365,
        least=60,
        most=3650,
        forget=_forget_leavers,
    )
)


def _forget_member(subject: Subject, now: datetime) -> None:
    forget_member(subject.member_id, now=now)


def _forget_login(subject: Subject, now: datetime) -> None:
    forget_login(subject.member_id)


def _forget_lines(subject: Subject, now: datetime) -> None:
    forget_lines(subject.member_id, now=now)


hold(
    Member,
    what=_("What the directory says of you"),
    mine=("pk",),
    shown={
        "name": _("Name"),
        "email": _("E-mail address"),
        "external_id": _("Number in the directory"),
        "job_title": _("Job title"),
        "unit__path": _("Unit"),
        "site": _("Site"),
        "time_zone": _("Time zone"),
        "grade": _("Grade"),
        "pay_band": _("Pay band"),
        "started_on": _("Started"),
        "left_on": _("Left"),
        "made_at": _("Here since"),
    },
    inner=("name_key", "line_trouble"),
    fate=Fate.NAMELESS,
    why=_(
        "An empty row stays, called “Former member”, so that totals stay right. If your organisation’s directory still "
        "lists you, its next import adds you as somebody new, with nothing of this."
    ),
    erase=_forget_member,
)
hold(
    Appointment,
    what=_("Roles you were given"),
    mine=("member",),
    shown={"role": _("Role"), "unit__path": _("Unit"), "made_at": _("Since")},
    fate=Fate.GOES,
)
hold(
    Invitation,
    what=_("Invitations to sign in"),
    mine=("member",),
    shown={"made_at": _("Sent"), "used_at": _("Opened"), "expires_at": _("Good until")},
    inner=("token_hash",),
    fate=Fate.GOES,
)
hold(
    Login,
    what=_("Your way in to this organisation"),
    mine=("member_id",),
    shown={"made_at": _("Since"), "is_open": _("Open")},
    names=("user",),
    fate=Fate.GOES,
    erase=_forget_login,
)
hold(
    ReportingLine,
    what=_("To whom you report, and reported"),
    data=Data.HR,
    mine=("member",),
    also=("manager",),
    shown={"manager__name": _("Manager"), "kind": _("Kind"), "since": _("Since"), "until": _("Until")},
    fate=Fate.GOES,
    erase=_forget_lines,
)
hold(
    Employment,
    what=_("Where you stood in the organisation, and since when"),
    data=Data.HR,
    mine=("member",),
    shown={
        "since": _("From"),
        "until": _("Until"),
        "unit__path": _("Unit"),
        "grade": _("Grade"),
        "pay_band": _("Pay band"),
    },
    fate=Fate.GOES,
)
nobody(Organisation, "name", "slug", "about", "time_zone", "brand_light", "brand_dark", "logo")
hold(
    DirectoryImport,
    what=_("Directory files that you brought in"),
    data=Data.LEDGER,
    mine=("by_member",),
    shown={"made_at": _("When"), "file_name": _("File"), "state": _("State")},
    inner=("file", "reading", "mapping", "counts", "digest", "work"),
    fate=Fate.NAMELESS,
    why=_("The file itself is erased once it is applied; what remains are counts."),
)
nobody(PlanPage, "of", "section", "body")

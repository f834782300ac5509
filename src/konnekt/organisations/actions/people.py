"""Adding, changing and seeing off members, and the roles they hold."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from konnekt.access.actors import NEEDS_SECOND_FACTOR, Actor, Role
from konnekt.access.permissions import Permission
from konnekt.accounts.models import User
from konnekt.core.errors import NotFound, Refused
from konnekt.core.facts import Fact
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.facts import announce
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import Appointment, Invitation, Login, Member, Unit
from konnekt.organisations.names import fold
from konnekt.organisations.states import APPOINTED, LineState, MemberKind


@transaction.atomic
def add_member(
    actor: Actor,
    *,
    name: str,
    email: str = "",
    kind: MemberKind = MemberKind.DIRECTORY,
    external_id: str = "",
    job_title: str = "",
    unit: Unit | None = None,
    site: str = "",
    time_zone: str = "",
    has_no_manager: bool = False,
) -> Member:
    """Add one person by hand.

    Guests come from outside and are in nobody's line unless an administrator says otherwise.
    """
    _require(actor, Permission.KEEP_PEOPLE)
    email = email.strip().lower()
    if email and Member.objects.filter(email=email).exists():
        raise Refused(_("Somebody here already has this address. Open that person instead."), field="email")
    if external_id and Member.objects.filter(external_id=external_id).exists():
        raise Refused(_("Somebody here already has this number."), field="external_id")
    member = Member.objects.create(
        kind=kind,
        external_id=external_id,
        name=name.strip(),
        name_key=fold(name),
        email=email,
        job_title=job_title,
        unit=unit,
        site=site,
        time_zone=time_zone,
        line_state=LineState.NONE if has_no_manager else LineState.UNKNOWN,
        line_trouble="" if has_no_manager else "blank",
        line_by_hand=has_no_manager,
    )
    record(actor, Verb.MEMBER_ADDED, member, subject=member.pk, kind=kind)
    return member


CHANGEABLE = ("name", "email", "job_title", "unit", "site", "time_zone", "grade")


@transaction.atomic
def change_member(actor: Actor, *, member: Member, **changes: object) -> Member:
    """Change what the directory says of one person; the next import may change it back, which the page says."""
    _require(actor, Permission.KEEP_PEOPLE)
    if unknown := changes.keys() - set(CHANGEABLE):
        raise ValueError(f"Not to be changed by hand: {unknown}")
    if "email" in changes:
        changes["email"] = str(changes["email"]).strip().lower()
        if changes["email"] and Member.objects.filter(email=changes["email"]).exclude(pk=member.pk).exists():
            raise Refused(_("Somebody here already has this address."), field="email")
    changed = [name for name, value in changes.items() if getattr(member, name) != value]
    for name in changed:
        setattr(member, name, changes[name])
    if "name" in changed:
        member.name_key = fold(member.name)
    if "email" in changed:
        Invitation.objects.filter(member=member, used_at=None).delete()  # sent to an address that isn't theirs
    if changed:
        member.save(update_fields=[*changed, "name_key"])
        record(actor, Verb.MEMBER_CHANGED, member, fields=changed, subject=member.pk)
    return member


@transaction.atomic
def mark_left(actor: Actor, *, member: Member, now: datetime) -> None:
    """The person has left: their login here closes at once, and whoever must answer that is told by the fact."""
    _require(actor, Permission.KEEP_PEOPLE)
    if member.has_left:
        return
    if member.pk == actor.member_id:
        raise Refused(_("You can’t mark yourself as having left. Ask another administrator."))
    _refuse_without_administrator(member)
    member.left_on = timezone.localdate(now)
    member.save(update_fields=["left_on"])
    Login.objects.filter(member_id=member.pk).update(is_open=False)
    record(actor, Verb.MEMBER_LEFT, member, subject=member.pk)
    announce(Fact.MEMBER_LEFT, member_id=member.pk)


@transaction.atomic
def appoint(actor: Actor, *, member: Member, role: Role, unit: Unit | None = None) -> Appointment:
    """Give a role. Roles with power need a second factor from the next page on, and shorter sessions."""
    _require(actor, Permission.KEEP_PEOPLE)
    if role not in APPOINTED:
        raise NotFound
    if member.has_left:
        raise Refused(_("{name} has left and can’t be given a role.").format(name=member.name))
    appointment, is_new = Appointment.objects.get_or_create(member=member, role=role, defaults={"unit": unit})
    if is_new:
        record(actor, Verb.ROLE_GIVEN, member, subject=member.pk, role=role.value)
    follow_power(member)
    return appointment


@transaction.atomic
def dismiss(actor: Actor, *, member: Member, role: Role) -> None:
    """Take a role back. The last administrator stays: somebody must be able to open the door."""
    _require(actor, Permission.KEEP_PEOPLE)
    if role is Role.ADMINISTRATOR:
        _refuse_without_administrator(member)
    if Appointment.objects.filter(role=role, member=member).delete()[0]:
        record(actor, Verb.ROLE_TAKEN, member, subject=member.pk, role=role.value)
        follow_power(member)


def follow_power(member: Member) -> None:
    """A login that runs things anywhere is held to the strict session limits."""
    login = Login.objects.filter(member_id=member.pk).first()
    if login is None:
        return
    powerful = Appointment.objects.filter(member=member, role__in=NEEDS_SECOND_FACTOR).exists()
    elsewhere = Login.objects.filter(user_id=login.user_id).exclude(organisation_id=served_organisation()).exists()
    # What the person is in other organisations can't be seen from here; only ever loosen when there is no other.
    if powerful or not elsewhere:
        User.objects.filter(pk=login.user_id).update(runs_things=powerful)


def _require(actor: Actor, permission: Permission) -> None:
    if not permission.held_by(actor) and not actor.system:
        raise NotFound


def _refuse_without_administrator(going: Member) -> None:
    """Somebody must be able to open the door. Locked, so that two administrators can't see each other off at once."""
    held = Appointment.objects.filter(role=Role.ADMINISTRATOR, member__left_on=None).select_related("member")
    if {one.member_id for one in held.select_for_update(no_key=True)} == {going.pk}:
        raise Refused(_("This is the last administrator. Appoint another one first."))

"""Reads of this room that several others need."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor, Role
from konnekt.accounts.models import User
from konnekt.core.errors import Refused
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.models import WorkState
from konnekt.notify.actions.telling import Recipient
from konnekt.organisations.models import (
    Appointment,
    DirectoryImport,
    Invitation,
    Login,
    Member,
    Organisation,
    ReportingLine,
)
from konnekt.organisations.names import fold
from konnekt.organisations.states import ImportState


def by_slug(slug: str) -> Organisation | None:
    """The organisation with this address."""
    return Organisation.objects.filter(slug=slug).first()


def served() -> Organisation:
    """The organisation being served."""
    return Organisation.objects.get(pk=served_organisation())


def organisations_of(user: User) -> list[Organisation]:
    """Where this login opens a door, in order of name."""
    ids = Login.objects.filter(user=user, is_open=True).values("organisation_id")
    return list(Organisation.objects.filter(pk__in=ids).order_by("name"))


def member_of(user: User, organisation: Organisation) -> tuple[Member, Actor] | None:
    """The member that this login is in the organisation being served, and the actor they are there; leavers and closed
    logins are nobody. One query, since every page begins with it.
    """
    login = Login.objects.filter(user=user, organisation=organisation, is_open=True).values("member_id")
    given = ArraySubquery(Appointment.objects.filter(member=OuterRef("pk")).values("role"))
    rows = Member.objects.select_related("unit").filter(pk__in=login, left_on=None)
    member = rows.annotate(given=given).first()
    return None if member is None else (member, _actor(member, user, map(Role, member.given)))


def actor_for(member: Member, user: User | None = None) -> Actor:
    """The member as an actor, with the roles given to them."""
    return _actor(member, user, roles_of(member))


def _actor(member: Member, user: User | None, roles: Iterable[Role]) -> Actor:
    return Actor(
        organisation_id=served_organisation(),
        member_id=member.pk,
        user_id=user.pk if user else None,
        roles=frozenset({*roles, Role.MEMBER}),
    )


def recipient(member: Member) -> Recipient | None:
    """Whom to write to, or None when the directory has no address."""
    return (
        Recipient(member.pk, member.email, member.name, zone=member.time_zone)
        if member.email and not member.has_left
        else None
    )


def holders_of(*roles: Role) -> list[Member]:
    """Members to whom one of these roles was given."""
    holders = Appointment.objects.filter(role__in=roles).values("member_id")
    return list(Member.objects.filter(pk__in=holders, left_on=None))


def members_by_id(ids: Iterable[UUID]) -> dict[UUID, Member]:
    """Members by their ids, in one query."""
    return {member.pk: member for member in Member.objects.select_related("unit").filter(pk__in=list(ids))}


def every_organisation_by_name() -> list[Organisation]:
    """All organisations, as the start page lists them: which ones exist is no secret."""
    return list(Organisation.objects.order_by("name"))


def every_name() -> list[str]:
    """Names and slugs of all organisations: words that make a poor password here."""
    return [word for pair in Organisation.objects.values_list("name", "slug") for word in pair]


def is_founded() -> bool:
    """Whether this installation has an organisation yet."""
    return Organisation.objects.exists()


def find(rows: QuerySet[Member], words: str) -> QuerySet[Member]:
    """Those whose name or address holds every word, whatever its case and accents."""
    for word in fold(words).split():
        rows = rows.filter(Q(name_key__contains=word) | Q(email__contains=word))
    return rows


def find_one(rows: QuerySet[Member], given: str) -> Member:
    """The one person here with this address or whole name; refused, with the reason, when it is nobody or several."""
    given = given.strip()
    found = list(rows.filter(Q(email=given.lower()) | Q(name_key=fold(given)), left_on=None)[:2]) if given else []
    if not found:
        raise Refused(
            _("Nobody here is called “{given}”. Write the e-mail, or the whole name as it stands in the list.").format(
                given=given
            ),
            field="manager",
        )
    if len(found) > 1:
        raise Refused(
            _("Two people here are called “{given}”. Write the e-mail instead.").format(given=given), field="manager"
        )
    return found[0]


def undecided_imports() -> QuerySet[DirectoryImport]:
    """Directory imports that wait for a person, those included whose applying stopped without an effect."""
    waiting = Q(state__in=[ImportState.UPLOADED, ImportState.MAPPED, ImportState.PLANNED])
    stopped = Q(state=ImportState.APPLYING, work__state__in=[WorkState.FAILED, WorkState.CANCELLED])
    return DirectoryImport.objects.filter(waiting | stopped)


def who_can_sign_in(members: Iterable[Member]) -> set[UUID]:
    """Of these members, the ids of those with an open login."""
    ids = [member.pk for member in members]
    return set(Login.objects.filter(member_id__in=ids, is_open=True).values_list("member_id", flat=True))


@dataclass(frozen=True, slots=True)
class Record:
    """What an organisation keeps about a member beside the directory's own words."""

    lines: list[ReportingLine]
    login: Login | None
    last_invitation: Invitation | None
    roles: frozenset[Role]


def record_of(member: Member) -> Record:
    """Lines now and formerly (newest first), sign-in, invitation and roles."""
    return Record(
        lines=list(ReportingLine.objects.filter(member=member).select_related("manager").order_by("-since", "pk")),
        login=Login.objects.filter(member_id=member.pk).first(),
        last_invitation=Invitation.objects.filter(member=member).order_by("-made_at").first(),
        roles=roles_of(member),
    )


def roles_of(member: Member) -> frozenset[Role]:
    """The roles that were given to a member."""
    return frozenset(Role(role) for role in Appointment.objects.filter(member=member).values_list("role", flat=True))

"""Reads of this room that several others need."""

from collections.abc import Iterable
from uuid import UUID

from konnekt.access.actors import Actor, Role
from konnekt.accounts.models import User
from konnekt.core.tenancy import served_organisation
from konnekt.notify.actions.telling import Recipient
from konnekt.organisations.models import Appointment, Login, Member, Organisation


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


def member_of(user: User, organisation: Organisation) -> Member | None:
    """The member that this login is in the organisation being served; leavers and closed logins are nobody."""
    login = Login.objects.filter(user=user, organisation=organisation, is_open=True).first()
    if login is None:
        return None
    return Member.objects.select_related("unit").filter(pk=login.member_id, left_on=None).first()


def actor_for(member: Member, user: User | None = None) -> Actor:
    """The member as an actor, with the roles given to them."""
    given = {Role(role) for role in Appointment.objects.filter(member=member).values_list("role", flat=True)}
    return Actor(
        organisation_id=served_organisation(),
        member_id=member.pk,
        user_id=user.pk if user else None,
        roles=frozenset({Role.MEMBER, *given}),
    )


def recipient(member: Member) -> Recipient | None:
    """Whom to write to, or None when the directory has no address."""
    return Recipient(member.pk, member.email, member.name) if member.email and not member.has_left else None


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

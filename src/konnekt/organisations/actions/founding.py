"""Founding an organisation: its five interest areas, its first member, and that member as its administrator."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor, Role
from konnekt.accounts.actions.logins import create_login
from konnekt.accounts.models import User
from konnekt.core.errors import Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.actions.people import add_member, appoint
from konnekt.organisations.areas import default_areas
from konnekt.organisations.models import InterestArea, Login, Member, Organisation

_FOUNDING_LOCK = 0x6B6F6E6E  # "konn": one founder at a time
_LONGEST_SLUG = 60


@dataclass(frozen=True, slots=True)
class Founded:
    """What stands now."""

    organisation: Organisation
    member: Member
    user: User


@transaction.atomic
def found_first_organisation(
    *, name: str, slug: str, time_zone: str, person: str, email: str, password: str, has_no_manager: bool
) -> Founded:
    """Found the first organisation of an installation; its administrator runs the installation, too.

    Refuses for ever once any organisation exists, whoever comes second and however close.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FOUNDING_LOCK])
    if Organisation.objects.exists():
        raise Refused(_("Konnekt is set up already. Sign in, or ask an administrator for an invitation."))
    return found_organisation(
        name=name,
        slug=slug,
        time_zone=time_zone,
        person=person,
        user=create_login(email=email, password=password, is_operator=True),
        has_no_manager=has_no_manager,
    )


@transaction.atomic
def found_organisation(
    *, name: str, slug: str, time_zone: str, person: str, user: User, has_no_manager: bool
) -> Founded:
    """Found an organisation with one member, who administers it and signs in with ``user``."""
    slug = slugify(slug)[:_LONGEST_SLUG]
    if not slug:
        raise Refused(_("Choose an address of letters, digits and hyphens."), field="slug")
    if Organisation.objects.filter(slug=slug).exists():
        raise Refused(_("This address is taken by another organisation."), field="slug")
    organisation = Organisation.objects.create(name=name.strip(), slug=slug, time_zone=time_zone)
    product = Actor.product(organisation.pk, "founding")
    with tenant(organisation.pk):
        InterestArea.objects.bulk_create(default_areas())
        record(product, Verb.ORGANISATION_CREATED, organisation)
        member = _add_administrator(product, person=person, user=user, has_no_manager=has_no_manager)
    return Founded(organisation, member, user)


def add_administrator(organisation: Organisation, *, person: str, user: User) -> Member:
    """Make a login an administrator of an organisation that exists: the way back in for whoever runs the server."""
    with tenant(organisation.pk):
        product = Actor.product(organisation.pk, "createadmin")
        login = Login.objects.filter(user=user, organisation=organisation).first()
        if login is None:
            return _add_administrator(product, person=person, user=user, has_no_manager=False)
        Login.objects.filter(pk=login.pk).update(is_open=True)
        member = Member.objects.get(pk=login.member_id)
        appoint(product, member=member, role=Role.ADMINISTRATOR)
        return member


def _add_administrator(actor: Actor, *, person: str, user: User, has_no_manager: bool) -> Member:
    member = Member.objects.filter(email=user.email, left_on=None).first() or add_member(
        actor, name=person, email=user.email, has_no_manager=has_no_manager
    )
    if Login.objects.filter(member_id=member.pk).exists():
        raise Refused(_("Somebody else signs in as the person with this address."), field="email")
    Login.objects.create(user=user, organisation_id=actor.organisation_id, member_id=member.pk)
    record(actor, Verb.MEMBER_LINKED, member, subject=member.pk)
    appoint(actor, member=member, role=Role.ADMINISTRATOR)
    return member

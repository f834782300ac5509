"""Whom somebody can turn to, put together from the rooms: safeguarding contacts, and the team of one's programme."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from konnekt.access.actors import Role
from konnekt.concerns.queries import contacts
from konnekt.organisations.models import Member
from konnekt.programmes.models import Programme
from konnekt.programmes.queries import teams_of
from konnekt.programmes.states import TeamRole


@dataclass(frozen=True, slots=True)
class Ear:
    """One choice: somebody, or all safeguarding contacts at once."""

    value: str
    label: str
    named: dict[Member, Role]

    @property
    def is_contact(self) -> bool:
        """Whether excerpts can be shown to them."""
        return set(self.named.values()) == {Role.SAFEGUARDING}


def ears(programmes: Iterable[Programme], *, without: Collection[UUID]) -> list[Ear]:
    """The choices, safeguarding contacts first; none of those who are in it themselves."""
    found = contacts(without=without)
    choices = []
    if len(found) > 1:
        names = get_text_list([one.name for one in found], _("and"))
        label = _("The safeguarding contacts together: {names}").format(names=names)
        choices.append(Ear("contacts", label, dict.fromkeys(found, Role.SAFEGUARDING)))
    choices += [
        Ear(f"contact-{one.pk}", _("{name}, safeguarding contact").format(name=one.name), {one: Role.SAFEGUARDING})
        for one in found
    ]
    for one in teams_of(programmes):
        if one.role == TeamRole.MANAGER and one.member_id not in without:
            words = _("{name}, who runs {programme}").format(name=one.member.name, programme=one.programme.name)
            choices.append(Ear(f"manager-{one.pk}", words, {one.member: Role.PROGRAMME_MANAGER}))
    return choices

"""The cast: one small organisation, and a stranger from another. Tests ask for these people by name."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from tests.put_back import put_back

from konnekt.access.actors import Actor, Role
from konnekt.accounts.models import User
from konnekt.core.tenancy import tenant
from konnekt.organisations import queries
from konnekt.organisations.models import Appointment, Login, Member, Organisation, ReportingLine
from konnekt.organisations.names import fold
from konnekt.organisations.states import LineState

TODAY = date(2026, 3, 2)


@dataclass
class Person:
    """A member with a login."""

    member: Member
    user: User

    @cached_property
    def actor(self) -> Actor:
        with tenant(self.member.organisation_id):
            return queries.actor_for(self.member, self.user)


@dataclass
class Cast:
    """Everyone in one organisation."""

    organisation: Organisation
    people: dict[str, Person]

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def organisation_id(self) -> UUID:
        return self.organisation.pk

    @property
    def known_by(self) -> UUID:
        """For `put_back`."""
        return self.organisation.pk

    @property
    def read(self) -> dict[str, Actor]:
        """For `put_back`: the actors that were read already."""
        return {name: person.actor for name, person in self.people.items() if "actor" in vars(person)}

    @read.setter
    def read(self, actors: dict[str, Actor]) -> None:
        for name, actor in actors.items():
            vars(self.people[name]).setdefault("actor", actor)


NAMES = {
    "administrator": "Ada Whitlock",
    "programme_manager": "Priya Raman",
    "champion": "Tom Okafor",
    "safeguarding": "Ruth Lindqvist",
    "auditor": "Jean-Baptiste de la Tour",
    "line_manager": "Gareth Pugh",
    "mentee": "Amina Yusuf",
    "mentor": "Björn",
    "colleague": "Mei Lin",
}
ROLES = {
    "administrator": Role.ADMINISTRATOR,
    "programme_manager": Role.PROGRAMME_MANAGER,
    "champion": Role.CHAMPION,
    "safeguarding": Role.SAFEGUARDING,
    "auditor": Role.AUDITOR,
}
REPORTS_TO = {
    "mentee": "line_manager",
    "colleague": "line_manager",
    "line_manager": "administrator",
    "mentor": "administrator",
}


@put_back
def assemble(slug: str = "meridian", name: str = "Meridian") -> Cast:
    """Bring the cast on stage."""
    organisation = Organisation.objects.create(name=name, slug=slug)
    with tenant(organisation.pk):
        people = {key: someone(key, NAMES[key], slug) for key in NAMES}
        for key, manager in REPORTS_TO.items():
            ReportingLine.objects.create(
                member=people[key].member, manager=people[manager].member, since=date(2024, 1, 1)
            )
            _settle(people[key].member, LineState.KNOWN)
        for key in NAMES.keys() - REPORTS_TO.keys():
            _settle(people[key].member, LineState.NONE)
        for key, role in ROLES.items():
            Appointment.objects.create(member=people[key].member, role=role)
    return Cast(organisation, people)


def someone(key: str, name: str, slug: str) -> Person:
    """One more member with a login."""
    email = f"{key}@{slug}.example"
    member = Member.objects.create(
        name=name, name_key=fold(name), email=email, external_id=key, time_zone="Europe/London"
    )
    user = User.objects.create_user(email)
    Login.objects.create(user=user, organisation_id=member.organisation_id, member_id=member.pk)
    return Person(member, user)


def _settle(member: Member, state: LineState) -> None:
    member.line_state = state
    member.save(update_fields=["line_state"])

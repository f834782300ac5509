"""Who is asking."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """What a person may be to an organisation.

    Being a mentor or a mentee is no role here: it follows from an enrolment.
    """

    VISITOR = "visitor"
    MEMBER = "member"
    PROGRAMME_MANAGER = "programme_manager"
    CHAMPION = "champion"
    SAFEGUARDING = "safeguarding"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"

    @property
    def label(self) -> str:
        return str(_LABELS[self])


_LABELS = {
    Role.VISITOR: _("Visitor"),
    Role.MEMBER: _("Member"),
    Role.PROGRAMME_MANAGER: _("Programme manager"),
    Role.CHAMPION: _("Champion"),
    Role.SAFEGUARDING: _("Safeguarding contact"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.OPERATOR: _("Operator"),
}

NEEDS_SECOND_FACTOR = frozenset({Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR, Role.OPERATOR})


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the product itself, acting in one organisation. First argument of every action."""

    organisation_id: UUID
    member_id: UUID | None = None
    user_id: UUID | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    system: str = ""

    @classmethod
    def product(cls, organisation_id: UUID, why: str) -> "Actor":
        """The product itself, with the reason the ledger will show."""
        return cls(organisation_id=organisation_id, system=why)

    @classmethod
    def visitor(cls, organisation_id: UUID) -> "Actor":
        return cls(organisation_id=organisation_id, roles=frozenset({Role.VISITOR}))

    def has(self, *roles: Role) -> bool:
        return bool(self.roles.intersection(roles))

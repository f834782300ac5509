"""Who may see the people and papers of an organisation."""

from collections.abc import Callable

from django.db.models import Q

from konnekt.access.actors import Actor, Role
from konnekt.access.policies import ALL, NOBODY, Policy
from konnekt.access.visibility import Audience, Data
from konnekt.ledger.models import Entry
from konnekt.organisations.models import DirectoryImport, Member


def holding(*roles: Role) -> Callable[[Actor], Q]:
    """All rows, for those who hold one of the roles."""
    return lambda actor: ALL if actor.has(*roles) else NOBODY


MEMBER = Policy(
    Member,
    Data.PROFILE,
    {
        Audience.ME: lambda actor: Q(pk=actor.member_id),
        Audience.ADMINISTRATOR: holding(Role.ADMINISTRATOR),
    },
)

DIRECTORY_IMPORT = Policy(DirectoryImport, Data.PROFILE, {Audience.ADMINISTRATOR: holding(Role.ADMINISTRATOR)})

LEDGER_ENTRY = Policy(
    Entry,
    Data.LEDGER,
    {
        Audience.ME: lambda actor: Q(subject_member=actor.member_id) | Q(actor_member=actor.member_id),
        Audience.ADMINISTRATOR: holding(Role.ADMINISTRATOR),
        Audience.AUDITOR: holding(Role.AUDITOR),
    },
)

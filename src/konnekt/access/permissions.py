"""Every permission, in words, with the roles that hold it. Silence means no."""

from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konnekt.access.actors import Actor, Role

EVERYONE = frozenset(Role)
MEMBERS = frozenset(Role) - {Role.VISITOR, Role.OPERATOR}


class Permission(Enum):
    """A view declares exactly one; which objects it may then show is for the object's policy to say."""

    VISIT = (_("Read public pages"), EVERYONE)
    KEEP_ACCOUNT = (_("Keep one's own account, passkeys and sessions"), EVERYONE - {Role.VISITOR})
    BELONG = (_("Use the pages every member has: Today, one's own profile, who can see what"), MEMBERS)
    TAKE_PART = (_("Enrol, be matched, and write with one's partner"), MEMBERS)
    RUN_PROGRAMMES = (_("Design programmes, see who enrolled, match and release"), frozenset({Role.PROGRAMME_MANAGER}))
    READ_RESULTS = (
        _("Read in totals what came of a round"),
        frozenset({Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR}),
    )
    CHAMPION = (_("See counts of one's programme or unit"), frozenset({Role.CHAMPION}))
    LISTEN = (
        _("Read what somebody turns to one with in confidence"),
        frozenset({Role.SAFEGUARDING, Role.PROGRAMME_MANAGER, Role.CHAMPION}),
    )
    ANSWER_FEEDBACK = (
        _("Answer feedback that is addressed to one"),
        frozenset({Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR}),
    )
    MODERATE = (
        _("See reported posts of the community"),
        frozenset({Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR, Role.SAFEGUARDING}),
    )
    KEEP_CHAMPIONS = (
        _("Invite champions and thank them"),
        frozenset({Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR}),
    )
    KEEP_READINESS = (
        _("Assess whether the organisation is ready; keep next steps and the folder of evidence"),
        frozenset({Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR}),
    )
    KEEP_TRAINING = (
        _("Write training modules, switch them off, and take some in"),
        frozenset({Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR}),
    )
    KEEP_GUIDE = (
        _("Write articles of the guide"),
        frozenset({Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR}),
    )
    KEEP_PEOPLE = (_("Add, invite and import people; appoint roles"), frozenset({Role.ADMINISTRATOR}))
    KEEP_SETTINGS = (_("Change the organisation's settings"), frozenset({Role.ADMINISTRATOR}))
    COMPARE_PROGRAMMES = (
        _("Read shared results across all programmes"),
        frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    )
    READ_LEDGER = (_("Read the ledger"), frozenset({Role.ADMINISTRATOR, Role.AUDITOR}))
    KEEP_RUNNING = (_("See whether the installation is well"), frozenset({Role.OPERATOR}))

    def __init__(self, words: Promise, holders: frozenset[Role]) -> None:
        self.words = words
        self.holders = holders

    def held_by(self, actor: Actor) -> bool:
        return actor.has(*self.holders)

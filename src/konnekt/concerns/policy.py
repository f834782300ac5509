"""Who reads a concern: whoever raised it, and those whom they named, each only while they hold the role."""

from django.db.models import Q

from konnekt.access.actors import Actor, Role
from konnekt.access.policies import NOBODY, Policy, Standing
from konnekt.access.visibility import Audience, Data
from konnekt.concerns.models import Concern


def _mine(actor: Actor) -> Q:
    return Q(reporter=actor.member_id) if actor.member_id else NOBODY


def _listening_as(role: Role) -> Standing:
    def standing(actor: Actor) -> Q:
        if actor.member_id is None or not actor.has(role):
            return NOBODY
        return Q(listeners__member=actor.member_id, listeners__role=role.value)

    return standing


OWN = Policy(Concern, Data.CONCERN, {Audience.ME: _mine})

CASE = Policy(
    Concern,
    Data.CONCERN,
    {
        Audience.SAFEGUARDING: _listening_as(Role.SAFEGUARDING),
        Audience.PROGRAMME_MANAGER: _listening_as(Role.PROGRAMME_MANAGER),
    },
)
"""Managers see nothing unless they were named: ask for `least=Sight.PART`."""

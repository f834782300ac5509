"""Who may ask somebody to be a champion, and who sees what became of it."""

from django.db.models import Exists, Q

from konnekt.access.actors import Actor, Role
from konnekt.access.policies import NOBODY, Policy
from konnekt.access.visibility import Audience, Data
from konnekt.champions.models import Championship
from konnekt.champions.states import ChampionshipState
from konnekt.organisations.policy import holding
from konnekt.programmes.models import Programme
from konnekt.programmes.policy import championing, managing
from konnekt.programmes.states import ProgrammeState

INVITING = Policy(
    Programme,
    Data.PROGRAMME,
    {Audience.PROGRAMME_MANAGER: managing(), Audience.ADMINISTRATOR: holding(Role.ADMINISTRATOR)},
)
"""Programmes for which the actor may invite a champion."""


def _of_a_unit(actor: Actor) -> Q:
    """What is put before people, for somebody who champions a unit: it takes part in every programme."""
    if actor.member_id is None or not actor.has(Role.CHAMPION):
        return NOBODY
    serves = Championship.objects.filter(member=actor.member_id, unit__isnull=False, state=ChampionshipState.SERVING)
    return Q(Exists(serves), state=ProgrammeState.PUBLISHED)


CHAMPIONED = Policy(
    Programme,
    Data.PROGRAMME,
    {
        Audience.CHAMPION: lambda actor: championing()(actor) | _of_a_unit(actor),
        Audience.PROGRAMME_MANAGER: managing(),
    },
)
"""Programmes whose kit somebody has: their champions, those of a unit, and their managers."""


def _kept_by_manager(actor: Actor) -> Q:
    """Champions of the programmes one manages, and of every unit: a unit belongs to no programme."""
    of_a_unit = Q(unit__isnull=False) if actor.has(Role.PROGRAMME_MANAGER) else NOBODY
    return managing("programme")(actor) | of_a_unit


KEEPING = Policy(
    Championship,
    Data.PROGRAMME,
    {Audience.PROGRAMME_MANAGER: _kept_by_manager, Audience.ADMINISTRATOR: holding(Role.ADMINISTRATOR)},
)

OWN = Policy(Championship, Data.PROGRAMME, {Audience.ME: lambda actor: Q(member=actor.member_id)})

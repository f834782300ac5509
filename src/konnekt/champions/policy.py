"""Who may ask somebody to be a champion, and who sees what became of it."""

from django.db.models import Exists, Q

from konnekt.access.actors import Actor, Role
from konnekt.access.policies import NOBODY, Policy
from konnekt.access.visibility import Audience, Data
from konnekt.champions.models import Championship, Enquiry
from konnekt.champions.states import ChampionshipState
from konnekt.organisations.policy import holding
from konnekt.programmes.models import Programme
from konnekt.programmes.policy import championing, managing
from konnekt.programmes.states import ProgrammeState

_OUT = Q(state=ProgrammeState.PUBLISHED)

INVITING = Policy(
    Programme,
    Data.PROGRAMME,
    {Audience.PROGRAMME_MANAGER: managing(), Audience.ADMINISTRATOR: holding(Role.ADMINISTRATOR)},
)
"""Programmes for which the actor may invite a champion."""


def _of_a_unit(actor: Actor) -> Q:
    """Everything, for somebody who champions a unit: it takes part in every programme."""
    if actor.member_id is None or not actor.has(Role.CHAMPION):
        return NOBODY
    serves = Championship.objects.filter(member=actor.member_id, unit__isnull=False, state=ChampionshipState.SERVING)
    return Q(Exists(serves))


CHAMPIONED = Policy(
    Programme,
    Data.PROGRAMME,
    {
        Audience.CHAMPION: lambda actor: championing()(actor) | (_of_a_unit(actor) & _OUT),
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


def _routed_to(actor: Actor) -> Q:
    """Questions that went to this champion, as long as they champion what is asked about."""
    if actor.member_id is None:
        return NOBODY
    return Q(champion=actor.member_id) & (championing("programme")(actor) | _of_a_unit(actor))


def _passed_on(actor: Actor) -> Q:
    """Questions that no champion answers any more, or none did in time, for those who run the programme."""
    return managing("programme")(actor) & Q(passed_on_at__isnull=False)


def _of_somebody_else(actor: Actor) -> Q:
    return ~Q(asker=actor.member_id)


ENQUIRY = Policy(
    Enquiry,
    Data.ENQUIRY,
    {
        Audience.ME: lambda actor: Q(asker=actor.member_id),
        Audience.CHAMPION: _routed_to,
        Audience.PROGRAMME_MANAGER: _passed_on,
    },
)
"""A question and its answer. Others than whoever asked see some of them only: ask for `least=Sight.PART`."""

ANSWERING = Policy(
    Enquiry,
    Data.ENQUIRY,
    {
        Audience.CHAMPION: lambda actor: _routed_to(actor) & _of_somebody_else(actor),
        Audience.PROGRAMME_MANAGER: lambda actor: _passed_on(actor) & _of_somebody_else(actor),
    },
)

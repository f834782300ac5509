"""Who may read a plan, and write it; and who reads what came of it."""

from django.db.models import Q

from konnekt.access.actors import Actor, Role
from konnekt.access.policies import NOBODY, Policy, Standing
from konnekt.access.visibility import Audience, Data
from konnekt.outcomes.models import OutcomePlan, Snapshot
from konnekt.outcomes.states import SnapshotState
from konnekt.programmes.policy import championing, managing
from konnekt.programmes.states import ENROLLED

PLANNING = Policy(OutcomePlan, Data.PROGRAMME, {Audience.PROGRAMME_MANAGER: managing("round__programme")})

_SHARED = Q(state=SnapshotState.TAKEN, shared_at__isnull=False)


def _shared_with(standing: Standing) -> Standing:
    return lambda actor: _SHARED & standing(actor)


def _holding(role: Role) -> Standing:
    return lambda actor: Q(state=SnapshotState.TAKEN) if actor.has(role) else NOBODY


def _taking_part(actor: Actor) -> Q:
    if actor.member_id is None:
        return NOBODY
    return Q(round__enrolments__member=actor.member_id, round__enrolments__state__in=ENROLLED)


SNAPSHOT = Policy(Snapshot, Data.RESULTS, {Audience.PROGRAMME_MANAGER: managing("round__programme")})
"""Whoever runs the programme, from the moment a snapshot is asked for. All of it is totals: ask for
`least=Sight.AGGREGATE`.
"""

REPORT = Policy(
    Snapshot,
    Data.RESULTS,
    {
        Audience.PROGRAMME_MANAGER: managing("round__programme"),
        Audience.ADMINISTRATOR: _shared_with(_holding(Role.ADMINISTRATOR)),
        Audience.AUDITOR: _shared_with(_holding(Role.AUDITOR)),
        Audience.CHAMPION: _shared_with(championing("round__programme")),
        Audience.PARTICIPANT: _shared_with(_taking_part),
    },
)
"""Once it was shared, also those who took part, champion it, or answer for the organisation."""

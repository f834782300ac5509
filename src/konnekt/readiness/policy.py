"""Who may run an assessment, answer it, and see what came of it."""

from django.db.models import Q

from konnekt.access.actors import Role
from konnekt.access.policies import Policy, Standing
from konnekt.access.visibility import Audience, Data
from konnekt.organisations.policy import holding
from konnekt.programmes.policy import managing
from konnekt.readiness.models import Answerer, Assessment, Evidence, Step
from konnekt.readiness.states import AssessmentState

_KEEPERS = {
    Audience.PROGRAMME_MANAGER: holding(Role.PROGRAMME_MANAGER),
    Audience.ADMINISTRATOR: holding(Role.ADMINISTRATOR),
}

KEEPING = Policy(Assessment, Data.PROGRAMME, _KEEPERS)
KEEPING_STEP = Policy(Step, Data.PROGRAMME, _KEEPERS)


def _folders(*roles: Role) -> Standing:
    """What lies in the organisation's folder, for those who hold one of the roles."""
    return lambda actor: holding(*roles)(actor) & Q(programme=None)


KEEPING_EVIDENCE = Policy(
    Evidence,
    Data.PROGRAMME,
    {
        Audience.PROGRAMME_MANAGER: lambda actor: (
            _folders(Role.PROGRAMME_MANAGER)(actor) | managing("programme")(actor)
        ),
        Audience.ADMINISTRATOR: _folders(Role.ADMINISTRATOR),
    },
)
"""The folder of a programme is for those who manage it."""

RESULT = Policy(
    Assessment,
    Data.RESULTS,
    _KEEPERS
    | {
        Audience.ME: lambda actor: Q(
            state=AssessmentState.CLOSED, answerers__member=actor.member_id, answerers__sent_at__isnull=False
        )
    },
)
"""What came of it, which is never more than an aggregate: ask for `least=Sight.AGGREGATE`."""

OWN_ANSWERS = Policy(Answerer, Data.ANSWER, {Audience.ME: lambda actor: Q(member=actor.member_id)})
OWN_STEP = Policy(Step, Data.PROGRAMME, {Audience.ME: lambda actor: Q(owner=actor.member_id)})

"""Who may run an assessment, answer it, and see what came of it."""

from django.db.models import Q

from konnekt.access.actors import Role
from konnekt.access.policies import Policy
from konnekt.access.visibility import Audience, Data
from konnekt.organisations.policy import holding
from konnekt.readiness.models import Answerer, Assessment, Evidence, Step
from konnekt.readiness.states import AssessmentState

_KEEPERS = {
    Audience.PROGRAMME_MANAGER: holding(Role.PROGRAMME_MANAGER),
    Audience.ADMINISTRATOR: holding(Role.ADMINISTRATOR),
}

KEEPING = Policy(Assessment, Data.PROGRAMME, _KEEPERS)
KEEPING_STEP = Policy(Step, Data.PROGRAMME, _KEEPERS)
KEEPING_EVIDENCE = Policy(Evidence, Data.PROGRAMME, _KEEPERS)

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

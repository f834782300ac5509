"""Who may read a plan, and write it."""

from konnekt.access.policies import Policy
from konnekt.access.visibility import Audience, Data
from konnekt.outcomes.models import OutcomePlan
from konnekt.programmes.policy import managing

PLANNING = Policy(OutcomePlan, Data.PROGRAMME, {Audience.PROGRAMME_MANAGER: managing("round__programme")})

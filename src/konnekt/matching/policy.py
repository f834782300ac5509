"""Who may see match runs: those who manage the programme, and nobody else."""

from konnekt.access.policies import Policy
from konnekt.access.visibility import Audience, Data
from konnekt.matching.models import MatchRun, PlannedRelease, Proposal, Steer
from konnekt.programmes.models import Round
from konnekt.programmes.policy import managing

ROUND = Policy(Round, Data.MATCH, {Audience.PROGRAMME_MANAGER: managing("programme")})
RUN = Policy(MatchRun, Data.MATCH, {Audience.PROGRAMME_MANAGER: managing("round__programme")})
PROPOSAL = Policy(Proposal, Data.MATCH, {Audience.PROGRAMME_MANAGER: managing("run__round__programme")})
PLANNED = Policy(PlannedRelease, Data.MATCH, {Audience.PROGRAMME_MANAGER: managing("run__round__programme")})
STEER = Policy(Steer, Data.MATCH, {Audience.PROGRAMME_MANAGER: managing("round__programme")})

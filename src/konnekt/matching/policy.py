"""Who may see match runs: those who manage the programme, and nobody else."""

from django.db.models import Q

from konnekt.access.actors import Actor
from konnekt.access.policies import Policy, Standing
from konnekt.access.visibility import Audience, Data
from konnekt.matching.models import MatchRun, Proposal, Steer
from konnekt.programmes.models import Round
from konnekt.programmes.states import TeamRole


def managing(programme: str) -> Standing:
    """Those who manage the programme at the end of this lookup."""

    def standing(actor: Actor) -> Q:
        return Q(**{f"{programme}__team__member": actor.member_id, f"{programme}__team__role": TeamRole.MANAGER})

    return standing


ROUND = Policy(Round, Data.MATCH, {Audience.PROGRAMME_MANAGER: managing("programme")})
RUN = Policy(MatchRun, Data.MATCH, {Audience.PROGRAMME_MANAGER: managing("round__programme")})
PROPOSAL = Policy(Proposal, Data.MATCH, {Audience.PROGRAMME_MANAGER: managing("run__round__programme")})
STEER = Policy(Steer, Data.MATCH, {Audience.PROGRAMME_MANAGER: managing("round__programme")})

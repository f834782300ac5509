"""Who may see match runs: those who manage the programme, and nobody else. What came of a round is told in totals to
administrators too.
"""

from django.db.models import Q

from konnekt.access.actors import Actor, Role
from konnekt.access.policies import ALL, NOBODY, Policy
from konnekt.access.visibility import Audience, Data
from konnekt.matching.models import Backtest, MatchRun, PlannedRelease, Proposal, Steer, Trial
from konnekt.programmes.models import Round
from konnekt.programmes.policy import managing

ROUND = Policy(Round, Data.MATCH, {Audience.PROGRAMME_MANAGER: managing("programme")})
RUN = Policy(MatchRun, Data.MATCH, {Audience.PROGRAMME_MANAGER: managing("round__programme")})
PROPOSAL = Policy(Proposal, Data.MATCH, {Audience.PROGRAMME_MANAGER: managing("run__round__programme")})
PLANNED = Policy(PlannedRelease, Data.MATCH, {Audience.PROGRAMME_MANAGER: managing("run__round__programme")})
STEER = Policy(Steer, Data.MATCH, {Audience.PROGRAMME_MANAGER: managing("round__programme")})


def _administering(actor: Actor) -> Q:
    return ALL if actor.has(Role.ADMINISTRATOR) else NOBODY


RESULTS = Policy(
    Round,
    Data.RESULTS,
    {Audience.PROGRAMME_MANAGER: managing("programme"), Audience.ADMINISTRATOR: _administering},
)
"""A round's results in totals: ask for `least=Sight.AGGREGATE`."""

BACKTEST = Policy(
    Backtest,
    Data.RESULTS,
    {Audience.PROGRAMME_MANAGER: managing("round__programme"), Audience.ADMINISTRATOR: _administering},
)

TRIAL = Policy(
    Trial,
    Data.RESULTS,
    {Audience.PROGRAMME_MANAGER: managing("run__round__programme"), Audience.ADMINISTRATOR: _administering},
)
"""That a trial runs, on how many pairs, and its result: never which pair came from which way."""

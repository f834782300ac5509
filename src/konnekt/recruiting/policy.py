"""Who may recruit, and who reads what a team and its participants write: its managers, and the person."""

from django.db.models import Q

from konnekt.access.actors import Actor
from konnekt.access.policies import NOBODY, Policy
from konnekt.access.visibility import Audience, Data
from konnekt.programmes.models import GuestStay
from konnekt.programmes.policy import managing
from konnekt.recruiting.models import Campaign, Circular, Received, Thread


def _mine(actor: Actor) -> Q:
    return Q(member=actor.member_id) if actor.member_id else NOBODY


CAMPAIGN = Policy(Campaign, Data.PROGRAMME, {Audience.PROGRAMME_MANAGER: managing("round__programme")})

GUEST = Policy(GuestStay, Data.PROFILE, {Audience.PROGRAMME_MANAGER: managing("programme")})

CIRCULAR = Policy(Circular, Data.INBOX, {Audience.PROGRAMME_MANAGER: managing("round__programme")})
RECEIVED = Policy(Received, Data.INBOX, {Audience.ME: _mine})

TEAM_THREAD = Policy(Thread, Data.INBOX, {Audience.PROGRAMME_MANAGER: managing("programme")})
OWN_THREAD = Policy(Thread, Data.INBOX, {Audience.ME: _mine})
"""A person finds their own threads, the team those of its programme; notes within are the team's alone."""

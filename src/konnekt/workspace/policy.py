"""Who may read what a pair writes: the two, and nobody else."""

from django.db.models import Q

from konnekt.access.actors import Actor
from konnekt.access.policies import NOBODY, Policy
from konnekt.access.visibility import Audience, Data
from konnekt.workspace.models import Message


def _my_part(actor: Actor) -> Q:
    return Q(relationship__parts__member=actor.member_id) if actor.member_id else NOBODY


MESSAGE = Policy(Message, Data.MESSAGES, {Audience.ME: _my_part, Audience.PARTNER: _my_part})

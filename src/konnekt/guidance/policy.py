"""Who may read a protocol, write it, and see who accepted it."""

from django.db.models import Q

from konnekt.access.actors import Actor
from konnekt.access.policies import NOBODY, Policy
from konnekt.access.visibility import Audience, Data
from konnekt.guidance.models import Acceptance, Protocol, ProtocolVersion
from konnekt.programmes.policy import managing
from konnekt.programmes.states import ENROLLED

KEEPING = Policy(Protocol, Data.PROGRAMME, {Audience.PROGRAMME_MANAGER: managing("programme")})


def _takes_part(actor: Actor) -> Q:
    if not actor.member_id:
        return NOBODY
    enrolments = "protocol__programme__rounds__enrolments__"
    return Q(**{f"{enrolments}member": actor.member_id, f"{enrolments}state__in": ENROLLED})


VERSION = Policy(
    ProtocolVersion,
    Data.PROGRAMME,
    {Audience.PARTICIPANT: _takes_part, Audience.PROGRAMME_MANAGER: managing("protocol__programme")},
)
"""What was published is for those who take part, and for those who run the programme."""

ACCEPTANCE = Policy(
    Acceptance,
    Data.PROTOCOLS,
    {
        Audience.ME: lambda actor: Q(member=actor.member_id) if actor.member_id else NOBODY,
        Audience.PROGRAMME_MANAGER: managing("version__protocol__programme"),
    },
)
"""Those who run the programme see that somebody accepted, and when: ask for `least=Sight.WHEN`."""

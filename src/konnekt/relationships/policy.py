"""Who may see a pair: the two themselves, and of the rest only that it exists and how it stands."""

from django.db.models import Q

from konnekt.access.actors import Actor
from konnekt.access.policies import NOBODY, Policy
from konnekt.access.visibility import Audience, Data
from konnekt.programmes.policy import managing
from konnekt.programmes.states import ENROLLED
from konnekt.relationships.models import Exclusion, PairRequest, Relationship


def _my_part(actor: Actor) -> Q:
    return Q(parts__member=actor.member_id) if actor.member_id else NOBODY


CONTENT = Policy(Relationship, Data.MESSAGES, {Audience.ME: _my_part, Audience.PARTNER: _my_part})
"""The pair's space. No role has a standing here, whatever it may do elsewhere."""

FACTS = Policy(
    Relationship, Data.SESSIONS, {Audience.ME: _my_part, Audience.PROGRAMME_MANAGER: managing("round__programme")}
)
"""That a pair exists, its state and dates: ask for `least=Sight.WHEN` for those who manage the programme."""

EXCLUSION = Policy(Exclusion, Data.EXCLUSIONS, {Audience.ME: lambda actor: Q(member=actor.member_id)})

_STILL_IN = Q(mentee__state__in=ENROLLED, mentor__state__in=ENROLLED)

REQUEST = Policy(
    PairRequest,
    Data.WISHES,
    {
        Audience.ME: lambda actor: Q(mentee__member=actor.member_id) if actor.member_id else NOBODY,
        Audience.PARTNER: lambda actor: Q(mentor__member=actor.member_id) & _STILL_IN if actor.member_id else NOBODY,
        Audience.PROGRAMME_MANAGER: lambda actor: managing("round__programme")(actor) & _STILL_IN,
    },
)
"""Like a wish: whoever is asked reads it (ask for `least=Sight.PART`), and those who manage the programme do. The
question and its answer are between the two: see `actions.requests.read_exchange`."""

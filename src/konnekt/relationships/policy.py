"""Who may see a pair: the two themselves, and of the rest only that it exists and how it stands."""

from django.db.models import Q

from konnekt.access.actors import Actor
from konnekt.access.policies import NOBODY, Policy
from konnekt.access.visibility import Audience, Data
from konnekt.programmes.models import Enrolment
from konnekt.programmes.policy import managing
from konnekt.programmes.states import ENROLLED, EnrolmentState, Side
from konnekt.relationships.models import Agreement, Exclusion, PairRequest, Relationship, Slot
from konnekt.relationships.states import Consent, RequestState


def _my_part(actor: Actor) -> Q:
    return Q(parts__member=actor.member_id) if actor.member_id else NOBODY


CONTENT = Policy(Relationship, Data.MESSAGES, {Audience.ME: _my_part, Audience.PARTNER: _my_part})
"""The pair's space. No role has a standing here, whatever it may do elsewhere."""

FACTS = Policy(
    Relationship, Data.SESSIONS, {Audience.ME: _my_part, Audience.PROGRAMME_MANAGER: managing("round__programme")}
)
"""That a pair exists, its state and dates: ask for `least=Sight.WHEN` for those who manage the programme."""


def _agrees(actor: Actor) -> Q:
    """Whoever is in it, from the version that holds; what was agreed in a circle before they came, or after they left,
    only with their own signature.
    """
    if not actor.member_id:
        return NOBODY
    here = Q(relationship__parts__member=actor.member_id, relationship__parts__consent=Consent.YES)
    still = Q(relationship__parts__left_at=None) & (Q(relationship__is_circle=False) | Q(replaced_at=None))
    return here & (still | Q(signatures__member=actor.member_id))


AGREEMENT = Policy(Agreement, Data.GOALS, {Audience.ME: _agrees, Audience.PARTNER: _agrees})

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


def _may_look(actor: Actor) -> Q:
    """Mentees of the round, as far as they have a place in it."""
    if actor.member_id is None:
        return NOBODY
    mine = Enrolment.objects.filter(
        member=actor.member_id, state=EnrolmentState.COMPLETE, side__in=[Side.MENTEE, Side.BOTH]
    )
    return Q(round__in=mine.values("round"), taken_back_at=None)


def _has_it(actor: Actor) -> Q:
    if actor.member_id is None:
        return NOBODY
    return Q(requests__mentee__member=actor.member_id, requests__state=RequestState.ACCEPTED)


SLOT = Policy(
    Slot,
    Data.SLOTS,
    {
        Audience.ME: lambda actor: Q(mentor__member=actor.member_id) if actor.member_id else NOBODY,
        Audience.PARTNER: _has_it,
        Audience.PARTICIPANT: _may_look,
        Audience.PROGRAMME_MANAGER: managing("round__programme"),
    },
)
"""A time that a mentor offers. Mentees of the round see a part of it: ask for `least=Sight.PART`."""

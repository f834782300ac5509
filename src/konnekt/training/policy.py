"""Who sees how far somebody is: they themselves, and whoever manages a programme that asks it of them."""

from django.db.models import Exists, OuterRef, Q

from konnekt.access.actors import Actor
from konnekt.access.policies import NOBODY, Policy, Standing
from konnekt.access.visibility import Audience, Data
from konnekt.programmes.models import Enrolment
from konnekt.programmes.policy import RUNNING, managing
from konnekt.programmes.states import ENROLLED
from konnekt.training.models import Completion, Need, Progress, Thought


def _mine(actor: Actor) -> Q:
    return Q(member=actor.member_id) if actor.member_id else NOBODY


def _asked_by_mine(actor: Actor) -> Q:
    """Of people in a programme one manages, what that programme asks for; what else they learn is theirs alone."""
    enrolled = Enrolment.objects.filter(
        round__programme=OuterRef("programme"), member=OuterRef(OuterRef("member")), state__in=ENROLLED
    )
    asked = Need.objects.filter(managing("programme")(actor), Exists(enrolled), module_key=OuterRef("module_key"))
    return Q(Exists(asked))


_STANDINGS: dict[Audience, Standing] = {Audience.ME: _mine, Audience.PROGRAMME_MANAGER: _asked_by_mine}

PROGRESS = Policy(Progress, Data.TRAINING, _STANDINGS)
COMPLETION = Policy(Completion, Data.TRAINING, _STANDINGS)
OWN_COMPLETION = Policy(Completion, Data.TRAINING, {Audience.ME: _mine})
OWN_CERTIFICATE = Policy(Completion, Data.CERTIFICATE, {Audience.ME: lambda actor: _mine(actor) & Q(is_own_word=False)})
"""What somebody only says to have done is confirmed by nobody."""

SHOWN = Policy(
    Completion, Data.CERTIFICATE, {Audience.ME: _mine, Audience.OUTSIDER: lambda _actor: Q(shown_since__isnull=False)}
)
"""A certificate is for whoever was given its code, while it is shown; the table calls that a part."""

THOUGHT = Policy(Thought, Data.NOTES, {Audience.ME: _mine})
NEED = Policy(Need, Data.PROGRAMME, {Audience.PROGRAMME_MANAGER: managing("programme")})
NEEDING = RUNNING
"""Who may say what a programme asks: those who run it."""

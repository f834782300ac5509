"""Who reads feedback: whoever gave it, and those to whom it is addressed, while they hold the role."""

from django.db.models import Exists, OuterRef, Q

from konnekt.access.actors import Actor, Role
from konnekt.access.policies import NOBODY, Policy
from konnekt.access.visibility import Audience, Data
from konnekt.feedback.models import Feedback, Theme
from konnekt.feedback.states import Addressed
from konnekt.programmes.models import Enrolment, Programme, TeamMember
from konnekt.programmes.policy import managing
from konnekt.programmes.states import ENROLLED, OUT, ProgrammeState, TeamRole

_KNOWN = (ProgrammeState.PUBLISHED, ProgrammeState.CLOSED)


def _mine(actor: Actor) -> Q:
    return Q(giver=actor.member_id) if actor.member_id else NOBODY


def _team(actor: Actor) -> Q:
    """What is addressed to all who run the programme, and to this one of them; never what they gave themselves."""
    to_them = Q(addressed=Addressed.TEAM) | Q(addressed=Addressed.PERSON, owner=actor.member_id)
    return managing("programme")(actor) & to_them & ~Q(giver=actor.member_id)


def _administrators(actor: Actor) -> Q:
    """What is addressed to the administrators, for those of them who don't run that programme too."""
    if actor.member_id is None or not actor.has(Role.ADMINISTRATOR):
        return NOBODY
    runs = TeamMember.objects.filter(
        member=actor.member_id, role=TeamRole.MANAGER, programme=OuterRef("programme")
    ).values("pk")
    return Q(addressed=Addressed.ADMINISTRATORS) & ~Exists(runs) & ~Q(giver=actor.member_id)


OWN = Policy(Feedback, Data.FEEDBACK, {Audience.ME: _mine})
"""With one's name. What has none is found by its reference alone, by whoever has it."""

CASE = Policy(
    Feedback,
    Data.FEEDBACK,
    {Audience.PROGRAMME_MANAGER: _team, Audience.ADMINISTRATOR: _administrators},
)
"""Those who answer. The table calls what they see a part, since some is not for them: ask for `least=Sight.PART`."""

THEME = Policy(Theme, Data.PROGRAMME, {Audience.PROGRAMME_MANAGER: managing("programme")})


def _takes_part(actor: Actor) -> Q:
    if actor.member_id is None:
        return NOBODY
    theirs = Enrolment.objects.filter(
        member=actor.member_id, state__in=(*ENROLLED, *OUT), round__programme=OuterRef("pk")
    )
    return Q(state__in=_KNOWN) & Q(Exists(theirs))


def _anybody(actor: Actor) -> Q:
    return Q(state__in=_KNOWN, is_public=True, feedback_terms__is_public=True)


HEARING = Policy(
    Programme,
    Data.PROGRAMME,
    {
        Audience.PARTICIPANT: _takes_part,
        Audience.PROGRAMME_MANAGER: managing(),
        Audience.OUTSIDER: _anybody,
    },
)
"""Programmes whose page “You said, we did” the actor reads. Visitors read a part of what those in it read: ask for
`least=Sight.PART`.
"""

"""Who may read a programme, run it, and see who enrolled."""

from django.db.models import Exists, OuterRef, Q

from konnekt.access.actors import Actor, Role
from konnekt.access.permissions import MEMBERS
from konnekt.access.policies import ALL, NOBODY, Policy, Standing
from konnekt.access.visibility import Audience, Data
from konnekt.programmes.models import Enrolment, GuestStay, Programme, Ranking, Resource, Round, Wish
from konnekt.programmes.states import ENROLLED, ProgrammeState, TeamRole

_OUT = Q(state__in=[ProgrammeState.PUBLISHED, ProgrammeState.CLOSED])


def _team(actor: Actor, *roles: TeamRole, prefix: str = "") -> Q:
    """Rows of programmes in whose team the actor is; being in it counts only while the role is held too."""
    held = [
        role
        for role in roles
        if actor.has({TeamRole.MANAGER: Role.PROGRAMME_MANAGER, TeamRole.CHAMPION: Role.CHAMPION}[role])
    ]
    if not held or actor.member_id is None:
        return NOBODY
    return Q(**{f"{prefix}team__member": actor.member_id, f"{prefix}team__role__in": held})


def managing(programme: str = "") -> Standing:
    """Those who manage the programme at the end of this lookup, or the programme itself."""
    return lambda actor: _team(actor, TeamRole.MANAGER, prefix=f"{programme}__" if programme else "")


def championing(programme: str = "") -> Standing:
    """Those who champion the programme at the end of this lookup, or the programme itself."""
    return lambda actor: _team(actor, TeamRole.CHAMPION, prefix=f"{programme}__" if programme else "")


def _within_stay(actor: Actor) -> Q:
    """A guest who was invited to some programmes sees those alone; everybody else is kept from none."""
    if actor.member_id is None:
        return ALL
    stays = GuestStay.objects.filter(member=actor.member_id)
    here = stays.filter(programme=OuterRef("pk"), ended_on=None)
    return Q(~Exists(stays)) | Q(Exists(here))


READING = Policy(
    Programme,
    Data.PROGRAMME,
    {
        Audience.PARTICIPANT: lambda actor: _OUT & _within_stay(actor) if actor.has(*MEMBERS) else NOBODY,
        Audience.OUTSIDER: lambda actor: Q(state=ProgrammeState.PUBLISHED, is_public=True) & _within_stay(actor),
        Audience.PROGRAMME_MANAGER: managing(),
        Audience.CHAMPION: championing(),
    },
)
"""A programme's page. A visitor sees a part of what a member sees, so the public page asks for `least=Sight.PART`."""

RESOURCE = Policy(
    Resource,
    Data.PROGRAMME,
    {
        Audience.PARTICIPANT: lambda actor: (
            Q(programme__rounds__enrolments__member=actor.member_id) if actor.member_id else NOBODY
        ),
        Audience.PROGRAMME_MANAGER: managing("programme"),
    },
)
"""What a programme offers to read is for those who take part in it, or did."""

RUNNING = Policy(Programme, Data.PROGRAMME, {Audience.PROGRAMME_MANAGER: managing()})
RUNNING_ROUND = Policy(Round, Data.PROGRAMME, {Audience.PROGRAMME_MANAGER: managing("programme")})

OWN_ENROLMENT = Policy(Enrolment, Data.PROFILE, {Audience.ME: lambda actor: Q(member=actor.member_id)})
ENROLMENT = Policy(
    Enrolment,
    Data.PROFILE,
    {
        Audience.ME: lambda actor: Q(member=actor.member_id),
        Audience.PROGRAMME_MANAGER: lambda actor: managing("round__programme")(actor) & Q(state__in=ENROLLED),
    },
)
"""What somebody sent is theirs alone again once they withdraw, or change sides and have not sent it anew."""

_ENROLLED = Q(enrolment__state__in=ENROLLED)

OWN_WISH = Policy(Wish, Data.WISHES, {Audience.ME: lambda actor: Q(enrolment__member=actor.member_id)})
WISH = Policy(
    Wish,
    Data.WISHES,
    {
        Audience.ME: lambda actor: Q(enrolment__member=actor.member_id),
        Audience.PARTNER: lambda actor: Q(wanted=actor.member_id) & _ENROLLED if actor.member_id else NOBODY,
        Audience.PROGRAMME_MANAGER: lambda actor: managing("enrolment__round__programme")(actor) & _ENROLLED,
    },
)
"""Whoever a wish names reads it too, once it was sent; the table calls that a part: ask for `least=Sight.PART`."""

OWN_RANKING = Policy(Ranking, Data.RANKINGS, {Audience.ME: lambda actor: Q(enrolment__member=actor.member_id)})
RANKING = Policy(
    Ranking,
    Data.RANKINGS,
    {
        Audience.ME: lambda actor: Q(enrolment__member=actor.member_id),
        Audience.PROGRAMME_MANAGER: lambda actor: managing("enrolment__round__programme")(actor) & _ENROLLED,
    },
)
"""Unlike a wish it is addressed to nobody: whom a mentor would rather take, the mentees never learn."""

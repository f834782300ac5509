"""Who may read an article of an organisation's own and write it; who may read a protocol, write it, and see who
accepted it.
"""

from django.db.models import Exists, F, OuterRef, Q

from konnekt.access.actors import Actor, Role
from konnekt.access.permissions import MEMBERS
from konnekt.access.policies import NOBODY, Policy
from konnekt.access.visibility import Audience, Data
from konnekt.guidance.models import Acceptance, OwnArticle, OwnVersion, Protocol, ProtocolVersion
from konnekt.programmes.models import Enrolment
from konnekt.programmes.policy import championing, managing
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

STANDS = Q(number=F("article__number"), article__taken_down_at=None)
"""The newest version of an article that wasn't taken down."""


def keeps_the_organisations(actor: Actor) -> bool:
    """Whether the actor writes what is for everybody, and switches off what is ours."""
    return bool(actor.system) or actor.has(Role.ADMINISTRATOR)


def _those_of_all(actor: Actor, programme: str) -> Q:
    return Q(**{programme: None}) if keeps_the_organisations(actor) else NOBODY


def _finds(actor: Actor) -> Q:
    """What is for everybody, and what is of a programme in which the actor takes part."""
    if not actor.has(*MEMBERS):
        return NOBODY
    mine = Enrolment.objects.filter(
        round__programme=OuterRef("article__programme"), member=actor.member_id, state__in=ENROLLED
    )
    return STANDS & (Q(article__programme=None) | Q(Exists(mine)))


ARTICLE = Policy(
    OwnArticle,
    Data.PROGRAMME,
    {
        Audience.PROGRAMME_MANAGER: managing("programme"),
        Audience.ADMINISTRATOR: lambda actor: _those_of_all(actor, "programme"),
    },
)
"""Those who write it: a programme's managers, or the organisation's administrators."""

OWN_VERSION = Policy(
    OwnVersion,
    Data.PROGRAMME,
    {
        Audience.PARTICIPANT: _finds,
        Audience.CHAMPION: lambda actor: STANDS & championing("article__programme")(actor),
        Audience.PROGRAMME_MANAGER: managing("article__programme"),
        Audience.ADMINISTRATOR: lambda actor: _those_of_all(actor, "article__programme"),
    },
)
"""What was published is for those in the programme; what was before, and what was taken down, for those who write."""

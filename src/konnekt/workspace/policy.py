"""Who may read what a pair or a circle writes: those in it, and nobody else."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from konnekt.access.actors import Actor
from konnekt.access.policies import NOBODY, Policy, Standing
from konnekt.access.visibility import Audience, Data
from konnekt.organisations.models import ReportingLine
from konnekt.organisations.states import LineKind
from konnekt.programmes.policy import managing
from konnekt.relationships.models import Part
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.workspace.models import (
    Action,
    Block,
    Feed,
    Goal,
    Introduction,
    Message,
    Network,
    OwnCalendar,
    OwnNote,
    Reflection,
    Session,
    SharedPiece,
    SheetVersion,
    ShelfItem,
    ShownGoal,
    UsualHours,
)
from konnekt.workspace.states import IntroductionState


def _reads(author: str, at: str) -> Standing:
    """Whoever said yes, from the moment they did until they left: who joins a circle reads nothing from before."""

    def standing(actor: Actor) -> Q:
        if not actor.member_id:
            return NOBODY
        here = Q(relationship__parts__member=actor.member_id, relationship__parts__consent=Consent.YES)
        since = Q(relationship__is_circle=False) | Q(**{f"{at}__gte": F("relationship__parts__answered_at")})
        until = Q(relationship__parts__left_at=None) | Q(**{f"{at}__lte": F("relationship__parts__left_at")})
        return here & since & until & ~Q(Exists(_blocked(actor, author, at)))

    return standing


def _blocked(actor: Actor, author: str, at: str) -> QuerySet[Block]:
    """Whoever blocked the author reads nothing that was written since."""
    mine = Block.objects.filter(member=actor.member_id, relationship=OuterRef("relationship"))
    return mine.filter(blocked=OuterRef(author), since__lte=OuterRef(at))


_reads_messages, _reads_shelf = _reads("author", "sent_at"), _reads("put_by", "put_at")
MESSAGE = Policy(Message, Data.MESSAGES, {Audience.ME: _reads_messages, Audience.PARTNER: _reads_messages})
SHELF = Policy(ShelfItem, Data.MESSAGES, {Audience.ME: _reads_shelf, Audience.PARTNER: _reads_shelf})
"""What somebody puts on the shelf is read like what they write."""


def _while_in_it(actor: Actor) -> Q:
    """Sessions of one's own pairs; of a circle those that end after one joined and begin before one left, and of those
    for two alone one's own.
    """
    if not actor.member_id:
        return NOBODY
    here = Q(relationship__parts__member=actor.member_id, relationship__parts__consent=Consent.YES)
    since = Q(relationship__is_circle=False) | Q(ends_at__gte=F("relationship__parts__answered_at"))
    until = Q(relationship__parts__left_at=None) | Q(begins_at__lte=F("relationship__parts__left_at"))
    return here & since & until & for_members([actor.member_id])


def for_members(members: Collection[UUID], session: str = "") -> Q:
    """Sessions, at the end of this lookup, for everybody, or for two of whom one is among these."""
    for_two = Q(**{f"{session}mentee__in": members}) | Q(**{f"{session}mentor__in": members})
    return Q(**{f"{session}mentee": None}) | for_two


SESSION = Policy(
    Session,
    Data.SESSIONS,
    {
        Audience.ME: _while_in_it,
        Audience.PARTNER: _while_in_it,
        Audience.PROGRAMME_MANAGER: managing("relationship__round__programme"),
    },
)
"""Those who manage the programme see dates and lengths alone: ask for `least=Sight.WHEN`."""


def _written_together(actor: Actor) -> Q:
    """The agenda and the notes of one's own sessions. Who joins a circle reads what stands, and no version from before;
    who leaves nothing from after.
    """
    if not actor.member_id:
        return NOBODY
    session = "sheet__session__"
    parts = f"{session}relationship__parts__"
    joined, left = F(f"{parts}answered_at"), F(f"{parts}left_at")
    here = Q(**{f"{parts}member": actor.member_id, f"{parts}consent": Consent.YES})
    attends = Q(**{f"{session}ends_at__gte": joined}) & (Q(written_at__gte=joined) | Q(number=F("sheet__number")))
    since = Q(**{f"{session}relationship__is_circle": False}) | attends
    until = Q(**{f"{parts}left_at": None}) | Q(written_at__lte=left, **{f"{session}begins_at__lte": left})
    return here & since & until & for_members([actor.member_id], session)


SHEET = Policy(SheetVersion, Data.MESSAGES, {Audience.ME: _written_together, Audience.PARTNER: _written_together})

OWN_NOTE = Policy(
    OwnNote, Data.NOTES, {Audience.ME: lambda actor: Q(author=actor.member_id) if actor.member_id else NOBODY}
)
"""What somebody notes for themselves."""


def _mine(actor: Actor) -> Q:
    return Q(owner=actor.member_id) if actor.member_id else NOBODY


def _worked_on_with_me(actor: Actor) -> Q:
    """What the other of a pair works on; in a circle what all share, and for its mentor what each mentee does. Nobody
    reads what changed after they left.
    """
    if not actor.member_id:
        return NOBODY
    here = Q(relationship__parts__member=actor.member_id, relationship__parts__consent=Consent.YES)
    until = Q(relationship__parts__left_at=None) | Q(changed_at__lte=F("relationship__parts__left_at"))
    is_for_me = Q(relationship__is_circle=False) | Q(owner=None) | Q(relationship__parts__side=PartSide.MENTOR)
    return here & until & is_for_me


GOAL = Policy(
    Goal,
    Data.GOALS,
    {
        Audience.ME: _mine,
        Audience.PARTNER: _worked_on_with_me,
        Audience.PROGRAMME_MANAGER: managing("relationship__round__programme"),
    },
)
"""Those who manage the programme see that a goal exists, its area and its state: ask for `least=Sight.WHEN`."""

ACTION = Policy(
    Action,
    Data.GOALS,
    {
        Audience.ME: _mine,
        Audience.PARTNER: _worked_on_with_me,
        Audience.PROGRAMME_MANAGER: managing("relationship__round__programme"),
    },
)

REFLECTION = Policy(
    Reflection, Data.NOTES, {Audience.ME: lambda actor: Q(author=actor.member_id) if actor.member_id else NOBODY}
)
"""A reflection is for the one who wrote it."""


def _shared_with_me(actor: Actor) -> Q:
    """What is shared in a space, from when one joined until one left."""
    if not actor.member_id:
        return NOBODY
    parts = "reflection__relationship__parts__"
    here = Q(**{f"{parts}member": actor.member_id, f"{parts}consent": Consent.YES})
    since = Q(reflection__relationship__is_circle=False) | Q(shared_at__gte=F(f"{parts}answered_at"))
    until = Q(**{f"{parts}left_at": None}) | Q(shared_at__lte=F(f"{parts}left_at"))
    return here & since & until


PIECE = Policy(SharedPiece, Data.MESSAGES, {Audience.ME: _shared_with_me, Audience.PARTNER: _shared_with_me})
"""A piece of a reflection that its writer shares is read like a message, until it is taken back."""


def _shown_to_me(actor: Actor) -> Q:
    """Goals of those who report to the actor now, while the link stands and the space is open. One's own partner reads
    the goal in the space, and a former manager nothing.
    """
    if not actor.member_id:
        return NOBODY
    lines = ReportingLine.objects.filter(manager=actor.member_id, kind=LineKind.MANAGER, until=None)
    is_open = Q(goal__relationship__state__in=[RelationshipState.ACTIVE, RelationshipState.PAUSED])
    left = Part.objects.filter(relationship=OuterRef("goal__relationship"), member=OuterRef("goal__owner"))
    still_in = Exists(left.filter(left_at=None))
    return Q(still_in, goal__owner__in=lines.values("member"), taken_back_at=None) & is_open


SHOWN = Policy(ShownGoal, Data.GOALS, {Audience.LINE_MANAGER: _shown_to_me})
"""What a mentee shows of a goal to whoever is their manager when they look: ask for `least=Sight.PART`."""


def _my_own(actor: Actor) -> Q:
    return Q(member=actor.member_id) if actor.member_id else NOBODY


USUAL_HOURS = Policy(UsualHours, Data.NOTES, {Audience.ME: _my_own})
"""What somebody says of their week. The others see times that suit everybody, and nothing behind them."""

OWN_CALENDAR = Policy(OwnCalendar, Data.NOTES, {Audience.ME: _my_own})
FEED = Policy(Feed, Data.NOTES, {Audience.ME: _my_own})


NETWORK = Policy(Network, Data.NOTES, {Audience.ME: _my_own})
"""Whom somebody could turn to is for them alone, and in no report."""


def _introduces(actor: Actor) -> Q:
    """Whoever offered it, whom it was offered to, and the mentee once it came about."""
    if not actor.member_id:
        return NOBODY
    came_about = Q(mentee=actor.member_id, state=IntroductionState.AGREED)
    asked = Q(third=actor.member_id) & (~Q(state=IntroductionState.DECLINED) | Q(answered_at__isnull=False))
    return Q(offered_by=actor.member_id) | asked | came_about


INTRODUCTION = Policy(Introduction, Data.INTRODUCTIONS, {Audience.ME: _introduces})
"""What was never told to a third person, since one of them keeps away from another, they don't find either."""

"""Who finds a space, who reads it, and who moderates it.

A space that stands by a rule is read only by those for whom the rule still holds: whoever withdraws from a programme
reads its space no more. Guests find the spaces of their programmes and no other.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from konnekt.access.actors import Actor, Role
from konnekt.access.policies import NOBODY, Policy
from konnekt.access.visibility import Audience, Data, Sight
from konnekt.community.keeping_away import keeps_away
from konnekt.community.models import (
    Card,
    Event,
    Hiding,
    Kudos,
    Membership,
    Picture,
    Post,
    Report,
    Seat,
    SignUp,
    Space,
    Story,
    Touch,
    Unheard,
    Verdict,
)
from konnekt.community.states import Joining, MemberState, PostKind, Shown, SpaceKind, StoryState
from konnekt.organisations.models import Appointment, Login, Member
from konnekt.organisations.policy import holding
from konnekt.programmes.models import Enrolment, GuestStay, TeamMember
from konnekt.programmes.states import ENROLLED, Phase, Side, TeamRole
from konnekt.relationships.models import Part
from konnekt.relationships.states import Consent

_IS_MENTOR = Q(side__in=[Side.MENTOR, Side.BOTH], state__in=ENROLLED)


def _meant(member: Any, at: str = "") -> Q:
    """Spaces whose rule names somebody: they may come in, and read as long as it names them. ``member`` is an id, or a
    reference to one; ``at`` is the way to the space from the rows that are asked for.
    """

    def kind(*kinds: SpaceKind) -> Q:
        return Q(**{f"{at}kind__in": kinds})

    enrolled = Enrolment.objects.filter(member=member)
    mentors = enrolled.filter(_IS_MENTOR).exclude(round__phase=Phase.CLOSE)
    here = kind(SpaceKind.AREA, SpaceKind.OWN) | (kind(SpaceKind.MENTORS) & Exists(mentors))
    of_programme = enrolled.filter(state__in=ENROLLED, round__programme=OuterRef(f"{at}programme"))
    return (here & ~Exists(GuestStay.objects.filter(member=member))) | (
        kind(SpaceKind.PROGRAMME) & (Exists(of_programme) | _manages(member, at))
    )


def _manages(member: Any, at: str = "") -> Q:
    """Spaces of programmes that somebody manages; being in the team counts only while the role is held too."""
    team = TeamMember.objects.filter(programme=OuterRef(f"{at}programme"), member=member, role=TeamRole.MANAGER)
    held = Appointment.objects.filter(member=member, role=Role.PROGRAMME_MANAGER)
    return Q(Exists(team)) & Q(Exists(held))


def people_in() -> QuerySet[Membership]:
    """Everybody who is in a space now: here, and still named by its rule."""
    rows = Membership.objects.filter(state=MemberState.IN, member__left_on=None)
    return rows.filter(_meant(OuterRef("member"), "space__"))


def may_find(actor: Actor) -> Q:
    """Spaces that the actor can see in the list and come into: not those by invitation, unless there is one, nor any
    they were taken out of, nor one of an area that rests.
    """
    if actor.member_id is None:
        return NOBODY
    mine = Membership.objects.filter(space=OuterRef("pk"), member=actor.member_id)
    out = Exists(mine.filter(state=MemberState.REMOVED))
    asked = Exists(mine.filter(state__in=[MemberState.IN, MemberState.INVITED]))
    rests = Q(kind=SpaceKind.AREA, area__is_active=False)
    found = _meant(actor.member_id) & ~Q(out) & (~Q(joining=Joining.INVITED) | Q(asked))
    return found & (~rests | Q(asked))


def _inside(actor: Actor, *, keeps: bool = False) -> Q:
    if actor.member_id is None:
        return NOBODY
    mine = Membership.objects.filter(space=OuterRef("pk"), member=actor.member_id, state=MemberState.IN)
    return _meant(actor.member_id) & Q(Exists(mine.filter(is_keeper=True) if keeps else mine))


def moderating(actor: Actor) -> Q:
    """A programme's space is moderated by its managers, every other one by the organisation's programme managers."""
    if not actor.has(Role.PROGRAMME_MANAGER) or actor.member_id is None:
        return NOBODY
    return ~Q(kind=SpaceKind.PROGRAMME) | _manages(actor.member_id)


PLACE = Policy(Space, Data.PROGRAMME, {Audience.PARTICIPANT: may_find, Audience.PROGRAMME_MANAGER: moderating})
"""That a space is there, and what it is for."""

SPACE = Policy(Space, Data.POSTS, {Audience.PARTICIPANT: _inside, Audience.PROGRAMME_MANAGER: moderating})
"""A space with all that is written in it."""

KEEPING = Policy(
    Space,
    Data.POSTS,
    {Audience.PARTICIPANT: lambda actor: _inside(actor, keeps=True), Audience.PROGRAMME_MANAGER: moderating},
)
"""A space that somebody looks after: its keepers, and whoever moderates it."""

INSIDE = Policy(Space, Data.POSTS, {Audience.PARTICIPANT: _inside})
"""The same, for those who are in it themselves: they write, and read who else is in it."""


def not_hidden(actor: Actor, way: str = "") -> Q:
    """Posts that aren't hidden, and not by somebody whom the actor would rather not hear."""
    unheard = Unheard.objects.filter(member=actor.member_id).values("other")
    quiet = Q(**{f"{way}author__isnull": False}) & Q(**{f"{way}author__in": unheard})
    return Q(**{f"{way}hidden_at__isnull": True}) & ~quiet


def heard(actor: Actor, way: str = "") -> Q:
    """The same, with what stands above them: nothing is found under a post that isn't there."""
    return not_hidden(actor, way) & not_hidden(actor, f"{way}under__")


def _in(spaces: Q, actor: Actor, way: str = "") -> Q:
    return Q(**{f"{way}space__in": Space.objects.filter(spaces)}) & heard(actor, way)


POST = Policy(
    Post,
    Data.POSTS,
    {
        Audience.PARTICIPANT: lambda actor: _in(_inside(actor), actor),
        Audience.PROGRAMME_MANAGER: lambda actor: _in(moderating(actor), actor),
    },
)

OWN_POST = Policy(
    Post,
    Data.POSTS,
    {
        Audience.ME: lambda actor: (
            Q(author=actor.member_id, emptied_at=None) & ~Q(kind=PostKind.EVENT) & _in(_inside(actor), actor)
        )
    },
)
"""What one wrote oneself, while one is in the space and it isn't hidden. An event is changed and called off instead."""


def _signed_up(actor: Actor) -> Q:
    """Whoever has a place sees the event, even if they would rather not hear who holds it."""
    mine = SignUp.objects.filter(member=actor.member_id).values("event")
    return Q(pk__in=mine, post__space__in=Space.objects.filter(_inside(actor)), post__hidden_at=None)


EVENT = Policy(
    Event,
    Data.POSTS,
    {
        Audience.PARTICIPANT: lambda actor: _in(_inside(actor), actor, "post__") | _signed_up(actor),
        Audience.PROGRAMME_MANAGER: lambda actor: _in(moderating(actor), actor, "post__"),
    },
)
"""An event is read where its space is."""


def _holds(actor: Actor, way: str = "") -> Q:
    """Events that the actor holds, and those of spaces they keep."""
    if actor.member_id is None:
        return NOBODY
    own = Q(**{f"{way}post__author": actor.member_id, f"{way}post__space__in": Space.objects.filter(_inside(actor))})
    kept = Q(**{f"{way}post__space__in": Space.objects.filter(_inside(actor, keeps=True))})
    return (own | kept) & Q(**{f"{way}post__hidden_at": None})


def _moderates(actor: Actor, way: str = "") -> Q:
    spaces = Space.objects.filter(moderating(actor))
    return Q(**{f"{way}post__space__in": spaces, f"{way}post__hidden_at": None})


HELD = Policy(Event, Data.POSTS, {Audience.PARTICIPANT: _holds, Audience.PROGRAMME_MANAGER: _moderates})
"""Who changes an event, calls it off, ticks who was there, draws groups and follows up: whoever holds it, and those who
look after its space. They are also the ones who may make one there.
"""

SIGN_UP = Policy(
    SignUp,
    Data.ATTENDANCE,
    {
        Audience.ME: lambda actor: Q(member=actor.member_id) if actor.member_id else NOBODY,
        Audience.PARTICIPANT: lambda actor: _holds(actor, "event__"),
        Audience.PROGRAMME_MANAGER: lambda actor: _moderates(actor, "event__"),
    },
)
"""Who signed up and who was there: for others than their own person ask for `least=Sight.PART`."""


def _at_my_table(actor: Actor) -> Q:
    if actor.member_id is None:
        return NOBODY
    return Q(Exists(Seat.objects.filter(member=actor.member_id, seating=OuterRef("seating"), table=OuterRef("table"))))


SEAT = Policy(
    Seat,
    Data.ATTENDANCE,
    {
        Audience.ME: lambda actor: Q(member=actor.member_id) if actor.member_id else NOBODY,
        Audience.PARTICIPANT: lambda actor: _at_my_table(actor) | _holds(actor, "seating__event__"),
        Audience.PROGRAMME_MANAGER: lambda actor: _moderates(actor, "seating__event__"),
    },
)
"""Who sits where: those of one's own table, and all of them for whoever holds it (`least=Sight.PART`)."""

VERDICT = Policy(
    Verdict, Data.ANSWER, {Audience.ME: lambda actor: Q(member=actor.member_id) if actor.member_id else NOBODY}
)

TOUCH = Policy(Touch, Data.NOTES, {Audience.ME: lambda actor: Q(member=actor.member_id) if actor.member_id else NOBODY})
"""With whom one would like to stay in touch: one's own presses, and nobody else's."""

PICTURE = Policy(
    Picture,
    Data.POSTS,
    {
        Audience.PARTICIPANT: lambda actor: _in(_inside(actor), actor, "post__"),
        Audience.PROGRAMME_MANAGER: lambda actor: _reported_or_read(actor),
        Audience.ADMINISTRATOR: lambda actor: _reported(holding(Role.ADMINISTRATOR)(actor)),
        Audience.SAFEGUARDING: lambda actor: _reported(holding(Role.SAFEGUARDING)(actor)),
    },
)
"""A picture goes with its post; one that is reported is looked at like its words: ask for `least=Sight.PART`."""


def _reported(who: Q) -> Q:
    return who & Q(post__in=Report.objects.values("post"))


def _reported_or_read(actor: Actor) -> Q:
    moderated = Q(post__space__in=Space.objects.filter(moderating(actor)))
    return _in(moderating(actor), actor, "post__") | (moderated & _reported(Q()))


REPORT = Policy(
    Report,
    Data.POSTS,
    {
        Audience.PROGRAMME_MANAGER: lambda actor: Q(post__space__in=Space.objects.filter(moderating(actor))),
        Audience.ADMINISTRATOR: holding(Role.ADMINISTRATOR),
        Audience.SAFEGUARDING: holding(Role.SAFEGUARDING),
    },
)
"""Reported posts; administrators and safeguarding contacts read these alone: ask for `least=Sight.PART`."""

MODERATED = Policy(
    Post,
    Data.POSTS,
    {Audience.PROGRAMME_MANAGER: lambda actor: Q(space__in=Space.objects.filter(moderating(actor)))},
)
"""Posts that the actor may hide and restore, the hidden ones among them."""

HIDDEN_OWN = Policy(
    Hiding, Data.POSTS, {Audience.ME: lambda actor: Q(post__author=actor.member_id) if actor.member_id else NOBODY}
)
"""Why something of one's own is hidden: also for whoever is no longer in the space."""


def _together(actor: Actor) -> Q:
    """People who are in a space with the actor, or are or were in a pair or circle with them."""
    if actor.member_id is None:
        return NOBODY
    spaces = people_in().filter(member=actor.member_id).values("space")
    here = people_in().filter(member=OuterRef("pk"), space__in=spaces)
    met = Part.objects.filter(consent=Consent.YES, relationship__opened_at__isnull=False)
    ours = met.filter(member=actor.member_id).values("relationship")
    paired = met.filter(member=OuterRef("pk"), relationship__in=ours)
    return Q(left_on=None) & (Q(Exists(here)) | Q(Exists(paired))) & ~Q(pk=actor.member_id)


KNOWN = Policy(Member, Data.PROFILE, {Audience.PARTICIPANT: _together})
"""Those whom somebody knows from a space or a pair, by name: ask for `least=Sight.PART`."""


def may_look(actor: Actor) -> bool:
    """Whether somebody finds people in the directory: whoever is in a space or a programme, and no guest."""
    mine = actor.member_id
    if mine is None or GuestStay.objects.filter(member=mine).exists():
        return False
    return (
        people_in().filter(member=mine).exists() or Enrolment.objects.filter(member=mine, state__in=ENROLLED).exists()
    )


def _listed(actor: Actor) -> Q:
    """Those who chose to be found, whose login isn’t closed, and who keep away from nobody who looks; no guests."""
    if not may_look(actor):
        return NOBODY
    chose = Card.objects.filter(member=OuterRef("pk"), in_directory=True)
    closed = Login.objects.filter(member_id=OuterRef("pk"), is_open=False)
    guest = GuestStay.objects.filter(member=OuterRef("pk"))
    here = Q(Exists(chose)) & ~Q(Exists(closed)) & ~Q(Exists(guest)) & Q(left_on=None)
    return here & ~Q(pk=actor.member_id) & ~keeps_away(actor.member_id)


LISTED = Policy(Member, Data.CARD, {Audience.PARTICIPANT: _listed})
"""Whom somebody finds in the directory: ask for `least=Sight.PART`."""

CARD = Policy(Member, Data.CARD, {Audience.PARTICIPANT: lambda actor: _together(actor) | _listed(actor)})
"""Whose card somebody can open: of those they know, and of those they find. Ask for `least=Sight.PART`."""


RECEIVED = Policy(
    Kudos,
    Data.KUDOS,
    {
        Audience.ME: lambda actor: (
            Q(receiver=actor.member_id, taken_back_at=None, let_go_at=None) if actor.member_id else NOBODY
        )
    },
)
"""Thanks that somebody got. They decide where it is shown, whoever keeps away from whom."""

GIVEN = Policy(
    Kudos,
    Data.KUDOS,
    {Audience.ME: lambda actor: Q(giver=actor.member_id, taken_back_at=None) if actor.member_id else NOBODY},
)
"""Thanks that somebody wrote. They can withdraw it."""


def _quiet(actor: Actor) -> Q:
    """Thanks in which one of the three, with the actor as the third, keeps away from another. The two see it as ever,
    so that neither can tell.
    """
    away = keeps_away(actor.member_id, "giver") | keeps_away(actor.member_id, "receiver")
    return (away | keeps_away(OuterRef("receiver"), "giver")) & _of_others(actor)


def _in_a_space(spaces: Q, actor: Actor) -> Q:
    """Thanks that is shown in these spaces, while both of the two are there."""
    here = people_in().filter(space=OuterRef("space"))
    giver, receiver = (Q(Exists(here.filter(member=OuterRef(one)))) for one in ("giver", "receiver"))
    return Q(shown=Shown.SPACE, space__in=Space.objects.filter(spaces)) & giver & receiver & ~_quiet(actor)


def _on_a_card(actor: Actor) -> Q:
    """Thanks on a card that the actor can open."""
    cards = CARD.visible(actor, least=Sight.PART).values("pk")
    return Q(shown=Shown.CARD, receiver__in=cards, giver__left_on=None) & ~_quiet(actor)


SHOWN = Policy(
    Kudos,
    Data.KUDOS,
    {
        Audience.PARTICIPANT: lambda actor: _in_a_space(_inside(actor), actor) | _on_a_card(actor),
        Audience.PROGRAMME_MANAGER: lambda actor: _in_a_space(moderating(actor), actor),
    },
)
"""Thanks that is shown where the actor is, or moderates, or on a card they can open: ask for `least=Sight.PART`."""


def _moderated_thanks(actor: Actor) -> Q:
    """In a space that the actor moderates; on a card they can open, as one who moderates the community."""
    on_cards = _on_a_card(actor) if actor.has(Role.PROGRAMME_MANAGER) else NOBODY
    return _in_a_space(moderating(actor), actor) | on_cards


def _of_others(actor: Actor) -> Q:
    return ~Q(giver=actor.member_id) & ~Q(receiver=actor.member_id)


TAKING_DOWN = Policy(
    Kudos,
    Data.KUDOS,
    {Audience.PROGRAMME_MANAGER: lambda actor: _moderated_thanks(actor) & _of_others(actor)},
)
"""Shown thanks that the actor may take down: not such as they wrote or got themselves."""


STORY = Policy(
    Story,
    Data.STORIES,
    {
        Audience.PARTICIPANT: lambda actor: Q(state=StoryState.PUBLISHED) if may_look(actor) else NOBODY,
        Audience.PROGRAMME_MANAGER: holding(Role.PROGRAMME_MANAGER),
    },
)
"""Stories to which all of those in them agreed: ask for `least=Sight.PART`. Whose they are nobody reads here."""

DECIDING = Policy(Story, Data.STORIES, {Audience.PROGRAMME_MANAGER: holding(Role.PROGRAMME_MANAGER)})
"""Stories that the actor publishes, or doesn't."""

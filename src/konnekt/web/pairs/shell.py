"""The frame of a shared space: whom one is with, its places, and who sees what is shown there.

A place (goals, sessions, messages …) is a door of its own; it finds the pair with `entered` and gives `shell`'s values
to a template that extends `pairs/shell.html`.
"""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound
from konnekt.programmes.names import names_between
from konnekt.programmes.rules import today_in
from konnekt.relationships.queries import Pair, my_pair
from konnekt.relationships.rules import closing_opens, may_ask_for_a_break, readable_by
from konnekt.relationships.states import IS_OPEN_TO_WRITE, PartSide, RelationshipState
from konnekt.web.door import Request
from konnekt.web.pairs.showing import called
from konnekt.web.who import who

PLACES: tuple[tuple[Promise, str], ...] = (
    (gettext_lazy("Overview"), "pair"),
    (gettext_lazy("Goals"), "pair_goals"),
    (gettext_lazy("Sessions"), "pair_sessions"),
    (gettext_lazy("Messages"), "pair_messages"),
    (gettext_lazy("Shelf"), "pair_shelf"),
    (gettext_lazy("Introductions"), "pair_introductions"),
    (gettext_lazy("Agreement"), "pair_agreement"),
    (gettext_lazy("Part well"), "pair_closing"),
)
"""What a space has, in the order in which one goes through it."""

IN_A_CONVERSATION = frozenset({"pair", "pair_messages"})
"""What there is in the space of one booked conversation."""


def entered(request: Request, relationship_id: UUID) -> Pair:
    """A space of the actor's that has opened, or NotFound: before that there is nothing in it, and nobody to name."""
    pair = my_pair(request.actor, relationship_id)
    if not pair.has_met:
        raise NotFound
    return pair


def shell(request: Request, pair: Pair, place: str, data: Data) -> dict[str, Any]:
    """What the frame shows around ``place``, one of `PLACES`; ``data`` is the class of what stands there."""
    runs = pair.state is RelationshipState.ACTIVE and not pair.is_conversation
    until = readable_by(pair.mine, pair.relationship, request.organisation)
    return {
        "pair": pair,
        "relationship": pair.relationship,
        "partner": pair.other.member.name,
        "called": called(pair),
        "names": names_between(pair.relationship.round.programme),
        "trail": [
            (_("My mentoring"), reverse("my_mentoring", args=[request.organisation.slug])),
            (capfirst(called(pair)), ""),
        ],
        "places": _places(request, pair, place),
        "is_mentor": pair.mine.side == PartSide.MENTOR,
        "is_circle": pair.is_circle,
        "is_conversation": pair.is_conversation,
        "is_active": pair.state in IS_OPEN_TO_WRITE,
        "is_informal": pair.state is RelationshipState.INFORMAL,
        "may_take_break": runs and may_ask_for_a_break(pair.relationship, pair.mine),
        "may_ask_for_time": runs,
        "is_paused": pair.state is RelationshipState.PAUSED,
        "is_ended": pair.state is RelationshipState.ENDED,
        "readable_until": until,
        "who": who(data, request.organisation, partner=called(pair)),
    }


def _parts(request: Request, pair: Pair) -> bool:
    """Whether it is time to look back."""
    return today_in(request.organisation, clock.read()) >= closing_opens(pair.relationship)


def _places(request: Request, pair: Pair, here: str) -> list[dict[str, object]]:
    """The tabs of a space."""
    args = [request.organisation.slug, pair.relationship.pk]
    return [
        {"label": label, "url": reverse(name, args=args), "current": name == here, "count": None}
        for label, name in PLACES
        if name in IN_A_CONVERSATION or (not pair.is_conversation and (name != "pair_closing" or _parts(request, pair)))
    ]

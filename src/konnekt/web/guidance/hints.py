"""A hint in the right place. A page declares itself as a screen by asking for one here, and shows
`guidance/hint.html`.

What was put aside is read with one query, and only where something could be pointed to that this browser doesn't know
to be put aside: the session, which is read anyway, remembers it. Nothing that is put aside ever comes back, so what
the session knows can't be wrong.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate

from konnekt.core import clock
from konnekt.guidance.hints import Here, belonging, chosen
from konnekt.guidance.queries import put_aside
from konnekt.guidance.states import For, Moment
from konnekt.programmes.models import Programme
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.states import Format, Phase, Side
from konnekt.relationships.queries import Pair
from konnekt.relationships.rules import closing_opens
from konnekt.relationships.states import PartSide, RelationshipState
from konnekt.web.door import Request
from konnekt.web.pairs.showing import FIRST_AND_LAST

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Hint:
    """What stands in the place: a title, two sentences, and the article behind them."""

    slug: str
    title: str
    words: str
    back: str
    """The page, to come back to after putting it aside."""


def usual_names() -> Names:
    """What the sides are called where no programme has words of its own."""
    return names_in(Programme())


def hint_on(request: Request, here: Here, names: Names | None = None) -> Context:
    """The hint of a screen, for its context; none where nothing belongs there or all of it was put aside."""
    among = belonging(here)
    known = request.session.get(_key(request), [])
    if all(one.slug in known for one in among):
        return {"hint": None}
    aside = put_aside(request.actor)
    remember(request, aside)
    article = chosen(among, aside, clock.read())
    if article is None:
        return {"hint": None}
    names = names or usual_names()
    return {"hint": Hint(article.slug, names.say(article.title), names.say(article.hint), request.path)}


def remember(request: Request, slugs: Iterable[str]) -> None:
    """Have the session know that these are put aside."""
    known = request.session.get(_key(request), [])
    if more := set(slugs) - set(known):
        request.session[_key(request)] = sorted({*known, *more})


def hint_in_space(request: Request, pair: Pair, screen: str) -> Context:
    """The hint on a place of a shared space, for this side of it, at this point of its months."""
    if pair.is_conversation or pair.state is not RelationshipState.ACTIVE:
        return {"hint": None}
    programme = pair.relationship.round.programme
    here = Here(screen, _sides(programme, pair.mine.side), Phase.MENTORING, _moment(pair), Format(programme.format))
    return hint_on(request, here, names_in(programme))


def hint_of_programme(
    request: Request, screen: str, programme: Programme, *, phase: str | None = None, side: str = ""
) -> Context:
    """The hint on a page of a programme: for those who run it, or for somebody who takes part on a side."""
    audiences = _sides(programme, side) if side else frozenset({For.MANAGER})
    here = Here(screen, audiences, Phase(phase) if phase else None, None, Format(programme.format))
    return hint_on(request, here, names_in(programme))


def hint_for(request: Request, screen: str, audiences: Collection[For] = (), phase: Phase | None = None) -> Context:
    """The hint on a page that belongs to no programme."""
    return hint_on(request, Here(screen, frozenset(audiences), phase))


def _key(request: Request) -> str:
    return f"put_aside:{request.member.pk}"


def _sides(programme: Programme, side: str) -> frozenset[For]:
    if programme.format == Format.PEER or side == Side.BOTH:
        return frozenset({For.MENTEE, For.MENTOR})
    return frozenset({For.MENTOR if side == PartSide.MENTOR else For.MENTEE})


def _moment(pair: Pair) -> Moment:
    today, relationship = localdate(clock.read()), pair.relationship
    if today >= closing_opens(relationship):
        return Moment.ENDING
    opened = relationship.opened_at
    is_new = opened is not None and today < localdate(opened) + FIRST_AND_LAST
    return Moment.BEGINNING if is_new else Moment.MIDDLE

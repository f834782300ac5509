"""A hint in the right place. A page declares itself as a screen by asking for one here, and shows
`guidance/hint.html`.

What was put aside, or switched off by the organisation, is read with one query, and only where something could be
pointed to that this browser doesn't know to be put aside: the session, which is read anyway, remembers it. Nothing
that is put aside ever comes back, so what the session knows can't be wrong; what is switched off can, and isn't noted.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate

from konnekt.core import clock
from konnekt.core.languages import best_of, is_own
from konnekt.guidance.hints import Here, belonging, chosen
from konnekt.guidance.library import Article, library
from konnekt.guidance.queries import hints_gone, texts_of
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
    language: str
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
    aside, off = hints_gone(request.actor)
    remember(request, aside)
    found = chosen([one for one in among if one.slug not in off], aside, clock.read())
    if found is None:
        return {"hint": None}
    # In the language that all of ours are written in, nothing has to be asked.
    texts = library()[found.slug] if is_own(found.language) else texts_of(request.actor, found.slug)
    article = texts[best_of(texts)]
    words = said(article, names or usual_names())
    return {"hint": Hint(article.slug, *words, article.language, request.path)}


def said(article: Article, names: Names) -> tuple[str, str]:
    """Title and hint of an article, in these words as far as it is ours."""
    if not article.is_said:
        return article.title, article.hint
    return names.say(article.title), names.say(article.hint)


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

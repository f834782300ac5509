"""Which article is pointed to on a screen: the first that belongs there, for this person, now, and isn't put aside."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from konnekt.guidance.library import Article, articles
from konnekt.guidance.states import For, Moment
from konnekt.programmes.states import Format, Phase

REST = timedelta(hours=12)
"""After a hint is put aside there is none for so long: one at a time is meant to be one a day."""


@dataclass(frozen=True, slots=True)
class Here:
    """Where somebody is, as whom, and when. What isn't known narrows nothing."""

    screen: str
    audiences: frozenset[For] = field(default_factory=frozenset)
    phase: Phase | None = None
    moment: Moment | None = None
    format: Format | None = None


def belonging(here: Here) -> list[Article]:
    """The articles that belong to a screen, in their order."""
    return [one for one in articles().values() if here.screen in one.screens and _fits(one, here)]


def chosen(among: Collection[Article], put_aside: Mapping[str, datetime], now: datetime) -> Article | None:
    """The one to point to; nothing while the last one put aside is fresh."""
    if any(now - at < REST for at in put_aside.values()):
        return None
    return next((one for one in among if one.slug not in put_aside), None)


def _fits(article: Article, here: Here) -> bool:
    return (
        bool(article.audiences & {For.EVERYBODY, *here.audiences})
        and (here.phase is None or here.phase in article.phases)
        and (here.moment is None or not article.moments or here.moment in article.moments)
        and (not article.formats or here.format in article.formats)
    )

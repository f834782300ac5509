"""Articles of an organisation's own, written and published by whoever may."""

from datetime import datetime
from typing import Any

from tests.cast import Person

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.guidance.actions.articles import (
    Words,
    begin_article,
    begin_translation,
    change_article,
    publish_article,
)
from konnekt.guidance.models import OwnArticle
from konnekt.programmes.models import Programme


def written(
    person: Person,
    title: str = "Rooms",
    *,
    programme: Programme | None = None,
    text: str = "Ask at the desk.",
    now: datetime | None = None,
    **said: Any,
) -> OwnArticle:
    """A draft with something in it."""
    now = now or clock.read()
    with tenant(person.member.organisation_id):
        made = begin_article(person.actor, programme=programme, title=title, language="en", now=now)
        words = Words(**{"title": title, "summary": "", "text": text, "language": "en"} | said)
        return change_article(person.actor, article=made, words=words, edition=made.edition)


def published(person: Person, title: str = "Rooms", **given: Any) -> OwnArticle:
    """One that people find."""
    return publish(person, written(person, title, **given), now=given.get("now"))


def publish(person: Person, article: OwnArticle, *, now: datetime | None = None) -> OwnArticle:
    """Let people find what is written."""
    with tenant(person.member.organisation_id):
        publish_article(person.actor, article=article, edition=article.edition, now=now or clock.read())
        article.refresh_from_db()
    return article


def translated(person: Person, slug: str, language: str = "de", **said: Any) -> OwnArticle:
    """One of ours in another language, published."""
    now = clock.read()
    with tenant(person.member.organisation_id):
        made = begin_translation(person.actor, slug=slug, language=language, now=now)
        words = {"title": made.title, "summary": made.summary, "text": made.text, "language": language} | said
        changed = change_article(person.actor, article=made, words=Words(**words), edition=made.edition)
    return publish(person, changed, now=now)

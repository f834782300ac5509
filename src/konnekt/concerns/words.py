"""Sealing and opening the words of a concern; no other code does."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from konnekt.concerns.models import Concern, Post
from konnekt.core.errors import Refused
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal, seal_all, unseal_all

LONGEST = 8_000
MOST_EXCERPTS = 30


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A copy of something that was written in a space: it stays as it was when it was chosen."""

    author: str
    written_at: str
    """In ISO 8601."""
    words: str

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.written_at)


@dataclass(frozen=True, slots=True)
class Said:
    """One thing written in a concern."""

    author: str
    is_reporter: bool
    is_mine: bool
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A concern with its words, for somebody who may read them."""

    about: str
    happened: str
    excerpts: list[Excerpt]
    said: list[Said]


def checked(text: str, field: str) -> str:
    """The words without what surrounds them, or a refusal that tells what to do."""
    text = text.strip()
    if not text:
        raise Refused(_("Write a few words first."), field=field)
    if len(text) > LONGEST:
        raise Refused(
            _("At most {most} characters fit here. The rest can go into a second one.").format(most=LONGEST),
            field=field,
        )
    return text


def close_up(concern: Concern, *, about: str, happened: str, excerpts: Sequence[Excerpt]) -> None:
    """Put the words of a new concern under its key."""
    shown = json.dumps([asdict(one) for one in excerpts])
    texts = [("about", about), ("happened", happened), ("excerpts", shown)]
    sealed = seal_all(Holder.concern(concern.pk), ((text, _in_concern(concern, field)) for field, text in texts))
    concern.about, concern.happened, concern.excerpts = sealed


def close_up_post(post: Post, text: str) -> None:
    """Put what is written on under the same key."""
    post.body = seal(Holder.concern(post.concern_id), text, _in_post(post))


def open_up(concern: Concern, posts: Iterable[Post], *, reader_id: object) -> Opened | None:
    """The words; None once they were erased."""
    posts = list(posts)
    fields = ("about", "happened", "excerpts")
    sealed = [(bytes(getattr(concern, field)), _in_concern(concern, field)) for field in fields]
    sealed += [(bytes(post.body), _in_post(post)) for post in posts]
    try:
        about, happened, shown, *texts = unseal_all(Holder.concern(concern.pk), sealed)
    except KeyDropped:
        return None
    said = [
        Said(
            author=post.author.name if post.author else _("somebody who has left"),
            is_reporter=post.author_id == concern.reporter_id,
            is_mine=post.author_id == reader_id,
            text=text,
            sent_at=post.sent_at,
        )
        for post, text in zip(posts, texts, strict=True)
    ]
    return Opened(about, happened, [Excerpt(**one) for one in json.loads(shown)], said)


def _in_concern(concern: Concern, field: str) -> Place:
    return place("concerns.Concern", field, concern.pk)


def _in_post(post: Post) -> Place:
    return place("concerns.Post", "body", post.pk)

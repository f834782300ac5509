"""Sealing and opening the words of feedback; no other code does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from konnekt.core.errors import Refused
from konnekt.feedback.models import Feedback, Post
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal, unseal_all, unseal_each

LONGEST = 6_000
LONGEST_QUOTE = 400


@dataclass(frozen=True, slots=True)
class Said:
    """One thing written to a piece of feedback."""

    author: str
    is_giver: bool
    is_question: bool
    text: str
    on: date


@dataclass(frozen=True, slots=True)
class Opened:
    """Feedback with its words, for somebody who may read them."""

    words: str
    quote: str
    said: list[Said]


def checked(text: str, field: str) -> str:
    """The words without what surrounds them, or a refusal that tells what to do."""
    text = text.strip().replace("\r\n", "\n")
    if not text:
        raise Refused(_("Write a few words first."), field=field)
    if len(text) > LONGEST:
        raise Refused(_("At most {most} characters fit here.").format(most=LONGEST), field=field)
    return text


def holder(feedback: Feedback) -> Holder:
    """Whose key: the giver's, which goes with them; or the round's, which was there before and tells nothing."""
    return Holder.person(feedback.giver_id) if feedback.giver_id else Holder.round(feedback.round_id)


def close_up(feedback: Feedback, text: str) -> None:
    """Seal what was given."""
    feedback.words = seal(holder(feedback), text, _in_feedback(feedback, "words"))


def close_up_quote(feedback: Feedback, text: str) -> None:
    """Seal the part that may be published."""
    feedback.quote = seal(holder(feedback), text, _in_feedback(feedback, "quote"))


def close_up_post(post: Post, feedback: Feedback, text: str) -> None:
    """Seal what is written to it, under the same key."""
    post.body = seal(holder(feedback), text, _in_post(post))


def open_up(feedback: Feedback, posts: Iterable[Post]) -> Opened | None:
    """The words; None once they were erased."""
    posts = list(posts)
    sealed = [(bytes(feedback.words), _in_feedback(feedback, "words"))]
    sealed += [(bytes(post.body), _in_post(post)) for post in posts]
    if feedback.quote is not None:
        sealed.append((bytes(feedback.quote), _in_feedback(feedback, "quote")))
    try:
        words, *texts = unseal_all(holder(feedback), sealed)
    except KeyDropped:
        return None
    quote = texts.pop() if feedback.quote is not None else ""
    said = [
        Said(
            author="" if post.is_giver else post.author.name if post.author else _("somebody who has left"),
            is_giver=post.is_giver,
            is_question=post.is_question,
            text=text,
            on=post.said_on,
        )
        for post, text in zip(posts, texts, strict=True)
    ]
    return Opened(words, quote, said)


def first_words(rows: Iterable[Feedback]) -> list[str]:
    """What was given, of several pieces at once; nothing in the place of what was erased."""
    return unseal_each((holder(one), bytes(one.words), _in_feedback(one, "words")) for one in rows)


def quotes(rows: Iterable[Feedback]) -> list[str]:
    """The parts that are published, of several pieces at once; nothing in the place of what was erased."""
    return unseal_each((holder(one), bytes(one.quote or b""), _in_feedback(one, "quote")) for one in rows)


def _in_feedback(feedback: Feedback, field: str) -> Place:
    return place("feedback.Feedback", field, feedback.pk)


def _in_post(post: Post) -> Place:
    return place("feedback.Post", "body", post.pk)

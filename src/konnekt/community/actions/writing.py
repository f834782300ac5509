"""Writing in a space: a post, a question, a poll, a reply; changing it, taking it back, and saying what helped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.community.actions.entering import enter, enter_post, fitting, keep, refuse_too_many
from konnekt.community.actions.mentioning import mention, people_to_mention, tell_author
from konnekt.community.actions.pictures import Given, change_alts, drop_pictures, enclose
from konnekt.community.models import Hiding, Membership, Option, Poll, Post, Report, SignUp, Space
from konnekt.community.policy import OWN_POST, POST
from konnekt.community.rules import (
    FEWEST_OPTIONS,
    LONGEST_BODY,
    LONGEST_OPTION,
    LONGEST_REPLY,
    LONGEST_TITLE,
    MOST_OPTIONS,
    MOST_PINNED,
)
from konnekt.community.states import PostKind, ReportState
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations.names import fold
from konnekt.sealing.keyring import Holder, drop_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What somebody wrote, as it came from the form."""

    title: str = ""
    body: str = ""
    kind: PostKind = PostKind.POST
    options: Sequence[str] = ()
    pictures: Sequence[Given] = ()
    mentions: Sequence[str] = ()
    """People of the space, by name."""


@transaction.atomic
def write(actor: Actor, *, space: Space, words: Words, token: UUID, now: datetime) -> Post:
    """Write something new. The same token sent twice is one post."""
    mine = enter(actor, space)
    post_id = uuid5(mine.pk, f"post:{token}")
    if written := Post.objects.filter(pk=post_id).first():
        return written
    title = fitting(words.title, LONGEST_TITLE, "title", needed=_("Give it a title, so that others find it."))
    needed = "" if words.kind == PostKind.POLL else _("Write a few words first.")
    body = fitting(words.body, LONGEST_BODY, "body", needed="" if words.pictures else needed)
    options = _options(words)
    refuse_too_many(actor, now, replies=False)
    post = Post(pk=post_id, space=mine.space, author=mine.member, kind=words.kind, written_at=now)
    post.title, post.body = " ".join(title.split()), body
    _keep(post, mine, words)
    if options:
        poll = Poll.objects.create(post=post)
        Option.objects.bulk_create(Option(poll=poll, words=one, position=at) for at, one in enumerate(options))
        index(post, options)
    return post


@transaction.atomic
def reply(actor: Actor, *, post: Post, words: Words, token: UUID, now: datetime) -> Post:
    """Reply to something. Whoever wrote it is told, as they chose."""
    top = post.under if post.under is not None else post
    mine = enter_post(actor, top)
    reply_id = uuid5(mine.pk, f"reply:{token}")
    if written := Post.objects.filter(pk=reply_id).first():
        return written
    needed = "" if words.pictures else _("Write a few words first.")
    body = fitting(words.body, LONGEST_REPLY, "body", needed=needed)
    refuse_too_many(actor, now, replies=True)
    row = Post(pk=reply_id, space=mine.space, under=top, author=mine.member, body=body, written_at=now)
    told = _keep(row, mine, words)
    tell_author(row, told, now)
    return row


@transaction.atomic
def edit(actor: Actor, *, post: Post, words: Words, alts: dict[UUID, str], now: datetime) -> None:
    """Change one's own words; others see that they were. Pictures that are given come to those that are there."""
    row = _own(actor, post)
    mine = enter(actor, row.space)
    is_reply = row.under_id is not None
    if not is_reply:
        row.title = " ".join(
            fitting(words.title, LONGEST_TITLE, "title", needed=_("Give it a title, so that others find it.")).split()
        )
    may_be_empty = row.kind == PostKind.POLL or bool(words.pictures) or row.pictures.exists()
    needed = "" if may_be_empty else _("Write a few words first.")
    row.body = fitting(words.body, LONGEST_REPLY if is_reply else LONGEST_BODY, "body", needed=needed)
    row.edited_at = now
    row.save(update_fields=["title", "body", "edited_at"])
    change_alts(row, alts)
    enclose(row, words.pictures)
    mention(row, people_to_mention(mine, row.body, words.mentions))
    index(row, list(Option.objects.filter(poll__post=row).values_list("words", flat=True)))


@transaction.atomic
def take_back(actor: Actor, *, post: Post, now: datetime) -> None:
    """Take back what one wrote. Where others replied a line stays, so that their words keep their sense."""
    row = _own(actor, post)
    Report.objects.filter(post=row, state=ReportState.OPEN).update(state=ReportState.GONE, settled_at=now)
    clear(row, now)


@transaction.atomic
def accept_answer(actor: Actor, *, answer: Post) -> None:
    """Whoever asked says which answer helped; said again of the same one, it is taken back."""
    if not POST.allows(actor, answer) or answer.under_id is None:
        raise NotFound
    asked = Post.objects.select_for_update(of=("self",), no_key=True).get(pk=answer.under_id)
    if asked.author_id is None or asked.author_id != actor.member_id:
        raise NotFound
    enter(actor, asked.space)
    if asked.kind != PostKind.QUESTION or answer.emptied_at is not None:
        raise Refused(_("Only an answer to a question can be marked."))
    asked.accepted_id = None if asked.accepted_id == answer.pk else answer.pk
    asked.save(update_fields=["accepted"])


@transaction.atomic
def pin(actor: Actor, *, post: Post, wanted: bool, now: datetime) -> None:
    """Make a post a guide of its space, which stands above the others; or take it down again."""
    if not POST.allows(actor, post) or post.under_id is not None:
        raise NotFound
    space = keep(actor, post.space)
    if wanted and Post.objects.filter(space=space, pinned_at__isnull=False).exclude(pk=post.pk).count() >= MOST_PINNED:
        raise Refused(_("{most} guides are enough for one space. Take one down first.").format(most=MOST_PINNED))
    Post.objects.filter(pk=post.pk).update(pinned_at=now if wanted else None)


def clear(row: Post, now: datetime) -> None:
    """Delete a post, or empty it where others wrote below it or, to a reply, after it."""
    if not _is_answered(row):
        delete_posts(Post.objects.filter(Q(pk=row.pk) | Q(under=row)))
        return
    drop_pictures(Post.objects.filter(pk=row.pk))
    row.mentions.all().delete()
    Poll.objects.filter(post=row).delete()
    Post.objects.filter(accepted=row).update(accepted=None)
    Post.objects.filter(pk=row.pk).update(
        title="", body="", kind=PostKind.POST, words=None, accepted=None, pinned_at=None, emptied_at=now
    )


def delete_posts(posts: QuerySet[Post]) -> int:
    """Delete posts with all that belongs to them: pictures, and the keys of what was said about them."""
    drop_pictures(posts)
    for model in (Report, Hiding):
        for pk in model.objects.filter(post__in=posts).values_list("pk", flat=True):
            drop_key(Holder.concern(pk))
    ids = list(posts.values_list("pk", flat=True))
    Post.objects.filter(accepted__in=ids).update(accepted=None)
    Post.objects.filter(pk__in=ids).delete()
    return len(ids)


def index(post: Post, options: Sequence[str] = ()) -> None:
    """Keep for the search what a post says: folded, the title before the rest."""
    rest = fold_all(" ".join([post.body, *options]))
    title = SearchVector(Value(fold(post.title)), weight="A", config="english")
    words = title + SearchVector(Value(rest), weight="B", config="english")
    Post.objects.filter(pk=post.pk).update(words=words)


def fold_all(text: str) -> str:
    """A text without accents, word by word: the key of a name has an end, a text has none."""
    return " ".join(fold(word) for word in text.split())


def _keep(post: Post, mine: Membership, words: Words) -> set[UUID]:
    """Save a new post with what comes with it; the members who are told because it asks for their attention."""
    wanted = people_to_mention(mine, post.body, words.mentions)
    post.save(force_insert=True)
    enclose(post, words.pictures)
    index(post)
    return mention(post, wanted)


def _own(actor: Actor, post: Post) -> Post:
    rows: QuerySet[Post] = Post.objects.select_for_update(of=("self",), no_key=True).defer("words")
    return OWN_POST.fetch(actor, post.pk, rows)


def _is_answered(row: Post) -> bool:
    others = Post.objects.exclude(author=row.author_id) if row.author_id else Post.objects.all()
    if row.under_id is None:
        return others.filter(under=row).exists() or SignUp.objects.filter(event__post=row).exists()
    return others.filter(under=row.under_id, written_at__gt=row.written_at).exists()


def _options(words: Words) -> list[str]:
    if words.kind != PostKind.POLL:
        return []
    options = [" ".join(fitting(one, LONGEST_OPTION, "options").split()) for one in words.options]
    options = list(dict.fromkeys(one for one in options if one))
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        raise Refused(
            _("Give between {least} and {most} things to choose from, one a line.").format(
                least=FEWEST_OPTIONS, most=MOST_OPTIONS
            ),
            field="options",
        )
    return options

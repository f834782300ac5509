"""What pages show of posts: words as safe HTML, pictures in their place, and what this person may do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from konnekt.access.visibility import Data
from konnekt.community.models import Picture, Post, Space
from konnekt.community.queries.posts import Counted, Key, Line, Thread
from konnekt.community.states import PostKind, SpaceKind
from konnekt.web import markdown
from konnekt.web.door import Request
from konnekt.web.who import Who, who

LONGEST_BEGINNING = 240


@dataclass(frozen=True, slots=True)
class Row:
    """A post in a list."""

    post: Post
    author: str
    beginning: str
    replies: int
    url: str
    is_new: bool = False
    is_mine: bool = False

    @property
    def is_question(self) -> bool:
        return self.post.kind == PostKind.QUESTION


@dataclass(frozen=True, slots=True)
class Said:
    """A post or a reply in full."""

    post: Post
    author: str
    words: SafeString
    pictures: list[markdown.Shown]
    """Those that have no place in the text."""
    mentioned: list[str]
    is_mine: bool
    is_gone: bool
    is_accepted: bool = False
    can_be_accepted: bool = False
    acts: dict[str, str] = field(default_factory=dict)
    """What this person may do with it: the address of each act."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a poll."""

    id: UUID
    words: str
    votes: int | None
    share: int
    is_mine: bool


def author_of(post: Post) -> str:
    """A name, or that they are gone."""
    return post.author.name if post.author is not None else _("somebody who has left")


def who_reads(request: Request, space: Space | None = None) -> Who:
    """The chip of the community: the table's row, said for people who are in a space or not."""
    found = who(Data.POSTS, request.organisation)
    of_programme = space is not None and space.kind == SpaceKind.PROGRAMME
    moderators = _("the managers of the programme") if of_programme else _("programme managers, who moderate it")
    place = _("Everybody in {space}").format(space=space.called) if space is not None else _("Everybody in a space")
    summary = _("{people}, and {moderators}").format(people=place, moderators=moderators)
    readers = [(label, words or _("if they are in the space")) for label, words in found.readers]
    return replace(found, summary=summary, readers=[(found.readers[0][0], ""), *readers[1:]])


def rows(request: Request, lines: Iterable[Line], new_since: Mapping[UUID, datetime] | None = None) -> list[Row]:
    """Lines of a list, with what is new in each space since the reader was there."""
    since = new_since or {}
    return [_row(request, line, since.get(line.post.space_id)) for line in lines]


def _row(request: Request, line: Line, seen_at: datetime | None) -> Row:
    post = line.post
    is_mine = post.author_id == request.member.pk
    top, below = post.under_id or post.pk, f"#post-{post.pk}" if post.under_id else ""
    return Row(
        post=post,
        author=author_of(post),
        beginning=Truncator(markdown.plain(post.body)).chars(LONGEST_BEGINNING),
        replies=line.replies,
        url=reverse("post", args=[request.organisation.slug, top]) + below,
        is_new=seen_at is not None and not is_mine and post.written_at > seen_at,
        is_mine=is_mine,
    )


def said(request: Request, thread: Thread, post: Post, *, may_act: bool, moderates: bool) -> Said:
    """One post of a thread as its page shows it."""
    slug, is_mine = request.organisation.slug, post.author_id == request.member.pk
    pictures = numbered(request, thread.pictures.get(post.pk, []))
    words, placed = markdown.render_with_pictures(post.body, pictures)
    asked = thread.post
    return Said(
        post=post,
        author=author_of(post),
        words=words,
        pictures=[shown for name, shown in pictures.items() if name not in placed],
        mentioned=thread.mentioned.get(post.pk, []),
        is_mine=is_mine,
        is_gone=post.emptied_at is not None,
        is_accepted=asked.accepted_id == post.pk,
        can_be_accepted=may_act
        and asked.kind == PostKind.QUESTION
        and asked.author_id == request.member.pk
        and post.under_id is not None
        and post.emptied_at is None,
        acts=_acts(slug, post, is_mine=is_mine, may_act=may_act, moderates=moderates),
    )


def numbered(request: Request, pictures: Sequence[Picture]) -> dict[str, markdown.Shown]:
    """Pictures under the numbers that a text calls them by."""
    slug = request.organisation.slug
    return {
        str(number): markdown.Shown(reverse("post_picture", args=[slug, one.post_id, one.pk]), one.alt)
        for number, one in enumerate(pictures, 1)
    }


def choices(counted: Counted) -> list[Choice]:
    """The answers of a poll, with counts where they are shown."""
    most = max([votes or 0 for _option, votes in counted.options], default=0)
    return [
        Choice(one.pk, one.words, votes, round(100 * (votes or 0) / most) if most else 0, one.pk == counted.mine)
        for one, votes in counted.options
    ]


def later(path: str, key: Key | None, parameter: str = "before") -> str:
    """The address of what comes after, or nothing."""
    if key is None:
        return ""
    joined = "&" if "?" in path else "?"
    return f"{path}{joined}{parameter}={_quoted(str(key))}"


def _quoted(text: str) -> str:
    return text.replace("+", "%2B")


def _acts(slug: str, post: Post, *, is_mine: bool, may_act: bool, moderates: bool) -> dict[str, str]:
    if post.emptied_at is not None:
        return {}
    acts: dict[str, str] = {}
    if is_mine and may_act and post.kind != PostKind.EVENT:
        acts["edit"] = reverse("edit_post", args=[slug, post.pk])
        acts["remove"] = reverse("post_removal", args=[slug, post.pk])
    if not is_mine:
        acts["report"] = reverse("report_post", args=[slug, post.pk])
        if post.author_id is not None:
            acts["hearing"] = reverse("hearing", args=[slug, post.author_id])
        if moderates:
            acts["hide"] = reverse("post_hiding", args=[slug, post.pk])
    return acts

"""Reading posts: page by page by a key, never by an offset, with what stands below each counted at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Func, OuterRef, Q, QuerySet

from konnekt.access.actors import Actor
from konnekt.community.models import Mention, Option, Picture, Poll, Post, Space, Unheard, Vote
from konnekt.community.policy import heard, not_hidden
from konnekt.organisations.names import fold

A_PAGE = 20
REPLIES_A_PAGE = 30
LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page begins: after a moment, and after an id where two share one."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.id}"

    @classmethod
    def of(cls, post: Post) -> "Key":
        return cls(post.written_at, post.pk)

    @classmethod
    def read(cls, given: str) -> "Key | None":
        """The key that an address holds; anything else begins at the beginning."""
        at, _tilde, id_ = given.partition("~")
        try:
            moment = datetime.fromisoformat(at)
            return cls(moment, UUID(id_)) if moment.tzinfo else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Line:
    """A post as a list shows it."""

    post: Post
    replies: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, and the key of those that come after, if there are any."""

    lines: list[Line]
    next: Key | None


@dataclass(frozen=True, slots=True)
class Counted:
    """A poll as one reader sees it."""

    poll: Poll
    options: list[tuple[Option, int | None]]
    """Each with its votes; None where they aren't shown."""
    mine: UUID | None

    @property
    def is_shown(self) -> bool:
        return any(votes is not None for _option, votes in self.options)


@dataclass(frozen=True, slots=True)
class Thread:
    """A post, the replies to it, and what belongs to them."""

    post: Post
    replies: list[Post]
    next: Key | None
    pictures: dict[UUID, list[Picture]] = field(default_factory=dict)
    mentioned: dict[UUID, list[str]] = field(default_factory=dict)
    poll: Counted | None = None


def newest(actor: Actor, spaces: Sequence[Space], *, after: Key | None = None, most: int = A_PAGE) -> Page:
    """The newest posts of some spaces that the actor reads. Guides stand elsewhere."""
    rows = Post.objects.filter(not_hidden(actor), under=None, pinned_at=None)
    rows = _beyond(rows.exclude(emptied_at__isnull=False, author=None), after).order_by("-written_at", "-pk")
    if len(spaces) == 1:
        return _page(actor, rows.filter(space=spaces[0].pk), None, most)
    # The first few of each space, by its index: of all together the database would sort everything.
    few = rows.filter(space=OuterRef("pk"))[: most + 1]
    each = Space.objects.filter(pk__in=[one.pk for one in spaces]).annotate(
        at=Func(ArraySubquery(few.values("written_at")), function="unnest"),
        post=Func(ArraySubquery(few.values("pk")), function="unnest"),
    )
    return _loaded(actor, list(each.order_by("-at", "-post").values_list("post", flat=True)[: most + 1]), most)


def guides(actor: Actor, space: Space) -> list[Line]:
    """What a space's keepers pinned, the newest first."""
    rows = Post.objects.filter(not_hidden(actor), space=space, pinned_at__isnull=False)
    return _lines(actor, list(rows.select_related("author", "space__area", "space__programme").order_by("-pinned_at")))


def search(actor: Actor, spaces: Sequence[Space], words: str, *, after: Key | None = None, most: int = A_PAGE) -> Page:
    """Posts and replies that hold these words, the newest first."""
    wanted = SearchQuery(fold(words[:LONGEST_SEARCH]), config="english", search_type="websearch")
    rows = Post.objects.filter(heard(actor), space__in=[one.pk for one in spaces], words=wanted, emptied_at=None)
    return _page(actor, rows, after, most)


def thread(actor: Actor, post: Post, *, after: Key | None = None) -> Thread:
    """A post with a page of its replies, the oldest first; the answer that helped comes before all of them."""
    replies = Post.objects.filter(not_hidden(actor), under=post).select_related("author").order_by("written_at", "pk")
    if after is not None:
        replies = replies.filter(Q(written_at__gt=after.at) | Q(written_at=after.at, pk__gt=after.id))
    found = list(replies[: REPLIES_A_PAGE + 1])
    rows = found[:REPLIES_A_PAGE]
    every = [post.pk, *(one.pk for one in rows)]
    pictures: dict[UUID, list[Picture]] = {}
    for picture in Picture.objects.filter(post__in=every):
        pictures.setdefault(picture.post_id, []).append(picture)
    mentioned: dict[UUID, list[str]] = {}
    for mention in Mention.objects.filter(post__in=every).select_related("member").order_by("member__name_key"):
        mentioned.setdefault(mention.post_id, []).append(mention.member.name)
    following = Key.of(rows[-1]) if len(found) > REPLIES_A_PAGE else None
    return Thread(post, rows, following, pictures, mentioned, poll_of(actor, post))


def poll_of(actor: Actor, post: Post) -> Counted | None:
    """The poll of a post: counts only for whoever voted, or once it is closed, and never where few voted."""
    poll = Poll.objects.filter(post=post).prefetch_related("options").first()
    if poll is None:
        return None
    mine = Vote.objects.filter(poll=poll, member=actor.member_id).values_list("option", flat=True).first()
    may_see = mine is not None or poll.closed_at is not None
    shown = may_see and bool(poll.counted)
    options = [(one, poll.counted.get(str(one.pk), 0) if shown else None) for one in poll.options.all()]
    return Counted(poll, options, mine)


def written_by(actor: Actor, space: Space) -> int:
    """How many posts of the actor stand in a space."""
    return Post.objects.filter(space=space, author=actor.member_id, under=None).count()


def mentions_of(post: Post) -> list[str]:
    """Whose attention a post asks for, by name."""
    return [one.member.name for one in Mention.objects.filter(post=post).select_related("member")]


def unheard(actor: Actor) -> list[Unheard]:
    """Whom the actor would rather not hear, by name."""
    rows = Unheard.objects.filter(member=actor.member_id).select_related("other")
    return list(rows.order_by("other__name_key", "pk"))


def _page(actor: Actor, rows: QuerySet[Post], after: Key | None, most: int) -> Page:
    rows = _beyond(rows, after).order_by("-written_at", "-pk")
    return _loaded(actor, list(rows.values_list("pk", flat=True)[: most + 1]), most)


def _loaded(actor: Actor, ids: Sequence[UUID], most: int) -> Page:
    """These posts, the newest first, with what they are called by: loaded once it is known which they are, since a
    database without statistics would join every one with every space.
    """
    rows = Post.objects.filter(pk__in=ids[:most]).select_related("author", "space__area", "space__programme", "under")
    found = list(rows.defer("words", "under__words").order_by("-written_at", "-pk")) if ids else []
    return Page(_lines(actor, found), Key.of(found[-1]) if len(ids) > most else None)


def _beyond(rows: QuerySet[Post], after: Key | None) -> QuerySet[Post]:
    if after is None:
        return rows
    return rows.filter(Q(written_at__lte=after.at) & (Q(written_at__lt=after.at) | Q(pk__lt=after.id)))


def _lines(actor: Actor, posts: Iterable[Post]) -> list[Line]:
    posts = list(posts)
    if not posts:
        return []
    below = Post.objects.filter(not_hidden(actor), under__in=[one.pk for one in posts], emptied_at=None)
    counted = dict(below.order_by().values_list("under").annotate(number=Count("pk")))
    return [Line(one, counted.get(one.pk, 0)) for one in posts]

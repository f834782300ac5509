"""Asking for somebody's attention, and telling those whom something is to.

Whoever would rather not hear the author gets nothing, and the author can't tell: it looks as if all went through.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, TextField, Value
from django.db.models.functions import StrIndex
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.community import messages
from konnekt.community.models import Choice, Membership, Mention, Post, Space, Unheard
from konnekt.community.policy import people_in
from konnekt.community.queries.spaces import named
from konnekt.community.rules import HOUR, MOST_MENTIONED
from konnekt.core.errors import Refused
from konnekt.notify.actions.telling import Telling, tell_all
from konnekt.notify.notices import Notice
from konnekt.organisations.models import Member
from konnekt.organisations.names import fold
from konnekt.organisations.queries import recipient, served

_LONGEST_NAME = 200


def people_to_mention(mine: Membership, body: str, names: Iterable[str]) -> list[Member]:
    """People of the space who are named in the field for it, or after an @ in the text. A name in the field that is
    nobody's here is refused; in the text it is just words.
    """
    wanted = [name for one in names if (name := one.strip())]
    found = {one.pk: one for one in _in_text(mine.space, body)} | {one.pk: one for one in _by_name(mine.space, wanted)}
    found.pop(mine.member_id, None)
    if len(found) > MOST_MENTIONED:
        raise Refused(
            _("Ask for the attention of {most} people at most; the others read it all the same.").format(
                most=MOST_MENTIONED
            ),
            field="mentions",
        )
    return list(found.values())


def mention(post: Post, people: Sequence[Member]) -> set[UUID]:
    """Keep whose attention a post asks for, and tell those who were not told of it before. Returns who was told."""
    quiet = _who_does_not_hear(post)
    wanted = {one.pk: one for one in people if one.pk not in quiet}
    there = set(Mention.objects.filter(post=post).values_list("member", flat=True))
    Mention.objects.filter(post=post).exclude(member__in=list(wanted)).delete()
    new = [one for pk, one in wanted.items() if pk not in there]
    Mention.objects.bulk_create(Mention(post=post, member=one) for one in new)
    return _tell(post, new, messages.MENTIONED)


def tell_author(row: Post, told: set[UUID], now: datetime) -> None:
    """Tell whoever wrote what this replies to, at most once an hour; not where they are told already."""
    top = row.under
    if top is None or top.author_id is None or top.author_id in {row.author_id, *told}:
        return
    if top.author_id in _who_does_not_hear(row):
        return
    lately = Post.objects.filter(under=top, written_at__gt=now - HOUR, written_at__lte=now).exclude(pk=row.pk)
    if lately.exclude(author=top.author_id).exists():
        return
    _tell(row, people_by_id(row.space, [top.author_id]), messages.REPLIED)


def people_by_id(space: Space, ids: Iterable[UUID]) -> list[Member]:
    """Those of some people who are in the space, and so may read it."""
    rows = people_in().filter(space=space, member__in=list(ids), is_muted=False)
    return [row.member for row in rows.select_related("member")]


def _tell(post: Post, people: Iterable[Member], notice: Notice) -> set[UUID]:
    wanted = {one.pk: one for one in people}
    if not wanted or post.author is None:
        return set()
    silent = Choice.objects.filter(member__in=list(wanted), hears_at_once=False).values_list("member", flat=True)
    for pk in silent:
        wanted.pop(pk)
    muted = Membership.objects.filter(space=post.space_id, member__in=list(wanted), is_muted=True)
    for pk in muted.values_list("member", flat=True):
        wanted.pop(pk)
    path = reverse("post", args=[served().slug, post.under_id or post.pk]) + f"#post-{post.pk}"
    values = {"author": post.author.name, "space": post.space.called}
    to = [one for one in map(recipient, wanted.values()) if one is not None]
    tell_all(Telling(to=one, notice=notice, path=path, values=values) for one in to)
    return {one.member_id for one in to}


def _who_does_not_hear(post: Post) -> set[UUID]:
    return set(Unheard.objects.filter(other=post.author_id).values_list("member", flat=True))


def _by_name(space: Space, names: Sequence[str]) -> list[Member]:
    if not names:
        return []
    keys = [fold(one.partition(" (")[0]) for one in names] + [fold(one) for one in names]
    rows = people_in().filter(space=space, member__name_key__in=keys).select_related("member")
    by_name: dict[str, list[Member]] = {}
    for shown, member in named(row.member for row in rows):
        for key in {fold(shown), member.name_key}:
            by_name.setdefault(key, []).append(member)
    found = []
    for name in names:
        people = by_name.get(fold(name), [])
        if not people:
            raise Refused(_("Nobody in this space is called “{name}”.").format(name=name[:80]), field="mentions")
        if len(people) > 1:
            raise Refused(
                _("Two people in this space are called “{name}”. Choose one from the list.").format(name=name[:80]),
                field="mentions",
            )
        found.append(people[0])
    return found


def _in_text(space: Space, body: str) -> list[Member]:
    """Whoever is written out after an @, as far as there is exactly one of that name; the longest name counts."""
    found = []
    for piece in body.split("@")[1 : MOST_MENTIONED * 2 + 1]:
        after = fold(" ".join(piece[:_LONGEST_NAME].split()))
        rows = people_in().filter(space=space).exclude(member__name_key="")
        rows = rows.annotate(at=StrIndex(Value(after, TextField()), F("member__name_key"))).filter(at=1)
        here = sorted((row.member for row in rows.select_related("member")), key=lambda one: -len(one.name_key))
        best = [one for one in here if one.name_key == here[0].name_key and _ends_there(after, one)]
        if len(best) == 1:
            found.append(best[0])
    return found


def _ends_there(text: str, member: Member) -> bool:
    """Not the beginning of a longer word."""
    rest = text[len(member.name_key) :]
    return not rest or not rest[0].isalnum()

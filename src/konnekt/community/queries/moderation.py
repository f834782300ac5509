"""What waits for moderators, and who they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from konnekt.access.actors import Actor, Role
from konnekt.access.visibility import Sight
from konnekt.community.models import Hiding, Post, Report, Space
from konnekt.community.policy import HIDDEN_OWN, MODERATED, REPORT
from konnekt.community.states import ReportState, SpaceKind
from konnekt.organisations.models import Member
from konnekt.organisations.queries import holders_of
from konnekt.programmes.queries import managers_of


@dataclass(frozen=True, slots=True)
class Reported:
    """A post about which something was reported."""

    post: Post
    report_id: UUID
    number: int
    since: datetime


def moderators_of(space: Space, *, besides: Iterable[UUID | None] = ()) -> list[Member]:
    """Who looks at what is reported in a space, without some."""
    apart = set(besides)
    if space.kind == SpaceKind.PROGRAMME and space.programme is not None:
        return [one for one in managers_of(space.programme) if one.pk not in apart]
    return [one for one in holders_of(Role.PROGRAMME_MANAGER) if one.pk not in apart]


def reports(actor: Actor) -> QuerySet[Report]:
    """Reports that the actor may look at."""
    return REPORT.visible(actor, least=Sight.PART)


def waiting_reports(actor: Actor) -> list[Reported]:
    """Posts that wait to be looked at, the longest wait first; not one's own."""
    open_ = reports(actor).filter(state=ReportState.OPEN).exclude(post__author=actor.member_id)
    of: dict[UUID, list[Report]] = {}
    for row in open_.order_by("reported_at", "pk"):
        of.setdefault(row.post_id, []).append(row)
    posts = Post.objects.filter(pk__in=of).select_related("author", "space__area", "space__programme", "under")
    rows = [Reported(one, of[one.pk][0].pk, len(of[one.pk]), of[one.pk][0].reported_at) for one in posts.defer("words")]
    return sorted(rows, key=lambda one: one.since)


def number_waiting(actor: Actor) -> int:
    """How many posts wait for this actor: reported ones, and those whose author asks for a second look."""
    open_ = reports(actor).filter(state=ReportState.OPEN).exclude(post__author=actor.member_id)
    return open_.order_by().values("post").distinct().count() + len(waiting_appeals(actor))


def settled_reports(actor: Actor) -> QuerySet[Report]:
    """What was looked at, the newest first."""
    rows = reports(actor).exclude(state=ReportState.OPEN).exclude(post__author=actor.member_id)
    return rows.select_related("post__space__area", "post__space__programme", "settled_by").order_by(
        "-settled_at", "-pk"
    )


def waiting_appeals(actor: Actor) -> list[Hiding]:
    """Appeals that wait for an answer of this actor, the longest wait first: those against what they hid themselves
    only where nobody else is there to answer.
    """
    rows = Hiding.objects.filter(post__in=MODERATED.visible(actor), answered_at=None, restored_at=None)
    rows = rows.exclude(appealed_at=None).exclude(post__author=actor.member_id)
    rows = rows.select_related("post__space__area", "post__space__programme", "post__author").defer("post__words")
    return [one for one in rows.order_by("appealed_at", "pk") if _is_for(one, actor)]


def hidings(actor: Actor) -> QuerySet[Hiding]:
    """What is hidden now in spaces the actor moderates, the newest first."""
    rows = Hiding.objects.filter(post__in=MODERATED.visible(actor), restored_at=None)
    rows = rows.exclude(post__author=actor.member_id).defer("post__words")
    return rows.select_related("post__space__area", "post__space__programme", "post__author", "hidden_by")


def own_hidings(actor: Actor) -> QuerySet[Hiding]:
    """What of one's own was hidden, the newest first."""
    return HIDDEN_OWN.visible(actor, Hiding.objects.select_related("post__space__area", "post__space__programme"))


def moderates(actor: Actor, post: Post) -> bool:
    """Whether the actor may hide and restore this post."""
    return post.author_id != actor.member_id and MODERATED.allows(actor, post)


def _is_for(hiding: Hiding, actor: Actor) -> bool:
    if hiding.hidden_by_id != actor.member_id:
        return True
    return not moderators_of(hiding.post.space, besides=[actor.member_id, hiding.post.author_id])

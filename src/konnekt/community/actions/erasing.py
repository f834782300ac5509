"""What becomes of what somebody wrote when they are erased, and of what is older than is kept."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from konnekt.community.actions.events import forget_events
from konnekt.community.actions.writing import clear, delete_posts
from konnekt.community.models import Event, Hiding, Post, Report, SignUp
from konnekt.sealing.keyring import Holder, drop_key


def hold_events(member_id: UUID) -> None:
    """Lock every event at which somebody has a part, once and in one order."""
    theirs = Q(post__author=member_id) | Q(pk__in=SignUp.objects.filter(member=member_id).values("event"))
    list(Event.objects.select_for_update(of=("self",), no_key=True).filter(theirs).order_by("pk").only("pk"))


@transaction.atomic
def forget_posts(member_id: UUID, *, now: datetime) -> None:
    """Their words go with their pictures. Where others wrote below, a line stays that names nobody; what they hold is
    called off.
    """
    forget_events(member_id, now=now)
    forget_hidings(member_id)
    for post in Post.objects.filter(author=member_id).defer("words").order_by("-written_at", "-pk"):
        clear(post, now)
    Post.objects.filter(author=member_id).update(author=None)


@transaction.atomic
def forget_hidings(member_id: UUID) -> None:
    """What was said about hiding something of theirs."""
    rows = Hiding.objects.filter(post__author=member_id)
    for pk in rows.values_list("pk", flat=True):
        drop_key(Holder.concern(pk))
    rows.delete()


@transaction.atomic
def forget_reports(member_id: UUID) -> None:
    """What they reported."""
    rows = Report.objects.filter(reporter=member_id)
    for pk in rows.values_list("pk", flat=True):
        drop_key(Holder.concern(pk))
    rows.delete()


@transaction.atomic
def forget_old_posts(before: datetime, now: datetime) -> int:
    """Delete threads in which nothing was written since then. Guides stay, and events that were not over by
    then. Returns how many posts it were.
    """
    lately = Post.objects.filter(under=OuterRef("pk"), written_at__gte=before)
    old = Post.objects.filter(under=None, pinned_at=None, written_at__lt=before).exclude(Exists(lately))
    old = old.exclude(event__ends_at__gte=before)
    ids = list(old.values_list("pk", flat=True))
    return delete_posts(Post.objects.filter(under__in=ids)) + delete_posts(Post.objects.filter(pk__in=ids))

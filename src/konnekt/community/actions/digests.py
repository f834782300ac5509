"""Telling people once in a while that there is something new where they follow: how many, where, and nothing else."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.community import messages
from konnekt.community.models import Choice, Event, Membership, Post, Unheard
from konnekt.community.policy import people_in
from konnekt.community.states import Digest
from konnekt.notify.actions.telling import Telling, tell_all
from konnekt.organisations.queries import recipient, served

ABOUT_AN_HOUR = timedelta(hours=1)
"""So that a job that runs a little earlier than yesterday finds yesterday's people due."""

COMING = timedelta(days=14)
"""So far ahead a summary says that there are events."""

EVERY = {
    Digest.DAILY: timedelta(days=1) - ABOUT_AN_HOUR,
    Digest.WEEKLY: timedelta(days=7) - ABOUT_AN_HOUR,
}


@transaction.atomic
def tell_what_is_new(*, now: datetime) -> int:
    """Write one mail to everybody whose day it is and for whom there is something. Returns to how many."""
    found: dict[object, list[Membership]] = defaultdict(list)
    for row in _news(now):
        found[row.member_id].append(row)
    path = reverse("community", args=[served().slug])
    tellings = [
        Telling(to=to, notice=messages.DIGEST, path=path, values=_in_words(rows))
        for rows in found.values()
        if _number(rows[0], "new") and (to := recipient(rows[0].member)) is not None
    ]
    tell_all(tellings)
    told = [one.to.member_id for one in tellings]
    Choice.objects.bulk_create((Choice(member_id=one) for one in told), ignore_conflicts=True)
    Choice.objects.filter(member__in=told).update(digested_at=now)
    return len(tellings)


def _news(now: datetime) -> list[Membership]:
    """The followed spaces of those who are due, each with how many posts are new to them, most first; and how many
    events are ahead.
    """
    choice = Choice.objects.filter(member=OuterRef("member"))
    digest = Coalesce(Subquery(choice.values("digest")), Value(Digest.WEEKLY.value))
    heard_at = Coalesce(Subquery(choice.values("digested_at")), F("since"), output_field=DateTimeField())
    every = Case(
        *(When(digest=key, then=Value(span)) for key, span in EVERY.items()), output_field=DurationField(null=True)
    )
    rows = people_in().filter(follows=True, is_muted=False)
    rows = rows.annotate(digest=digest, heard_at=heard_at).annotate(every=every)
    due = rows.exclude(every=None).filter(heard_at__lte=Value(now) - F("every"))
    not_heard = Unheard.objects.filter(member=OuterRef(OuterRef("member")), other=OuterRef("author"))
    new = Post.objects.filter(space=OuterRef("space"), under=None, hidden_at=None, emptied_at=None)
    new = new.filter(written_at__gt=Greatest(OuterRef("heard_at"), OuterRef("seen_at")))
    new = new.exclude(author=OuterRef("member")).exclude(Exists(not_heard)).order_by()
    number = Subquery(new.values("space").annotate(number=Count("pk")).values("number"), IntegerField())
    ahead = Event.objects.filter(post__space=OuterRef("space"), post__hidden_at=None, post__emptied_at=None)
    ahead = ahead.filter(called_off_at=None, begins_at__gt=now, begins_at__lt=now + COMING).order_by()
    ahead = ahead.exclude(
        Exists(Unheard.objects.filter(member=OuterRef(OuterRef("member")), other=OuterRef("post__author")))
    )
    events = Subquery(ahead.values("post__space").annotate(number=Count("pk")).values("number"), IntegerField())
    due = due.annotate(new=Coalesce(number, Value(0)), coming=Coalesce(events, Value(0)))
    due = due.filter(Q(new__gt=0) | Q(coming__gt=0))
    return list(due.select_related("member", "space__area", "space__programme").order_by("-new", "pk"))


def _in_words(rows: list[Membership]) -> dict[str, str]:
    counted = [(number, row.space.called) for row in rows if (number := _number(row, "new"))]
    number, where = counted[0]
    first = ngettext("{number} new post in {space}", "{number} new posts in {space}", number)
    first = first.format(number=number, space=where)
    more = [_("{number} in {space}").format(number=each, space=space) for each, space in counted[1:]]
    return {"first": first, "everything": ", ".join([first, *more]), "coming": _ahead(rows)}


def _ahead(rows: list[Membership]) -> str:
    """“1 event in Career, 2 in Crossing Lines”, or nothing."""
    counted = [(number, row.space.called) for row in rows if (number := _number(row, "coming"))]
    if not counted:
        return ""
    number, where = counted[0]
    first = ngettext("{number} event in {space}", "{number} events in {space}", number)
    more = [_("{number} in {space}").format(number=each, space=space) for each, space in counted[1:]]
    listed = ", ".join([first.format(number=number, space=where), *more])
    return _("In the next two weeks: {events}.").format(events=listed)


def _number(row: Membership, name: str) -> int:
    """What the query counted."""
    number: int = getattr(row, name, 0)
    return number

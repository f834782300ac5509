"""Reads for those who answer: what waits, whose it is, and how long answers take."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median
from uuid import UUID

from django.db.models import Count, QuerySet

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.disclosure.counts import HeadCount, head_count
from konnekt.feedback.models import Feedback, Terms, Theme
from konnekt.feedback.policy import CASE, THEME
from konnekt.feedback.queries.giving import readers_of
from konnekt.feedback.states import OPEN, Addressed, ThemeState
from konnekt.organisations.models import Member
from konnekt.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Waited:
    """How long first answers took, in days, for those who answer."""

    number: int
    middle: float
    shortest: int
    longest: int


@dataclass(frozen=True, slots=True)
class Pace:
    """The same for everybody in the programme, as far as enough was answered to tell; numbers in steps of k."""

    answered: HeadCount
    middle: float | None
    overdue: HeadCount


def cases(actor: Actor) -> QuerySet[Feedback]:
    """What the actor may answer."""
    rows = Feedback.objects.select_related("programme", "giver", "owner", "theme")
    return CASE.visible(actor, rows, least=Sight.PART)


def waiting(actor: Actor) -> QuerySet[Feedback]:
    """What the actor looks after and has not answered, the oldest date first."""
    return cases(actor).filter(state__in=OPEN, owner=actor.member_id).order_by("due_on", "pk")


def themes_waiting(actor: Actor, today: date) -> QuerySet[Theme]:
    """Themes the actor looks after whose date is over."""
    rows = Theme.objects.filter(owner=actor.member_id, state=ThemeState.OPEN, due_on__lt=today)
    return THEME.visible(actor, rows.select_related("programme")).order_by("due_on", "pk")


def candidates(programme: Programme, addressed: str) -> list[Member]:
    """Who could look after feedback that is addressed like this."""
    readers = readers_of(programme)
    return readers.administrators if addressed == Addressed.ADMINISTRATORS else readers.team


def with_fewest(members: Iterable[Member]) -> Member | None:
    """Of these whoever looks after the fewest open pieces."""
    members = list(members)
    rows = Feedback.objects.filter(state__in=OPEN, owner__in=[one.pk for one in members])
    open_now: Counter[UUID | None] = Counter(rows.values_list("owner", flat=True))
    return min(members, key=lambda one: (open_now[one.pk], one.name_key, str(one.pk)), default=None)


def waited(programme: Programme) -> Waited | None:
    """How long those who run a programme take; None while nothing was answered. What is addressed to others is in no
    number of the programme, so that none tells that it is there.
    """
    days = _days(programme)
    return Waited(len(days), median(days), min(days), max(days)) if days else None


def pace_of(programme: Programme, today: date, k: int) -> Pace:
    """The same for those who give: too few answers tell nothing. It is pieces that are counted, since nobody knows
    whose they are; it speaks of those who answer, and of nothing that was said.
    """
    days = _days(programme)
    answered = head_count(len(days), k=k)
    late = Feedback.objects.filter(
        programme=programme, addressed=Addressed.TEAM, state__in=OPEN, due_on__lt=today
    ).count()
    return Pace(answered, median(days) if answered.shown else None, head_count(late, k=k))


def _days(programme: Programme) -> list[int]:
    rows = Feedback.objects.filter(programme=programme, addressed=Addressed.TEAM, answered_on__isnull=False)
    days = rows.values_list("given_on", "answered_on")
    return [(last - first).days for first, last in days if last is not None]


def themes_of(programme: Programme) -> QuerySet[Theme]:
    """The themes of a programme, open ones first, with how many pieces are in each."""
    rows = Theme.objects.filter(programme=programme).select_related("owner")
    return rows.annotate(pieces=Count("feedback")).order_by("settled_on", "due_on", "pk")


def voices(programme: Programme) -> list[Theme]:
    """What stands on “You said, we did”: what moved last comes first, then what is still looked at."""
    rows = Theme.objects.filter(programme=programme, is_published=True)
    return sorted(rows, key=lambda one: (one.is_open, -(one.settled_on or one.due_on).toordinal(), str(one.pk)))


def quoted_in(themes: Iterable[Theme]) -> QuerySet[Feedback]:
    """Pieces of which a part is published with these themes, as their givers allowed."""
    rows = Feedback.objects.filter(theme__in=[one.pk for one in themes], may_quote=True, quote__isnull=False)
    return rows.order_by("given_on", "pk")


def terms_of(programme: Programme) -> Terms:
    """How a programme answers; the usual terms where it says nothing."""
    return Terms.objects.filter(programme=programme).first() or Terms(programme=programme)

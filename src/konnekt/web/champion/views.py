"""What a champion sees: counts, through the gate, and nothing about anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.disclosure.actions import weekly_counts
from konnekt.disclosure.counts import HeadCount
from konnekt.programmes.models import Enrolment, Programme, Round
from konnekt.programmes.states import EnrolmentState, ProgrammeState, Side, TeamRole
from konnekt.web.door import Request, page


@dataclass(frozen=True, slots=True)
class Counts:
    """A programme's newest round in numbers that may be shown."""

    programme: Programme
    round: Round
    as_of: date
    mentors: HeadCount
    mentees: HeadCount


@page(Permission.CHAMPION)
def champion(request: Request) -> HttpResponse:
    """The programmes this champion champions, in counts."""
    championed = Programme.objects.filter(
        team__member=request.actor.member_id, team__role=TeamRole.CHAMPION, state=ProgrammeState.PUBLISHED
    )
    newest = {
        one.programme_id: one
        for one in Round.objects.filter(programme__in=championed).select_related("programme").order_by("starts_on")
    }
    today = timezone.localdate(clock.read())
    rows = [_counts(one, today, request.organisation.smallest_group) for one in newest.values()]
    return render(request, "champion/champion.html", {"rows": rows})


def _counts(round_: Round, today: date, k: int) -> Counts:
    as_of, counts = weekly_counts(about=round_.pk, today=today, k=k, count=lambda: _enrolled(round_))
    return Counts(round_.programme, round_, as_of, counts["mentors"], counts["mentees"])


def _enrolled(round_: Round) -> Mapping[str, int]:
    return Enrolment.objects.filter(round=round_, state=EnrolmentState.COMPLETE).aggregate(
        mentors=Count("pk", filter=Q(side__in=[Side.MENTOR, Side.BOTH])),
        mentees=Count("pk", filter=Q(side__in=[Side.MENTEE, Side.BOTH])),
    )

"""What a champion sees: counts, through the gate, and nothing about anybody."""

from collections.abc import Mapping
from dataclasses import dataclass

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
    rounds = {one.pk: one for one in newest.values()}
    as_of, counts = weekly_counts(
        about=rounds,
        today=timezone.localdate(clock.read()),
        k=request.organisation.smallest_group,
        count=lambda round_id: _enrolled(rounds[round_id]),
    )
    rows = [Counts(one.programme, one, counts[one.pk]["mentors"], counts[one.pk]["mentees"]) for one in rounds.values()]
    return render(request, "champion/champion.html", {"rows": rows, "as_of": as_of})


def _enrolled(round_: Round) -> Mapping[str, int]:
    return Enrolment.objects.filter(round=round_, state=EnrolmentState.COMPLETE).aggregate(
        mentors=Count("pk", filter=Q(side__in=[Side.MENTOR, Side.BOTH])),
        mentees=Count("pk", filter=Q(side__in=[Side.MENTEE, Side.BOTH])),
    )

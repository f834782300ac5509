"""What a champion sees: counts, through the gate, and nothing about anybody."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render

from konnekt.access.permissions import Permission
from konnekt.disclosure.counts import HeadCount, head_count
from konnekt.programmes.models import Enrolment, Programme, Round
from konnekt.programmes.states import EnrolmentState, ProgrammeState, Side, TeamRole
from konnekt.web.door import Request, page


@dataclass(frozen=True, slots=True)
class Counts:
    """A programme's newest round in numbers that may be shown."""

    programme: Programme
    round: Round | None
    enrolled: HeadCount
    mentors: HeadCount
    mentees: HeadCount


@page(Permission.CHAMPION)
def champion(request: Request) -> HttpResponse:
    """The programmes this champion champions, in counts."""
    championed = Programme.objects.filter(
        team__member=request.actor.member_id, team__role=TeamRole.CHAMPION, state=ProgrammeState.PUBLISHED
    ).distinct()
    newest = {round_.programme_id: round_ for round_ in Round.objects.filter(programme__in=championed).order_by("starts_on")}
    k = request.organisation.smallest_group
    counts = _count(newest)
    rows = [
        Counts(
            programme,
            newest.get(programme.pk),
            *(head_count(number, k=k) for number in counts.get(programme.pk, (0, 0, 0))),
        )
        for programme in championed
    ]
    return render(request, "champion/champion.html", {"rows": rows})


def _count(newest: dict[object, Round]) -> dict[object, tuple[int, int, int]]:
    complete = Enrolment.objects.filter(round__in=newest.values(), state=EnrolmentState.COMPLETE)
    numbers = complete.values("round__programme_id").annotate(
        enrolled=Count("pk"),
        mentors=Count("pk", filter=Q(side__in=[Side.MENTOR, Side.BOTH])),
        mentees=Count("pk", filter=Q(side__in=[Side.MENTEE, Side.BOTH])),
    )
    return {row["round__programme_id"]: (row["enrolled"], row["mentors"], row["mentees"]) for row in numbers}

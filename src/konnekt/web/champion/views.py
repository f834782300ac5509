"""What a champion sees: counts, through the gate, and nothing about anybody; and whom to look for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from konnekt.access.permissions import Permission
from konnekt.champions.counting import about_unit, came_for, enrolled, in_unit, open_targets
from konnekt.champions.models import Target
from konnekt.champions.queries import serving_of
from konnekt.core import clock
from konnekt.disclosure.actions import weekly_counts
from konnekt.disclosure.counts import HeadCount
from konnekt.organisations.models import InterestArea, Unit
from konnekt.programmes.models import Enrolment, Programme, Round
from konnekt.programmes.states import ProgrammeState, TeamRole
from konnekt.web.champion.words import wanted
from konnekt.web.door import Request, page

Counted = Callable[[], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Counts:
    """A programme's newest round in numbers that may be shown."""

    programme: Programme
    round: Round
    mentors: HeadCount
    mentees: HeadCount


@page(Permission.CHAMPION)
def champion(request: Request) -> HttpResponse:
    """The programmes and units of this champion in counts, and whom they look for."""
    published = Programme.objects.filter(state=ProgrammeState.PUBLISHED)
    own = _newest(published.filter(team__member=request.actor.member_id, team__role=TeamRole.CHAMPION))
    serving = serving_of(request.actor)
    units = [(one, one.unit) for one in serving if one.unit is not None]
    everywhere = _newest(published) if units else own
    targets = open_targets(everywhere)
    counted: dict[UUID, Counted] = {one.pk: _of_round(one) for one in own}
    counted |= {about_unit(unit, one): _of_unit(unit, one) for _row, unit in units for one in everywhere}
    counted |= _of_targets(targets)
    as_of, counts = weekly_counts(
        about=counted,
        today=timezone.localdate(clock.read()),
        k=request.organisation.smallest_group,
        count=lambda about: counted[about](),
    )
    areas = dict(InterestArea.objects.values_list("key", "name")) if targets else {}
    context = {
        "rows": [_row(one, counts[one.pk]) for one in own],
        "units": [(row, [_row(one, counts[about_unit(unit, one)]) for one in everywhere]) for row, unit in units],
        "targets": [
            (
                one,
                wanted(one.round.programme, one.side, one.number, areas.get(one.area, one.area)),
                counts[one.pk]["came"],
            )
            for one in targets
        ],
        "serving": serving,
        "as_of": as_of,
        "is_any": bool(own or units),
    }
    return render(request, "champion/champion.html", context)


def _newest(programmes: QuerySet[Programme]) -> list[Round]:
    """The newest round of each, by name of the programme."""
    rows = Round.objects.filter(programme__in=programmes).select_related("programme").order_by("starts_on", "made_at")
    newest = {one.programme_id: one for one in rows}
    return sorted(newest.values(), key=lambda one: one.programme.name)


def _row(one: Round, counts: Mapping[str, HeadCount]) -> Counts:
    return Counts(one.programme, one, counts["mentors"], counts["mentees"])


def _of_round(one: Round) -> Counted:
    return lambda: enrolled(Enrolment.objects.filter(round=one))


def _of_unit(unit: Unit, one: Round) -> Counted:
    return lambda: enrolled(in_unit(unit, one))


def _of_targets(targets: Iterable[Target]) -> dict[UUID, Counted]:
    """All are counted together, once one of them is asked about."""
    rows = list(targets)
    came = cache(lambda: came_for(rows))

    def of(target: Target) -> Counted:
        return lambda: {"came": came()[target.pk]}

    return {one.pk: of(one) for one in rows}

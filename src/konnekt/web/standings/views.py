"""How the pairs of a round stand, for those who manage it: states and their reasons, from dates alone."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.nudging.queries import facts_of, opened_in
from konnekt.nudging.rules import Standing, lines, state_of
from konnekt.nudging.states import PairState
from konnekt.programmes.models import Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.relationships.models import Part, Relationship
from konnekt.web.charts import Bar, span_bar
from konnekt.web.door import Request, page
from konnekt.web.guidance.hints import hint_of_programme
from konnekt.web.programmes.frame import frame
from konnekt.web.standings.words import MEANINGS, TONES, name_of, why_so

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One pair, as those who manage the programme see it."""

    name: str
    mentees: int
    state: PairState
    tone: str
    why: str
    began: Any
    reminders: int


@page(Permission.RUN_PROGRAMMES)
def round_pairs(request: Request, round_id: UUID) -> HttpResponse:
    """Counts as a picture, and the list; those that need somebody come first."""
    round_ = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    now = clock.read()
    pairs = {one.pk: one for one in opened_in(request.actor, [round_]).select_related("round")}
    facts = facts_of(pairs.values(), now)
    standings = {pk: state_of(one, now) for pk, one in facts.items()}
    chosen = request.GET.get("state", "")
    order = {state: place for place, state in enumerate(PairState)}
    listed = sorted(
        (pk for pk, one in standings.items() if not chosen or one.state == chosen),
        key=lambda pk: (order[standings[pk].state], standings[pk].at, pk),
    )
    shown = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    reminded = {pk: max((line.reminders for line in lines(facts[pk], now)), default=0) for pk in shown}
    address = reverse("round_pairs", args=[request.organisation.slug, round_.pk])
    context = frame(request, round_.programme, "round_pairs", round_=round_, below=[(_("Pairs"), "")]) | {
        "round": round_,
        "number": len(standings),
        "needing": sum(one.state is PairState.CHECK_IN for one in standings.values()),
        "bars": _bars(standings),
        "heads": (_("State"), _("Share"), _("Pairs")),
        "filters": _filters(standings, chosen, address),
        "rows": _rows(list(shown), pairs, standings, reminded),
        "shown": shown,
        **hint_of_programme(request, "round_pairs", round_.programme),
    }
    return render(request, "standings/round_pairs.html", context)


def _bars(standings: Mapping[UUID, Standing]) -> list[Bar]:
    found = Counter(one.state for one in standings.values())
    most = max(found.values(), default=1)
    return [
        Bar(
            label=str(state.label),
            why=str(MEANINGS[state]),
            number=str(found[state]),
            bar=span_bar(0, found[state], low=0, high=most) if found[state] else SafeString(""),
        )
        for state in PairState
    ]


def _filters(standings: Mapping[UUID, Standing], chosen: str, address: str) -> list[dict[str, Any]]:
    found = Counter(one.state for one in standings.values())
    every = {"label": _("All"), "url": address, "current": not chosen, "count": len(standings)}
    return [
        every,
        *(
            {
                "label": state.label,
                "url": f"{address}?state={state.value}",
                "current": chosen == state,
                "count": found[state],
            }
            for state in PairState
            if found[state] or chosen == state
        ),
    ]


def _rows(
    shown: list[UUID],
    pairs: Mapping[UUID, Relationship],
    standings: Mapping[UUID, Standing],
    reminded: Mapping[UUID, int],
) -> list[Row]:
    parts = Part.objects.filter(left_at=None).select_related("member").order_by("pk")
    found = {
        one.pk: one for one in Relationship.objects.filter(pk__in=shown).prefetch_related(Prefetch("parts", parts))
    }
    rows = []
    for pk in shown:
        people = list(found[pk].parts.all())
        rows.append(
            Row(
                name=name_of(people, is_circle=pairs[pk].is_circle),
                mentees=len(people) - 1 if pairs[pk].is_circle else 0,
                state=standings[pk].state,
                tone=TONES[standings[pk].state],
                why=why_so(standings[pk]),
                began=pairs[pk].opened_at,
                reminders=reminded[pk],
            )
        )
    return rows

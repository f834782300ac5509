"""How a round goes, on one page: who is where on the way, how pairs stand, how often people meet, what they say; and
what to do next about each.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.nudging.states import PairState
from konnekt.outcomes.health import Health, health_of
from konnekt.programmes.models import Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import Format
from konnekt.surveys.results import results_of
from konnekt.surveys.states import SurveyKey
from konnekt.web import charts
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame
from konnekt.web.standings.words import MEANINGS
from konnekt.web.surveys.numbers import Told, by_side
from konnekt.web.who import who


@page(Permission.RUN_PROGRAMMES)
def round_health(request: Request, round_id: UUID) -> HttpResponse:
    """The page."""
    round_ = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    now = clock.read()
    today = today_in(request.organisation, now)
    found = health_of(request.actor, round_, now=now, today=today)
    slug, programme = request.organisation.slug, round_.programme
    below = [(_("How it goes"), "")]
    context = frame(request, programme, "programme", round_=round_, below=below) | {
        "round": round_,
        "today": today,
        "headline": _headline(found),
        "funnel": _funnel(found),
        "funnel_heads": (_("How far"), _("Of all who began, drawn"), _("People")),
        "standings": _standings(found),
        "standing_heads": (_("How they stand"), _("Drawn"), _("Pairs")),
        "weeks": _weeks(found),
        "week_heads": (_("Week from"), _("Drawn"), _("Sessions")),
        "most": max((number for _day, number in found.weeks), default=0),
        "next": _next(found, round_, slug),
        "is_flash": programme.format == Format.FLASH,
        "said": _said(request, round_, today),
        "said_heads": (_("What"), _("Share with its interval, drawn"), _("How many")),
        "who": who(Data.SESSIONS, request.organisation),
        "who_said": who(Data.RESULTS, request.organisation),
    }
    return render(request, "results/health.html", context)


def _headline(found: Health) -> str:
    need = found.standings.get(PairState.CHECK_IN, 0)
    if not found.standings:
        return _("No pairs yet")
    if not need:
        return _("All pairs are on their way")
    return _("{number} of {of} pairs may need somebody").format(number=need, of=sum(found.standings.values()))


def _said(request: Request, round_: Round, today: date) -> list[tuple[str, list[Told]]]:
    """The pulses as they were told this Monday: the same numbers as on the page of all that people say."""
    _monday, found = results_of(request.actor, round_, today=today, k=request.organisation.smallest_group)
    pulses = ((survey.label, by_side(found, survey, round_)) for survey in (SurveyKey.PULSE, SurveyKey.GOING))
    return [(str(label), told) for label, sides in pulses if (told := [one for one in sides if one.rows])]


def _funnel(found: Health) -> list[charts.Bar]:
    steps = [
        (_("Began to enrol"), found.started, ""),
        (_("Sent their enrolment"), found.sent, ""),
        (_("Have a place"), found.placed, ""),
        (_("Completed a training module"), found.learnt, _("of those who have a place")),
        (_("Were in a pair that began"), found.paired, ""),
        (_("Met at least once"), found.met, _("as far as somebody noted it")),
    ]
    return [_bar(label, number, found.started, why) for label, number, why in steps]


def _standings(found: Health) -> list[charts.Bar]:
    most = max(found.standings.values(), default=0)
    return [
        _bar(str(state.label), found.standings[state], most, str(MEANINGS[state]))
        for state in PairState
        if found.standings.get(state)
    ]


def _weeks(found: Health) -> list[charts.Bar]:
    most = max((number for _day, number in found.weeks), default=0)
    return [_bar(date_format(day, "j M"), number, most, "") for day, number in found.weeks]


def _bar(label: str, number: int, most: int, why: str) -> charts.Bar:
    bar = charts.span_bar(0, number, low=0, high=most) if most else SafeString("")
    return charts.Bar(label=label, why=why, bar=bar, number=str(number))


def _next(found: Health, round_: Round, slug: str) -> list[dict[str, Any]]:
    """What one would do about it, most needed first; each leads to where it is done."""
    steps: list[tuple[bool, str, str]] = [
        (
            found.standings.get(PairState.CHECK_IN, 0) > 0,
            _("Look after the pairs that may need somebody"),
            f"{reverse('round_pairs', args=[slug, round_.pk])}?state={PairState.CHECK_IN.value}",
        ),
        (
            found.placed > found.paired,
            _("See who has a place and no partner"),
            reverse("enrolments", args=[slug, round_.pk]),
        ),
        (
            found.started > found.sent,
            _("Remind those who began to enrol and didn’t finish"),
            reverse("recruiting", args=[slug, round_.pk]),
        ),
        (True, _("Read what people say"), reverse("round_voices", args=[slug, round_.pk])),
        (True, _("Count the results"), reverse("round_results", args=[slug, round_.pk])),
    ]
    return [{"words": words, "url": url} for applies, words, url in steps if applies]

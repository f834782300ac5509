"""Results that were shared: for those who took part beside their own story, for champions as counts, and across
programmes for those who answer for the organisation.
"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data, Sight
from konnekt.core.errors import NotFound
from konnekt.organisations.models import InterestArea
from konnekt.outcomes import queries
from konnekt.outcomes.figures import Figure, Kind, Whom, from_data
from konnekt.outcomes.library import library
from konnekt.outcomes.models import Snapshot
from konnekt.outcomes.policy import REPORT
from konnekt.outcomes.states import Comparison, SnapshotState
from konnekt.outcomes.story import Course, story_of
from konnekt.programmes.names import names_in
from konnekt.web import charts
from konnekt.web.door import Request, page
from konnekt.web.results import words
from konnekt.web.results.readers import reader_of
from konnekt.web.results.rows import Reader, blocks
from konnekt.web.who import who
from konnekt.workspace.lengths import length_of
from konnekt.workspace.models.goals import MOST

ACROSS = (
    ("in a pair", Whom.MENTEES),
    ("met", Whom.MENTEES),
    ("said satisfied", Whom.MENTEES),
    ("goals reached", Whom.MENTEES),
)
"""Figures that every round has, and whose they are there."""


@page(Permission.TAKE_PART)
def shared(request: Request, shared_id: UUID) -> HttpResponse:
    """What came of a round that one took part in or champions; first one's own story, for oneself alone."""
    rows = Snapshot.objects.select_related("round__programme")
    shown = REPORT.fetch(request.actor, shared_id, rows, least=Sight.AGGREGATE)
    if shown.state != SnapshotState.TAKEN:
        raise NotFound
    reader = reader_of(request.actor, shown)
    context: dict[str, Any] = {
        "snapshot": shown,
        "round": shown.round,
        "blocks": blocks(shown, names_in(shown.round.programme), reader=reader),
        "comparison": Comparison(shown.plan["comparison"]) if shown.plan and reader is not Reader.CHAMPION else None,
        "is_unchanged": queries.is_unchanged(shown),
        "heads": (_("What"), _("Drawn, with its interval"), _("Figure")),
        "who": who(Data.RESULTS, request.organisation),
    }
    if reader in {Reader.PARTICIPANT, Reader.PROGRAMME}:
        context |= _own(request, shown)
    return render(request, "results/shared.html", context)


@page(Permission.COMPARE_PROGRAMMES)
def across(request: Request) -> HttpResponse:
    """The newest shared results of every round, side by side: the figures that were told there, and no new ones."""
    newest = queries.newest_shared(request.actor)
    context = {
        "rows": [_beside(request, one) for one in newest],
        "who": who(Data.RESULTS, request.organisation),
    }
    return render(request, "results/across.html", context)


def _beside(request: Request, shown: Snapshot) -> dict[str, Any]:
    figures = [from_data(one) for one in shown.figures]
    by_key = {(one.key, one.whom): one for one in figures if one.kind is not Kind.EFFECT and not one.name}
    planned = shown.plan.get("targets", {})
    effects = [one for one in figures if one.kind is Kind.EFFECT and one.indicator in planned]
    return {
        "snapshot": shown,
        "url": reverse("shared_results", args=[request.organisation.slug, shown.pk]),
        "cells": [(words.what(_asked(place, shown)), _cell(by_key.get(place))) for place in ACROSS],
        "planned": [library()[key].name for key in library() if key in planned],
        "effects": [
            (library()[one.indicator].name, words.number(one), words.interval(one), words.finding(one))
            for one in effects
        ],
    }


def _asked(place: tuple[str, Whom], shown: Snapshot) -> Figure:
    return Figure(key=place[0], kind=Kind.SHARE, whom=place[1], as_of=shown.as_of)


def _cell(figure: Figure | None) -> dict[str, Any]:
    if figure is None:
        return {"number": _("nothing is known"), "why": "", "bar": ""}
    bar: Any = ""
    if figure.value is not None and figure.low is not None and figure.high is not None:
        scale = 100.0 if figure.unit == "percent" else 1.0
        bar = charts.interval_bar(max(figure.low, 0), figure.value, min(figure.high, scale), low=0.0, high=scale)
    return {
        "number": words.number(figure),
        "why": " · ".join(filter(None, (words.interval(figure), words.people(figure)))),
        "bar": bar,
    }


def _own(request: Request, shown: Snapshot) -> dict[str, Any]:
    story = story_of(request.actor, shown.round)
    names = dict(InterestArea.objects.values_list("key", "name"))
    return {
        "story": story,
        "together": length_of(story.together),
        "goals": [_course(request, one, names.get(one.area, "")) for one in story.goals],
        "has_story": bool(story.sessions or story.goals or story.learnt),
    }


def _course(request: Request, one: Course, area: str) -> dict[str, Any]:
    values = [value for _day, value in one.ratings]
    picture: Any = ""
    if len(values) > 1:
        title = _("Your ratings, from {first} to {last} of {most}").format(first=values[0], last=values[-1], most=MOST)
        picture = charts.sparkline(values, title=title, low=0, high=MOST, target=one.target)
    return {
        "area": area,
        "state": one.state.label,
        "url": reverse("pair_goal", args=[request.organisation.slug, one.relationship, one.goal]),
        "picture": picture,
        "days": ", ".join(f"{date_format(day, 'j M Y')}: {value}" for day, value in one.ratings),
    }

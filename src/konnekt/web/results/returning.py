"""Return on mentoring as a range: what is assumed is typed in as two ends, and stands beside what follows from it.

Nothing is kept: the assumptions are part of the address, so that a link shows what was assumed.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Sight
from konnekt.core import clock
from konnekt.core.errors import NotFound
from konnekt.outcomes.figures import Figure, Kind, Whom, from_data
from konnekt.outcomes.minutes import months_of
from konnekt.outcomes.models import Snapshot
from konnekt.outcomes.policy import SNAPSHOT
from konnekt.outcomes.returns import Assumed, Range, Returned, returned
from konnekt.outcomes.states import SnapshotState
from konnekt.web import charts
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame
from konnekt.web.results import words

HOURS_OF_A_SESSION = 1.0

ASSUMPTIONS: dict[str, tuple[Any, Any, float, float]] = {
    "hour": (_("An hour of somebody’s work costs"), _("Pay with all that comes on top of it."), 40, 70),
    "preparing": (_("Hours around each session, for each of the two"), _("Preparing, travelling, noting."), 0.25, 1),
    "running": (_("Hours that running the round took"), _("Of everybody who runs it, over all its months."), 60, 200),
    "other": (_("Other money"), _("Training, rooms, software."), 0, 5000),
    "replacing": (
        _("Replacing somebody who leaves costs"),
        _("Finding, hiring and the months until somebody new is up to it. Estimates differ widely; so let the ends."),
        10_000,
        50_000,
    ),
}


class AssumptionsForm(forms.Form):
    """Two ends of each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint, _low, _high) in ASSUMPTIONS.items():
            self.fields[f"{name}_low"] = forms.FloatField(
                label=_("{what}: at least").format(what=label), min_value=0, max_value=10_000_000
            )
            self.fields[f"{name}_high"] = forms.FloatField(
                label=_("{what}: at most").format(what=label), min_value=0, max_value=10_000_000, help_text=hint
            )

    def clean(self) -> dict[str, Any]:
        """The least is not above the most."""
        given = self.cleaned_data
        for name in ASSUMPTIONS:
            low, high = given.get(f"{name}_low"), given.get(f"{name}_high")
            if low is not None and high is not None and low > high:
                self.add_error(f"{name}_high", _now("The most is below the least."))
        return given

    @property
    def assumed(self) -> Assumed:
        """What was typed."""
        given = self.cleaned_data
        return Assumed(**{name: Range(given[f"{name}_low"], given[f"{name}_high"]) for name in ASSUMPTIONS})


@page(Permission.RUN_PROGRAMMES)
def returns(request: Request, snapshot_id: UUID) -> HttpResponse:
    """The assumptions, and the range that follows from them and the frozen figures."""
    rows = Snapshot.objects.select_related("round__programme")
    shown = SNAPSHOT.fetch(request.actor, snapshot_id, rows, least=Sight.AGGREGATE)
    if shown.state != SnapshotState.TAKEN:
        raise NotFound
    usual = {f"{name}_{end}": one[at] for name, one in ASSUMPTIONS.items() for end, at in (("low", 2), ("high", 3))}
    form = AssumptionsForm(request.GET if request.GET else usual)
    figures = [from_data(one) for one in shown.figures]
    effect = next((one for one in figures if one.key == "retention" and one.kind is Kind.EFFECT), None)
    sessions = next((one for one in figures if one.key == "sessions" and one.whom is Whom.MENTEES), None)
    back = reverse("snapshot", args=[request.organisation.slug, shown.pk])
    below = [(_now("Results"), back), (_now("Return"), "")]
    context = frame(request, shown.round.programme, "round_results", round_=shown.round, below=below) | {
        "snapshot": shown,
        "form": form,
        "effect": effect,
        "finding": words.finding(effect) if effect else "",
        "is_known": sessions is not None and sessions.value is not None,
        "estimate": _estimate(request, shown),
        "heads": (_now("What"), _now("From least to most, drawn"), _now("Range")),
    }
    if form.is_valid() and sessions is not None and sessions.value is not None:
        found = _returned(form.assumed, sessions, effect)
        context |= {"found": found, "rows": _rows(found), "sentence": _sentence(found)}
    return render(request, "results/returns.html", context)


def _estimate(request: Request, shown: Snapshot) -> str:
    """What running the programme took as far as Konnekt knows, to be held beside what is assumed."""
    months = months_of(shown.round.programme, request.organisation, now=clock.read())
    least, most = (sum(getattr(one, end) for one in months) / 60 for end in ("least", "most"))
    return _now(
        "What was done in Konnekt to run {programme} took an estimated {least} to {most} hours in the twelve months "
        "up to today, all its rounds together. What was done outside of Konnekt comes on top."
    ).format(programme=shown.round.programme.name, least=round(least), most=round(most))


def _returned(assumed: Assumed, sessions: Figure, effect: Figure | None) -> Returned:
    held = Range(max(sessions.low or 0.0, 0.0), sessions.high or sessions.value or 0.0)
    return returned(assumed, pairs=sessions.n or 0, sessions=held, length=HOURS_OF_A_SESSION, effect=effect)


def _rows(found: Returned) -> list[charts.Bar]:
    money = [
        (_now("Cost"), found.cost),
        (_now("Benefit: people who stayed"), found.benefit),
        (_now("Both together"), found.net),
    ]
    known = [one for _label, one in money if one is not None]
    low, high = min(0.0, *(one.low for one in known)), max(1.0, *(one.high for one in known))
    return [
        charts.Bar(label=_now("Hours of everybody"), why="", bar=SafeString(""), number=_range(found.hours)),
        *(_row(label, one, low, high) for label, one in money),
    ]


def _row(label: str, one: Range | None, low: float, high: float) -> charts.Bar:
    if one is None:
        return charts.Bar(label=label, why="", bar=SafeString(""), number=_now("cannot tell"))
    bar = charts.span_bar(one.low, one.high, low=low, high=high)
    return charts.Bar(label=label, why="", bar=bar, number=_range(one))


def _sentence(found: Returned) -> str:
    if found.net is None:
        return _now("What it cost can be estimated; what it brought can’t be told.")
    if found.net.low > 0:
        return _now("Under these assumptions it brought more than it cost, at either end.")
    if found.net.high < 0:
        return _now("Under these assumptions it cost more than it brought, at either end.")
    return _now("Under these assumptions it may have brought more than it cost, or less.")


def _range(one: Range) -> str:
    return _now("{low} to {high}").format(low=_money(one.low), high=_money(one.high))


def _money(value: float) -> str:
    """Two digits that count: more would be made up."""
    if abs(value) >= 100:
        digits = len(str(int(abs(value)))) - 2
        value = round(value, -digits)
    told = number_format(abs(round(value)), 0, use_l10n=True, force_grouping=True)
    return f"−{told}" if round(value) < 0 else told

"""What it takes to run a programme: minutes per pair and month, as the estimate it is."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.outcomes.actions.minutes import say_minutes
from konnekt.outcomes.minutes import MOST_MINUTES, USUAL, Kind, Month, minutes_per_act, months_of
from konnekt.programmes.policy import RUNNING
from konnekt.web import charts
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame
from konnekt.web.who import who


class MinutesForm(forms.Form):
    """For each kind of act, at least and at most so many minutes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in Kind:
            for name, label in (("least", gettext_lazy("{kind}: at least")), ("most", gettext_lazy("{kind}: at most"))):
                self.fields[f"{kind.value}-{name}"] = forms.IntegerField(
                    label=str(label).format(kind=kind.label), min_value=0, max_value=MOST_MINUTES
                )

    @property
    def minutes(self) -> dict[Kind, tuple[int, int]]:
        """What was said."""
        return {
            kind: (self.cleaned_data[f"{kind.value}-least"], self.cleaned_data[f"{kind.value}-most"]) for kind in Kind
        }

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each kind with its two fields and our guess."""
        return [
            {
                "kind": kind.label,
                "least": self[f"{kind.value}-least"],
                "most": self[f"{kind.value}-most"],
                "usual": USUAL[kind],
            }
            for kind in Kind
        ]


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def programme_minutes(request: Request, programme_id: UUID) -> HttpResponse:
    """The estimate by month, its method, and how long each kind of act is said to take."""
    programme = RUNNING.fetch(request.actor, programme_id)
    said = minutes_per_act()
    initial = {f"{kind.value}-{name}": said[kind][at] for kind in Kind for at, name in enumerate(("least", "most"))}
    form = MinutesForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            say_minutes(request.actor, minutes=form.minutes)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved. The estimates of every programme follow it."))
            return redirect("programme_minutes", request.organisation.slug, programme.pk)
    months = months_of(programme, request.organisation, now=clock.read())
    context = frame(request, programme, "programme", below=[(_("What it takes to run it"), "")]) | {
        "headline": headline(months),
        "months": months,
        "form": form,
        "heads": (_("Month"), _("Picture"), _("Minutes a pair")),
        "rows": bars(months),
        "who": who(Data.LEDGER, request.organisation),
    }
    return render(request, "outcomes/minutes.html", context)


def headline(months: Sequence[Month]) -> str:
    """The last whole month in a sentence, or that nothing can be said of it."""
    told = [one for one in months[:-1] if one.per_pair and one.acts]
    if not told:
        return _("Too little was done, or for too few pairs, to estimate what it takes")
    last = told[-1]
    assert last.per_pair is not None
    return _("About {least} to {most} minutes a pair in {month}").format(
        least=_number(last.per_pair[0]), most=_number(last.per_pair[1]), month=date_format(last.first, "F Y")
    )


def bars(months: Sequence[Month]) -> list[charts.Bar]:
    """A row for each month, on one scale; where few pairs ran there is no bar."""
    most = max((one.per_pair[1] for one in months if one.per_pair), default=0.0)
    return [
        charts.Bar(
            label=date_format(one.first, "F Y"),
            why=_why(one),
            bar=charts.span_bar(one.per_pair[0], one.per_pair[1], low=0, high=most)
            if one.per_pair and one.acts and most
            else SafeString(""),
            number=f"{_number(one.per_pair[0])}–{_number(one.per_pair[1])}" if one.per_pair and one.acts else "–",
        )
        for one in reversed(months)
    ]


def _why(month: Month) -> str:
    if not month.acts:
        return _("Nothing was done in Konnekt; {pairs} pairs ran").format(pairs=month.pairs)
    return _("{acts} acts, {least}–{most} minutes together; {pairs} pairs ran").format(
        acts=month.acts, least=month.least, most=month.most, pairs=month.pairs
    )


def _number(minutes: float) -> str:
    return f"{minutes:.0f}" if minutes >= 10 else f"{minutes:.1f}"

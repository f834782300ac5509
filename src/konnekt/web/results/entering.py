"""Entering what Konnekt can't count: with its n, its source, and its interval where there is one."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.outcomes import queries
from konnekt.outcomes.actions.reporting import enter_figure
from konnekt.outcomes.library import library
from konnekt.outcomes.states import Source
from konnekt.programmes.models import Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.rules import today_in
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame


class FigureForm(forms.Form):
    """One figure from outside."""

    indicator = forms.ChoiceField(label=_("Indicator"))
    value = forms.FloatField(label=_("Figure"))
    unit = forms.CharField(label=_("In what"), max_length=60, help_text=_("For example: hours a pair, or % a year."))
    n = forms.IntegerField(label=_("Of how many people"), min_value=1)
    low = forms.FloatField(label=_("Its interval from"), required=False)
    high = forms.FloatField(
        label=_("to"), required=False, help_text=_("The 95 % interval, if whoever worked it out gave one.")
    )
    as_of = forms.DateField(label=_("As of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    source = forms.CharField(
        label=_("Where it comes from"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who worked it out, from which totals, beside whom. It stands in the report."),
    )

    def __init__(self, *args: object, indicators: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["indicator"].choices = indicators  # type: ignore[attr-defined]


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def enter(request: Request, round_id: UUID) -> HttpResponse:
    """The form, above what was entered before."""
    round_ = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    plan, now = queries.plan_of(round_), clock.read()
    if plan is None:
        raise NotFound
    told = library()
    planned = [told[key] for key in told if key in queries.targets_of(plan)]
    indicators = [(one.key, one.name) for one in planned if one.source is not Source.PRODUCT]
    form = FigureForm(
        request.POST if request.method == "POST" else None,
        indicators=indicators,
        initial={"as_of": today_in(request.organisation, now)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            enter_figure(request.actor, plan=plan, now=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _now("Entered. The next counting shows it, marked as yours."))
            return redirect("results_entering", request.organisation.slug, round_.pk)
    back = (_now("Results"), reverse("round_results", args=[request.organisation.slug, round_.pk]))
    below = [back, (_now("Figures from outside"), "")]
    context = frame(request, round_.programme, "round_results", round_=round_, below=below) | {
        "round": round_,
        "form": form,
        "has_any": bool(indicators),
        "entered": [(told[one.indicator].name, one) for one in queries.entered_for(plan) if one.indicator in told],
    }
    return render(request, "results/entering.html", context)

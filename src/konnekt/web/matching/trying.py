"""A trial of two ways of matching: asked for, watched without seeing, and told at its end."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data, Sight
from konnekt.core.errors import Refused
from konnekt.disclosure.counts import HeadCount
from konnekt.disclosure.shares import Share
from konnekt.matching import judging, policy
from konnekt.matching.actions.steering import criteria_of
from konnekt.matching.actions.trying import TOLERANCE, start_trial, ways_beside, why_no_trial
from konnekt.matching.going import Bar as Least
from konnekt.matching.models import Trial
from konnekt.matching.states import Against
from konnekt.matching.trying import FEWEST_COINS
from konnekt.programmes.names import Names
from konnekt.web import charts
from konnekt.web.door import Request, page
from konnekt.web.matching.frame import studio_frame
from konnekt.web.matching.looking_back import coins_words, criterion_name, results_frame, share_words
from konnekt.web.matching.studio import round_of
from konnekt.web.who import who


class TrialForm(forms.Form):
    """Which other way to compare with."""

    against = forms.ChoiceField(
        label=gettext_lazy("Compare what counts now with"), choices=Against.choices, widget=forms.RadioSelect
    )


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def new_trial(request: Request, round_id: UUID) -> HttpResponse:
    """Say what to compare with, and start the run."""
    round_ = round_of(request, round_id)
    criteria = criteria_of(round_)
    ways = ways_beside(round_, criteria)
    form = TrialForm(request.POST if request.method == "POST" else None)
    form.fields["against"].choices = [(one.value, one.label) for one in ways]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            run = start_trial(request.actor, round_=round_, against=Against(form.cleaned_data["against"]))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("match_run", request.organisation.slug, run.pk)
    context = studio_frame(request, round_, (_("Compare two ways"), "")) | {
        "form": form,
        "why_not": why_no_trial(round_, criteria),
        "tolerance": TOLERANCE,
        "result_on": judging.settles_on(round_),
    }
    return render(request, "matching/trial_new.html", context)


@page(Permission.READ_RESULTS)
def trial(request: Request, tried_id: UUID) -> HttpResponse:
    """What is compared, how many pairs are in it and when the result comes; then the result."""
    found = policy.TRIAL.fetch(
        request.actor, tried_id, Trial.objects.select_related("run__round__programme"), least=Sight.AGGREGATE
    )
    round_ = found.run.round
    title = (_("Trial of two ways"), "")
    context = results_frame(request, round_, title) | trial_facts(request, found)
    context |= {"round": round_, "run": found.run, "who": who(Data.RESULTS, request.organisation)}
    context["ways"] = way_rows(found, context["names"])
    if found.result and not found.result.get("gone"):
        context |= told(found.result, HeadCount(found.result["unknown"], request.organisation.smallest_group))
    return render(request, "matching/trial.html", context)


def trial_facts(request: Request, found: Trial) -> dict[str, Any]:
    """What may be told of a trial at any time."""
    return {
        "trial": found,
        "pairs": HeadCount(found.pairs, request.organisation.smallest_group),
        "result_on": judging.settles_on(found.run.round),
        "has_few_coins": found.coins < FEWEST_COINS,
        "other_way": Against(found.ways[1]["as"]).label,
    }


def way_rows(found: Trial, names: Names) -> list[dict[str, Any]]:
    """What each criterion makes up of a fit in each way, as two dots on one scale."""
    shares = [_shares(way["criteria"]) for way in found.ways]
    keys = sorted(shares[0].keys() | shares[1].keys(), key=lambda key: (-shares[0].get(key, 0), key))
    most = max([*shares[0].values(), *shares[1].values()], default=1)
    return [
        {
            "label": criterion_name(key, names),
            "picture": charts.two_dots(first, second, most=most, is_judged=False),
            "first": first,
            "second": second,
        }
        for key in keys
        for first, second in ((shares[0].get(key, 0), shares[1].get(key, 0)),)
    ]


def _shares(criteria: list[Mapping[str, Any]]) -> dict[str, int]:
    total = sum(one["weight"] for one in criteria) or 1
    return {one["key"]: round(100 * one["weight"] / total) for one in criteria}


def told(result: Mapping[str, Any], unknown: HeadCount) -> dict[str, Any]:
    """The result in words and bars."""
    shares = [Share(*one) if one else None for one in result["ways"]]
    labels = (_("First way: what counted in the round"), _("Second way: what it was compared with"))
    return {
        "headline": headline(result),
        "sentence": sentence(result),
        "coins": coins_words(result["coins"]) if result["coins"] else "",
        "unknown": unknown,
        "again": result["again"],
        "least": Least(**result["bar"]),
        "bars_heads": (_("Way"), _("Picture"), _("Went well")),
        "bars": [
            charts.Bar(
                label=label,
                bar=charts.interval_bar(one.interval[0], (one.low + one.high) / 2, one.interval[1], low=0.0, high=1.0),
                number=share_words(one),
            )
            for label, one in zip(labels, shares, strict=True)
            if one and all(shares)
        ],
    }


def headline(result: Mapping[str, Any]) -> str:
    """The finding as a sentence."""
    match result["verdict"]:
        case "DIFFERENCE" if result["difference"][0] > 0:
            return _("Pairs of the first way went better")
        case "DIFFERENCE":
            return _("Pairs of the second way went better")
        case "NO_CLEAR_DIFFERENCE":
            return _("No difference beyond chance between the two ways")
        case _:
            return _("The trial can’t tell which way is better")


def sentence(result: Mapping[str, Any]) -> str:
    """The difference with its interval, or what is missing."""
    if not result["difference"]:
        return _(
            "Fewer than 12 coins fell on one of the ways, or fewer than 20 pairs of it have ended. From so few nothing "
            "follows, in either direction."
        )
    value, low, high = (round(100 * part) for part in result["difference"])
    return _(
        "Of 100 pairs, {value} more went well by the first way than by the second (95 % interval {low} to {high}; "
        "below 0, fewer). If the ways made no difference, chance alone would part them as far in {chance} of 100 "
        "trials."
    ).format(value=value, low=low, high=high, chance=f"{100 * result['chance']:.1f}")

"""The plan of any round, another round, and moving from phase to phase."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.programmes.actions.rounds import change_round, create_round, set_phase
from konnekt.programmes.eligibility import as_data
from konnekt.programmes.models import Round
from konnekt.programmes.names import names_in
from konnekt.programmes.policy import RUNNING, RUNNING_ROUND
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import Phase
from konnekt.questions.library import ESSENTIAL, LIBRARY
from konnekt.web.door import Request, page
from konnekt.web.programmes.forms import (
    DatesForm,
    RoundForm,
    default_dates,
    directory_words,
    rule_forms,
    with_more_rows,
)
from konnekt.web.programmes.frame import frame
from konnekt.web.programmes.wizard.confirming import ask_first

PLAIN = ("name", *DatesForm.DATES, "objection_days", "mentee_places", "questions")


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def plan(request: Request, round_id: UUID) -> HttpResponse:
    """The plan of a round. “Another rule” only adds a row."""
    found = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    initial = {name: getattr(found, name) for name in PLAIN}
    form = RoundForm(request.POST or None, initial=initial, names=names_in(found.programme))
    rules = rule_forms(request.POST or None, found)
    if request.method == "POST" and "more_rules" in request.POST:
        rules = rule_forms(with_more_rows(request.POST), found)
    elif request.method == "POST" and "again" not in request.POST and form.is_valid() and rules.is_valid():
        chosen = [rule for one in rules if (rule := one.rule()) is not None]
        changes = form.cleaned_data | {"who_may_join": as_data(chosen)}
        try:
            asked = ask_first(request, found.programme, lambda: change_round(request.actor, round_=found, **changes))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            if asked is not None:
                return asked
            messages.success(request, _("The plan is saved."))
            return redirect("round_plan", request.organisation.slug, found.pk)
    found = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    context = frame(request, found.programme, "round_plan", round_=found) | {
        "round": found,
        "form": form,
        "rules": rules,
        "words": directory_words(),
        "essential": [LIBRARY[key].label for key in ESSENTIAL],
    }
    return render(request, "programmes/plan.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def new_round(request: Request, programme_id: UUID) -> HttpResponse:
    """One more intake, planned like the one before."""
    found = RUNNING.fetch(request.actor, programme_id)
    today = today_in(request.organisation, clock.read())
    before = found.rounds.order_by("-starts_on").first()
    dates = default_dates(today)
    begun = dates | _as_before(before) | {"name": str(dates["starts_on"].year)}
    form = RoundForm(request.POST or None, initial=begun, names=names_in(found))
    if request.method == "POST" and form.is_valid():
        rules = before.who_may_join if before else {}
        try:
            made = create_round(request.actor, programme=found, who_may_join=rules, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("round_plan", request.organisation.slug, made.pk)
    context = frame(request, found, "new_round") | {"form": form}
    return render(request, "programmes/new_round.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def phase(request: Request, round_id: UUID) -> HttpResponse:
    """Ask, then move the round to a phase."""
    found = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    wanted = request.POST.get("phase") or request.GET.get("to", "")
    if wanted not in Phase.values:
        raise Refused(_("Choose one of the five phases."))
    if request.method == "POST":
        set_phase(request.actor, round_=found, phase=Phase(wanted))
        messages.success(request, _("The round is in the phase “{phase}” now.").format(phase=Phase(wanted).label))
        return redirect("programme", request.organisation.slug, found.programme_id)
    context = {"round": found, "programme": found.programme, "phase": Phase(wanted)}
    return render(request, "programmes/phase.html", context)


def _as_before(before: Round | None) -> dict[str, Any]:
    if before is None:
        return {"objection_days": 5, "questions": [key for key in LIBRARY if key not in ESSENTIAL]}
    return {name: getattr(before, name) for name in ("objection_days", "mentee_places", "questions")}

"""The steps that plan the newest round: dates, who may join, what is asked; and the table of who sees what."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.programmes.actions.rounds import change_round
from konnekt.programmes.eligibility import as_data, read_rules
from konnekt.programmes.models import Round
from konnekt.programmes.names import names_in
from konnekt.programmes.own_questions import as_questions, own_questions
from konnekt.programmes.phases import is_usual_length, position, spans
from konnekt.programmes.queries import reach_of
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import DesignStep, Format, Side
from konnekt.questions.library import ESSENTIAL, LIBRARY, OPTIONAL, asked_in
from konnekt.questions.states import Asked
from konnekt.web.door import Request, page
from konnekt.web.programmes.forms import DatesForm, directory_words, rule_forms, with_more_rows
from konnekt.web.programmes.wizard.confirming import ask_first
from konnekt.web.programmes.wizard.forms import RoundDatesForm
from konnekt.web.programmes.wizard.views import NEEDS_A_ROUND, fetch, form_step, go_on, show
from konnekt.web.public.phases import phase_rows, picture, table_rows
from konnekt.web.public.who import who_rows


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def dates(request: Request, programme_id: UUID) -> HttpResponse:
    """The five phases as a picture and a table. “Draw it” shows new dates and saves nothing."""
    found, round_ = fetch(request, programme_id)
    if round_ is None:
        return redirect(NEEDS_A_ROUND, request.organisation.slug, found.pk)
    names = ("name", *DatesForm.DATES)
    form = RoundDatesForm(request.POST or None, initial={name: getattr(round_, name) for name in names})
    is_trial = "draw" in request.POST
    shown = Round(phase=round_.phase, **form.cleaned_data) if is_trial and form.is_valid() else round_

    def save(given: dict[str, Any]) -> None:
        change_round(request.actor, round_=round_, **given)

    phases = spans(shown)
    return form_step(
        request,
        found,
        DesignStep.DATES,
        form,
        save,
        is_trial=is_trial,
        phases=phase_rows(phases),
        table=table_rows(phases),
        picture=picture(phases, position(phases, today_in(request.organisation, clock.read())), found.name),
        is_unusual=not is_usual_length(shown.starts_on, shown.ends_on),
    )


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def who_may_join(request: Request, programme_id: UUID) -> HttpResponse:
    """The rules, and how many people they let in. “Count” and “Another rule” save nothing."""
    found, round_ = fetch(request, programme_id)
    if round_ is None:
        return redirect(NEEDS_A_ROUND, request.organisation.slug, found.pk)
    error, counted = "", read_rules(round_.who_may_join)
    forms = rule_forms(request.POST or None, round_)
    if request.method == "POST" and "more_rules" in request.POST:
        forms = rule_forms(with_more_rows(request.POST), round_)
    elif request.method == "POST" and forms.is_valid():
        counted = [rule for one in forms if (rule := one.rule()) is not None]
        if not {"count", "again"} & request.POST.keys():
            rules = as_data(counted)
            try:
                asked = ask_first(
                    request, found, lambda: change_round(request.actor, round_=round_, who_may_join=rules)
                )
            except Refused as refusal:
                error = str(refusal)
            else:
                return asked or go_on(request, found, DesignStep.WHO)
    names = names_in(found)
    sides = {Side.MENTEE: capfirst(names.mentees), Side.MENTOR: capfirst(names.mentors)}
    if found.format == Format.PEER:
        sides = {Side.BOTH: capfirst(names.mentees)}
    k = request.organisation.smallest_group
    reach = reach_of(counted, by=round_.enrolment_closes, k=k, sides=list(sides))
    context = {
        "rules": forms,
        "error": error,
        "words": directory_words(),
        "reach": [(label, str(reach[side])) for side, label in sides.items()],
        "is_trial": "count" in request.POST,
    }
    return show(request, found, DesignStep.WHO, context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def questions(request: Request, programme_id: UUID) -> HttpResponse:
    """The library, with what each question is for and who reads the answer."""
    found, round_ = fetch(request, programme_id)
    if round_ is None:
        return redirect(NEEDS_A_ROUND, request.organisation.slug, found.pk)
    chosen = [key for key in OPTIONAL if key in round_.questions]
    if request.method == "POST":
        chosen = [key for key in OPTIONAL if key in request.POST.getlist("questions")]
        if "again" not in request.POST:
            asked = ask_first(request, found, lambda: change_round(request.actor, round_=round_, questions=chosen))
            return asked or go_on(request, found, DesignStep.QUESTIONS)
    context = {
        "optional": [(LIBRARY[key], key in chosen) for key in OPTIONAL],
        "essential": [LIBRARY[key] for key in ESSENTIAL],
        "own": list(zip(own_questions(found), as_questions(own_questions(found)), strict=True)),
    }
    return show(request, found, DesignStep.QUESTIONS, context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def privacy(request: Request, programme_id: UUID) -> HttpResponse:
    """The table for this programme: each row with what is asked here that falls under it."""
    found, round_ = fetch(request, programme_id)
    if request.method == "POST":
        return go_on(request, found, DesignStep.PRIVACY)
    library = asked_in(round_.questions if round_ else [], frozenset(Asked))
    asked: dict[Data, list[str]] = {}
    for question in (*library, *as_questions(own_questions(found))):
        asked.setdefault(question.data, []).append(str(question.label))
    labels = [(data, asked.get(data, [])) for data in Data]
    rows = who_rows(Data, request.organisation)
    context = {"rows": [(label, here, *rest) for (_data, here), (label, *rest) in zip(labels, rows, strict=True)]}
    return show(request, found, DesignStep.PRIVACY, context)

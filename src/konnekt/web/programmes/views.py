"""Programmes for those who run them: the list, a new one, the overview, publication and closure."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.outcomes.queries import plan_of
from konnekt.programmes import queries
from konnekt.programmes.actions.designing import close_programme, create_programme, publish
from konnekt.programmes.actions.rounds import create_round
from konnekt.programmes.checklist import checklist
from konnekt.programmes.designs.shelf import templates
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.phases import next_phase, position, spans
from konnekt.programmes.policy import RUNNING
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import DesignStep, Format, Phase, ProgrammeState
from konnekt.web import charts
from konnekt.web.door import Request, page
from konnekt.web.programmes.forms import DatesForm, NewProgrammeForm, default_dates
from konnekt.web.programmes.frame import frame
from konnekt.web.programmes.wizard.stages import address, stages
from konnekt.web.public.phases import phase_rows, picture


@page(Permission.RUN_PROGRAMMES)
def programmes(request: Request) -> HttpResponse:
    """The programmes this person manages, each with its newest round in numbers."""
    rows = queries.with_newest_rounds(RUNNING.visible(request.actor, Programme.objects.order_by("name")))
    numbers = queries.numbers_of([round_ for _programme, round_ in rows if round_])
    context = {
        "rows": [
            (programme, round_, Phase(round_.phase) if round_ else None, numbers[round_.pk] if round_ else None)
            for programme, round_ in rows
        ]
    }
    return render(request, "programmes/programmes.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def new_programme(request: Request) -> HttpResponse:
    """One page: a name, a sentence, the dates. Everything else has a sensible default."""
    today = today_in(request.organisation, clock.read())
    contact = ", ".join(filter(None, (request.member.name, request.member.email)))
    form = NewProgrammeForm(request.POST or None, initial=default_dates(today) | {"contact": contact})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with transaction.atomic():
                words = {name: given[name] for name in ("name", "purpose", "time_asked", "contact")}
                made = create_programme(request.actor, **words)
                dates = {name: given[name] for name in DatesForm.DATES}
                create_round(request.actor, programme=made, name=_first_round(given["starts_on"].year), **dates)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Your programme is drafted. Only you can see it until you publish it."))
            return redirect(address(made, request.organisation, DesignStep.PURPOSE))
    return render(request, "programmes/new_programme.html", {"form": form, "templates": templates()})


@page(Permission.RUN_PROGRAMMES)
def programme(request: Request, programme_id: UUID) -> HttpResponse:
    """Where the programme stands: phases, numbers, what is in demand and what is short."""
    found = RUNNING.fetch(request.actor, programme_id)
    rounds = list(found.rounds.order_by("-starts_on", "-made_at"))
    round_ = _chosen(rounds, request.GET.get("round", ""))
    now = clock.read()
    context = frame(request, found, "programme", round_=round_) | {
        "rounds": rounds,
        "round": round_,
        "is_draft": found.state == ProgrammeState.DRAFT,
        "is_published": found.state == ProgrammeState.PUBLISHED,
        "checklist": checklist(found, now) if found.state == ProgrammeState.DRAFT else [],
    }
    if round_ is not None:
        phases = spans(round_)
        gaps, is_peer = queries.gaps_of(round_), found.format == Format.PEER
        told = _("{sought} seek it, {places} give it") if is_peer else _("{sought} sought, {places} places")
        context |= {
            "phases": phase_rows(phases),
            "picture": picture(phases, position(phases, today_in(request.organisation, now)), found.name),
            "phase": Phase(round_.phase),
            "next_phase": next_phase(round_),
            "numbers": queries.numbers_of([round_])[round_.pk],
            "is_peer": is_peer,
            "gaps": _gap_rows(gaps, told),
            "gap_heads": [
                _("Area"),
                _("Given beyond what is sought") if is_peer else _("Places to spare"),
                _("Sought and given") if is_peer else _("Sought and offered"),
            ],
            "short": [gap.name for gap in gaps if gap.is_short],
        }
    return render(request, "programmes/programme.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def publication(request: Request, programme_id: UUID) -> HttpResponse:
    """What is still missing, and the button once nothing is."""
    found = RUNNING.fetch(request.actor, programme_id)
    now = clock.read()
    if request.method == "POST":
        publish(request.actor, programme=found, now=now)
        messages.success(request, _("{name} is published.").format(name=found.name))
        return redirect("programme", request.organisation.slug, found.pk)
    items, round_ = checklist(found, now), queries.newest_round(found)
    context = frame(request, found, "programme_design") | {
        "items": items,
        "stages": stages(found, request.organisation, None),
        "is_ready": all(item.is_done for item in items),
        "is_published": found.state == ProgrammeState.PUBLISHED,
        "round": round_,
        "has_outcomes": round_ is None or plan_of(round_) is not None,
    }
    return render(request, "programmes/publication.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def closure(request: Request, programme_id: UUID) -> HttpResponse:
    """Ask, then close the programme to new enrolments."""
    found = RUNNING.fetch(request.actor, programme_id)
    if request.method == "POST":
        close_programme(request.actor, programme=found)
        messages.success(request, _("{name} takes nobody in any more.").format(name=found.name))
        return redirect("programme", request.organisation.slug, found.pk)
    return render(request, "programmes/closure.html", {"programme": found})


def _chosen(rounds: list[Round], wanted: str) -> Round | None:
    return next((round_ for round_ in rounds if str(round_.pk) == wanted), rounds[0] if rounds else None)


def _first_round(year: int) -> str:
    return _("Round {year}").format(year=year)


def _gap_rows(gaps: list[queries.Gap], words: str) -> list[charts.Bar]:
    """To the left what is short, to the right what is to spare; the words have places for both numbers."""
    reach = max([abs(gap.places - gap.sought) for gap in gaps] + [1])
    return [
        charts.Bar(
            label=gap.name,
            bar=charts.span_bar(0, gap.places - gap.sought, low=-reach, high=reach),
            number=words.format(sought=gap.sought, places=gap.places),
            why=_("{number} short").format(number=gap.sought - gap.places) if gap.is_short else "",
        )
        for gap in gaps
    ]

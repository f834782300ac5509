"""Ways to begin a programme: from a template, from a file, as a copy; and a design as a file to take away."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.guidance.actions.articles import copy_articles
from konnekt.guidance.actions.protocols import copy_protocols
from konnekt.organisations.models import InterestArea
from konnekt.programmes.actions.copying import create_from_design, dates_from
from konnekt.programmes.designs.reading import LARGEST, BadDesign, Design, Problem, read_file
from konnekt.programmes.designs.shelf import template
from konnekt.programmes.designs.writing import as_file, design_of
from konnekt.programmes.models import Programme
from konnekt.programmes.plans import plan_from
from konnekt.programmes.policy import RUNNING
from konnekt.programmes.queries import newest_round
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import Format
from konnekt.training.actions.needs import copy_needs
from konnekt.training.designs import ask_as_designed, training_of
from konnekt.web.door import Request, page
from konnekt.web.programmes.forms import day_field


class BeginForm(forms.Form):
    """What a design can't know: a name here, whom to ask, and when it opens."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    contact = forms.CharField(
        label=gettext_lazy("Whom can people ask?"),
        max_length=200,
        help_text=gettext_lazy("A name and how to reach them."),
    )
    opens = day_field(gettext_lazy("Enrolment opens"), gettext_lazy("All other dates follow from it."))


class FileForm(forms.Form):
    """A design from somewhere else."""

    file = forms.FileField(
        label=gettext_lazy("Design file"),
        help_text=gettext_lazy("TOML or JSON, at most 256 kB. Nothing is made before you have seen what it says."),
    )


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def from_template(request: Request, template_key: str) -> HttpResponse:
    """A programme from one of the templates: three fields, all filled in."""
    found = template(template_key)
    if found is None:
        raise Http404
    return _begin(request, found.design, title=found.title, about=found.about)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def copy(request: Request, programme_id: UUID) -> HttpResponse:
    """One more programme like this one, without its people."""
    found = RUNNING.fetch(request.actor, programme_id)
    about = _("Everything of its design, its training, its protocols as drafts, and nobody of its people.")
    design = design_of(found, newest_round(found))
    name = _("{name}, again").format(name=found.name)[:120]
    title = _("A copy of {name}").format(name=found.name)
    return _begin(request, design | {"name": name}, title=title, about=about, source=found)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def from_file(request: Request) -> HttpResponse:
    """Read a file, say everything that is wrong with it, and make a draft of one that is right."""
    form = FileForm(request.POST or None, request.FILES or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            design = read_file(form.cleaned_data["file"].read(LARGEST + 1), areas=_areas())
            made = _make(request, design, design["name"], _contact(request), _today(request))
        except BadDesign as bad:
            problems = bad.problems
        except Refused as refusal:
            problems = [Problem(refusal.field or _("the file"), str(refusal))]
        else:
            messages.success(request, _("Your programme is drafted. Only you can see it until you publish it."))
            return redirect("programme_design", request.organisation.slug, made.pk)
    return render(request, "programmes/from_file.html", {"form": form, "problems": problems})


@page(Permission.RUN_PROGRAMMES)
def design_file(request: Request, programme_id: UUID) -> HttpResponse:
    """The design as a file. It names nobody."""
    found = RUNNING.fetch(request.actor, programme_id)
    design = design_of(found, newest_round(found)) | {"training": training_of(request.actor, found)}
    answer = HttpResponse(as_file(design), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{found.slug}.json"'
    return answer


def _begin(
    request: Request, design: Design, *, title: str, about: str, source: Programme | None = None
) -> HttpResponse:
    initial = {"name": design["name"], "contact": _contact(request), "opens": _today(request)}
    form = BeginForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = _make(request, design, given["name"], given["contact"], given["opens"])
        if source is not None:
            copy_protocols(request.actor, source=source, programme=made, now=clock.read())
            copy_articles(request.actor, source=source, programme=made, now=clock.read())
            copy_needs(request.actor, source=source, programme=made, now=clock.read())
        messages.success(request, _("Your programme is drafted. Only you can see it until you publish it."))
        return redirect("programme_design", request.organisation.slug, made.pk)
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "about": about,
        "design": design,
        "format": Format(design.get("format", Format.ONE_TO_ONE)).label,
        "plan": plan_from(design.get("plan", {}), design.get("format", Format.ONE_TO_ONE)),
    }
    return render(request, "programmes/begin.html", context)


def _make(request: Request, design: Design, name: str, contact: str, opens: date) -> Programme:
    now, year = clock.read(), dates_from(design, opens)["starts_on"].year
    round_name = _("Round {year}").format(year=year)
    made = create_from_design(
        request.actor, design=design, name=name, contact=contact, opens=opens, round_name=round_name, now=now
    )
    strange = ask_as_designed(request.actor, programme=made, wanted=design.get("training", []), now=now)
    if strange:
        left_out = _("These modules aren’t taught here and were left out: {modules}.")
        messages.warning(request, left_out.format(modules=", ".join(strange)))
    return made


def _areas() -> list[str]:
    return list(InterestArea.objects.filter(is_active=True).values_list("key", flat=True))


def _contact(request: Request) -> str:
    return ", ".join(filter(None, (request.member.name, request.member.email)))


def _today(request: Request) -> date:
    return today_in(request.organisation, clock.read())

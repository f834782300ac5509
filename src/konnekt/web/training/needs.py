"""What a programme asks its people to learn, and how far they are."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.programmes.models import Programme
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.policy import RUNNING
from konnekt.programmes.queries import newest_round
from konnekt.programmes.rules import today_in
from konnekt.relationships.states import PartSide
from konnekt.training.actions.needs import Asked, ask_for, ask_for_core, take_out
from konnekt.training.queries.catalogue import Entry, catalogue
from konnekt.training.queries.programmes import asked_in, waiting_for_training
from konnekt.training.states import Due, Gate
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame
from konnekt.web.who import who

PAGE_SIZE = 50


class NeedForm(forms.Form):
    """A module, for one side, and how it is asked for."""

    use_required_attribute = False

    module_key = forms.ChoiceField(
        label=gettext_lazy("Which module?"), error_messages={"required": gettext_lazy("Choose a module.")}
    )
    side = forms.ChoiceField(label=gettext_lazy("For whom?"), widget=forms.RadioSelect)
    is_required = forms.TypedChoiceField(
        label=gettext_lazy("How is it asked for?"),
        choices=[("yes", gettext_lazy("Required")), ("no", gettext_lazy("Suggested"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    due = forms.ChoiceField(label=gettext_lazy("By when?"), choices=Due.choices, initial=Due.NEVER)
    gate = forms.ChoiceField(
        label=gettext_lazy("What waits until it is done?"),
        choices=Gate.choices,
        initial=Gate.NONE,
        help_text=gettext_lazy(
            "Whoever has not done it is told what to do first. A partner never learns that somebody still has to."
        ),
    )

    def __init__(self, *args: Any, entries: dict[str, Entry], names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        module, side = self.fields["module_key"], self.fields["side"]
        assert isinstance(module, forms.ChoiceField)
        assert isinstance(side, forms.ChoiceField)
        module.choices = [("", _("Choose one")), *((key, entry.text.title) for key, entry in entries.items())]
        side.choices = [
            (PartSide.MENTOR, capfirst(names.mentors)),
            (PartSide.MENTEE, capfirst(names.mentees)),
        ]

    @property
    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(given["is_required"], Gate(given["gate"]), Due(given["due"]))


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def training(request: Request, programme_id: UUID) -> HttpResponse:
    """What is asked with how many did it, who waits for it, and a form for one more."""
    programme, now = RUNNING.fetch(request.actor, programme_id), clock.read()
    names, entries = names_in(programme), catalogue()
    form = NeedForm(request.POST if request.method == "POST" else None, entries=entries, names=names)
    if request.method == "POST" and form.is_valid():
        try:
            need = ask_for(
                request.actor,
                programme=programme,
                module_key=form.cleaned_data["module_key"],
                side=PartSide(form.cleaned_data["side"]),
                asked=form.asked,
                now=now,
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            said = _("“{title}” is asked for now.").format(title=entries[need.module_key].text.title)
            messages.success(request, said)
            return redirect("programme_training", request.organisation.slug, programme.pk)
    return _show(request, programme, form, names)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def core(request: Request, programme_id: UUID) -> HttpResponse:
    """Suggest everything that is written for both sides."""
    programme = RUNNING.fetch(request.actor, programme_id)
    number = ask_for_core(request.actor, programme=programme, now=clock.read())
    said = ngettext("{number} module is suggested now.", "{number} modules are suggested now.", number)
    messages.success(request, said.format(number=number))
    return redirect("programme_training", request.organisation.slug, programme.pk)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def removal(request: Request, programme_id: UUID, need_id: UUID) -> HttpResponse:
    """Ask for it no longer."""
    programme = RUNNING.fetch(request.actor, programme_id)
    take_out(request.actor, need_id=need_id)
    return redirect("programme_training", request.organisation.slug, programme.pk)


def _show(request: Request, programme: Programme, form: NeedForm, names: Names) -> HttpResponse:
    round_, today = newest_round(programme), today_in(request.organisation, clock.read())
    asked = asked_in(request.actor, programme, round_, on=today)
    waiting = waiting_for_training(request.actor, round_, on=today) if round_ else None
    titles = {PartSide.MENTOR: names.mentors, PartSide.MENTEE: names.mentees}
    sides = [
        (side.value, capfirst(title), [one for one in asked if one.need.side == side]) for side, title in titles.items()
    ]
    context = frame(request, programme, "programme_design", round_=round_, below=[(_("Training"), "")]) | {
        "round": round_,
        "sides": sides,
        "has_needs": bool(asked),
        "waiting": Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page")) if waiting is not None else None,
        "form": form,
        "who": who(Data.TRAINING, request.organisation),
    }
    return render(request, "training/programme.html", context)

"""Whom the champions of a programme look for, set by its managers."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.access.permissions import Permission
from konnekt.champions.actions.targets import MOST, SIDES, close_target, set_target
from konnekt.champions.counting import came_for, open_targets, suggestions
from konnekt.champions.models import Target
from konnekt.champions.queries import champions_of
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations.models import InterestArea
from konnekt.programmes.models import Round
from konnekt.programmes.names import names_in
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.states import Side
from konnekt.web.champion.words import wanted
from konnekt.web.door import Request, page
from konnekt.web.recruiting.frame import recruiting_frame


class TargetForm(forms.Form):
    """One more target."""

    use_required_attribute = False

    number = forms.IntegerField(
        label=gettext_lazy("How many more?"),
        min_value=1,
        max_value=MOST,
        error_messages={"required": gettext_lazy("Say how many.")},
    )
    side = forms.ChoiceField(label=gettext_lazy("Who?"), widget=forms.RadioSelect)
    area = forms.ChoiceField(label=gettext_lazy("For which area?"), required=False)

    def __init__(self, *args: object, round_: Round, areas: dict[str, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        names = names_in(round_.programme)
        side, area = self.fields["side"], self.fields["area"]
        assert isinstance(side, forms.ChoiceField)
        assert isinstance(area, forms.ChoiceField)
        labels = {Side.MENTOR: names.mentors, Side.MENTEE: names.mentees}
        side.choices = [(one.value, labels[one].capitalize()) for one in SIDES]
        area.choices = [("", _("Any")), *areas.items()]


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def targets(request: Request, round_id: UUID) -> HttpResponse:
    """What is looked for, what supply and demand suggest, and a form for one more."""
    found = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    areas = dict(InterestArea.objects.filter(is_active=True).values_list("key", "name"))
    initial = {"side": Side.MENTOR.value, "number": request.GET.get("number"), "area": request.GET.get("area")}
    form = TargetForm(request.POST if request.method == "POST" else None, initial=initial, round_=found, areas=areas)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"side": Side(form.cleaned_data["side"])}
        try:
            set_target(request.actor, round_=found, now=clock.read(), **given)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The champions are told."))
            return redirect("round_targets", request.organisation.slug, found.pk)
    programme, shown = found.programme, open_targets([found])
    came = came_for(shown)
    below = [(_("Whom the champions look for"), "")]
    context = recruiting_frame(request, found, "round_targets", below=below) | {
        "form": form,
        "rows": [
            (one, wanted(programme, one.side, one.number, areas.get(one.area, one.area)), came[one.pk]) for one in shown
        ],
        "suggestions": [
            (one, wanted(programme, Side.MENTOR, one.number, one.name)) for one in suggestions(found, shown)
        ],
        "has_champions": bool(champions_of(programme)),
    }
    return render(request, "champion/targets.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def closing(request: Request, round_id: UUID, target_id: UUID) -> HttpResponse:
    """Stop looking for these people."""
    found = RUNNING_ROUND.fetch(request.actor, round_id)
    one = Target.objects.select_related("round").filter(round=found, pk=target_id).first()
    if one is None:
        raise NotFound
    close_target(request.actor, target=one, now=clock.read())
    messages.success(request, _("The champions no longer look for them."))
    return redirect("round_targets", request.organisation.slug, found.pk)

"""What a programme puts on the shelves of its pairs."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.addresses import host_of
from konnekt.core.errors import Refused
from konnekt.organisations.models import InterestArea
from konnekt.programmes.actions.resources import add_resource, remove_resource
from konnekt.programmes.models import Resource
from konnekt.programmes.policy import RESOURCE, RUNNING
from konnekt.programmes.states import Phase
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame
from konnekt.web.who import who


class ResourceForm(forms.Form):
    """Something worth reading, doing or asking."""

    use_required_attribute = False

    title = forms.CharField(
        label=gettext_lazy("What is it?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say in a line what it is.")},
    )
    address = forms.CharField(
        label=gettext_lazy("Where is it?"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("The address of a page, if it has one. We never look at it ourselves."),
    )
    words = forms.CharField(
        label=gettext_lazy("What is it good for?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    area = forms.ChoiceField(label=gettext_lazy("Which area is it about?"), required=False)
    phase = forms.ChoiceField(
        label=gettext_lazy("When is it of use?"),
        required=False,
        choices=[("", gettext_lazy("At any time")), *Phase.choices],
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"token": uuid4()})
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)
        area.choices = [("", _("None in particular")), *areas]


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def resources(request: Request, programme_id: UUID) -> HttpResponse:
    """What is there, and a form for one more."""
    found = RUNNING.fetch(request.actor, programme_id)
    areas = list(InterestArea.objects.filter(is_active=True).values_list("key", "name"))
    form = ResourceForm(request.POST if request.method == "POST" else None, areas=areas)
    if request.method == "POST" and form.is_valid():
        try:
            add_resource(request.actor, programme=found, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("It is on the shelf of every pair now."))
            return redirect("programme_resources", request.organisation.slug, found.pk)
    names = dict(areas)
    context = frame(request, found, "programme_design", below=[(_("Resources"), "")]) | {
        "resources": [
            (one, host_of(one.address), (one.area, names.get(one.area, "")))
            for one in RESOURCE.visible(request.actor, Resource.objects.filter(programme=found))
        ],
        "form": form,
        "who": who(Data.PROGRAMME, request.organisation),
    }
    return render(request, "programmes/resources.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def removal(request: Request, programme_id: UUID, resource_id: UUID) -> HttpResponse:
    """Take one off."""
    found = RUNNING.fetch(request.actor, programme_id)
    remove_resource(request.actor, programme=found, resource_id=resource_id)
    return redirect("programme_resources", request.organisation.slug, found.pk)

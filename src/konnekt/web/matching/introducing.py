"""The introductions of a round: what mentees and mentors read when they are asked about each other."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.access.permissions import Permission
from konnekt.core.errors import Refused
from konnekt.matching import reading
from konnekt.matching.actions.introducing import MOST_LETTERS, change_introductions
from konnekt.matching.rules import introduced
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.states import Format
from konnekt.web.door import Request, page
from konnekt.web.matching.frame import studio_frame
from konnekt.web.matching.studio import round_of


class IntroductionsForm(forms.Form):
    """One text for each side."""

    to_mentee = forms.CharField(
        label=gettext_lazy("What {mentees} read"),
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    to_mentor = forms.CharField(
        label=gettext_lazy("What {mentors} read"),
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = names.say(field.label or "")


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def introductions(request: Request, round_id: UUID) -> HttpResponse:
    """Write them, and see how they read."""
    round_ = round_of(request, round_id)
    names = names_in(round_.programme)
    kept = reading.introductions_of(round_.pk)
    initial = {"to_mentee": kept.to_mentee, "to_mentor": kept.to_mentor} if kept else {}
    form = IntroductionsForm(request.POST if request.method == "POST" else None, initial=initial, names=names)
    if round_.programme.format == Format.PEER:
        # Both of a pair read the same.
        del form.fields["to_mentor"]
        initial.pop("to_mentor", None)
    if form.is_valid():
        texts = {"to_mentor": form.cleaned_data["to_mentee"]} | form.cleaned_data
        try:
            change_introductions(request.actor, round_=round_, **texts)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved. Whoever is asked from now on reads it beside the reasons."))
            return redirect("introductions", request.organisation.slug, round_.pk)
    example = {"partner": _("Alex Example"), "you": _("Kim Example"), "programme": round_.programme.name}
    context = studio_frame(request, round_, (_("Introductions"), "")) | {
        "form": form,
        "examples": [
            (label, introduced(text, **example))
            for label, text in (
                (names.say(_("{A_mentee} reads")), initial.get("to_mentee", "")),
                (names.say(_("{A_mentor} reads")), initial.get("to_mentor", "")),
            )
            if text
        ],
    }
    return render(request, "matching/introductions.html", context)

"""Forms about champions."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from konnekt.access.actors import Actor
from konnekt.champions.actions.serving import LONGEST_REPLY
from konnekt.champions.actions.thanking import LONGEST_THANKS
from konnekt.champions.policy import INVITING
from konnekt.organisations.models import Unit
from konnekt.programmes.models import Programme
from konnekt.programmes.states import ProgrammeState
from konnekt.web.readiness.forms import OwnerField


class InvitationForm(forms.Form):
    """Who is asked, and for what."""

    use_required_attribute = False

    member = OwnerField(
        label=_("Who"),
        max_length=300,
        help_text=_("The e-mail, or the whole name. Somebody whom others trust; rank doesn’t matter."),
        error_messages={"required": _("Say whom you would like to ask.")},
    )
    about = forms.ChoiceField(
        label=_("What would they champion?"),
        help_text=_("A programme, or all programmes in one unit."),
        error_messages={"required": _("Choose a programme or a unit.")},
    )
    why = forms.CharField(
        label=_("Why them?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They read it on the invitation’s page. A sentence of yours does more than any brochure."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programmes = INVITING.visible(actor, Programme.objects.exclude(state=ProgrammeState.CLOSED)).order_by("name")
        self._programmes = {str(one.pk): one for one in programmes}
        self._units = {str(one.pk): one for one in Unit.objects.order_by("path")}
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _now("Choose one")),
            (_now("Programmes"), [(f"programme:{key}", one.name) for key, one in self._programmes.items()]),
            (_now("Units"), [(f"unit:{key}", one.path) for key, one in self._units.items()]),
        ]

    def clean_about(self) -> dict[str, Programme | Unit]:
        """The thing itself, under the name the room calls it by."""
        kind, _colon, key = str(self.cleaned_data["about"]).partition(":")
        return {"programme": self._programmes[key]} if kind == "programme" else {"unit": self._units[key]}


def about_programme(programme_id: UUID | str) -> str:
    """The value of a programme among what may be championed."""
    return f"programme:{programme_id}"


class ReplyForm(forms.Form):
    """A word to whoever asked, or none."""

    reply = forms.CharField(
        label=_("A word to whoever invited you"),
        required=False,
        max_length=LONGEST_REPLY,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No reason is needed. Whoever keeps the champions reads it."),
    )


class ThanksForm(forms.Form):
    """A note of thanks."""

    use_required_attribute = False

    words = forms.CharField(
        label=_("Your note"),
        max_length=LONGEST_THANKS,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Say what you saw them do. They read it here; the mail only says that a note waits."),
        error_messages={"required": _("Write a few words.")},
    )

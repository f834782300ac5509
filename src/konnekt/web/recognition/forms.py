"""Forms of thanks."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.community.models import Space
from konnekt.community.rules import LONGEST_THANKS
from konnekt.community.states import Shown
from konnekt.web.goals.forms import OnceForm


class ThanksForm(OnceForm):
    """A few sentences."""

    words = forms.CharField(
        label=_("What would you like to thank them for?"),
        max_length=LONGEST_THANKS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What they did, and what it meant to you. What a pair said to each other stays with the pair."),
        error_messages={"required": _("Write a few words first.")},
    )


class ShowingForm(forms.Form):
    """Where it is shown: nowhere, on one’s card, or in one of the spaces that both are in."""

    use_required_attribute = False

    where = forms.ChoiceField(
        label=_("Where would you like to show it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )

    def __init__(self, *args: Any, spaces: Sequence[Space], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spaces = {str(one.pk): one for one in spaces}
        where = self.fields["where"]
        assert isinstance(where, forms.ChoiceField)
        where.choices = [
            (Shown.PRIVATE.value, Shown.PRIVATE.label),
            (Shown.CARD.value, Shown.CARD.label),
            *((key, _("In {space}").format(space=one.called)) for key, one in self.spaces.items()),
        ]

    @staticmethod
    def value_of(shown: str, space_id: UUID | None) -> str:
        """What is chosen now, as the form has it."""
        return str(space_id or Shown.PRIVATE) if shown == Shown.SPACE else shown

    @property
    def chosen(self) -> dict[str, Any]:
        """As the action takes it."""
        value = self.cleaned_data["where"]
        space = self.spaces.get(value)
        return {"where": Shown.SPACE if space else Shown(value), "space": space}

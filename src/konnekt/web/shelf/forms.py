"""The form that puts something on a shelf."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.web.goals.forms import OnceForm
from konnekt.workspace.actions.shelf import Offered
from konnekt.workspace.rules import LONGEST_ADDRESS, LONGEST_WHAT, LONGEST_WORDS
from konnekt.workspace.states import ShelfKind


class ShelfForm(OnceForm):
    """One thing: what it is, where, and what it is good for."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What do you put there?"),
        choices=ShelfKind.choices,
        initial=ShelfKind.LINK,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one.")},
    )
    what = forms.CharField(
        label=gettext_lazy("What is it called?"),
        max_length=LONGEST_WHAT,
        error_messages={"required": gettext_lazy("Say in a line what it is.")},
    )
    address = forms.CharField(
        label=gettext_lazy("Where is it on the web?"),
        required=False,
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Only where it has an address. We never look at the page ourselves."),
    )
    file = forms.FileField(
        label=gettext_lazy("A file"),
        required=False,
        help_text=gettext_lazy("Up to 10 MB: a picture, PDF, office document or plain text."),
    )
    why = forms.CharField(
        label=gettext_lazy("Why do you recommend it?"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Which page, which minute, which question to ask: that is what makes it worth opening."),
    )
    area = forms.ChoiceField(label=gettext_lazy("Which area is it about?"), required=False)

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)
        area.choices = [("", _("None in particular")), *areas]

    @property
    def offered(self) -> Offered:
        """What was given, as the action takes it."""
        given = self.cleaned_data
        sent = given["file"]
        return Offered(
            kind=ShelfKind(given["kind"]),
            file=(str(sent.name), sent.read()) if isinstance(sent, UploadedFile) else None,
            **{name: given[name] for name in ("what", "why", "area", "address")},
        )

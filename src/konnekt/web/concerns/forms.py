"""Forms of getting help, and of giving it."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.concerns.words import LONGEST
from konnekt.organisations.models import Member
from konnekt.web.concerns.turning import Ear


class _Once(forms.Form):
    """A token that makes sending it twice sending it once."""

    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": uuid4()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class HelpForm(_Once):
    """What happened, to whom it goes, and what is shown with it."""

    named = forms.ChoiceField(
        label=_("Who should read it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who should read it.")},
    )
    happened = forms.CharField(
        label=_("What happened?"),
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=LONGEST,
        error_messages={"required": _("Write a few words first.")},
        help_text=_("In your own words, as much or as little as you like. You can write on later."),
    )
    excerpts = forms.MultipleChoiceField(
        label=_("Messages to show with it"),
        required=False,
        error_messages={
            "invalid_choice": _("Something you ticked can’t be shown any more. Look at what is ticked, then send it.")
        },
    )

    def __init__(self, *args: Any, choices: Sequence[Ear], excerpts: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named, shown = self.fields["named"], self.fields["excerpts"]
        assert isinstance(named, forms.ChoiceField)
        assert isinstance(shown, forms.MultipleChoiceField)
        named.choices = [(one.value, one.label) for one in choices]
        shown.choices = [(one, one) for one in excerpts]


class PostForm(_Once):
    """Something written on."""

    text = forms.CharField(
        label=_("Write on"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST,
        error_messages={"required": _("Write a few words first.")},
    )


class HandOverForm(PostForm):
    """To whom, and a word for them."""

    to = forms.ChoiceField(label=_("To"), widget=forms.RadioSelect)
    field_order = ("to", "text", "token")

    def __init__(self, *args: Any, others: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = [(str(one.pk), one.name) for one in others]
        self.fields["text"].label = _("A word for them, and for whoever wrote it")

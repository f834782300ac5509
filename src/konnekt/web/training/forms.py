"""What authors of modules fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.training.actions.drafts import Facts
from konnekt.training.models import Version
from konnekt.training.text.shape import For, When


class TitleForm(forms.Form):
    """How a new module, or a new lesson, is called."""

    use_required_attribute = False

    title = forms.CharField(
        label=gettext_lazy("What is it called?"),
        max_length=120,
        error_messages={"required": gettext_lazy("Give it a title. It can be changed later.")},
    )


class FileForm(forms.Form):
    """A file from one's own machine."""

    file = forms.FileField(label=gettext_lazy("File"), error_messages={"required": gettext_lazy("Choose a file.")})


class LanguageForm(forms.Form):
    """A language to translate into."""

    use_required_attribute = False

    language = forms.RegexField(
        r"^[a-z]{2,3}(-[a-z0-9]{2,8})*$",
        label=gettext_lazy("Which language?"),
        max_length=20,
        help_text=gettext_lazy("Its short name: “de” for German, “cy” for Welsh, “fr-ca” for Canadian French."),
        error_messages={
            "required": gettext_lazy("Say which language."),
            "invalid": gettext_lazy("That is no short name of a language. German is “de”, Welsh is “cy”."),
        },
    )


class FactsForm(forms.Form):
    """Whom a module is for, when, how long it takes, how much must be right."""

    use_required_attribute = False

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Whom is it for?"),
        choices=For.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )
    when = forms.ChoiceField(label=gettext_lazy("When is it worth most?"), choices=When.choices)
    minutes = forms.IntegerField(label=gettext_lazy("How many minutes does it take?"), min_value=1, max_value=240)
    pass_mark = forms.IntegerField(
        label=gettext_lazy("How much of the questions must be right, in per cent?"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("0 where there are no questions. Everybody can try again as often as they like."),
    )
    refresh_after = forms.IntegerField(
        label=gettext_lazy("After how many months is it worth doing again?"),
        min_value=1,
        max_value=120,
        required=False,
        help_text=gettext_lazy("Empty: never."),
    )
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Which areas does it speak to?"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["areas"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = areas

    @property
    def facts(self) -> Facts:
        given = self.cleaned_data
        return Facts(
            roles=tuple(For(one) for one in given["roles"]),
            when=When(given["when"]),
            minutes=given["minutes"],
            pass_mark=given["pass_mark"],
            refresh_after=given["refresh_after"],
            areas=tuple(given["areas"]),
        )


def initial_facts(version: Version) -> dict[str, Any]:
    """A version's facts as the form shows them."""
    names = ("roles", "when", "minutes", "pass_mark", "refresh_after", "areas")
    return {name: getattr(version, name) for name in names}


class WordsForm(forms.Form):
    """One file of words, in Markdown."""

    use_required_attribute = False

    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "class": "control code-area", "spellcheck": "true"}),
    )
    changes = forms.IntegerField(widget=forms.HiddenInput)

    def say(self, words: str) -> None:
        """Say what is wrong with the text, beside it."""
        self.add_error("text", words or _("This can’t be saved."))

"""Forms of articles of one's own, and of a programme's protocols."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.guidance.rules import LONGEST_CHANGED, LONGEST_SUMMARY, LONGEST_TEXT, LONGEST_TITLE
from konnekt.programmes.states import Phase, Side
from konnekt.questions import vocabularies

_MARKDOWN = _("In Markdown: “## ” begins a heading, “- ” a point of a list. Pictures are left out.")


class NewArticleForm(forms.Form):
    """How an article is called, for whom, and in which language it is written."""

    use_required_attribute = False

    title = forms.CharField(
        label=_("What is it called?"),
        max_length=LONGEST_TITLE,
        error_messages={"required": _("Give it a title. It can be changed later.")},
    )
    place = forms.ChoiceField(label=_("Who finds it?"), error_messages={"required": _("Say who finds it.")})
    language = forms.ChoiceField(label=_("Language"), initial="en")

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, place=places, language=list(vocabularies.languages().items()))
        if len(places) == 1:
            self.fields["place"].widget = forms.HiddenInput()
            self.fields["place"].initial = places[0][0]


class TranslationForm(forms.Form):
    """Into which language one of our articles is translated."""

    use_required_attribute = False

    language = forms.ChoiceField(label=_("Language"), error_messages={"required": _("Say which language.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = vocabularies.languages().items()
        _choose(self, language=[("", _("Choose one")), *(one for one in spoken if one[0] != "en")])


class ArticleForm(forms.Form):
    """What the keepers of an article work on."""

    use_required_attribute = False

    title = forms.CharField(
        label=_("Title"), max_length=LONGEST_TITLE, error_messages={"required": _("Give it a title.")}
    )
    summary = forms.CharField(
        label=_("Why would one read it?"),
        required=False,
        max_length=LONGEST_SUMMARY,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A sentence or two. They stand below the title wherever it is found."),
    )
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 18, "data-draft-over": True}),
        help_text=_MARKDOWN,
    )
    side = forms.ChoiceField(label=_("Whom is it for?"), widget=forms.RadioSelect, initial=Side.BOTH)
    phase = forms.ChoiceField(
        label=_("In which phase is it of use?"), required=False, choices=[("", _("In every phase")), *Phase.choices]
    )
    language = forms.ChoiceField(label=_("Language"))
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, is_translation: bool, sides: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_translation:
            # Whom it is for, and in which language, is what the translation is of.
            for name in ("side", "phase", "language"):
                del self.fields[name]
        else:
            _choose(self, language=list(vocabularies.languages().items()))
            _choose_side(self, "side", sides)


class EditionForm(forms.Form):
    """Which edition was read before a button was pressed. What is no number is none of them."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    @property
    def read(self) -> int:
        """The edition."""
        return self.cleaned_data["edition"] if self.is_valid() else 0


def _choose_side(form: forms.Form, name: str, sides: Mapping[str, str]) -> None:
    """Where there is one choice alone, nobody is asked."""
    _choose(form, **{name: list(sides.items())})
    if len(sides) == 1:
        form.fields[name].widget = forms.HiddenInput()


def _choose(form: forms.Form, **choices: Any) -> None:
    for name, some in choices.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = some


class ProtocolForm(forms.Form):
    """What the managers work on."""

    use_required_attribute = False

    title = forms.CharField(
        label=_("Title"), max_length=LONGEST_TITLE, error_messages={"required": _("Give it a title.")}
    )
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 22, "data-draft-over": True}),
        help_text=_MARKDOWN,
    )
    asked = forms.ChoiceField(label=_("Who reads and accepts it?"), widget=forms.RadioSelect, initial=Side.BOTH)
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, sides: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_side(self, "asked", sides)


class PublicationForm(forms.Form):
    """What is new in a version."""

    use_required_attribute = False

    changed = forms.CharField(
        label=_("What is new?"),
        required=False,
        max_length=LONGEST_CHANGED,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A sentence or two. Everybody who accepted the version before reads it first."),
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

"""Forms of a programme's protocols."""

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.guidance.rules import LONGEST_CHANGED, LONGEST_TEXT, LONGEST_TITLE
from konnekt.programmes.names import Names
from konnekt.programmes.states import Side


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
        help_text=_("In Markdown: “## ” begins a heading, “- ” a point of a list. Pictures are left out."),
    )
    asked = forms.ChoiceField(label=_("Who reads and accepts it?"), widget=forms.RadioSelect, initial=Side.BOTH)
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def choices_in(self, names: Names, *, has_sides: bool) -> "ProtocolForm":
        """The sides as the programme calls them; peers have none, and everybody is asked."""
        asked = self.fields["asked"]
        assert isinstance(asked, forms.ChoiceField)
        everybody = (Side.BOTH.value, _("Everybody who takes part"))
        sides = [(Side.MENTEE.value, names.mentees), (Side.MENTOR.value, names.mentors)]
        asked.choices = [everybody, *(sides if has_sides else [])]
        return self


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

"""Forms of stories."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.community.actions.stories import Words
from konnekt.community.rules import LONGEST_STORY, LONGEST_TITLE, LONGEST_WORDS

MOST_VERSIONS = 2**31 - 1


class VersionForm(forms.Form):
    """To which words somebody says yes."""

    version = forms.IntegerField(min_value=1, max_value=MOST_VERSIONS)


class StoryForm(forms.Form):
    """A story that those in a space write together."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_VERSIONS)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=LONGEST_TITLE,
        error_messages={"required": gettext_lazy("Give it a title, so that others find it.")},
    )
    body = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=LONGEST_STORY,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "What was difficult, what one of you did, and what came of it. Without names, places and numbers by which "
            "somebody would know you, and without anybody who isn’t in this space any more: they can’t say yes."
        ),
        error_messages={"required": gettext_lazy("Write a few words first.")},
    )
    area = forms.ChoiceField(label=gettext_lazy("What is it about?"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)
        area.choices = [*areas, ("", _("Several things"))]

    @property
    def words(self) -> Words:
        """As the action takes them; line ends as the draft keeps them."""
        given = self.cleaned_data
        return Words(given["title"], "\n".join(given["body"].splitlines()), given["area"])


class DecisionForm(forms.Form):
    """Publish it, or not."""

    use_required_attribute = False

    publish = forms.ChoiceField(
        label=gettext_lazy("What becomes of it?"),
        choices=[("yes", gettext_lazy("Publish it")), ("no", gettext_lazy("Don’t publish it"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what becomes of it.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Why not"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Only if you don’t publish it. Those whose story it is read it; you don’t learn who they are."
        ),
    )

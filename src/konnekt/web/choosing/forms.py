"""Forms of choosing one another."""

from django import forms
from django.utils.translation import gettext_lazy

from konnekt.relationships.rules import LONGEST_WORDS
from konnekt.relationships.states import Decline


class QuestionForm(forms.Form):
    """One question, before the mentor decides."""

    use_required_attribute = False

    question = forms.CharField(
        label=gettext_lazy("Your question"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_WORDS,
        help_text=gettext_lazy("One question, answered once. Only the two of you read it."),
        error_messages={"required": gettext_lazy("Write your question.")},
    )


class AnswerForm(forms.Form):
    """The answer to it."""

    use_required_attribute = False

    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_WORDS,
        help_text=gettext_lazy("Only the two of you read it."),
        error_messages={"required": gettext_lazy("Write your answer.")},
    )


class DeclineForm(forms.Form):
    """A kind no."""

    use_required_attribute = False

    why = forms.ChoiceField(
        label=gettext_lazy("What would you like them to know?"),
        choices=Decline.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the sentence that comes nearest.")},
    )

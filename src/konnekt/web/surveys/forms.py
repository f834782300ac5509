"""A form made of questions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.questions.library import Question
from konnekt.questions.states import Kind


class SurveyForm(forms.Form):
    """One field for each question: one of its choices, or several."""

    use_required_attribute = False

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in questions:
            given: dict[str, Any] = {"label": one.label, "help_text": one.hint, "choices": one.choices}
            self.fields[one.key] = (
                forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False, **given)
                if one.kind is Kind.CHOICES
                else forms.ChoiceField(
                    widget=forms.RadioSelect,
                    required=one.is_required,
                    error_messages={"required": _("Choose one of the answers.")},
                    **given,
                )
            )

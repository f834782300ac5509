"""The form of a sheet: one field for each thing that is answered, kept together by question."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from konnekt.questions.library import MOST_WORDS, Question
from konnekt.questions.states import Kind
from konnekt.surveys.states import QuestionKind
from konnekt.surveys.written import Block


@dataclass(frozen=True, slots=True)
class Group:
    """A question with its fields; of a scale one for each statement."""

    block: Block
    fields: list[forms.BoundField]

    @property
    def is_scale(self) -> bool:
        return self.block.row.kind == QuestionKind.SCALE


class SheetForm(forms.Form):
    """What is asked on a page. Nothing is needed to keep a page; what needs an answer is checked when it is sent."""

    use_required_attribute = False

    def __init__(
        self,
        data: QueryDict | None,
        *,
        blocks: Sequence[Block],
        values: Mapping[str, Any],
        is_shut: bool = False,
    ) -> None:
        super().__init__(data, initial=dict(values), auto_id="seen_%s" if is_shut else "id_%s")
        self.blocks = blocks
        for one in blocks:
            for question in one.questions:
                self.fields[question.key] = _field(question, is_shut=is_shut)

    def groups(self) -> Iterator[Group]:
        """By question."""
        for one in self.blocks:
            yield Group(one, [self[question.key] for question in one.questions])

    def given(self) -> dict[str, Any]:
        """What came with the form, for the room to judge; a box that is left empty takes an answer back."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, name) for name, field in self.fields.items()
        }


def _field(question: Question, *, is_shut: bool) -> forms.Field:
    said: dict[str, Any] = {
        "label": question.label,
        "help_text": question.hint,
        "required": question.is_required,
        "disabled": is_shut,
    }
    match question.kind:
        case Kind.CHOICE:
            return forms.ChoiceField(widget=forms.RadioSelect, choices=question.choices, **said)
        case Kind.CHOICES:
            return forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, choices=question.choices, **said)
        case Kind.NUMBER:
            box = forms.NumberInput(attrs={"min": question.least, "max": question.most, "inputmode": "numeric"})
            return forms.CharField(widget=box, **said)
        case _:
            said["help_text"] = question.hint or _("Up to {most} characters.").format(most=MOST_WORDS)
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **said)

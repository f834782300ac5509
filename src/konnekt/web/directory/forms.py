"""Forms of the directory import: the file, how it is read, what its columns are, what is accepted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.organisations.directory.dates import DateOrder
from konnekt.organisations.directory.encodings import ENCODINGS
from konnekt.organisations.directory.fields import DATES, Field
from konnekt.organisations.directory.lines import NoManager
from konnekt.organisations.directory.plan import Leavers
from konnekt.organisations.directory.reading import DELIMITER_NAMES, DELIMITERS, Preview
from konnekt.organisations.importing.choices import Choices

NOT_USED = ""

NO_MANAGER_WORDS = {
    NoManager.UNKNOWN: _("Nobody knows: the person is not matched until it is settled (the careful choice)"),
    NoManager.WORDS_MEAN_NONE: _("A word such as “none” means they have no manager; a blank means nobody knows"),
    NoManager.BLANK_MEANS_NONE: _("They have no manager, be it blank or a word such as “none”"),
}
LEAVER_WORDS = {
    Leavers.MARK_MISSING: _("Mark them as having left: this file holds everybody"),
    Leavers.LEAVE: _("Leave them as they are: this file holds only some"),
}


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("Directory file"),
        help_text=_("CSV or XLSX, at most 50 MB and 200,000 lines. Nothing changes before you have seen what would."),
    )


class ReadingForm(forms.Form):
    """How the file is written, as guessed and changeable."""

    encoding = forms.ChoiceField(label=_("Letters are written as"))
    delimiter = forms.ChoiceField(label=_("Columns are separated by"))
    heading_line = forms.IntegerField(
        label=_("Headings stand on line"), min_value=0, max_value=50, help_text=_("0 if there are none.")
    )
    sheet = forms.ChoiceField(label=_("Sheet"))

    def __init__(self, preview: Preview, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preview = preview
        if preview.sheets:
            del self.fields["encoding"], self.fields["delimiter"]
            _choices(self, "sheet", [(name, name) for name in preview.sheets])
        else:
            del self.fields["sheet"]
            _choices(self, "encoding", list(ENCODINGS.items()))
            _choices(self, "delimiter", [(one, DELIMITER_NAMES[one].capitalize()) for one in DELIMITERS])

    def chosen(self) -> dict[str, Any]:
        """What the reader is told."""
        return dict(self.cleaned_data)


class ColumnsForm(forms.Form):
    """One select for each column, and what to make of doubts."""

    no_manager = forms.ChoiceField(
        label=_("Where no manager is named"),
        choices=[(one.name, words) for one, words in NO_MANAGER_WORDS.items()],
        widget=forms.RadioSelect,
    )
    leavers = forms.ChoiceField(
        label=_("People from an earlier file who are missing here"),
        choices=[(one.name, words) for one, words in LEAVER_WORDS.items()],
        widget=forms.RadioSelect,
    )

    def __init__(self, choices: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        fields = [(NOT_USED, _("Not used")), *((one.name, one.value) for one in Field)]
        for column in choices.mapping.columns:
            self.fields[f"column-{column.position}"] = forms.ChoiceField(
                label=column.heading, required=False, choices=fields
            )
        for each in DATES:
            if choices.mapping.has(each):
                self.fields[f"order-{each.name}"] = forms.ChoiceField(
                    label=_("{column}: 03/04/2020 is").format(column=each.value),
                    required=False,
                    choices=[
                        ("", _("as the rest of the column tells")),
                        (DateOrder.DAY_FIRST.name, _("3 April")),
                        (DateOrder.MONTH_FIRST.name, _("4 March")),
                    ],
                )

    def chosen(self) -> Choices:
        """The choices as posted."""
        given, mapping = self.cleaned_data, self.choices.mapping
        for column in mapping.columns:
            name = given[f"column-{column.position}"]
            mapping = mapping.with_field(column.position, Field[name] if name else None)
        orders = {
            each: DateOrder[order]
            for each in DATES
            if (order := given.get(f"order-{each.name}", "")) and mapping.has(each)
        }
        return replace(
            self.choices,
            mapping=mapping,
            no_manager=NoManager[given["no_manager"]],
            leavers=Leavers[given["leavers"]],
            date_orders=orders,
        )


def columns_initial(choices: Choices) -> dict[str, Any]:
    """What the form shows first."""
    columns = {
        f"column-{column.position}": column.field.name if column.field else NOT_USED
        for column in choices.mapping.columns
    }
    orders = {f"order-{each.name}": order.name for each, order in choices.date_orders.items()}
    return {**columns, **orders, "no_manager": choices.no_manager.name, "leavers": choices.leavers.name}


class ApplyForm(forms.Form):
    """What has to be accepted by name before this import is applied: nothing, if nothing stands in its way."""

    without_refused = forms.BooleanField(
        label=_("Import without the lines that can’t be used"),
        error_messages={"required": _("Tick this to go on; or mend the file, throw this one away and start again.")},
    )
    leavers_confirmed = forms.BooleanField(
        label=_("Yes, so many people have left"),
        error_messages={
            "required": _("Tick this if it is right; or go back to the columns and leave missing people as they are.")
        },
    )

    def __init__(self, counts: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, stands_in_the_way in (("without_refused", "refusals"), ("leavers_confirmed", "brake")):
            if not counts.get(stands_in_the_way):
                del self.fields[name]


def _choices(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)

"""Forms of one's own calendar."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from konnekt.core.zones import zones_to_live_in
from konnekt.questions.states import SPANS, DayPart
from konnekt.workspace.actions.calendars import LONGEST_ADDRESS

_BOXES = [(f"{day}-{part}", "") for day in range(7) for part in DayPart.values]


class HoursForm(forms.Form):
    """When somebody can usually meet: days down, parts of the day across."""

    use_required_attribute = False

    zone = forms.ChoiceField(label=_("Your time zone"))
    week = forms.MultipleChoiceField(choices=_BOXES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["zone"]
        assert isinstance(zone, forms.ChoiceField)
        zones = set(zones_to_live_in()) | {str(self.initial.get("zone", "UTC"))}
        zone.choices = [(name, name.replace("_", " ")) for name in sorted(zones)]

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The parts of a day: what they are called, and their hours."""
        return [
            (str(DayPart(part).label).partition(",")[0], f"{first}–{last}") for part, (first, last) in SPANS.items()
        ]

    @property
    def rows(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """The days, each with its boxes."""
        chosen = set(self["week"].value() or ())
        return [
            (
                str(WEEKDAYS[day]),
                [
                    {
                        "value": f"{day}-{part}",
                        "label": f"{WEEKDAYS[day]}, {DayPart(part).label}",
                        "is_chosen": f"{day}-{part}" in chosen,
                    }
                    for part in DayPart.values
                ],
            )
            for day in range(7)
        ]

    @property
    def given(self) -> dict[int, list[str]]:
        """The week as the action takes it."""
        week: dict[int, list[str]] = {}
        for box in self.cleaned_data["week"]:
            day, _dash, part = box.partition("-")
            week.setdefault(int(day), []).append(part)
        return week


def boxes_of(week: Mapping[str, list[str]]) -> list[str]:
    """A kept week as the boxes that are ticked."""
    return [f"{day}-{part}" for day, parts in week.items() for part in parts]


class OwnCalendarForm(forms.Form):
    """The address of one's own calendar."""

    use_required_attribute = False

    address = forms.CharField(
        label=_("Its private address"),
        max_length=LONGEST_ADDRESS,
        help_text=_(
            "Calendar programs call it “secret address in iCal format”, “publish calendar” or “free/busy address”. It "
            "begins with https:// or webcal://."
        ),
        error_messages={"required": _("Give the address of your calendar.")},
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )

"""Forms of booked conversations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from konnekt.relationships.rules import LENGTHS, LONGEST_PLACE, LONGEST_WORDS, MOST_WEEKS

ONLINE, IN_A_ROOM = "online", "room"


class OfferForm(forms.Form):
    """A time that a mentor offers, once or in several weeks."""

    use_required_attribute = False

    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day."), "invalid": _("Write the day as in 2026-03-31.")},
    )
    at = forms.TimeField(
        label=_("From"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Choose a time."), "invalid": _("Write the time as in 14:30.")},
    )
    minutes = forms.TypedChoiceField(
        label=_("Length"),
        choices=[(str(n), ngettext_lazy("%(n)s minute", "%(n)s minutes", n) % {"n": n}) for n in LENGTHS],
        coerce=int,
        initial="30",
    )
    weeks = forms.TypedChoiceField(
        label=_("How often"),
        choices=[
            ("1", _("Once")),
            *((str(n), _("Every week, %(n)s times") % {"n": n}) for n in range(2, MOST_WEEKS + 1)),
        ],
        coerce=int,
        initial="1",
        help_text=_("At the same hour of your clock, also when clocks change."),
    )
    meeting = forms.ChoiceField(
        label=_("Where"),
        choices=[(ONLINE, _("Online")), (IN_A_ROOM, _("In person"))],
        widget=forms.RadioSelect,
        initial=ONLINE,
    )
    place = forms.CharField(
        label=_("The room, or the address of the call"),
        max_length=LONGEST_PLACE,
        required=False,
        help_text=_("A room is seen by everybody who may book; the address of a call only by whoever has the time."),
    )

    @property
    def offered(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        given = dict(self.cleaned_data)
        return given | {"is_online": given.pop("meeting") == ONLINE}


class BookForm(forms.Form):
    """Asking for a time: what one would like to talk about."""

    use_required_attribute = False

    why = forms.CharField(
        label=_("What would you like to talk about?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_WORDS,
        help_text=_("A line or two, so that they can say whether they are the right one."),
        error_messages={"required": _("Say in a line or two what you would like to talk about.")},
    )


class CallOffForm(forms.Form):
    """What becomes of the time, when its mentor calls off."""

    takes_slot_back = forms.BooleanField(
        label=_("I can’t make this time at all: don’t offer it again"), required=False, initial=True
    )

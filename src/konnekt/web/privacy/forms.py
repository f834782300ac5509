"""What somebody types about their own data, and an administrator about everybody's."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import PERIODS


class AddressForm(forms.Form):
    """A private address, or none."""

    address = forms.EmailField(
        label=_("Private e-mail address"),
        required=False,
        max_length=254,
        help_text=_("Used once: to send you the link to your own copy when you leave. Empty it to name none."),
    )


class SureForm(forms.Form):
    """A tick before what can't be undone."""

    sure = forms.BooleanField(
        label=_("I have read what goes and what stays"),
        error_messages={"required": _("Tick this first, so that nobody does it by mistake.")},
    )


class PeriodsForm(forms.Form):
    """A number of days for each kind of thing that a room declared."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, period in PERIODS.items():
            self.fields[key] = forms.IntegerField(
                label=_("{what} (days)").format(what=period.what),
                min_value=period.least,
                max_value=period.most,
                help_text=_("{hint} Between {least} and {most} days.").format(
                    hint=period.hint, least=period.least, most=period.most
                ),
            )

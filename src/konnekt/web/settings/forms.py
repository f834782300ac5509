"""Forms of the organisation's settings. Each help text says what the setting changes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.disclosure.counts import SMALLEST_K
from konnekt.organisations.models import Organisation
from konnekt.organisations.models.organisation import COMMUNITY_LIMITS, SHORTEST_LINE_WINDOW_DAYS
from konnekt.web.people.forms import time_zone_choices


def _often(name: str, **said: Any) -> forms.IntegerField:
    least, most = COMMUNITY_LIMITS[name]
    return forms.IntegerField(min_value=least, max_value=most, **said)


class SettingsForm(forms.Form):
    """What an administrator can choose for the whole organisation."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Stands at the top of every page and in every mail.")
    )
    about = forms.CharField(
        label=_("About mentoring here"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Shown on your public page, to anybody. Markdown."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_(
            "Dates and times are shown in it to people who have no zone of their own; rounds open and close by it."
        ),
    )
    brand_light = forms.CharField(
        label=_("Your colour, on light pages"),
        max_length=7,
        help_text=_("Written like #14524B. Buttons and links take it; it must have a contrast of at least 4.5."),
    )
    brand_dark = forms.CharField(
        label=_("Your colour, on dark pages"), max_length=7, help_text=_("A lighter tone of it, such as #7CC4B6.")
    )
    smallest_group = forms.IntegerField(
        label=_("Smallest group that is shown"),
        min_value=SMALLEST_K,
        max_value=1000,
        help_text=_(
            "No count or result is shown for fewer people than this. It can be raised above five, never lowered below."
        ),
    )
    line_window_days = forms.IntegerField(
        label=_("How long a former reporting line keeps people apart, in days"),
        min_value=SHORTEST_LINE_WINDOW_DAYS,
        max_value=3650,
        help_text=_("Nobody is paired with somebody they reported to within this time. A year at least."),
    )
    reading_days_after_end = forms.IntegerField(
        label=_("How long a pair can read its space after the end, in days"),
        min_value=1,
        max_value=730,
        help_text=_("After that the key is dropped and what they wrote is gone for everybody."),
    )
    nudges_per_week = forms.IntegerField(
        label=_("Most reminders that one person gets in a week"),
        min_value=1,
        max_value=14,
        help_text=_(
            "A match, a message, an invitation and whatever somebody waits for are not counted, and never held back."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = time_zone_choices("")[1:]


class CommunityForm(forms.Form):
    """What holds in the community."""

    members_make_spaces = forms.BooleanField(
        label=_("Members may make spaces of their own in the community"),
        required=False,
        help_text=_("Otherwise programme managers make them. Guests never do. What is there stays."),
    )
    posts_an_hour = _often(
        "posts_an_hour",
        label=_("Most posts that one person writes in an hour"),
        help_text=_(
            "Questions, posts, polls and events count. Whoever is stopped keeps what they typed, and goes on later. "
            "Fewer keep a small community readable; in a large one with live events more may be right."
        ),
    )
    replies_an_hour = _often(
        "replies_an_hour",
        label=_("Most replies that one person writes in an hour"),
        help_text=_("Higher than for posts: talk goes back and forth."),
    )
    thanks_a_day = _often(
        "thanks_a_day",
        label=_("Most people whom one person thanks in a day"),
        help_text=_("Thanks that comes every day is noise, or pressure. The same person can be thanked once a week."),
    )
    reports_a_day = _often(
        "reports_a_day",
        label=_("Most posts that one person reports in a day"),
        help_text=_(
            "So that nobody buries those who look at reports. Somebody in need has other ways at any time: Get help."
        ),
    )


class LogoForm(forms.Form):
    """A picture."""

    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("PNG, JPEG or WebP, at most 2 MB. It is drawn again, so that only its pixels are kept."),
    )


class NewAreaForm(forms.Form):
    """One more interest area."""

    name = forms.CharField(label=_("Name of the new area"), max_length=60)


def settings_initial(organisation: Organisation, form: type[forms.Form] = SettingsForm) -> dict[str, Any]:
    """What the form shows first."""
    return {name: getattr(organisation, name) for name in form.base_fields}

"""Forms of events."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.community.actions.events import Plan
from konnekt.community.models import Event
from konnekt.community.rules import (
    LARGEST_GROUP,
    LONGEST_BODY,
    LONGEST_ROUND,
    LONGEST_TITLE,
    LONGEST_WHERE,
    LONGEST_WORDS,
    MOST_PLACES,
    MOST_ROUNDS,
    SHORTEST_ROUND,
    SMALLEST_GROUP,
    USUAL_GROUP,
    USUAL_ROUND,
)
from konnekt.community.states import EventKind
from konnekt.core.zones import zones_to_live_in
from konnekt.organisations.models import Member
from konnekt.web.goals.forms import OnceForm

CLOSES = {
    "0": (_("when it begins"), timedelta()),
    "1h": (_("an hour before"), timedelta(hours=1)),
    "1d": (_("a day before"), timedelta(days=1)),
    "3d": (_("three days before"), timedelta(days=3)),
    "7d": (_("a week before"), timedelta(days=7)),
}
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_TIME = {"invalid": _("Write the time as in 14:30.")}


class EventForm(OnceForm):
    """What it is, when and where."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=EventKind.choices,
        initial=EventKind.TALK,
        widget=forms.RadioSelect,
        help_text=_("At a networking event small groups are drawn, of people who don’t know each other yet."),
        error_messages={"required": _("Choose one.")},
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=LONGEST_TITLE,
        error_messages={"required": _("Give it a title, so that others find it.")},
    )
    words = forms.CharField(
        label=_("What is it about, and for whom?"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("*Slanted*, **strong**, lists and [links](https://…) work, as in Markdown."),
        error_messages={"required": _("Say in a few words whom it is for.")},
    )
    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day."), "invalid": _("Write the day as in 2026-03-31.")},
    )
    begins = forms.TimeField(
        label=_("From"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Choose a time."), **_TIME},
    )
    ends = forms.TimeField(
        label=_("Until"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Earlier than “from” means the next day."),
        error_messages={"required": _("Choose a time."), **_TIME},
    )
    zone = forms.ChoiceField(label=_("On the clock of"), help_text=_("Everybody reads it on their own clock."))
    where = forms.CharField(
        label=_("The room, or the address of the call"),
        required=False,
        max_length=LONGEST_WHERE,
        help_text=_("An address is a link one follows; nothing of it is shown here."),
    )
    places = forms.IntegerField(
        label=_("How many places?"),
        required=False,
        min_value=1,
        max_value=MOST_PLACES,
        help_text=_("Empty: as many as come. When it is full, there is a waiting list."),
    )
    closes = forms.ChoiceField(
        label=_("Signing up ends"), choices=[(key, words) for key, (words, _span) in CLOSES.items()], initial="0"
    )
    host = forms.ChoiceField(
        label=_("Who holds it?"), required=False, help_text=_("Somebody else only at a drop-in. They are told.")
    )

    def __init__(self, *args: Any, hosts: Sequence[Member] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone, host = self.fields["zone"], self.fields["host"]
        assert isinstance(zone, forms.ChoiceField)
        assert isinstance(host, forms.ChoiceField)
        zones = set(zones_to_live_in()) | {str(self.initial.get("zone", "UTC"))}
        zone.choices = [(name, name.replace("_", " ")) for name in sorted(zones)]
        host.choices = [("", _("I do")), *((str(one.pk), one.name) for one in hosts)]
        if not hosts:
            del self.fields["host"]

    def clean_day(self) -> date:
        """A day that any clock can show."""
        day: date = self.cleaned_data["day"]
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            raise forms.ValidationError(_("Choose a day within the next two years."))
        return day

    @property
    def plan(self) -> Plan:
        """What was typed, as the action takes it."""
        given = self.cleaned_data
        zone = ZoneInfo(given["zone"])
        last = given["day"] + timedelta(days=given["ends"] <= given["begins"])
        # Compared and counted in UTC: on one clock an hour can be missing, or be there twice.
        begins = datetime.combine(given["day"], given["begins"], zone).astimezone(UTC)
        ends = datetime.combine(last, given["ends"], zone).astimezone(UTC)
        return Plan(
            kind=EventKind(given["kind"]),
            title=given["title"],
            words=given["words"],
            begins_at=begins,
            ends_at=ends,
            zone=given["zone"],
            where=given["where"],
            places=given["places"],
            closes_at=begins - CLOSES[given["closes"]][1],
            host_id=UUID(given["host"]) if given.get("host") else None,
        )


def initial_of(event: Event) -> dict[str, Any]:
    """An event as its form shows it."""
    zone = ZoneInfo(event.zone)
    begins, ends = event.begins_at.astimezone(zone), event.ends_at.astimezone(zone)
    before = event.begins_at - event.closes_at
    return {
        "kind": event.kind,
        "title": event.post.title,
        "words": event.post.body,
        "day": begins.date(),
        "begins": begins.time(),
        "ends": ends.time(),
        "zone": event.zone,
        "where": event.where,
        "places": event.places,
        "closes": next((key for key, (_words, span) in CLOSES.items() if span == before), "0"),
    }


def soon(today: date) -> dict[str, Any]:
    """What a new one begins with."""
    return {"day": today + timedelta(days=14), "begins": time(12), "ends": time(13)}


class WordsForm(forms.Form):
    """A few words: why it is called off, or what is said after it."""

    use_required_attribute = False

    words = forms.CharField(
        label=_("In your own words"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say in a few words why; those who signed up read it.")},
    )


class FollowUpForm(forms.Form):
    """What is said after it."""

    use_required_attribute = False

    words = forms.CharField(
        label=_("What would you like to say to those who signed up?"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Thanks, links, what comes next. Markdown. They are told once that there is something."),
        error_messages={"required": _("Write a few words first.")},
    )


class DrawForm(forms.Form):
    """How the groups are drawn."""

    use_required_attribute = False

    who = forms.ChoiceField(
        label=_("Of whom?"),
        choices=[("there", _("those ticked as there")), ("signed_up", _("everybody who has a place"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    size = forms.IntegerField(
        label=_("People in a group"),
        min_value=SMALLEST_GROUP,
        max_value=LARGEST_GROUP,
        initial=USUAL_GROUP,
        help_text=_("At most. Where it doesn’t come out even, some groups have one fewer."),
    )
    first = forms.IntegerField(
        label=_("Beginning with round"),
        min_value=1,
        max_value=MOST_ROUNDS,
        help_text=_("Rounds before it stay as they are; those from it on are drawn anew."),
    )
    rounds = forms.IntegerField(label=_("How many rounds"), min_value=1, max_value=MOST_ROUNDS, initial=3)
    minutes = forms.IntegerField(
        label=_("Minutes each"), min_value=SHORTEST_ROUND, max_value=LONGEST_ROUND, initial=USUAL_ROUND
    )

"""Forms of recruiting."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.organisations.models import Member
from konnekt.programmes.actions.rounds import MOST_RULES
from konnekt.programmes.eligibility import Rule
from konnekt.programmes.models import Programme
from konnekt.programmes.names import Names
from konnekt.programmes.states import Side
from konnekt.recruiting.actions.letters import LONGEST, LONGEST_SUBJECT
from konnekt.recruiting.letters import audience_in_words
from konnekt.recruiting.models.campaigns import LEAST_DAYS, MOST_DAYS, MOST_REMINDERS
from konnekt.recruiting.states import Audience
from konnekt.web.programmes.forms import BLANK_RULES, RuleForm

MOMENT = "%Y-%m-%dT%H:%M"


class CampaignForm(forms.Form):
    """A campaign, apart from whom it reaches."""

    name = forms.CharField(
        label=_("Name of the campaign"),
        max_length=120,
        help_text=_("Only those who run the programme see it."),
    )
    side = forms.ChoiceField(label=_("Invited as"), widget=forms.RadioSelect)
    seeking = forms.CharField(
        label=_("What is sought above all"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Skills, areas or languages that the letter names, one a line. Empty: it names none."),
    )
    remind_after_days = forms.IntegerField(
        label=_("Days until a reminder"), min_value=LEAST_DAYS, max_value=MOST_DAYS, initial=6
    )
    most_reminders = forms.IntegerField(
        label=_("Reminders at most"),
        min_value=0,
        max_value=MOST_REMINDERS,
        initial=2,
        help_text=_("They stop by themselves once somebody begins to enrol, or says it isn’t for them."),
    )

    def __init__(self, *args: Any, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        side = self.fields["side"]
        assert isinstance(side, forms.ChoiceField)
        side.choices = [
            (Side.MENTOR, names.mentor.capitalize()),
            (Side.MENTEE, names.mentee.capitalize()),
            (Side.BOTH, _("Either, as they like")),
        ]

    def clean_seeking(self) -> list[str]:
        """One thing a line."""
        return [line for line in self.cleaned_data["seeking"].splitlines() if line.strip()]


class SegmentForm(RuleForm):
    """One rule about whom a campaign reaches. It holds for whatever side they are invited for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=None, **kwargs)


class MomentForm(forms.Form):
    """Now, or at a time."""

    at = forms.DateTimeField(
        label=_("Send it at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT, "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"],
        help_text=_("In your time. Empty: at once."),
    )


def segment_forms(data: Any, rules: Sequence[Rule]) -> "forms.BaseFormSet[SegmentForm]":
    """The rules of a segment, and a few blank ones."""
    factory = forms.formset_factory(SegmentForm, extra=BLANK_RULES, max_num=MOST_RULES, absolute_max=MOST_RULES)
    initial = [{"fact": rule.fact.value, "values": "\n".join(rule.values)} for rule in rules]
    return factory(data, initial=initial, prefix="rule")


class UntilForm(forms.Form):
    """The last day of a stay."""

    until = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("After that day they see nothing here any more."),
    )


class GuestForm(UntilForm):
    """Somebody from outside."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As they write it themselves."))
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    comes_from = forms.CharField(
        label=_("Where they come from"),
        max_length=120,
        help_text=_("For example: alumna, class of 2019; or the partner’s name."),
    )

    field_order = ("name", "email", "comes_from", "until")


class LetterForm(forms.Form):
    """A letter to participants."""

    audience = forms.ChoiceField(label=_("To"))
    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT)
    body = forms.CharField(
        label=_("Letter"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Markdown: **bold**, *italic*, - list, [words](https://…). {name} becomes the reader’s name."),
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        audience = self.fields["audience"]
        assert isinstance(audience, forms.ChoiceField)
        audience.choices = [(one.value, audience_in_words(one, programme)) for one in Audience]


class PostForm(forms.Form):
    """Something said in a thread, and a token that makes sending it twice sending it once."""

    text = forms.CharField(
        label=_("Write"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST,
        error_messages={"required": _("Write a few words first.")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"token": uuid4()})
        super().__init__(*args, **kwargs)


class HandOnForm(forms.Form):
    """Who of the team answers."""

    member = forms.ChoiceField(label=_("Who answers"), required=False)

    def __init__(self, *args: Any, team: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member = self.fields["member"]
        assert isinstance(member, forms.ChoiceField)
        member.choices = [("", _("Anybody of the team")), *((str(one.pk), one.name) for one in team)]

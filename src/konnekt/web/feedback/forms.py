"""Forms of giving feedback, and of answering it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from konnekt.feedback.actions.giving import Said
from konnekt.feedback.models import Terms, Theme
from konnekt.feedback.queries.giving import Readers
from konnekt.feedback.references import as_code
from konnekt.feedback.rules import FEWEST_DAYS, MOST_DAYS
from konnekt.feedback.states import Addressed, FeedbackKind, ThemeSource, ThemeState
from konnekt.feedback.words import LONGEST, LONGEST_QUOTE
from konnekt.organisations.models import Member


def _choices(form: forms.Form, name: str, choices: Sequence[tuple[str, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


class _Once(forms.Form):
    """A token that makes sending it twice sending it once."""

    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": uuid4()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class GiveForm(_Once):
    """What somebody would like to say, with their name or without, and to whom."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=FeedbackKind.choices,
        widget=forms.RadioSelect,
        initial=FeedbackKind.SUGGESTION,
        error_messages={"required": _("Choose what it is.")},
    )
    text = forms.CharField(
        label=_("In your own words"),
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=LONGEST,
        help_text=_("What happened, and what would be better? As much or as little as you like."),
        error_messages={"required": _("Write a few words first.")},
    )
    name = forms.ChoiceField(
        label=_("With your name?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether your name stands with it.")},
    )
    to = forms.ChoiceField(
        label=_("Who should read it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who should read it.")},
    )
    may_quote = forms.BooleanField(
        label=_("You may quote me"),
        required=False,
        help_text=_("A sentence of it may stand on “You said, we did”, without your name. Leave it open if unsure."),
    )

    def __init__(self, *args: Any, readers: Readers, giver: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(
            self,
            "name",
            [
                ("yes", _two(_now("With my name"), _now("We write to you when it is answered."))),
                ("no", _two(_now("Without my name"), _now("You get a code, with which only you find the answer."))),
            ],
        )
        choices = _readers(readers, giver)
        _choices(self, "to", choices)
        self.fields["to"].initial = choices[0][0] if choices else None
        self.has_readers = bool(choices)

    def said(self) -> Said:
        """What was typed, as the room takes it."""
        given = self.cleaned_data
        to, _dash, person = given["to"].partition(":")
        return Said(
            kind=FeedbackKind(given["kind"]),
            text=given["text"],
            addressed=Addressed(to),
            person=UUID(person) if person else None,
            may_quote=given["may_quote"],
            with_name=given["name"] == "yes",
        )


def _two(first: str, second: str) -> SafeString:
    return format_html("<strong>{}</strong><br>{}", first, second)


def _readers(readers: Readers, giver: UUID) -> list[tuple[str, str]]:
    """Everybody who runs the programme, one of them alone, or the administrators; each by name."""
    team = [one for one in readers.team if one.pk != giver]
    found = []
    if team:
        words = _now("Those who run the programme: {names}").format(names=_names(team))
        found.append((Addressed.TEAM.value, words))
    if len(readers.team) > 1:
        found += [
            (f"{Addressed.PERSON.value}:{one.pk}", _now("{name}, and nobody else").format(name=one.name))
            for one in team
        ]
    if readers.administrators:
        words = _now("The organisation’s administrators, and nobody who runs the programme: {names}")
        found.append((Addressed.ADMINISTRATORS.value, words.format(names=_names(readers.administrators))))
    return found


def _names(members: Sequence[Member]) -> str:
    return get_text_list([one.name for one in members], _now("and"))


class PostForm(_Once):
    """Something written on."""

    text = forms.CharField(
        label=_("Write on"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        error_messages={"required": _("Write a few words first.")},
    )


class AnswerForm(PostForm):
    """An answer, or a question back; and how much of the thread its writer has read."""

    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    field_order = ("text", "token", "after")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Your answer")


class CodeForm(forms.Form):
    """The code of a reference, however it is typed."""

    use_required_attribute = False

    code = forms.CharField(
        label=_("Your code"),
        max_length=60,
        help_text=_("Five groups of four letters and digits. Small letters, spaces and dashes don’t matter."),
        error_messages={"required": _("Give the code that you were shown.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        """As it was shown."""
        code = as_code(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(_("A code has twenty letters and digits. Compare it with what you kept."))
        return code


class HandOverForm(forms.Form):
    """Who looks after it from now on."""

    to = forms.ChoiceField(label=_("Hand it over to"))

    def __init__(self, *args: Any, others: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "to", [(str(one.pk), one.name) for one in others])


class ThemeOfForm(_Once):
    """Under which theme a piece stands, or a new one."""

    theme = forms.ChoiceField(label=_("Theme"), required=False)
    title = forms.CharField(
        label=_("Or a new theme"),
        required=False,
        max_length=200,
        help_text=_("What people tell you, in one sentence of your own. You choose later whether others read it."),
    )

    def __init__(self, *args: Any, themes: Sequence[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "theme", [("", _now("None")), *((str(one.pk), one.title) for one in themes)])


class QuoteForm(forms.Form):
    """A part of what somebody wrote, exactly as it stands there."""

    quote = forms.CharField(
        label=_("Quote with the theme"),
        required=False,
        max_length=LONGEST_QUOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Copy a sentence from above, as its writer allowed; nothing that points to them belongs in."),
    )


class NewThemeForm(_Once):
    """A theme begins with a sentence."""

    title = forms.CharField(
        label=_("What do people tell you?"),
        max_length=200,
        help_text=_("One sentence in your words, as it could stand under “You said”."),
        error_messages={"required": _("Say in a sentence what people told you.")},
    )
    source = forms.ChoiceField(
        label=_("Where it comes from"),
        choices=ThemeSource.choices,
        widget=forms.RadioSelect,
        initial=ThemeSource.FEEDBACK,
    )


class ThemeForm(forms.Form):
    """What a theme says, and what became of it."""

    title = forms.CharField(label=_("You said"), max_length=200)
    state = forms.ChoiceField(label=_("What became of it"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("We did"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is different now and since when, or why it stays as it is. Say it as to their face."),
    )
    owner = forms.ChoiceField(label=_("Who looks after it"))
    due_on = forms.DateField(label=_("By"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    is_published = forms.BooleanField(label=_("Show it on “You said, we did”"), required=False)

    def __init__(self, *args: Any, team: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "owner", [(str(one.pk), one.name) for one in team])
        _choices(self, "state", [(one.value, capfirst(one.label)) for one in ThemeState])


class TermsForm(forms.Form):
    """How a programme answers."""

    days = forms.IntegerField(
        label=_("Working days until an answer is due"),
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
        help_text=_("Counts for what comes from now on. Dates that people were given stay."),
    )
    is_public = forms.BooleanField(
        label=_("Visitors may read “You said, we did”, too"),
        required=False,
        help_text=_("It is linked from the programme’s public page then, if that is public."),
    )

    @classmethod
    def of(cls, terms: Terms) -> "TermsForm":
        """Filled with what holds now."""
        return cls(initial={"days": terms.answer_days, "is_public": terms.is_public})

"""Forms about readiness."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from konnekt.core.errors import Refused
from konnekt.organisations.models import Member
from konnekt.organisations.queries import find_one
from konnekt.readiness.actions.folder import LARGEST
from konnekt.readiness.library import Theme, library
from konnekt.readiness.states import Openness, StepState
from konnekt.web.readiness.words import LEVEL_NAMES, UNKNOWN

UNKNOWN_VALUE = "unknown"


class PeopleField(forms.CharField):
    """Members by e-mail or whole name, one a line."""

    widget = forms.Textarea

    def clean(self, value: Any) -> list[Member]:
        """The members; the first line that names nobody, or several, says so."""
        given = str(super().clean(value) or "")
        found: dict[Any, Member] = {}
        for line in given.splitlines():
            if line.strip():
                one = _member(line)
                found[one.pk] = one
        return list(found.values())


class PeopleForm(forms.Form):
    """Who is asked."""

    people = PeopleField(
        label=_("People"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "One a line: the e-mail, or the whole name. Five to twelve people who see different parts: a sponsor, "
            "somebody from HR, line managers, people who would be mentored."
        ),
    )


class AssessmentForm(PeopleForm):
    """A new assessment."""

    name = forms.CharField(label=_("Name"), max_length=120)
    answers_by = forms.DateField(
        label=_("Answers by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Two weeks are enough. You close it yourself."),
    )
    openness = forms.ChoiceField(
        label=_("How do the answers come together?"),
        help_text=_("Everybody reads this before they answer, and it can’t be changed afterwards."),
        widget=forms.RadioSelect,
        choices=[
            (
                Openness.IN_CONFIDENCE,
                _("In confidence: only from five people on, as averages. Choose this where people may hold back."),
            ),
            (
                Openness.OPENLY,
                _(
                    "Openly: however few you are, with the lowest and the highest from three on. For a group that "
                    "trusts each other, or for a first look by yourself."
                ),
            ),
        ],
    )
    with_me = forms.BooleanField(label=_("I give my own view too"), required=False)

    field_order = ("name", "answers_by", "openness", "with_me", "people")


class LevelField(forms.ChoiceField):
    """A level that is wanted in the end, and never forced: what is chosen is kept, the rest can wait."""

    widget = forms.RadioSelect

    def validate(self, value: Any) -> None:
        """Nothing chosen is no mistake."""
        if value not in self.empty_values:
            super().validate(value)


class ThemeForm(forms.Form):
    """The statements of one theme."""

    use_required_attribute = False

    def __init__(self, theme: Theme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theme = theme
        for one in theme.statements:
            levels = [
                (str(level), f"{name}: {words}")
                for level, (name, words) in enumerate(zip(LEVEL_NAMES, one.levels, strict=True), 1)
            ]
            self.fields[one.key] = LevelField(label=one.words, choices=[*levels, (UNKNOWN_VALUE, UNKNOWN)])

    @property
    def levels(self) -> dict[str, int | None]:
        """What was chosen, as the room keeps it."""
        return {
            key: None if value == UNKNOWN_VALUE else int(value)
            for key, value in self.cleaned_data.items()
            if value != ""
        }


def levels_initial(levels: dict[str, int | None]) -> dict[str, str]:
    """What was chosen before, as the form shows it."""
    return {key: UNKNOWN_VALUE if level is None else str(level) for key, level in levels.items()}


class OwnerField(forms.CharField):
    """One member by e-mail or whole name, or nobody."""

    def clean(self, value: Any) -> Member | None:
        """The member."""
        given = str(super().clean(value) or "").strip()
        return _member(given) if given else None


class OwnStepForm(forms.Form):
    """What whoever takes care of a step may say."""

    state = forms.ChoiceField(label=_("How it stands"), choices=StepState.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("How it went"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Those who run mentoring here read it."),
    )


class NewStepForm(forms.Form):
    """A step that is planned."""

    theme = forms.ChoiceField(label=_("Theme"))
    words = forms.CharField(
        label=_("What is done"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One thing.")
    )
    owner = OwnerField(
        label=_("Who takes care of it"),
        required=False,
        max_length=300,
        help_text=_("The e-mail, or the whole name. They are told, and find it in Today."),
    )
    due_on = forms.DateField(
        label=_("By when"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "theme", [(theme.key, theme.name) for theme in library().themes])


class StepForm(OwnStepForm, NewStepForm):
    """Everything about a step, for those who run the plan."""

    field_order = ("words", "owner", "due_on", "state", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["theme"]


class EvidenceForm(forms.Form):
    """A note, a link or a file."""

    standard = forms.ChoiceField(label=_("What does it speak for?"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("What is it?"), max_length=200)
    words = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    address = forms.URLField(label=_("Link"), required=False, max_length=500, assume_scheme="https")
    file = forms.FileField(
        label=_("File"),
        required=False,
        max_length=200,
        help_text=_("At most 10 MB. It is sealed while it is kept here."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "standard", [(one.key, one.name) for one in library().standards])

    def clean_address(self) -> str:
        """Only an address that a browser opens as a page."""
        address = str(self.cleaned_data["address"])
        if address and not address.startswith(("https://", "http://")):
            raise forms.ValidationError(_now("A link begins with https://."))
        return address

    def clean_file(self) -> Any:
        """Not larger than may be kept."""
        file = self.cleaned_data["file"]
        if file is not None and file.size > LARGEST:
            raise forms.ValidationError(_now("A file may have at most 10 MB."))
        return file

    def clean(self) -> dict[str, Any]:
        """Something has to be given."""
        given = self.cleaned_data
        if not self.errors and not any(given.get(name) for name in ("words", "address", "file")):
            self.add_error("words", _now("Write a note, give a link or choose a file."))
        return given


def _member(given: str) -> Member:
    try:
        return find_one(Member.objects.all(), given)
    except Refused as refusal:
        raise forms.ValidationError(str(refusal)) from refusal


def _choices(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)

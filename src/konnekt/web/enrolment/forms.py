"""The form of one step, made from its questions; and the forms about other people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.core.errors import Refused
from konnekt.core.zones import zones_to_live_in
from konnekt.organisations.models import Member
from konnekt.programmes.models import Programme
from konnekt.programmes.names import names_in
from konnekt.programmes.queries import people_called
from konnekt.programmes.states import Format, Side
from konnekt.questions import vocabularies
from konnekt.questions.library import MOST_MENTEES, MOST_WORDS, Question
from konnekt.questions.queries import Answers
from konnekt.questions.rules import normalise
from konnekt.questions.states import STRENGTHS, DayPart, Kind

UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Group:
    """One question as the page draws it."""

    question: Question
    fields: list[tuple[str, BoundField]]
    """the field, or one field for each area with the area's key"""
    unsaid: BoundField | None
    options: Sequence[str]


class StepForm(forms.Form):
    """The questions of one step. Valid answers can be kept even where others need another look."""

    use_required_attribute = False

    def __init__(
        self,
        data: QueryDict | None,
        *,
        questions: Sequence[Question],
        areas: Mapping[str, str],
        draft: Answers,
        time_zone: str = "",
    ) -> None:
        super().__init__(data)
        self.questions, self.areas = questions, areas
        self.values: dict[str, Any] = {}
        self.declined: set[str] = set()
        for question in questions:
            if question.kind is Kind.AREAS:
                for key, name in areas.items():
                    self.fields[_part(question, key)] = _strength(question, key, name, draft)
            else:
                self.fields[question.key] = _field(question, draft, time_zone)
                if question.may_decline:
                    self.fields[_part(question, UNSAID)] = forms.BooleanField(
                        label=gettext_lazy("I’d rather not say"),
                        required=False,
                        initial=question.key in draft.declined,
                    )

    def clean(self) -> dict[str, Any]:
        """Turn what was given into answers, question by question."""
        for question in self.questions:
            try:
                if question.kind is Kind.AREAS:
                    self._read_areas(question)
                elif self.cleaned_data.get(_part(question, UNSAID)):
                    self.declined.add(question.key)
                elif question.key in self.cleaned_data:
                    self.values[question.key] = normalise(question, self.cleaned_data[question.key])
            except Refused as refusal:
                self.add_error(self._first_field(question), str(refusal))
        return self.cleaned_data

    def groups(self) -> list[Group]:
        """The questions with their fields, in order.

        A step asks for nothing before one goes on, so no field is required while it is read. The page still says which
        answers the enrolment can't do without.
        """
        for question in self.questions:
            if question.key in self.fields:
                self.fields[question.key].required = question.is_required
        return [self._group(question) for question in self.questions]

    def _read_areas(self, question: Question) -> None:
        given = {key: self.cleaned_data.get(_part(question, key), "") for key in self.areas}
        unsaid = {f"{question.key}:{key}" for key, step in given.items() if step == UNSAID}
        steps = {key: step for key, step in given.items() if step != UNSAID}
        self.values[question.key] = normalise(question, steps, areas=self.areas.keys()) or None
        self.declined |= unsaid

    def _group(self, question: Question) -> Group:
        if question.kind is Kind.AREAS:
            return Group(question, [(key, self[_part(question, key)]) for key in self.areas], None, ())
        unsaid = self[_part(question, UNSAID)] if question.may_decline else None
        return Group(question, [("", self[question.key])], unsaid, _options(question))

    def _first_field(self, question: Question) -> str:
        return _part(question, next(iter(self.areas))) if question.kind is Kind.AREAS else question.key


class RoleForm(forms.Form):
    """On which side somebody takes part; nothing is asked of peers, who seek and give."""

    side = forms.ChoiceField(
        label=gettext_lazy("How would you like to take part?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one; you can change it later.")},
    )

    def __init__(
        self, data: QueryDict | None = None, *, programme: Programme, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        if programme.format == Format.PEER:
            del self.fields["side"]
            return
        names, side = names_in(programme), self.fields["side"]
        is_turned = programme.format == Format.REVERSE
        sought = (
            _("I’d like to see through newer eyes") if is_turned else _("I’d like somebody to talk to and learn from")
        )
        given = (
            _("I’m newer here, and would like to show how things look from where I stand")
            if is_turned
            else _("I’d like to listen, and to pass on what I know")
        )
        assert isinstance(side, forms.ChoiceField)
        if names.has_own:
            mentee, mentor = capfirst(names.mentee), capfirst(names.mentor)
            side.choices = [
                (Side.MENTEE, _("{name}: {what}").format(name=mentee, what=sought)),
                (Side.MENTOR, _("{name}: {what}").format(name=mentor, what=given)),
                (Side.BOTH, _("Both: {name} with one person, {other} to another").format(name=mentee, other=mentor)),
            ]
        else:
            side.choices = [
                (Side.MENTEE, _("As a mentee: {what}").format(what=sought)),
                (Side.MENTOR, _("As a mentor: {what}").format(what=given)),
                (Side.BOTH, _("As both: a mentee with one person, a mentor to another")),
            ]


class ConsentForm(forms.Form):
    """The last word before an enrolment is sent."""

    consents = forms.BooleanField(
        label=gettext_lazy("I’ve read who sees what, and I’d like to take part."),
        required=False,
    )


class PersonForm(forms.Form):
    """Somebody named by whoever fills the form: a name typed, or a person chosen from those the name fits."""

    use_required_attribute = False

    person = forms.CharField(
        label=gettext_lazy("Name"),
        widget=forms.Textarea(attrs={"rows": 1}),
        max_length=200,
        error_messages={"required": gettext_lazy("Write a name, or a part of it.")},
    )

    def __init__(self, data: QueryDict | None = None, *, me: Member, prefix: str) -> None:
        super().__init__(data, prefix=prefix)
        self.me = me
        self.found: list[Member] = []
        """Everybody the name fits, when it fits more than one."""
        self.picked: list[tuple[str, str]] = []

    def clean_person(self) -> Member:
        """The one person meant, or an error that helps to say it better."""
        given = str(self.data.get(self.add_prefix("choice")) or self.cleaned_data["person"]).strip()
        found = _by_id(given, self.me) or people_called(given, besides=self.me.pk)
        if not found:
            raise forms.ValidationError(
                _("Nobody here is called “{name}”. Try a part of the name.").format(name=given[:60])
            )
        if len(found) > 1:
            self.found = found
            raise forms.ValidationError(_("Several people fit. Choose one of them below."))
        self.picked = [(str(found[0].pk), found[0].name)]
        return found[0]


class WishForm(PersonForm):
    """Somebody one would like to be paired with, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        required=False,
        help_text=gettext_lazy("They and the programme’s managers read it."),
    )


def _by_id(given: str, me: Member) -> list[Member]:
    try:
        return list(Member.objects.filter(pk=UUID(given), left_on=None).exclude(pk=me.pk))
    except ValueError:
        return []


def _part(question: Question, part: str) -> str:
    return f"{question.key}-{part}"


def _strength(question: Question, key: str, name: str, draft: Answers) -> forms.ChoiceField:
    value = (draft.get(question.key) or {}).get(key)
    unsaid = f"{question.key}:{key}" in draft.declined
    return forms.ChoiceField(
        label=name,
        widget=forms.RadioSelect,
        required=False,
        choices=[*STRENGTHS, (UNSAID, gettext_lazy("I’d rather not say"))],
        initial=UNSAID if unsaid else "" if value is None else str(value),
    )


def _field(question: Question, draft: Answers, time_zone: str) -> forms.Field:
    value = draft.get(question.key)
    hint = f"{question.hint} {question.purpose}".strip()
    common: dict[str, Any] = {"label": question.label, "help_text": hint, "required": False}
    match question.kind:
        case Kind.SKILLS:
            return forms.CharField(widget=forms.Textarea, max_length=2000, initial="\n".join(value or ()), **common)
        case Kind.LANGUAGES:
            names = vocabularies.languages()
            initial = "\n".join(names.get(code, code) for code in value or ())
            return forms.CharField(widget=forms.Textarea, max_length=2000, initial=initial, **common)
        case Kind.TIME_ZONE:
            zones = [(zone, zone.replace("_", " ")) for zone in zones_to_live_in()]
            choices = [("", gettext_lazy("Choose one")), *zones]
            return forms.ChoiceField(choices=choices, initial=value or time_zone, **common)
        case Kind.HOURS:
            widget = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=DayPart.choices, widget=widget, initial=value or [], **common)
        case Kind.CHOICE:
            return forms.ChoiceField(choices=question.choices, widget=forms.RadioSelect, initial=value, **common)
        case Kind.CHOICES:
            widget = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=question.choices, widget=widget, initial=value or [], **common)
        case Kind.NUMBER:
            numbers = [(str(number), str(number)) for number in range(1, MOST_MENTEES + 1)]
            return forms.ChoiceField(
                choices=numbers, widget=forms.RadioSelect, initial=str(value) if value else None, **common
            )
        case _:
            # No maxlength in the page: what is too long is kept and said, never cut off while typing.
            return forms.CharField(
                widget=forms.Textarea(attrs={"rows": 6}), max_length=20 * MOST_WORDS, initial=value or "", **common
            )


def _options(question: Question) -> Sequence[str]:
    match question.kind:
        case Kind.SKILLS:
            return vocabularies.skills()
        case Kind.LANGUAGES:
            return list(vocabularies.languages().values())
        case _:
            return ()

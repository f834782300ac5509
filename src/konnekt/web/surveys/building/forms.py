"""Forms in which a survey is written."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from konnekt.programmes.models import Programme
from konnekt.programmes.names import names_in
from konnekt.programmes.states import Format, Phase, Side
from konnekt.questions import vocabularies
from konnekt.surveys.models import WrittenQuestion, WrittenSurvey
from konnekt.surveys.states import Opening, QuestionKind
from konnekt.web.programmes.forms import lines_of

AGREE = ("Not at all", "Rather not", "Partly", "Rather", "Very much")
OF_PAIRS = (Opening.BEFORE_SESSIONS, Opening.AT_THE_END)
"""What single conversations don’t have."""

WITHOUT, NAMED = "without", "named"


def sides_for(programme: Programme) -> list[tuple[str, str]]:
    """Whom a survey or a question can be for, in the programme’s words; peers are all on one side."""
    names = names_in(programme)
    if programme.format == Format.PEER:
        return [(Side.BOTH, capfirst(names.mentees))]
    both = (Side.BOTH, str(_("Both sides")))
    return [both, (Side.MENTEE, capfirst(names.mentees)), (Side.MENTOR, capfirst(names.mentors))]


class SettingsForm(forms.Form):
    """What a survey is, whom it asks, and when."""

    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("People read it above the questions."))
    introduction = forms.CharField(
        label=_("A few words before it"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What it is for, how long it takes, and what you will do with it."),
    )
    language = forms.ChoiceField(label=_("Written in"), help_text=_("You can add others later."))
    side = forms.ChoiceField(label=_("Whom it asks"), widget=forms.RadioSelect)
    is_named = forms.ChoiceField(
        label=_("With a name or without"),
        widget=forms.RadioSelect,
        choices=[
            (WITHOUT, _("Without a name: nobody can tell whose answer is whose, and it can’t be changed once sent")),
            (
                NAMED,
                _(
                    "With a name: each can read and change their own until it closes, and start and end can be "
                    "compared. Nobody else ever sees one, and neither do you"
                ),
            ),
        ],
        help_text=_("This can’t be changed once it is published."),
    )
    opens = forms.ChoiceField(label=_("When it comes"), widget=forms.RadioSelect, choices=Opening.choices)
    opens_on = forms.DateField(
        label=_("The day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    phase = forms.ChoiceField(label=_("The phase"), required=False, choices=[("", "–"), *Phase.choices])
    closes_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("A week after it opens at least. The results are counted once, the night after."),
    )

    def __init__(self, data: QueryDict | None, *, programme: Programme, survey: WrittenSurvey | None = None) -> None:
        initial: dict[str, Any] = {
            "language": "en",
            "side": Side.BOTH,
            "is_named": WITHOUT,
            "opens": Opening.BY_HAND,
        }
        if survey is not None:
            initial = {name: getattr(survey, name) for name in self.base_fields}
            initial["is_named"] = NAMED if survey.is_named else WITHOUT
        super().__init__(data, initial=initial)
        self.fields["language"].choices = list(vocabularies.languages().items())  # type: ignore[attr-defined]
        self.fields["side"].choices = sides_for(programme)  # type: ignore[attr-defined]
        if programme.format == Format.FLASH:
            self.fields["opens"].choices = [one for one in Opening.choices if one[0] not in OF_PAIRS]  # type: ignore[attr-defined]
        if programme.format == Format.PEER:
            self.fields["side"].widget, self.initial["side"] = forms.HiddenInput(), Side.BOTH

    def clean_is_named(self) -> bool:
        return bool(self.cleaned_data["is_named"] == NAMED)


class QuestionForm(forms.Form):
    """One question, of one kind; what another kind needs isn’t there."""

    label = forms.CharField(label=_("The question"), max_length=300)
    hint = forms.CharField(label=_("A hint"), max_length=300, required=False)
    items = forms.CharField(
        label=_("Statements"),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=4000,
        help_text=_("One a line. Each speaks for what you measure."),
    )
    turned = forms.CharField(
        label=_("Turned statements"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
        help_text=_("One a line. Each speaks against it; their answers are turned before they count."),
    )
    choices = forms.CharField(
        label=_("Answers to choose from"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=3000,
        help_text=_("One a line."),
    )
    least = forms.IntegerField(label=_("Lowest number"), min_value=0, max_value=1000, initial=0)
    most = forms.IntegerField(label=_("Highest number"), min_value=1, max_value=1000, initial=100)
    scale = forms.CharField(
        label=_("What it measures"),
        max_length=60,
        required=False,
        help_text=_("The same name in two named surveys of this round lets start and end be compared."),
    )
    licence = forms.CharField(
        label=_("Licence"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "If these are somebody else’s statements: whose, and under which licence you use them. Shown below."
        ),
    )
    is_required = forms.BooleanField(
        label=_("Needs an answer"), required=False, help_text=_("Use it seldom: whoever can’t answer leaves.")
    )
    side = forms.ChoiceField(label=_("Who is asked"), widget=forms.RadioSelect)
    after = forms.MultipleChoiceField(
        label=_("Asked only after one of these answers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none, and it is asked always. All of them belong to one question."),
    )

    ONLY = {
        QuestionKind.SCALE: ("items", "turned", "choices", "least", "scale", "licence"),
        QuestionKind.CHOICE: ("choices",),
        QuestionKind.CHOICES: ("choices",),
        QuestionKind.NUMBER: ("least", "most", "scale"),
        QuestionKind.TEXT: (),
    }

    def __init__(
        self,
        data: QueryDict | None,
        *,
        kind: QuestionKind,
        survey: WrittenSurvey,
        rows: Sequence[WrittenQuestion],
        question: WrittenQuestion | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(kind, survey, question))
        self.kind = kind
        every = {name for names in self.ONLY.values() for name in names}
        for name in every - set(self.ONLY[kind]):
            del self.fields[name]
        if kind == QuestionKind.SCALE:
            self.fields["choices"].label = _("Steps, lowest first")
            self.fields["choices"].help_text = _("One a line, two to seven.")
            self.fields["least"] = forms.IntegerField(
                label=_("Statements to answer for a score"),
                min_value=1,
                max_value=20,
                initial=1,
                help_text=_("Whoever answers fewer isn’t counted on this scale."),
            )
        sides = sides_for(survey.round.programme)
        allowed = sides if survey.side == Side.BOTH else [one for one in sides if one[0] == survey.side]
        self.fields["side"].choices = allowed  # type: ignore[attr-defined]
        if len(allowed) == 1:
            self.fields["side"].widget, self.initial["side"] = forms.HiddenInput(), allowed[0][0]
        earlier = [
            one
            for one in rows
            if one.kind in {QuestionKind.CHOICE, QuestionKind.CHOICES}
            and (question is None or one.position < question.position)
        ]
        self.fields["after"].choices = [  # type: ignore[attr-defined]
            (f"{one.key}:{at}", _("“{answer}” to “{question}”").format(answer=words, question=one.label))
            for one in earlier
            for at, words in enumerate(one.choices, 1)
        ]
        if not earlier:
            del self.fields["after"]

    def clean_choices(self) -> list[str]:
        """Each once, in the order written."""
        return lines_of(self.cleaned_data["choices"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        chosen = [one.partition(":") for one in given.pop("after", [])]
        if len({key for key, _colon, _at in chosen}) > 1:
            self.add_error("after", _("Choose answers of one question alone."))
        given["after"] = chosen[0][0] if chosen else ""
        given["after_values"] = [at for _key, _colon, at in chosen]
        if self.kind == QuestionKind.SCALE:
            given["items"] = [
                {"words": words, "is_turned": is_turned}
                for name, is_turned in (("items", False), ("turned", True))
                for words in lines_of(given.get(name, ""))
            ]
            given.pop("turned", None)
        return given


def _initial(kind: QuestionKind, survey: WrittenSurvey, question: WrittenQuestion | None) -> dict[str, Any]:
    if question is None:
        steps = {"choices": "\n".join(AGREE)} if kind == QuestionKind.SCALE else {}
        return {"side": survey.side} | steps
    names = ("label", "hint", "least", "most", "scale", "licence", "is_required", "side")
    return {name: getattr(question, name) for name in names} | {
        "choices": "\n".join(question.choices),
        "items": "\n".join(one["words"] for one in question.items if not one["is_turned"]),
        "turned": "\n".join(one["words"] for one in question.items if one["is_turned"]),
        "after": [f"{question.after}:{at}" for at in question.after_values],
    }


class LanguageForm(forms.Form):
    """Which language to add."""

    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, data: QueryDict | None, *, survey: WrittenSurvey) -> None:
        super().__init__(data)
        there = {survey.language, *survey.languages}
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (code, name) for code, name in vocabularies.languages().items() if code not in there
        ]


class WordsForm(forms.Form):
    """Every word of a survey in another language, beside how it reads now."""

    def __init__(self, data: QueryDict | None, *, texts: Sequence[tuple[str, str]], said: dict[str, str]) -> None:
        super().__init__(data, initial=said)
        for name, own in texts:
            is_long = len(own) > 100
            self.fields[name] = forms.CharField(
                label=own,
                required=False,
                max_length=1000 if name == "introduction" else 300,
                widget=forms.Textarea(attrs={"rows": 3}) if is_long else forms.TextInput(),
            )

"""The forms of the design's steps."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from konnekt.organisations.models import InterestArea
from konnekt.programmes.actions.asking import CHANGEABLE
from konnekt.programmes.actions.designing import CIRCLE_SIZES, WORDS
from konnekt.programmes.actions.rounds import OBJECTION_DAYS
from konnekt.programmes.models import OwnQuestion, Programme, Round
from konnekt.programmes.names import names_in, names_of_sides
from konnekt.programmes.rules import WAYS_OF_PEERS
from konnekt.programmes.states import Format, Oversubscribed, Reader, Side, Way
from konnekt.questions.states import Kind
from konnekt.web.programmes.forms import DatesForm, lines_of

FORMATS = [
    (Format.ONE_TO_ONE, _("One to one: two people who would not have met otherwise")),
    (Format.CIRCLE, _("Circle: one {mentor} and a few {mentees} who also learn from each other")),
    (Format.PEER, _("Peer: two people at the same height help each other in turns; everybody both seeks and gives")),
    (Format.REVERSE, _("Reverse: the newer colleague is the {mentor}")),
    (Format.FLASH, _("Flash: a single conversation, booked by the {mentee}")),
]
WAYS = [
    (Way.WHOLE_ROUND, _("Everybody at once: the best match over all pairs, with its proof")),
    (Way.ONE_BY_ONE, _("One by one: you choose from a ranked list, with reasons")),
    (Way.WISHES, _("Wishes: people name up to five they would like, and the match tries to grant them")),
    (Way.REQUESTS, _("Requests: {mentees} look around and ask {a_mentor}, who accepts or kindly declines")),
    (
        Way.RANKINGS,
        _("Rankings: {mentors} rank the {mentees} who name them, and no two would both rather have each other"),
    ),
]

_WAYS_THAT_COUNT = _(
    "One or several: wishes come first, then the best match fills in. Among peers requests and rankings don’t count. "
    "Where the format is flash, none of them counts: {mentors} offer times, and {mentees} book one."
)


class PurposeForm(forms.Form):
    """The sentence and the goals."""

    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = forms.CharField(
        label=_("What is it for?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence that everybody will read first."),
    )
    goals = forms.CharField(
        label=_("Goals of the programme"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What shall be true at the end? One a line, such that somebody could check it."),
    )


class FormatForm(forms.Form):
    """Who meets whom, once or again and again, and how they find each other."""

    format = forms.ChoiceField(
        label=_("Format"),
        widget=forms.RadioSelect,
    )
    circle_least = forms.IntegerField(
        required=False,
        min_value=CIRCLE_SIZES.start,
        max_value=CIRCLE_SIZES.stop - 1,
    )
    circle_most = forms.IntegerField(
        required=False,
        min_value=CIRCLE_SIZES.start,
        max_value=CIRCLE_SIZES.stop - 1,
    )
    is_rolling = forms.TypedChoiceField(
        label=_("Together or rolling"),
        choices=[
            ("no", _("A cohort: everybody begins and ends together")),
            ("yes", _("Rolling: people join at any time and are matched again and again")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    ways = forms.MultipleChoiceField(
        label=_("How people find each other"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, data: QueryDict | None, *, programme: Programme) -> None:
        self.programme = programme
        names = ("format", "circle_least", "circle_most", "ways")
        initial = {name: getattr(programme, name) for name in names}
        super().__init__(data, initial=initial | {"is_rolling": "yes" if programme.is_rolling else "no"})
        self.sides = sides = names_of_sides(programme)
        for name, choices in (("format", FORMATS), ("ways", WAYS)):
            self.fields[name].choices = [(value, sides.say(label)) for value, label in choices]  # type: ignore[attr-defined]
        self.fields["ways"].help_text = sides.say(_WAYS_THAT_COUNT)
        self.fields["circle_least"].label = sides.say(_("{Mentees} a circle needs to begin"))
        self.fields["circle_most"].label = sides.say(_("{Mentees} a circle takes at most"))

    def clean(self) -> dict[str, Any]:
        """Sizes that were left empty stay as they were; they only count for circles. Nobody asks their way into one."""
        for name in ("circle_least", "circle_most"):
            if self.cleaned_data.get(name) is None and name not in self.errors:
                self.cleaned_data[name] = getattr(self.programme, name)
        if not self.cleaned_data.get("ways") and self.cleaned_data.get("format") != Format.FLASH:
            self.add_error("ways", _("Choose at least one way in which people find each other."))
        if self.cleaned_data.get("format") == Format.CIRCLE and self.cleaned_data.get("ways") == [Way.REQUESTS]:
            self.add_error(
                "ways",
                _("Nobody asks their way into a circle: choose another way too."),
            )
        chosen = set(self.cleaned_data.get("ways") or ())
        if self.cleaned_data.get("format") == Format.PEER and chosen and not chosen & set(WAYS_OF_PEERS):
            self.add_error("ways", _("Peers don’t ask or rank each other: choose another way too."))
        return self.cleaned_data


class RoundDatesForm(DatesForm):
    """The round's name and dates."""

    name = forms.CharField(label=_("Name of the round"), max_length=120)

    field_order = ("name", *DatesForm.DATES)


class PlacesForm(forms.Form):
    """How many, and what happens when more come."""

    mentee_places = forms.IntegerField(min_value=1, required=False, help_text=_("Empty: no limit."))
    oversubscribed = forms.ChoiceField(
        label=_("When more people come than there are places"),
        choices=[
            (Oversubscribed.FIRST_COME, _("First come, first served; the others wait in order")),
            (Oversubscribed.MANAGER, _("You decide who gets a place, with a reason")),
            (
                Oversubscribed.LOTTERY,
                _("A lottery when enrolment closes: fair, repeatable, and it makes an honest comparison group"),
            ),
        ],
        widget=forms.RadioSelect,
    )
    objection_days = forms.IntegerField(
        label=_("Days to answer a match"),
        min_value=OBJECTION_DAYS.start,
        max_value=OBJECTION_DAYS.stop - 1,
        help_text=_("In which each of the two says yes, or objects privately."),
    )

    def __init__(self, data: QueryDict | None, *, round_: Round) -> None:
        names = ("mentee_places", "oversubscribed", "objection_days")
        super().__init__(data, initial={name: getattr(round_, name) for name in names})
        self.fields["mentee_places"].label = names_in(round_.programme).say(_("Places for {mentees}"))


class WordsForm(forms.Form):
    """The programme's own words, and its areas. Peers need a word for each other alone."""

    mentee_word = forms.CharField(label=_("One is called"), max_length=40, required=False)
    mentees_word = forms.CharField(label=_("Several are called"), max_length=40, required=False)
    mentor_word = forms.CharField(label=_("One is called"), max_length=40, required=False)
    mentors_word = forms.CharField(label=_("Several are called"), max_length=40, required=False)
    areas = forms.MultipleChoiceField(
        label=_("Interest areas"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What people can seek and give here. None chosen: all of them."),
    )

    def __init__(self, data: QueryDict | None, *, programme: Programme) -> None:
        super().__init__(data, initial={name: getattr(programme, name) for name in (*WORDS, "areas")})
        if programme.format == Format.PEER:
            del self.fields["mentee_word"], self.fields["mentees_word"]
        areas: Any = self.fields["areas"]
        areas.choices = list(InterestArea.objects.filter(is_active=True).values_list("key", "name"))


class PageForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What the public page says."""

    class Meta:
        model = Programme
        fields = ("time_asked", "contact", "description", "is_public")
        labels = {
            "time_asked": _("How much time does it ask?"),
            "contact": _("Whom can people ask?"),
            "description": _("The public page"),
            "is_public": _("Visitors may read the page without signing in"),
        }
        help_texts = {
            "time_asked": _("For example: about two hours a month, for nine months. Needed before you publish."),
            "contact": _("A name and how to reach them. Needed before you publish."),
            "description": _(
                "What it is, and why somebody would join; needed before you publish. "
                "Markdown: **bold**, *italic*, # heading, - list, [words](https://…). No pictures."
            ),
            "is_public": "",
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 14})}


class QuestionForm(forms.Form):
    """A question that only this programme asks."""

    label = forms.CharField(label=_("The question"), max_length=200)
    purpose = forms.CharField(
        label=_("What is the answer for?"),
        max_length=300,
        help_text=_("People read this under the question. If you can’t say it, don’t ask."),
    )
    hint = forms.CharField(label=_("A hint"), max_length=300, required=False)
    kind = forms.ChoiceField(
        label=_("How it is answered"),
        choices=[
            (Kind.CHOICE.value, _("One answer from a list")),
            (Kind.CHOICES.value, _("Several answers from a list")),
            (Kind.TEXT.value, _("In one’s own words")),
        ],
        widget=forms.RadioSelect,
    )
    choices = forms.CharField(
        label=_("Answers to choose from"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line. Not needed for an answer in one’s own words."),
    )
    asked = forms.ChoiceField(
        label=_("Who is asked"),
        widget=forms.RadioSelect,
    )
    reader = forms.ChoiceField(label=_("Who reads the answer"), choices=Reader.choices, widget=forms.RadioSelect)
    may_match = forms.BooleanField(
        label=_("Matching may look at it"),
        required=False,
        help_text=_("The matching then has a weight for answering alike; it is nothing until you set it there."),
    )
    is_required = forms.BooleanField(
        label=_("Nobody is enrolled without an answer"),
        required=False,
        help_text=_("“I’d rather not say” is an answer too."),
    )

    def __init__(self, data: QueryDict | None, *, programme: Programme, question: OwnQuestion | None = None) -> None:
        initial: dict[str, Any] = {"kind": Kind.CHOICE.value, "asked": Side.BOTH, "reader": Reader.PARTNER}
        if question is not None:
            initial = {name: getattr(question, name) for name in CHANGEABLE}
            initial["choices"] = "\n".join(question.choices)
        super().__init__(data, initial=initial)
        names = names_in(programme)
        sides = [(Side.MENTEE, capfirst(names.mentees)), (Side.MENTOR, capfirst(names.mentors))]
        self.fields["asked"].choices = [(Side.BOTH, _("Both sides")), *sides]  # type: ignore[attr-defined]
        if programme.format == Format.PEER:
            # Everybody stands on both sides, so whoever is asked is asked.
            self.fields["asked"].widget, self.initial["asked"] = forms.HiddenInput(), Side.BOTH

    def clean_choices(self) -> list[str]:
        """The answers, each once, in the order written."""
        return lines_of(self.cleaned_data["choices"])

"""Forms of goals and actions. Only what it is must be said; the rest helps, and is never asked twice."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.workspace.actions.goals import Wanted
from konnekt.workspace.actions.reading_goals import OpenGoal
from konnekt.workspace.models.goals import MOST
from konnekt.workspace.rules import LONGEST_WHAT, LONGEST_WORDS

STEPS: list[tuple[str, Any]] = [(str(step), str(step)) for step in range(MOST + 1)]
ENDS = _("0 means nothing of it yet, 10 means as well as I could wish. Nobody judges it: it is how it feels to you.")


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as in 2026-03-31.")},
    )


def _words(label: Any, help_text: Any = "", *, rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        help_text=help_text,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _scale(label: Any, help_text: Any = "", *, required: bool = False) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        required=required,
        help_text=help_text,
        choices=STEPS if required else [*STEPS, ("", _("Not now"))],
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a step of the scale.")},
    )


class OnceForm(forms.Form):
    """A form that makes sending it twice sending it once."""

    use_required_attribute = False

    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class WordsOfAGoal(forms.Form):
    """What a goal says."""

    use_required_attribute = False

    what = forms.CharField(
        label=_("What would you like to reach?"),
        max_length=LONGEST_WHAT,
        help_text=_("One thing, small enough to picture: something you would do, know or have done."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in a line what you would like to reach.")},
    )
    why = _words(_("Why does it matter to you?"), _("Helps whoever supports you to see what lies behind it."))
    measure = _words(
        _("How will you notice?"), _("Helps both of you to see that it is reached: something to see, hear or count.")
    )
    due_on = _day(_("By when?"), _("Helps to begin. It can move."))
    area = forms.ChoiceField(
        label=_("Which area is it about?"),
        required=False,
        help_text=_("Those who run the programme see how many goals an area has; never what they say."),
    )

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)
        area.choices = [("", _("None in particular")), *areas]

    @property
    def wanted(self) -> Wanted:
        """What was typed, as the actions take it."""
        given = self.cleaned_data
        names = ("what", "why", "measure", "area", "due_on", "target")
        return Wanted(**{name: given[name] for name in names if name in given})


class GoalForm(WordsOfAGoal, OnceForm):
    """A new goal of one's own, or of a circle."""

    baseline = _scale(_("Where do you stand with it today?"), ENDS)
    target = _scale(_("Where would you like to be?"))
    is_shared = forms.BooleanField(label=_("It is a goal of all of us in the circle"), required=False)

    def __init__(self, *args: Any, may_share: bool, must_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]
        elif must_share:
            self.fields["is_shared"].widget = forms.HiddenInput()
            self.fields["is_shared"].initial = True


class SuggestionForm(WordsOfAGoal, OnceForm):
    """A goal suggested to somebody."""

    whom = forms.ChoiceField(label=_("To whom?"), error_messages={"required": _("Choose somebody.")})

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whom = self.fields["whom"]
        assert isinstance(whom, forms.ChoiceField)
        whom.choices = people
        if len(people) == 1:
            whom.widget, whom.initial = forms.HiddenInput(), people[0][0]
        self.fields["what"].label = _("What could they reach?")
        self.fields["why"].label = _("Why do you think of it?")
        self.fields["measure"].label = _("How would the two of you notice?")


class ChangeForm(WordsOfAGoal):
    """A goal written anew."""

    target = _scale(_("Where would you like to be?"), ENDS)
    version = forms.IntegerField(widget=forms.HiddenInput)


class RatingForm(forms.Form):
    """Where one stands now."""

    use_required_attribute = False

    value = _scale(_("Where do you stand with it today?"), ENDS, required=True)
    helped = _words(_("What helped?"))


class CommentForm(OnceForm):
    """A comment to a goal."""

    text = forms.CharField(
        label=_("Say something to it"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a few words first.")},
    )


class StepForm(OnceForm):
    """A new step, or one that is suggested."""

    words = forms.CharField(
        label=_("A next step"),
        max_length=LONGEST_WHAT,
        error_messages={"required": _("Say in a line what you will do.")},
    )
    due_on = _day(_("By when?"))


class ChangeStepForm(forms.Form):
    """A step written anew, and what shows that it is done."""

    use_required_attribute = False

    words = forms.CharField(
        label=_("What will you do?"),
        max_length=LONGEST_WHAT,
        error_messages={"required": _("Say in a line what you will do.")},
    )
    due_on = _day(_("By when?"), _("Helps to begin. It can move."))
    evidence = _words(_("What came of it?"), _("In a few words, or a link. It helps to look back later."))
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReviewForm(OnceForm):
    """Where one stands with each of several goals, and what helped."""

    def __init__(self, *args: Any, goals: list[OpenGoal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._goals = goals
        for number, goal in enumerate(goals):
            self.fields[f"value_{goal.id}"] = _scale(_("Where do you stand with it today?"), "" if number else ENDS)
            self.fields[f"helped_{goal.id}"] = _words(_("What helped, or what was in the way?"))

    @property
    def questions(self) -> list[tuple[OpenGoal, forms.BoundField, forms.BoundField]]:
        """Each goal with its two fields."""
        return [(goal, self[f"value_{goal.id}"], self[f"helped_{goal.id}"]) for goal in self._goals]

    @property
    def answers(self) -> list[tuple[OpenGoal, int, str]]:
        """What was said, without the goals of which nothing was."""
        given = self.cleaned_data
        return [
            (goal, given[f"value_{goal.id}"], given[f"helped_{goal.id}"])
            for goal in self._goals
            if given[f"value_{goal.id}"] is not None
        ]

"""Forms of choosing one another."""

from collections.abc import Mapping, Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from konnekt.matching.pool import Person
from konnekt.matching.ranking import Ranked
from konnekt.organisations.names import fold
from konnekt.questions import vocabularies
from konnekt.relationships.rules import LONGEST_WORDS, MOST_OPEN
from konnekt.relationships.states import Decline
from konnekt.web.choosing.cards import IN_EARNEST

ORDINALS = {
    1: gettext_lazy("my first choice"),
    2: gettext_lazy("my second choice"),
    3: gettext_lazy("my third choice"),
}


class QuestionForm(forms.Form):
    """One question, before the mentor decides."""

    use_required_attribute = False

    question = forms.CharField(
        label=gettext_lazy("Your question"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_WORDS,
        help_text=gettext_lazy("One question, answered once. Only the two of you read it."),
        error_messages={"required": gettext_lazy("Write your question.")},
    )


class AnswerForm(forms.Form):
    """The answer to it."""

    use_required_attribute = False

    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_WORDS,
        help_text=gettext_lazy("Only the two of you read it."),
        error_messages={"required": gettext_lazy("Write your answer.")},
    )


class DeclineForm(forms.Form):
    """A kind no."""

    use_required_attribute = False

    why = forms.ChoiceField(
        label=gettext_lazy("What would you like them to know?"),
        choices=Decline.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the sentence that comes nearest.")},
    )


class RequestForm(forms.Form):
    """Asking a mentor: why, and where they stand among one's requests."""

    use_required_attribute = False

    why = forms.CharField(
        label=gettext_lazy("Why would you like to talk to them?"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST_WORDS,
        help_text=gettext_lazy("Two or three sentences are best: what drew you to them, and what you hope for."),
        error_messages={"required": gettext_lazy("Say in a line or two why you would like to talk to them.")},
    )
    rank = forms.TypedChoiceField(
        label=gettext_lazy("Among my requests this is"),
        choices=[("", gettext_lazy("no matter")), *((str(n), ORDINALS[n]) for n in range(1, MOST_OPEN + 1))],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("The matching counts it; the mentor doesn’t see it."),
    )


class WhomForm(forms.Form):
    """Whom one looks for: every field narrows what is there, none is needed."""

    q = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=100)
    area = forms.ChoiceField(label=gettext_lazy("Area"), required=False)
    skill = forms.ChoiceField(label=gettext_lazy("Skill"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)

    def __init__(self, data: QueryDict, *, mentors: Sequence[Person], areas: Mapping[str, str]) -> None:
        super().__init__(data)
        known = vocabularies.languages()
        skills = sorted({skill for one in mentors for skill in one.skills_offered})
        spoken = {code for one in mentors for code in one.languages}
        self._choices("area", list(areas.items()))
        self._choices("skill", [(skill, skill) for skill in skills])
        self._choices("language", sorted(((code, known.get(code, code)) for code in spoken), key=lambda one: one[1]))
        self.is_valid()
        self.chosen: dict[str, str] = {name: self.cleaned_data.get(name, "") for name in self.fields}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was asked for."""
        return any(self.chosen.values())

    def fits(self, one: Ranked) -> bool:
        """Whether a mentor is among those looked for."""
        person, chosen = one.person, self.chosen
        return (
            all(word in one.mentor.member.name_key for word in fold(chosen["q"]).split())
            and (not chosen["area"] or person.areas_given.get(chosen["area"], 0) >= IN_EARNEST)
            and (not chosen["skill"] or chosen["skill"] in person.skills_offered)
            and (not chosen["language"] or chosen["language"] in person.languages)
        )

    def _choices(self, name: str, found: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext_lazy("Any")), *found]

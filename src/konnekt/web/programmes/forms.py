"""Forms about programmes and their rounds."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from konnekt.organisations.models import Member, Unit
from konnekt.programmes.actions.deciding import LONGEST_WORDS
from konnekt.programmes.actions.rounds import MOST_RULES, OBJECTION_DAYS
from konnekt.programmes.eligibility import MOST_MONTHS, Fact, Rule, read_rules
from konnekt.programmes.models import Round
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.phases import months_after
from konnekt.programmes.states import DeclineReason, Format, Side, TeamRole
from konnekt.questions.library import LIBRARY, OPTIONAL

MONTHS = 9
BLANK_RULES = 2
_DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y")


def day_field(label: Any, hint: Any = "") -> forms.DateField:
    """A day, written as browsers write it."""
    return forms.DateField(
        label=label, help_text=hint, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class DatesForm(forms.Form):
    """The five dates of a round."""

    enrolment_opens = day_field(_("Enrolment opens"))
    enrolment_closes = day_field(_("Enrolment closes"), _("The last day."))
    matching_on = day_field(_("People are matched from"))
    starts_on = day_field(_("Mentoring starts"))
    ends_on = day_field(_("Mentoring ends"), _("Nine months to a year is a good length."))

    DATES = ("enrolment_opens", "enrolment_closes", "matching_on", "starts_on", "ends_on")


class NewProgrammeForm(DatesForm):
    """A programme and its first round, with everything else at its default."""

    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = forms.CharField(
        label=_("What is it for?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence that everybody will read first."),
    )
    time_asked = forms.CharField(
        label=_("How much time does it ask?"),
        max_length=200,
        initial=_("About two hours a month, for nine months."),
        required=False,
    )

    contact = forms.CharField(
        label=_("Whom can people ask?"), max_length=200, required=False, help_text=_("A name and how to reach them.")
    )

    field_order = ("name", "purpose", "time_asked", "contact")


class RoundForm(DatesForm):
    """The plan of a round, apart from who may join."""

    name = forms.CharField(label=_("Name of the round"), max_length=120)
    objection_days = forms.IntegerField(
        label=_("Days to answer a match"),
        min_value=OBJECTION_DAYS.start,
        max_value=OBJECTION_DAYS.stop - 1,
        help_text=_("In which each of the two says yes, or objects privately."),
    )
    mentee_places = forms.IntegerField(
        min_value=1,
        required=False,
    )
    questions = forms.MultipleChoiceField(
        label=_("Questions asked besides the essential ones"),
        required=False,
        choices=[(key, LIBRARY[key].label) for key in OPTIONAL],
        widget=forms.CheckboxSelectMultiple,
    )

    field_order = ("name", *DatesForm.DATES)

    def __init__(self, *args: Any, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = self.fields["mentee_places"]
        places.label = names.say(_("Places for {mentees}"))
        places.help_text = names.say(_("Further {mentees} go on the waiting list. Empty: no limit."))


class DeclineForm(forms.Form):
    """Why there is no place, in words that the person reads."""

    reason = forms.ChoiceField(
        label=_("Why"),
        choices=DeclineReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason they will read.")},
    )
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Kind and concrete. It stands on their page below the reason; nobody else reads it."),
    )


class RuleForm(forms.Form):
    """One rule about who may join; left empty it is no rule."""

    side = forms.ChoiceField(label=_("For"), required=False)
    fact = forms.ChoiceField(
        label=_("Rule"), required=False, choices=[("", _("No rule")), *((fact.value, fact.label) for fact in Fact)]
    )
    values = forms.CharField(
        label=_("Any of these"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, names: Names | None, **kwargs: Any) -> None:
        """Without names a rule holds for everybody: nobody says for which side."""
        super().__init__(*args, **kwargs)
        if names is None:
            del self.fields["side"]
        else:
            sides = [(Side.MENTEE, capfirst(names.mentees)), (Side.MENTOR, capfirst(names.mentors))]
            self.fields["side"].choices = [("", _("Everyone")), *sides]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A rule has a fact and values; a date is written in one of a few ways."""
        given = self.cleaned_data
        fact, lines = given.get("fact"), lines_of(given.get("values", ""))
        if fact and not lines:
            self.add_error("values", _("Say which. One a line, or choose “No rule”."))
        elif lines and not fact:
            self.add_error("fact", _("Choose what these words are about, or empty them."))
        elif fact and Fact(fact).is_date:
            day = _read_day(lines[0])
            if day is None:
                self.add_error("values", _("Write one day, such as 2026-03-31."))
            else:
                lines = [day.isoformat()]
        elif fact and Fact(fact).is_number and not _is_number_of_months(lines[0]):
            self.add_error("values", _("Write one whole number of months, such as 6."))
        given["lines"] = lines
        return given

    def rule(self) -> Rule | None:
        """The rule, or None where nothing was filled in."""
        given = self.cleaned_data
        if not given.get("fact"):
            return None
        side = given.get("side")
        return Rule(Fact(given["fact"]), tuple(given["lines"]), Side(side) if side else None)


class TeamForm(forms.Form):
    """Somebody for the team, among those who hold the role."""

    member = forms.ChoiceField(label=_("Who"))

    def __init__(self, *args: Any, people: Sequence[tuple[TeamRole, Member]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["member"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Choose one")),
            *((f"{role.value}:{one.pk}", f"{one.name}: {role.label}") for role, one in people),
        ]


def rule_forms(data: Any, round_: Round, *, extra: int = BLANK_RULES) -> "forms.BaseFormSet[RuleForm]":
    """The rules of a round, and a few blank ones."""
    factory = forms.formset_factory(RuleForm, extra=extra, max_num=MOST_RULES, absolute_max=MOST_RULES)
    rules = read_rules(round_.who_may_join)
    initial = [{"side": rule.side or "", "fact": rule.fact.value, "values": "\n".join(rule.values)} for rule in rules]
    names = None if round_.programme.format == Format.PEER else names_in(round_.programme)
    return factory(data, initial=initial, prefix="rule", form_kwargs={"names": names})


def with_more_rows(given: QueryDict) -> QueryDict:
    """What was posted, with a few more blank rows for rules."""
    data = given.copy()
    total = data.get("rule-TOTAL_FORMS", "0")
    data["rule-TOTAL_FORMS"] = str((int(total) if total.isdigit() else 0) + BLANK_RULES)
    return data


def directory_words() -> list[str]:
    """What the directory calls units, sites and grades: suggestions for rules, nothing about anybody."""
    here = Member.objects.filter(left_on=None)
    facts = [set(here.exclude(**{name: ""}).values_list(name, flat=True).distinct()) for name in ("grade", "site")]
    units = set(Unit.objects.values_list("path", flat=True))
    return sorted(set().union(*facts, units))


def default_dates(today: date) -> dict[str, date]:
    """A calm plan: five weeks to enrol, a week to train, two to match, nine months together."""
    starts = today + timedelta(weeks=8)
    return {
        "enrolment_opens": today,
        "enrolment_closes": today + timedelta(weeks=5),
        "matching_on": today + timedelta(weeks=6),
        "starts_on": starts,
        "ends_on": months_after(starts, MONTHS),
    }


def lines_of(text: str) -> list[str]:
    """Each line once, without the space around it."""
    return list(dict.fromkeys(line for line in (" ".join(line.split()) for line in text.splitlines()) if line))


def _is_number_of_months(words: str) -> bool:
    return words.isascii() and words.isdecimal() and len(words) <= 4 and 1 <= int(words) <= MOST_MONTHS


def _read_day(words: str) -> date | None:
    for wanted in _DATE_FORMATS:
        try:
            return datetime.strptime(words, wanted).date()  # noqa: DTZ007  # a day, not a moment
        except ValueError:
            continue
    return None

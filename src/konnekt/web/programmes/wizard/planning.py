"""The step that suggests something to the pairs: milestones, sessions, an agreement, guidance for each phase."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.access.permissions import Permission
from konnekt.programmes.actions.designing import change_plan
from konnekt.programmes.plans import (
    BREAK_WEEKS,
    LONGEST_ABOUT,
    LONGEST_CLAUSE,
    LONGEST_GUIDANCE,
    LONGEST_POINT,
    LONGEST_TITLE,
    MONTHS,
    MOST_MILESTONES,
    MOST_POINTS,
    MOST_SESSIONS,
    Plan,
    agreement_in,
    own_parts,
    plan_of,
)
from konnekt.programmes.policy import RUNNING
from konnekt.programmes.states import ClauseKey, DesignStep, Phase
from konnekt.web.door import Request, page
from konnekt.web.programmes.forms import lines_of
from konnekt.web.programmes.wizard.confirming import ask_first
from konnekt.web.programmes.wizard.views import go_on, show

BLANK = 2


class MilestoneForm(forms.Form):
    """One milestone; without a title it is none."""

    month = forms.IntegerField(
        label=gettext_lazy("Month"), required=False, min_value=MONTHS.start, max_value=MONTHS.stop - 1
    )
    title = forms.CharField(label=gettext_lazy("Milestone"), required=False, max_length=LONGEST_TITLE)
    about = forms.CharField(label=gettext_lazy("In a sentence"), required=False, max_length=LONGEST_ABOUT)

    def clean(self) -> dict[str, Any]:
        """A title needs its month."""
        if self.cleaned_data.get("title") and not self.cleaned_data.get("month") and "month" not in self.errors:
            self.add_error("month", _("In which month?"))
        return self.cleaned_data


class SessionForm(MilestoneForm):
    """One suggested meeting; without a title it is none."""

    title = forms.CharField(label=gettext_lazy("Session"), required=False, max_length=LONGEST_TITLE)
    about = None  # type: ignore[assignment]
    agenda = forms.CharField(
        label=gettext_lazy("Agenda, one point a line"),
        required=False,
        max_length=MOST_POINTS * (LONGEST_POINT + 2),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_agenda(self) -> list[str]:
        """The points, each once."""
        points = lines_of(self.cleaned_data["agenda"])
        if len(points) > MOST_POINTS or any(len(point) > LONGEST_POINT for point in points):
            raise forms.ValidationError(_("Use at most ten points of 200 characters: an hour is short."))
        return points


class WordsOfThePlanForm(forms.Form):
    """The agreement, and what to do in each phase."""

    break_weeks = forms.IntegerField(
        label=gettext_lazy("Weeks a break may take"),
        required=False,
        min_value=BREAK_WEEKS.start,
        max_value=BREAK_WEEKS.stop - 1,
        help_text=gettext_lazy("Either of a pair may ask for a break, which ends by itself. 0: there are none."),
    )

    shows_hours = forms.BooleanField(
        label=gettext_lazy("Say on certificates for how long they met"),
        required=False,
        help_text=gettext_lazy(
            "Hours of sessions that both were in, as far as they said that they met. Never a grade."
        ),
    )

    def __init__(self, data: QueryDict | None, *, plan: Plan) -> None:
        guidance = {phase.value: plan.guidance[phase] for phase in Phase}
        clauses = {_clause(key): words for key, words in agreement_in(plan).items()}
        own = {"break_weeks": plan.break_weeks, "shows_hours": plan.shows_hours}
        super().__init__(data, initial=guidance | clauses | own)
        for key in ClauseKey:
            self.fields[_clause(key)] = forms.CharField(
                label=key.label,
                required=False,
                max_length=LONGEST_CLAUSE,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        for phase in Phase:
            self.fields[phase.value] = forms.CharField(
                label=phase.label,
                required=False,
                max_length=LONGEST_GUIDANCE,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def break_weeks_given(self) -> int:
        """How long a break may be; as usual where nothing is said."""
        given: int | None = self.cleaned_data["break_weeks"]
        return Plan().break_weeks if given is None else given

    def clauses(self) -> list[Any]:
        """The fields of the agreement, in order."""
        return [self[_clause(key)] for key in ClauseKey]

    def agreement(self) -> dict[str, str]:
        """The words of the agreement, by clause; a browser's line ends are ours."""
        return {key.value: "\n".join(self.cleaned_data[_clause(key)].strip().splitlines()) for key in ClauseKey}

    def phases(self) -> list[Any]:
        """The fields of the phases, in order."""
        return [self[phase.value] for phase in Phase]


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def plan(request: Request, programme_id: UUID) -> HttpResponse:
    """Everything that is suggested to the pairs, on one page. A row without a title is left out."""
    found = RUNNING.fetch(request.actor, programme_id)
    present, data = plan_of(found), request.POST or None
    words = WordsOfThePlanForm(data, plan=present)
    milestones = _rows(MilestoneForm, data, "milestone", MOST_MILESTONES)(
        data,
        prefix="milestone",
        initial=[{"month": one.month, "title": one.title, "about": one.about} for one in present.milestones],
    )
    sessions = _rows(SessionForm, data, "session", MOST_SESSIONS)(
        data,
        prefix="session",
        initial=[{"month": one.month, "title": one.title, "agenda": "\n".join(one.agenda)} for one in present.sessions],
    )
    is_valid = request.method == "POST" and words.is_valid() and milestones.is_valid() and sessions.is_valid()
    if is_valid and "again" not in request.POST:
        given = {
            "milestones": _said(milestones),
            "sessions": _said(sessions),
            "break_weeks": words.break_weeks_given(),
            "shows_hours": words.cleaned_data["shows_hours"],
            "agreement": words.agreement(),
            "guidance": {phase.value: words.cleaned_data[phase.value].strip() for phase in Phase},
        }
        asked = ask_first(
            request, found, lambda: change_plan(request.actor, programme=found, plan=own_parts(given, found.format))
        )
        return asked or go_on(request, found, DesignStep.PLAN)
    context = {"words": words, "milestones": milestones, "sessions": sessions}
    return show(request, found, DesignStep.PLAN, context)


def _clause(key: ClauseKey) -> str:
    return f"agreement-{key.value}"


def _rows(form: type[forms.Form], data: QueryDict | None, prefix: str, most: int) -> Any:
    return forms.formset_factory(form, extra=BLANK, max_num=most, absolute_max=most, validate_max=True)


def _said(rows: Iterable[forms.BaseForm]) -> list[dict[str, Any]]:
    """The rows that have a title, by month."""
    given = [dict(row.cleaned_data) for row in rows if row.cleaned_data.get("title")]
    return sorted(given, key=lambda one: one["month"])

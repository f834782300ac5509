"""The studio of a round: what counts, its runs, and where to steer from."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core.errors import Refused
from konnekt.matching import policy, queries
from konnekt.matching.actions.steering import change_criteria, criteria_of
from konnekt.matching.catalogue import MOST_WEIGHT
from konnekt.matching.states import Aim, SteerKind
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.states import EnrolmentState
from konnekt.web.door import Request, page
from konnekt.web.matching.forms import CriteriaForm, criteria_initial
from konnekt.web.matching.frame import cut, studio_frame


@page(Permission.RUN_PROGRAMMES)
def studio(request: Request, round_id: UUID) -> HttpResponse:
    """Everything before and around a run."""
    return _show(request, round_of(request, round_id))


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def criteria(request: Request, round_id: UUID) -> HttpResponse:
    """Change what counts; nothing is run yet."""
    round_ = round_of(request, round_id)
    if request.method == "GET":
        return to_studio(request, round_)
    form = CriteriaForm(request.POST)
    if form.is_valid():
        try:
            change_criteria(
                request.actor,
                round_=round_,
                weights=form.weights(),
                needs_shared_language=form.cleaned_data["needs_shared_language"],
                aim=Aim(form.cleaned_data["aim"]),
                floor=form.cleaned_data["floor"],
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The criteria are saved. Start a run to see what they change."))
            return to_studio(request, round_)
    return _show(request, round_, form)


def round_of(request: Request, round_id: UUID) -> Round:
    """The round, for those who match in it."""
    return policy.ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))


def to_studio(request: Request, round_: Round) -> HttpResponseRedirect:
    """Back to the studio."""
    return redirect("match_studio", request.organisation.slug, round_.pk)


def _show(request: Request, round_: Round, criteria_form: CriteriaForm | None = None) -> HttpResponse:
    enrolments = Enrolment.objects.filter(round=round_, state=EnrolmentState.COMPLETE, member__left_on=None)
    people = list(enrolments.only("side", "capacity"))
    kinds = list(queries.steers_of(round_).order_by().values_list("kind", flat=True))
    initial = criteria_initial(criteria_of(round_))
    if chosen := request.GET.get("floor"):
        initial["floor"] = chosen[:6]
    context = studio_frame(request, round_) | {
        "criteria_form": criteria_form or CriteriaForm(initial=initial),
        "most_weight": MOST_WEIGHT,
        "locked": kinds.count(SteerKind.LOCK),
        "forbidden": kinds.count(SteerKind.FORBID),
        "runs": cut(request, queries.runs_of(request.actor, round_)),
        "mentees": sum(one.may_be_mentored for one in people),
        "mentors": sum(one.may_mentor for one in people),
        "places": sum(one.capacity for one in people if one.may_mentor),
    }
    return render(request, "matching/studio.html", context)

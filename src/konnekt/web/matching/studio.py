"""The studio of a round: what counts, who is steered, and the runs so far."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.matching import policy, queries
from konnekt.matching.actions.releasing import pair_by_hand
from konnekt.matching.actions.steering import change_criteria, criteria_of, steer, undo_steer
from konnekt.matching.models import Steer
from konnekt.matching.states import SteerKind
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.states import EnrolmentState
from konnekt.web.door import Request, page
from konnekt.web.matching.forms import CriteriaForm, PairForm, SteerForm, criteria_initial


@page(Permission.RUN_PROGRAMMES)
def studio(request: Request, round_id: UUID) -> HttpResponse:
    """Everything before and around a run."""
    return _show(request, _round(request, round_id))


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def criteria(request: Request, round_id: UUID) -> HttpResponse:
    """Change what counts; nothing is run yet."""
    round_ = _round(request, round_id)
    if request.method == "GET":
        return _to_studio(request, round_)
    form = CriteriaForm(request.POST)
    if form.is_valid():
        try:
            change_criteria(
                request.actor,
                round_=round_,
                weights=form.weights(),
                needs_shared_language=form.cleaned_data["needs_shared_language"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The criteria are saved. Start a run to see what they change."))
            return _to_studio(request, round_)
    return _show(request, round_, criteria_form=form)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def steers(request: Request, round_id: UUID) -> HttpResponse:
    """Lock or forbid a pair for the next run."""
    round_ = _round(request, round_id)
    form = SteerForm(_enrolments(round_), request.POST)
    if form.is_valid():
        try:
            steer(
                request.actor,
                kind=SteerKind(form.cleaned_data["kind"]),
                mentee=form.chosen("mentee"),
                mentor=form.chosen("mentor"),
                reason=form.cleaned_data["reason"],
                now=clock.read(),
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved for the next run."))
            return _to_studio(request, round_)
    return _show(request, round_, steer_form=form)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def undo(request: Request, steer_id: UUID) -> HttpResponseRedirect:
    """Let the next run decide about the pair again."""
    steered = policy.STEER.fetch(request.actor, steer_id, Steer.objects.select_related("round"))
    round_ = steered.round
    undo_steer(request.actor, steered=steered)
    messages.success(request, _("The next run decides about them again."))
    return _to_studio(request, round_)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def by_hand(request: Request, round_id: UUID) -> HttpResponse:
    """Ask one pair that the manager chose. The law and the limits hold here as everywhere."""
    round_ = _round(request, round_id)
    form = PairForm(_enrolments(round_), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pair_by_hand(request.actor, mentee=form.chosen("mentee"), mentor=form.chosen("mentor"), now=clock.read())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Both are asked now. Their space opens when both say yes."))
            return _to_studio(request, round_)
    return render(request, "matching/by_hand.html", {"round": round_, "form": form})


def _round(request: Request, round_id: UUID) -> Round:
    return policy.ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))


def _enrolments(round_: Round) -> list[Enrolment]:
    return list(
        Enrolment.objects.filter(round=round_, state=EnrolmentState.COMPLETE, member__left_on=None).select_related(
            "member"
        )
    )


def _show(
    request: Request, round_: Round, *, criteria_form: CriteriaForm | None = None, steer_form: SteerForm | None = None
) -> HttpResponse:
    enrolments = _enrolments(round_)
    context = {
        "round": round_,
        "programme": round_.programme,
        "criteria_form": criteria_form or CriteriaForm(initial=criteria_initial(criteria_of(round_))),
        "steer_form": steer_form or SteerForm(enrolments),
        "steers": queries.steers_of(round_),
        "runs": queries.runs_of(request.actor, round_),
        "mentees": sum(one.may_be_mentored for one in enrolments),
        "mentors": sum(one.may_mentor for one in enrolments),
        "places": sum(one.capacity for one in enrolments if one.may_mentor),
    }
    return render(request, "matching/studio.html", context)


def _to_studio(request: Request, round_: Round) -> HttpResponseRedirect:
    return redirect("match_studio", request.organisation.slug, round_.pk)

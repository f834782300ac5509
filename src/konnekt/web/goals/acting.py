"""One act each: taking up, reaching, rating, commenting; adding a step, doing and undoing it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.relationships.queries import Pair
from konnekt.web.door import Request, page
from konnekt.web.goals.forms import ChangeStepForm, CommentForm, RatingForm, StepForm
from konnekt.web.goals.views import at_version, frame, opened, show_goal, working
from konnekt.workspace.actions.doing import add_action, change_action, settle_action, suggest_action
from konnekt.workspace.actions.goals import comment as say
from konnekt.workspace.actions.goals import rate, settle_goal
from konnekt.workspace.actions.reading_goals import Step, read_work
from konnekt.workspace.models import Action
from konnekt.workspace.queries.goals import goal_in, own_action_in, own_goal_in
from konnekt.workspace.rules import in_a_line, is_theirs
from konnekt.workspace.states import ActionState, GoalState


@page(Permission.TAKE_PART, methods=("POST",))
def settle(request: Request, relationship_id: UUID, own_goal_id: UUID) -> HttpResponse:
    """Take up, reach, let go, put aside, or open again."""
    pair = working(request, relationship_id)
    goal = own_goal_in(request.actor, pair, own_goal_id)
    state = request.POST.get("state", "")
    if state in GoalState.values:
        settle_goal(request.actor, goal=goal, state=GoalState(state), now=clock.read())
    if state == GoalState.DECLINED:
        return redirect("pair_goals", request.organisation.slug, relationship_id)
    return _to_goal(request, pair, goal.pk)


@page(Permission.TAKE_PART, methods=("POST",))
def rating(request: Request, relationship_id: UUID, own_goal_id: UUID) -> HttpResponse:
    """Say where one stands."""
    pair = working(request, relationship_id)
    goal = own_goal_in(request.actor, pair, own_goal_id)
    form = RatingForm(request.POST)
    if form.is_valid() and _taken(form, lambda: rate(request.actor, goal=goal, now=clock.read(), **form.cleaned_data)):
        return _to_goal(request, pair, goal.pk)
    return show_goal(request, pair, goal, rating_form=form)


@page(Permission.TAKE_PART, methods=("POST",))
def comment(request: Request, relationship_id: UUID, goal_id: UUID) -> HttpResponse:
    """Say something to a goal."""
    pair = working(request, relationship_id)
    goal = goal_in(request.actor, pair, goal_id)
    form = CommentForm(request.POST)
    if form.is_valid() and _taken(form, lambda: say(request.actor, goal=goal, now=clock.read(), **form.cleaned_data)):
        return redirect(_goal_at(request, pair, goal.pk) + "#newest")
    return show_goal(request, pair, goal, comment_form=form)


@page(Permission.TAKE_PART, methods=("POST",))
def new_step(request: Request, relationship_id: UUID, goal_id: UUID) -> HttpResponse:
    """Add a step to a goal of one's own, or suggest one to somebody else's."""
    pair = working(request, relationship_id)
    goal = goal_in(request.actor, pair, goal_id)
    form = StepForm(request.POST)
    make = add_action if is_theirs(pair.mine, goal.owner_id) else suggest_action
    given: dict[str, Any] = {"relationship": pair.relationship, "goal": goal, "now": clock.read()}
    if form.is_valid() and _taken(form, lambda: make(request.actor, **given, **form.cleaned_data)):
        return redirect(_goal_at(request, pair, goal.pk) + "#steps")
    return show_goal(request, pair, goal, step_form=form)


@page(Permission.TAKE_PART, methods=("POST",))
def take_advice(request: Request, relationship_id: UUID, own_goal_id: UUID) -> HttpResponse:
    """Make a step of one's own out of what somebody said to a goal; pressed twice it is one step."""
    pair = working(request, relationship_id)
    goal = own_goal_in(request.actor, pair, own_goal_id)
    said = {str(remark.id): remark for remark in opened(request, pair, goal).remarks}
    remark = said.get(request.POST.get("remark", ""))
    if remark is None:
        return _to_goal(request, pair, goal.pk)
    words, now = in_a_line(remark.text), clock.read()
    given: dict[str, Any] = {"relationship": pair.relationship, "goal": goal, "token": remark.id, "now": now}
    made = add_action(request.actor, words=words, **given)
    messages.success(request, _("It is one of your steps now. Shorten it, and give it a day if you like."))
    return redirect("pair_step", request.organisation.slug, relationship_id, made.pk)


@page(Permission.TAKE_PART, methods=("POST",))
def settle_step(request: Request, relationship_id: UUID, own_action_id: UUID) -> HttpResponse:
    """Done, not done after all, taken up or put aside: one tap each."""
    pair = working(request, relationship_id)
    action = own_action_in(request.actor, pair, own_action_id)
    state = request.POST.get("state", "")
    if state in ActionState.values:
        settle_action(request.actor, action=action, state=ActionState(state), now=clock.read())
    return redirect(_back_to(request, pair, action) + "#steps")


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def step(request: Request, relationship_id: UUID, own_action_id: UUID) -> HttpResponse:
    """Change a step, or say what came of it."""
    pair = working(request, relationship_id)
    action = own_action_in(request.actor, pair, own_action_id)
    found, theirs = _opened(request, pair, action), None
    typed = {"words": found.words, "due_on": found.due_on, "evidence": found.evidence, "version": found.version}
    form = ChangeStepForm(request.POST) if request.method == "POST" else ChangeStepForm(initial=typed)
    if request.method == "POST" and form.is_valid():
        try:
            change_action(request.actor, action=action, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            if refusal.field == "version":
                theirs = found = _opened(request, pair, action)
                form = ChangeStepForm(at_version(request, found.version))
            form.add_error(None if theirs else refusal.field, str(refusal))
        else:
            return redirect(_back_to(request, pair, action) + "#steps")
    back = _back_to(request, pair, action)
    context = frame(request, pair) | {"form": form, "step": found, "theirs": theirs, "back": back}
    return render(request, "goals/step.html", context)


def _opened(request: Request, pair: Pair, action: Action) -> Step:
    work = read_work(request.actor, relationship=pair.relationship, now=clock.read(), only=action.goal)
    return next(step for step in work.every_step if step.id == action.pk)


def _taken(form: forms.Form, act: Any) -> bool:
    """Whether the room took it; where it refused, the form says why and keeps what was typed."""
    try:
        act()
    except Refused as refusal:
        form.add_error(refusal.field, str(refusal))
        return False
    return True


def _goal_at(request: Request, pair: Pair, goal_id: UUID) -> str:
    return reverse("pair_goal", args=[request.organisation.slug, pair.relationship.pk, goal_id])


def _to_goal(request: Request, pair: Pair, goal_id: UUID) -> HttpResponse:
    return redirect(_goal_at(request, pair, goal_id))


def _back_to(request: Request, pair: Pair, action: Action) -> str:
    """The goal's page, or the list of all where one came from there."""
    if action.goal_id is None or request.POST.get("at") == "goals":
        return reverse("pair_goals", args=[request.organisation.slug, pair.relationship.pk])
    return _goal_at(request, pair, action.goal_id)

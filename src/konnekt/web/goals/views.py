"""The goals of a space, and each of them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.relationships.queries import Pair
from konnekt.web.door import Request, page
from konnekt.web.goals import showing
from konnekt.web.goals.forms import ChangeForm, CommentForm, GoalForm, RatingForm, StepForm, SuggestionForm
from konnekt.web.guidance.hints import hint_in_space
from konnekt.web.pairs.shell import entered, shell
from konnekt.workspace.actions.goals import change_goal, set_goal, suggest_goal
from konnekt.workspace.actions.reading_goals import OpenGoal, read_work
from konnekt.workspace.models import Goal
from konnekt.workspace.queries.goals import areas, goal_in, goals_in, link_to, own_goal_in
from konnekt.workspace.rules import has_goals, remarks
from konnekt.workspace.states import ActionState, GoalState


def working(request: Request, relationship_id: UUID) -> Pair:
    """A space in which one works on goals: any but that of one booked conversation."""
    pair = entered(request, relationship_id)
    if pair.is_conversation:
        raise NotFound
    return pair


def frame(request: Request, pair: Pair) -> dict[str, Any]:
    """The space around the pages of goals."""
    return shell(request, pair, "pair_goals", Data.GOALS) | {
        "has_goals": has_goals(pair.mine, pair.relationship.round.programme.format),
        "may_suggest": bool(showing.with_goals(pair)),
    }


@page(Permission.TAKE_PART)
def goals(request: Request, relationship_id: UUID) -> HttpResponse:
    """All goals that one may read, and what comes next."""
    pair = working(request, relationship_id)
    work, today = read_work(request.actor, relationship=pair.relationship, now=clock.read()), localdate()
    waiting, steps = showing.suggestions_in(work)
    context = (
        frame(request, pair)
        | hint_in_space(request, pair, "pair_goals")
        | {
            "groups": showing.groups_of(pair, work, dict(areas()), today),
            "suggested": waiting,
            "suggested_steps": [showing.todo(step, work.goal_of(step), today) for step in steps],
            "todos": showing.todos_of(work, today),
            "has_rated": any(goal.ratings for goal in work.goals),
            "done": [step for step in work.every_step if step.is_mine and step.state == ActionState.DONE][-5:][::-1],
        }
    )
    return render(request, "goals/goals.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def new_goal(request: Request, relationship_id: UUID) -> HttpResponse:
    """Set a goal; whoever has none of their own here suggests one, or in a circle sets one that all share."""
    pair = working(request, relationship_id)
    is_owner = has_goals(pair.mine, pair.relationship.round.programme.format)
    if not is_owner and not pair.is_circle:
        return redirect("pair_goal_suggestion", request.organisation.slug, relationship_id)
    must_share = pair.is_circle and not is_owner
    given: dict[str, Any] = {"areas": areas(), "may_share": pair.is_circle, "must_share": must_share}
    form = GoalForm(request.POST, **given) if request.method == "POST" else GoalForm(**given)
    if request.method == "POST" and form.is_valid():
        try:
            goal = set_goal(
                request.actor,
                relationship=pair.relationship,
                wanted=form.wanted,
                baseline=form.cleaned_data["baseline"],
                is_shared=form.cleaned_data.get("is_shared", False),
                token=form.cleaned_data["token"],
                now=clock.read(),
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("pair_goal", request.organisation.slug, relationship_id, goal.pk)
    title = _("A goal you share") if must_share else _("A new goal")
    return _write(request, pair, form, title=title, draft=_draft(request, pair))


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def suggestion(request: Request, relationship_id: UUID) -> HttpResponse:
    """Suggest a goal to somebody one works with; whoever can't suggests none, and sets one of their own."""
    pair = working(request, relationship_id)
    parts = {str(part.member_id): part.member for part in showing.with_goals(pair)}
    if not parts:
        return redirect("pair_new_goal", request.organisation.slug, relationship_id)
    given: dict[str, Any] = {"areas": areas(), "people": [(key, member.name) for key, member in parts.items()]}
    form = SuggestionForm(request.POST, **given) if request.method == "POST" else SuggestionForm(**given)
    if request.method == "POST" and form.is_valid():
        try:
            goal = suggest_goal(
                request.actor,
                relationship=pair.relationship,
                owner=parts[form.cleaned_data["whom"]],
                wanted=form.wanted,
                token=form.cleaned_data["token"],
                now=clock.read(),
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("pair_goal", request.organisation.slug, relationship_id, goal.pk)
    return _write(request, pair, form, title=_("Suggest a goal"), draft=_draft(request, pair), is_suggestion=True)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def change(request: Request, relationship_id: UUID, own_goal_id: UUID) -> HttpResponse:
    """Write a goal of one's own anew; what somebody else saved meanwhile is shown, never overwritten."""
    pair = working(request, relationship_id)
    goal = own_goal_in(request.actor, pair, own_goal_id)
    found = opened(request, pair, goal)
    if request.method != "POST":
        form = ChangeForm(areas=areas(), initial=_as_typed(found))
        return _write(request, pair, form, title=_("Change this goal"), goal=found)
    form = ChangeForm(request.POST, areas=areas())
    theirs = None
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            change_goal(request.actor, goal=goal, wanted=form.wanted, version=version, now=clock.read())
        except Refused as refusal:
            if refusal.field == "version":
                theirs = found = opened(request, pair, goal)
                form = ChangeForm(at_version(request, found.row.version), areas=areas())
                form.add_error(None, str(refusal))
            else:
                form.add_error(refusal.field, str(refusal))
        else:
            return redirect("pair_goal", request.organisation.slug, relationship_id, goal.pk)
    return _write(request, pair, form, title=_("Change this goal"), goal=found, theirs=theirs)


@page(Permission.TAKE_PART)
def goal(request: Request, relationship_id: UUID, goal_id: UUID) -> HttpResponse:
    """One goal: what it says, where it stands, its steps, and what was said to it."""
    pair = working(request, relationship_id)
    return show_goal(request, pair, goal_in(request.actor, pair, goal_id))


def show_goal(request: Request, pair: Pair, row: Goal, **forms: Any) -> HttpResponse:
    """The page of a goal, with what was typed into one of its ``forms`` where it could not be taken."""
    found, today = opened(request, pair, row), localdate()
    names = dict(areas())
    context = frame(request, pair) | {
        "goal": found,
        "row": showing.row_of(found, names, today),
        "steps": [showing.todo(step, "", today) for step in found.steps],
        "remarks": remarks(found.row) if found.is_mine and found.state == GoalState.OPEN else [],
        "rating_form": RatingForm(),
        "step_form": StepForm(),
        "comment_form": CommentForm(),
        "is_open": found.state == GoalState.OPEN,
        "is_shown": found.is_mine and not found.is_shared and link_to(row) is not None,
        "may_act": pair.state == "active",
        "draft": f"{row.pk}-{len(found.remarks)}",
    }
    return render(request, "goals/goal.html", context | forms)


def opened(request: Request, pair: Pair, row: Goal) -> OpenGoal:
    """A goal with its words, or NotFound once they are erased."""
    work = read_work(request.actor, relationship=pair.relationship, now=clock.read(), only=row)
    if not work.goals:
        raise NotFound
    return work.goals[0]


def at_version(request: Request, version: int) -> QueryDict:
    """What was typed, to be saved over the version that is read now."""
    typed = request.POST.copy()
    typed["version"] = str(version)
    return typed


def _write(
    request: Request, pair: Pair, form: Any, *, title: str, goal: OpenGoal | None = None, **more: Any
) -> HttpResponse:
    slug, pk = request.organisation.slug, pair.relationship.pk
    back = reverse("pair_goal", args=[slug, pk, goal.id]) if goal else reverse("pair_goals", args=[slug, pk])
    context = frame(request, pair) | {"form": form, "title": title, "goal": goal, "back": back} | more
    return render(request, "goals/write.html", context)


def _draft(request: Request, pair: Pair) -> str:
    """Under which key what is typed is kept until the goal is set."""
    return f"goal-{pair.relationship.pk}-{goals_in(request.actor, pair)}"


def _as_typed(found: OpenGoal) -> dict[str, Any]:
    row = found.row
    typed = {"what": found.what, "why": found.why, "measure": found.measure, "version": row.version}
    return typed | {"area": row.area, "target": "" if row.target is None else row.target, "due_on": row.due_on}

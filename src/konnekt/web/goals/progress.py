"""How far one came: each goal drawn over the months together, what was done beside it, and the two reviews."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.programmes.plans import Milestone, plan_of
from konnekt.relationships.queries import Pair
from konnekt.web import charts
from konnekt.web.door import Request, page
from konnekt.web.goals.forms import ReviewForm
from konnekt.web.goals.showing import standing_of
from konnekt.web.goals.views import frame, working
from konnekt.workspace.actions.goals import Answer, look_back
from konnekt.workspace.actions.reading_goals import OpenGoal, Work, read_work
from konnekt.workspace.models.goals import MOST
from konnekt.workspace.queries.sessions import held_in
from konnekt.workspace.rules import has_goals, midpoint_of, occasion_on
from konnekt.workspace.states import ActionState, GoalState, Occasion

COUNTED = (GoalState.OPEN, GoalState.REACHED, GoalState.LET_GO)
MONTH = timedelta(days=30.4)


@dataclass(frozen=True, slots=True)
class Course:
    """A goal drawn over the months together."""

    goal: OpenGoal
    title: str
    picture: SafeString


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone of the programme, and whether its month is over."""

    milestone: Milestone
    by: date
    state: str


@dataclass(frozen=True, slots=True)
class Months:
    """The months together, as a scale from 0 to 1."""

    begins: date
    ends: date

    def at(self, moment: datetime | date) -> float:
        """Where a moment lies."""
        day = localdate(moment) if isinstance(moment, datetime) else moment
        return (day - self.begins) / (self.ends - self.begins)


@page(Permission.TAKE_PART)
def progress(request: Request, relationship_id: UUID) -> HttpResponse:
    """Every goal from its beginning to now."""
    pair, now = working(request, relationship_id), clock.read()
    work, today = read_work(request.actor, relationship=pair.relationship, now=now), localdate(now)
    months, goals = _months(pair, now), [goal for goal in work.goals if goal.state in COUNTED]
    milestones = _milestones(pair, months, today)
    held = held_in(request.actor, pair.relationship)
    done = [step.done_at for step in work.every_step if step.state == ActionState.DONE and step.done_at]
    heads = [_("Goal"), _("Beginning"), _("Midpoint"), _("Now"), _("To be"), _("Change"), _("Steps done")]
    context = frame(request, pair) | {
        "headline": _headline(goals),
        "courses": [_course(goal, months, today, milestones) for goal in goals if goal.ratings],
        "unrated": [goal for goal in goals if not goal.ratings],
        "together": _together(held, done, months, today, milestones) if held or len(goals) > 1 else "",
        "together_title": _what_happened(len(held), len(done)),
        "first": date_format(months.begins, "F Y"),
        "last": date_format(months.ends, "F Y"),
        "milestones": milestones,
        "heads": heads,
        "rows": [list(zip(heads, _row(goal), strict=True)) for goal in goals],
        "occasion": _review_for(pair, work, today),
    }
    return render(request, "goals/progress.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def review(request: Request, relationship_id: UUID) -> HttpResponse:
    """Look back on one's own goals, on the scale on which one began."""
    pair, now = working(request, relationship_id), clock.read()
    if not has_goals(pair.mine, pair.relationship.round.programme.format) or pair.state != "active":
        return redirect("pair_progress", request.organisation.slug, relationship_id)
    work, today = read_work(request.actor, relationship=pair.relationship, now=now), localdate(now)
    goals = [goal for goal in work.goals if goal.is_mine and goal.state in {GoalState.OPEN, GoalState.REACHED}]
    occasion = occasion_on(pair.relationship.round, today)
    form = ReviewForm(request.POST, goals=goals) if request.method == "POST" else ReviewForm(goals=goals)
    if request.method == "POST" and form.is_valid():
        answers = [Answer(goal.row, value, helped) for goal, value, helped in form.answers]
        try:
            said = look_back(
                request.actor,
                relationship=pair.relationship,
                answers=answers,
                occasion=occasion or Occasion.BETWEEN,
                token=form.cleaned_data["token"],
                now=now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if said:
                messages.success(request, _("Kept. This is how far you came."))
            return redirect("pair_progress", request.organisation.slug, relationship_id)
    context = frame(request, pair) | {
        "form": form,
        "questions": form.questions,
        "occasion": occasion,
        "midpoint": midpoint_of(pair.relationship.round),
    }
    return render(request, "goals/review.html", context)


def _months(pair: Pair, now: datetime) -> Months:
    begins = localdate(pair.relationship.opened_at or now)
    return Months(begins, max(pair.relationship.round.ends_on, begins + timedelta(days=28)))


def _milestones(pair: Pair, months: Months, today: date) -> list[Reached]:
    """The milestones of the programme's plan, each by the end of its month."""
    found = []
    for milestone in plan_of(pair.relationship.round.programme).milestones:
        by = months.begins + milestone.month * MONTH
        state = "done" if by < today else "current" if by < today + MONTH else "ahead"
        found.append(Reached(milestone, by, state))
    return found


def _course(goal: OpenGoal, months: Months, today: date, milestones: list[Reached]) -> Course:
    standing = standing_of(goal)
    picture = charts.course(
        [(months.at(rated.at), rated.value) for rated in goal.ratings],
        title=_("{goal}: {standing}").format(goal=goal.what, standing=standing),
        most=MOST,
        target=goal.row.target,
        now=months.at(today),
        marks=[months.at(one.by) for one in milestones],
        lanes={"plot-ring": [months.at(step.done_at) for step in goal.steps if step.done_at]},
    )
    return Course(goal, standing, picture)


def _together(
    held: list[datetime], done: list[datetime], months: Months, today: date, milestones: list[Reached]
) -> SafeString:
    if not held and not done:
        return SafeString("")
    return charts.course(
        [],
        title=_what_happened(len(held), len(done)),
        most=MOST,
        now=months.at(today),
        marks=[months.at(one.by) for one in milestones],
        lanes={"plot-value": [months.at(at) for at in held], "plot-ring": [months.at(at) for at in done]},
    )


def _what_happened(held: int, done: int) -> str:
    met = ngettext("You met once", "You met {number} times", held).format(number=held) if held else ""
    steps = ngettext("one step is done", "{number} steps are done", done).format(number=done) if done else ""
    if met and steps:
        return _("{met}, and {steps}").format(met=met, steps=steps)
    return met or steps[:1].upper() + steps[1:]


def _headline(goals: list[OpenGoal]) -> str:
    """What can be said of all goals in a sentence; nothing where none moved up, which needs no headline."""
    changed = [goal.change for goal in goals if goal.change is not None]
    up, number = sum(change > 0 for change in changed), len(changed)
    if not up:
        return ""
    if up == number:
        words = ngettext("The goal you looked at again moved up", "All {number} goals looked at again moved up", number)
    else:
        words = ngettext("{up} of {number} goal moved up", "{up} of {number} goals moved up", number)
    return words.format(up=up, number=number)


def _row(goal: OpenGoal) -> list[str]:
    middle = [rated.value for rated in goal.ratings if rated.occasion == Occasion.MIDPOINT]
    change = "" if goal.change is None else f"{goal.change:+d}".replace("-", "−") if goal.change else "0"
    values: Iterable[Any] = (goal.baseline, middle[-1] if middle else None, goal.now, goal.row.target)
    steps = _("{done} of {all}").format(done=goal.done, all=goal.counted) if goal.counted else "–"
    return [goal.what, *("–" if value is None else str(value) for value in values), change or "–", steps]


def _review_for(pair: Pair, work: Work, today: date) -> Occasion | None:
    """Which review waits for this person."""
    occasion = occasion_on(pair.relationship.round, today)
    if occasion is None or pair.state != "active":
        return None
    mine = [goal for goal in work.goals if goal.row.owner_id == pair.mine.member_id and goal.state == GoalState.OPEN]
    is_open = any(all(rated.occasion != occasion for rated in goal.ratings) for goal in mine)
    return occasion if is_open else None

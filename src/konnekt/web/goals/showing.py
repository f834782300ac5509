"""What the pages of goals show: whose they are, where they stand, what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.actors import Actor
from konnekt.relationships.models import Part
from konnekt.relationships.queries import Pair
from konnekt.relationships.states import Consent, PartSide
from konnekt.web import charts
from konnekt.workspace.actions.reading_goals import OpenGoal, Step, Work, read_work
from konnekt.workspace.models.goals import MOST
from konnekt.workspace.rules import has_goals
from konnekt.workspace.states import ActionState, GoalState

AT_A_GLANCE = 3
LATER = date.max
_TONES = {GoalState.REACHED: "success", GoalState.OPEN: "", GoalState.SUGGESTED: "info"}


@dataclass(frozen=True, slots=True)
class Row:
    """A goal in a list."""

    goal: OpenGoal
    area: tuple[str, str]
    """Key and name; empty where it has none."""
    standing: str
    picture: SafeString
    notes: list[str]
    tone: str
    """Of the badge with its state; empty where none is needed."""


@dataclass(frozen=True, slots=True)
class Group:
    """The goals of one person, or of all in a circle."""

    title: str
    rows: list[Row]
    words: str = ""
    """What is said where there are none yet."""


@dataclass(frozen=True, slots=True)
class Todo:
    """A step in a list of what comes next, with the goal it belongs to."""

    step: Step
    goal: str
    when: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Glance:
    """How the goals of a space stand, for its first page."""

    rows: list[Row]
    more: int
    """Open goals beyond those."""
    waiting: int
    """Suggestions to this person."""
    next: Todo | None


def at_a_glance(actor: Actor, pair: Pair, areas: dict[str, str], now: datetime) -> Glance:
    """The first open goals that one reads, one's own before others, and one's next step."""
    work, today = read_work(actor, relationship=pair.relationship, now=now), localdate(now)
    goals = [goal for goal in sorted(work.goals, key=_order) if goal.state == GoalState.OPEN]
    goals.sort(key=lambda goal: not goal.is_mine)
    todos, (goals_waiting, steps_waiting) = todos_of(work, today), suggestions_in(work)
    return Glance(
        rows=[row_of(goal, areas, today) for goal in goals[:AT_A_GLANCE]],
        more=len(goals[AT_A_GLANCE:]),
        waiting=len(goals_waiting) + len(steps_waiting),
        next=todos[0] if todos else None,
    )


def groups_of(pair: Pair, work: Work, areas: dict[str, str], today: date) -> list[Group]:
    """Goals by whose they are: one's own first, then what a circle shares, then those of the people one works with."""
    by_owner: dict[UUID | None, list[Row]] = {}
    for goal in sorted(work.goals, key=_order):
        if goal.state != GoalState.SUGGESTED or not goal.is_mine:
            by_owner.setdefault(goal.row.owner_id, []).append(row_of(goal, areas, today))
    format_ = pair.relationship.round.programme.format
    groups = []
    if has_goals(pair.mine, format_):
        groups.append(Group(_("Your goals"), by_owner.pop(pair.mine.member_id, []), _none_of_mine()))
    if pair.is_circle:
        words = _("None yet. Something that all of you want to get better at makes a good one.")
        groups.append(Group(_("Goals you share"), by_owner.pop(None, []), words))
    for part in with_goals(pair):
        name = part.member.name
        words = _("{name} has set none yet.").format(name=name)
        groups.append(Group(_("Goals of {name}").format(name=name), by_owner.pop(part.member_id, []), words))
    left = [Group(_("Goals of {name}").format(name=rows[0].goal.owner), rows) for rows in by_owner.values()]
    return [*groups, *left]


def with_goals(pair: Pair) -> list[Part]:
    """Those whose goals this person reads and to whom they may suggest one."""
    if pair.is_circle and pair.mine.side != PartSide.MENTOR:
        return []
    format_ = pair.relationship.round.programme.format
    return [part for part in pair.others if has_goals(part, format_) and part.consent == Consent.YES]


def suggestions_in(work: Work) -> tuple[list[OpenGoal], list[Step]]:
    """What waits for this person's answer."""
    goals = [goal for goal in work.goals if goal.is_mine and goal.state == GoalState.SUGGESTED]
    steps = [step for step in work.every_step if step.is_mine and step.state == ActionState.SUGGESTED]
    return goals, steps


def todos_of(work: Work, today: date) -> list[Todo]:
    """One's open steps, the most urgent first."""
    mine = [step for step in work.every_step if step.is_mine and step.state == ActionState.OPEN]
    return [todo(step, work.goal_of(step), today) for step in sorted(mine, key=lambda step: step.due_on or LATER)]


def todo(step: Step, goal: str, today: date) -> Todo:
    """A step with its day in words."""
    late = step.is_late(today)
    return Todo(step, goal, _due(step.due_on, is_late=late) if step.due_on else "", late)


def row_of(goal: OpenGoal, areas: dict[str, str], today: date) -> Row:
    """One goal as a list shows it."""
    key = goal.row.area
    return Row(
        goal=goal,
        area=(key, areas[key]) if key in areas else ("", ""),
        standing=standing_of(goal),
        picture=picture_of(goal),
        notes=_notes(goal, today),
        tone=_TONES.get(goal.state, "neutral"),
    )


def standing_of(goal: OpenGoal) -> str:
    """Where its owner stands with it, in a sentence; nothing before they said."""
    if goal.now is None:
        return ""
    if goal.row.target is not None and goal.change:
        words = _("From {baseline} to {now} of 10, on the way to {target}")
    elif goal.row.target is not None:
        words = _("At {now} of 10, on the way to {target}")
    elif goal.change:
        words = _("From {baseline} to {now} of 10")
    else:
        words = _("At {now} of 10")
    return words.format(baseline=goal.baseline, now=goal.now, target=goal.row.target)


def picture_of(goal: OpenGoal) -> SafeString:
    """Its ratings as a small line."""
    if not goal.ratings:
        return SafeString("")
    values = [rated.value for rated in goal.ratings]
    return charts.sparkline(values, title=standing_of(goal), low=0, high=MOST, target=goal.row.target)


def _notes(goal: OpenGoal, today: date) -> list[str]:
    notes = []
    if goal.state == GoalState.SUGGESTED:
        notes.append(_("suggested by {name}, waits for an answer").format(name=goal.suggested_by))
    if goal.counted:
        words = ngettext("{done} of {all} step done", "{done} of {all} steps done", goal.counted)
        notes.append(words.format(done=goal.done, all=goal.counted))
    if goal.state == GoalState.OPEN and goal.row.due_on:
        notes.append(_due(goal.row.due_on, is_late=goal.row.due_on < today))
    if goal.said:
        notes.append(ngettext("{number} comment", "{number} comments", goal.said).format(number=goal.said))
    return notes


def _due(day: date, *, is_late: bool) -> str:
    words = _("was planned for {day}") if is_late else _("by {day}")
    return words.format(day=date_format(day, "j F"))


def _none_of_mine() -> str:
    return _("None yet. Begin with one: small enough to picture, and yours.")


def _order(goal: OpenGoal) -> tuple[int, date, Iterable[object]]:
    """Open goals first, the nearest date first; then what is reached, then what was put aside."""
    place = {GoalState.OPEN: 0, GoalState.SUGGESTED: 1, GoalState.REACHED: 2}.get(goal.state, 3)
    return place, goal.row.due_on or LATER, (goal.row.made_at,)

"""What the pages of one session show of it: agenda, guide, notes, what was agreed, and whose turn it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.text import Truncator
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from konnekt.access.visibility import Data
from konnekt.programmes.plans import Plan, plan_of
from konnekt.programmes.states import Format
from konnekt.relationships.models import Part
from konnekt.relationships.queries import Pair
from konnekt.relationships.states import IS_OPEN_TO_WRITE, PartSide
from konnekt.web.door import Request
from konnekt.web.goals.showing import Todo, standing_of, todo, with_goals
from konnekt.web.notes.forms import Choices
from konnekt.web.sessions.showing import Shown
from konnekt.web.who import Who, who
from konnekt.workspace.actions.reading_goals import OpenGoal, Work, read_agreed
from konnekt.workspace.actions.reading_notes import Papers, Point, read_papers
from konnekt.workspace.agendas.library import guide_for, moment_of, suggested
from konnekt.workspace.agendas.shape import Guide, Moment, Suggestion
from konnekt.workspace.models import Session
from konnekt.workspace.rules import has_goals
from konnekt.workspace.states import UNWRITTEN, GoalState

MINE, GOAL, MEMBER = "mine", "goal", "member"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where those in a session stand with it."""

    session: Session
    plan: Plan
    moment: Moment
    turn: Part | None
    """Among peers, whose turn it is to bring a topic."""


def standing_of_session(pair: Pair, one: Shown) -> Standing:
    """What follows from how often they had met before."""
    programme = pair.relationship.round.programme
    moment = moment_of(pair.relationship.round, one.before, localdate(one.session.begins_at))
    return Standing(one.session, plan_of(programme), moment, turn_of(pair, one.before))


def turn_of(pair: Pair, before: int) -> Part | None:
    """Two peers take turns, from one session that was held to the next."""
    if pair.relationship.round.programme.format != Format.PEER or len(pair.others) != 1:
        return None
    return sorted((pair.mine, pair.other), key=lambda part: part.member_id)[before % 2]


def offered(pair: Pair, at: Standing, papers: Papers) -> Suggestion:
    """The agenda to begin with."""
    day = localdate(at.session.begins_at)
    return suggested(at.plan, pair.relationship.round, moment=at.moment, day=day, used=papers.used)


def guide_of(pair: Pair, at: Standing, key: str) -> Guide:
    """What helps this person in this session: whoever brings the topic reads another than whoever supports."""
    found = guide_for(key, at.moment)
    brings = at.turn is pair.mine if at.turn else pair.mine.side == PartSide.MENTEE
    return found.bringing if brings else found.supporting


def on_session(request: Request, pair: Pair, one: Shown, now: datetime) -> dict[str, Any]:
    """What a session's own page shows of it, and which agenda it suggests while there is none."""
    papers = read_papers(request.actor, session=one.session, now=now)
    steps, today = read_agreed(request.actor, session=one.session, now=now), localdate()
    context = table(pair, one.session, papers)
    context["agreed"] = [todo(step, goals, today) for step, goals in steps]
    if papers.agenda is None and context["may_write"]:
        context["first"] = offered(pair, standing_of_session(pair, one), papers)
    return context


def table(pair: Pair, session: Session, papers: Papers) -> dict[str, Any]:
    """What lies on the table: the points of the agenda, and what may be written."""
    points = papers.agenda.points if papers.agenda else []
    may_write = pair.state in IS_OPEN_TO_WRITE and session.state not in UNWRITTEN
    return {"papers": papers, "points": points, "minutes": length_of(points), "may_write": may_write}


def is_for_all(context: dict[str, Any]) -> bool:
    """Whether a session, as its pages show it (`one_session`), is for a whole circle, and not for two."""
    return bool(context["is_circle"] and context["one"].two is None)


def who_reads(request: Request, context: dict[str, Any]) -> Who:
    """Who can see what is written in a session: in one for two of a circle the other of these two."""
    partner = context["alone_with"] if context["one"].two else context["called"]
    return who(Data.MESSAGES, request.organisation, partner=partner)


def length_of(points: Iterable[Point]) -> int:
    """How long an agenda takes, as far as it says."""
    return sum(point.minutes for point in points)


def agreed_in(work: Work, session: Session) -> list[Todo]:
    """The steps that were agreed in a session."""
    today = localdate()
    return [todo(step, work.goal_of(step), today) for step in work.every_step if step.session_id == session.pk]


def goals_in_short(work: Work) -> list[tuple[OpenGoal, str]]:
    """The open goals, one's own first, each with where it stands."""
    goals = sorted((goal for goal in work.goals if goal.state == GoalState.OPEN), key=lambda goal: not goal.is_mine)
    return [(goal, standing_of(goal)) for goal in goals]


def targets(pair: Pair, work: Work, session: Session) -> Choices:
    """What something agreed can belong to, by whose it is: a goal, or a person who does it without one. In a session
    for two of a circle it is for one of these two.
    """
    open_goals = [goal for goal in work.goals if goal.state == GoalState.OPEN]
    groups: list[tuple[str, list[tuple[str, str]]]] = []
    mine = [(f"{GOAL}:{goal.id}", _in_short(goal)) for goal in open_goals if goal.is_mine]
    if has_goals(pair.mine, pair.relationship.round.programme.format):
        groups.append((_("For me to do"), [*mine, (MINE, _("A step on its own"))]))
    elif mine and not session.is_for_two:
        groups.append((_("For all of us to do"), mine))
    for part in with_goals(pair):
        if session.is_for_two and part.member_id not in session.two:
            continue
        theirs = [goal for goal in open_goals if goal.row.owner_id == part.member_id]
        alone = (f"{MEMBER}:{part.member_id}", _("A step on its own, for {name}").format(name=part.member.name))
        label = _("To suggest to {name}").format(name=part.member.name)
        groups.append((label, [*((f"{GOAL}:{goal.id}", _in_short(goal)) for goal in theirs), alone]))
    return groups


def target(pair: Pair, work: Work, chosen: str) -> tuple[OpenGoal | None, Part | None]:
    """The goal and, for a suggestion without one, the person that was chosen."""
    kind, _colon, pk = chosen.partition(":")
    if kind == GOAL:
        return next(goal for goal in work.goals if goal.id == UUID(pk)), None
    return None, next((part for part in with_goals(pair) if str(part.member_id) == pk), None)


def _in_short(goal: OpenGoal) -> str:
    return Truncator(goal.what).chars(70)

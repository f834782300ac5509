"""What a programme suggests to its pairs: milestones, sessions with agendas, an agreement, guidance for each phase."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from konnekt.programmes.models import Programme
from konnekt.programmes.states import ClauseKey, Format, Phase

MOST_MILESTONES, MOST_SESSIONS, MOST_POINTS = 12, 24, 10
LONGEST_TITLE, LONGEST_ABOUT, LONGEST_POINT = 120, 300, 200
LONGEST_CLAUSE, LONGEST_GUIDANCE = 2000, 1000
MONTHS, BREAK_WEEKS = range(1, 25), range(27)
_SHELF = Path(__file__).parent / "designs" / "shelf"
_USUAL = "usual-plan.toml"
_USUAL_OF = {Format.FLASH: "usual-conversation.toml"}
"""Half an hour has another plan than nine months."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something to have reached by the end of a month."""

    month: int
    title: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A meeting that is suggested for a month, with what to talk about."""

    month: int
    title: str
    agenda: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a pair can make its own."""

    milestones: tuple[Milestone, ...] = ()
    sessions: tuple[Session, ...] = ()
    agreement: Mapping[ClauseKey, str] = field(default_factory=dict)
    guidance: Mapping[Phase, str] = field(default_factory=dict)
    break_weeks: int = 8
    """How long a break may be that one of a pair asks for; 0: the programme has none."""
    shows_hours: bool = False
    """Whether a certificate says for how many hours they met."""


def plan_of(programme: Programme) -> Plan:
    """The programme's plan; part by part the usual one, where it says nothing of its own."""
    return plan_from(programme.plan, programme.format)


def plan_from(data: Mapping[str, Any], format_: Format | str) -> Plan:
    """What a programme of this format suggests that says this of its own; of the agreement clause by clause, of the
    guidance phase by phase.
    """
    usual = usual_plan(format_)
    told = {
        part: usual[part] | {key: words for key, words in data.get(part, {}).items() if words}
        for part in ("agreement", "guidance")
    }
    return read_plan({**usual, **data, **told})


def read_plan(data: Mapping[str, Any]) -> Plan:
    """A plan from its data; the months in order."""
    return Plan(
        milestones=tuple(sorted((Milestone(**one) for one in data.get("milestones", ())), key=lambda one: one.month)),
        sessions=tuple(
            sorted(
                (Session(one["month"], one["title"], tuple(one.get("agenda", ()))) for one in data.get("sessions", ())),
                key=lambda one: one.month,
            )
        ),
        agreement={ClauseKey(key): words.strip() for key, words in data.get("agreement", {}).items() if words},
        break_weeks=data.get("break_weeks", 8),
        shows_hours=data.get("shows_hours", False),
        guidance={Phase(phase): words for phase, words in data.get("guidance", {}).items() if words},
    )


@cache
def usual_plan(format_: Format | str) -> dict[str, Any]:
    """The plan of a programme of this format that has written none."""
    return tomllib.loads((_SHELF / _USUAL_OF.get(Format(format_), _USUAL)).read_text(encoding="utf-8"))


def agreement_in(plan: Plan) -> dict[ClauseKey, str]:
    """The words that an agreement begins with, in order; empty for a clause of which nothing is suggested."""
    return {key: plan.agreement.get(key, "") for key in ClauseKey}


def own_parts(data: Mapping[str, Any], format_: Format | str) -> dict[str, Any]:
    """The parts that differ from the usual plan: whoever changed nothing keeps getting what we learn to say better."""
    usual, given = read_plan(usual_plan(format_)), plan_from(data, format_)
    return {name: value for name, value in data.items() if getattr(given, name) != getattr(usual, name)}

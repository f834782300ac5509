"""What a programme suggests to its pairs: milestones, sessions with agendas, an agreement, guidance for each phase."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from konnekt.programmes.models import Programme
from konnekt.programmes.states import Phase

MOST_MILESTONES, MOST_SESSIONS, MOST_POINTS = 12, 24, 10
LONGEST_TITLE, LONGEST_ABOUT, LONGEST_POINT = 120, 300, 200
LONGEST_AGREEMENT, LONGEST_GUIDANCE = 4000, 1000
MONTHS = range(1, 25)
_USUAL = Path(__file__).parent / "designs" / "shelf" / "usual-plan.toml"


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
    agreement: str = ""
    guidance: Mapping[Phase, str] = field(default_factory=dict)


def plan_of(programme: Programme) -> Plan:
    """The programme's plan; part by part the usual one, where it says nothing of its own."""
    return read_plan(usual_plan() | programme.plan)


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
        agreement=data.get("agreement", "").strip(),
        guidance={Phase(phase): words for phase, words in data.get("guidance", {}).items() if words},
    )


@cache
def usual_plan() -> dict[str, Any]:
    """The plan of a programme that has written none."""
    return tomllib.loads(_USUAL.read_text(encoding="utf-8"))


def guidance_in(plan: Plan, phase: Phase | str) -> str:
    """What to do now; the usual words where the plan has none for this phase."""
    return plan.guidance.get(Phase(phase), "") or usual_plan()["guidance"][str(Phase(phase).value)]


def own_parts(data: Mapping[str, Any]) -> dict[str, Any]:
    """The parts that differ from the usual plan: whoever changed nothing keeps getting what we learn to say better."""
    usual, given = read_plan(usual_plan()), read_plan(data)
    return {name: value for name, value in data.items() if getattr(given, name) != getattr(usual, name)}

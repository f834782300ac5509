"""Many people at once: members, and complete enrolments, written in bulk as those of a thousand people would be."""

import random
from collections.abc import Sequence
from datetime import date
from typing import Any

from konnekt.core import clock
from konnekt.organisations.models import Member, ReportingLine, Unit
from konnekt.organisations.names import fold
from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.states import EnrolmentState, Side
from konnekt.questions.models import AnswerSet

AREAS = ("education", "career", "wellbeing", "relationships", "networking")
SKILLS = ("Public speaking", "Budgeting", "Negotiation", "Giving feedback", "Writing", "Statistics", "Delegating")
PER_MANAGER = 7
"""Everybody's line: the first of each seven manages the six after them."""


def members(number: int) -> list[Member]:
    """So many people in three units, each with a settled reporting line."""
    units = Unit.objects.bulk_create(Unit(name=name, path=name) for name in ("Care", "Estates", "Finance"))
    names = [f"Person {place:05}" for place in range(number)]
    made = Member.objects.bulk_create(
        Member(
            name=name,
            name_key=fold(name),
            email=f"{name.split()[1]}@crowd.example",
            line_state=LineState.KNOWN if place % PER_MANAGER else LineState.NONE,
            unit=units[place % len(units)],
            site=("Leeds", "York")[place % 2],
            grade=str(3 + place % 6),
            time_zone="Europe/London",
        )
        for place, name in enumerate(names)
    )
    ReportingLine.objects.bulk_create(
        ReportingLine(member=one, manager=made[place - place % PER_MANAGER], since=date(2020, 1, 1))
        for place, one in enumerate(made)
        if place % PER_MANAGER
    )
    return made


def enrol_all(
    round_: Round, *, mentees: Sequence[Member], mentors: Sequence[Member], places: int = 2, seed: int = 1
) -> list[Enrolment]:
    """Everybody has sent their enrolment, with answers of their own; each mentor offers so many places."""
    chance, now = random.Random(seed), clock.read()
    sides = [(member, Side.MENTEE) for member in mentees] + [(member, Side.MENTOR) for member in mentors]
    made = Enrolment.objects.bulk_create(
        Enrolment(
            round=round_,
            member=member,
            side=side,
            state=EnrolmentState.COMPLETE,
            capacity=places if side is Side.MENTOR else 0,
            shows_card=side is Side.MENTOR,
            consented_at=now,
            completed_at=now,
        )
        for member, side in sides
    )
    AnswerSet.objects.bulk_create(
        AnswerSet(member=one.member, about=one.pk, values=_answers(chance, Side(one.side)), frozen_at=now)
        for one in made
    )
    return made


def _answers(chance: random.Random, side: Side) -> dict[str, Any]:
    areas, skills = ("sought", "wanted") if side is Side.MENTEE else ("given", "offered")
    answers: dict[str, Any] = {
        f"areas_{areas}": {area: chance.randint(1, 4) for area in chance.sample(AREAS, 2)},
        f"skills_{skills}": chance.sample(SKILLS, 2),
        "languages": ["en"],
        "time_zone": "Europe/London",
    }
    return answers

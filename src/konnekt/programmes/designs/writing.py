"""A programme's design as data: everything that makes it what it is, and nothing about anybody in it."""

import json
from typing import Any

from konnekt.notify.queries import silenced
from konnekt.programmes.models import OwnQuestion, Programme, Resource, Round
from konnekt.programmes.own_questions import own_questions
from konnekt.questions.library import OPTIONAL

_PLAIN = ("name", "purpose", "description", "time_asked", "is_public", "format", "is_rolling", "circle_least")


def design_of(programme: Programme, round_: Round | None) -> dict[str, Any]:
    """The design of a programme with its newest round. Whom to write to, the team and the people stay behind."""
    design: dict[str, Any] = {"konnekt_design": 1} | {name: getattr(programme, name) for name in _PLAIN}
    words = {name: getattr(programme, f"{name}_word") for name in ("mentee", "mentees", "mentor", "mentors")}
    design |= {
        "goals": [line for line in programme.goals.splitlines() if line.strip()],
        "circle_most": programme.circle_most,
        "ways": list(programme.ways),
        "areas": list(programme.areas),
        "words": {name: word for name, word in words.items() if word},
        "own_questions": [question_data(one) for one in own_questions(programme)],
        "resources": [_resource_data(one) for one in programme.resources.all()],
        "plan": programme.plan,
        "messages_off": sorted(silenced(programme.pk)),
    }
    return design | _of_the_round(round_) if round_ else design


def as_file(design: dict[str, Any]) -> bytes:
    """The design as a file that `reading.read_file` takes."""
    return json.dumps(design, ensure_ascii=False, indent=2).encode()


def question_data(one: OwnQuestion) -> dict[str, Any]:
    """A question of the programme's own as a file holds it."""
    names = ("label", "hint", "purpose", "kind", "choices", "asked", "reader", "may_match", "is_required")
    return {name: getattr(one, name) for name in names}


def _resource_data(one: Resource) -> dict[str, str]:
    said = {name: getattr(one, name) for name in ("title", "address", "words", "area", "phase")}
    return {name: words for name, words in said.items() if words}


def _of_the_round(round_: Round) -> dict[str, Any]:
    def between(first: str, last: str) -> int:
        days: int = (getattr(round_, last) - getattr(round_, first)).days
        return max(1, days)

    places: dict[str, Any] = {"oversubscribed": round_.oversubscribed, "answer_days": round_.objection_days}
    if round_.mentee_places is not None:
        places["mentees"] = round_.mentee_places
    return {
        "days": {
            "enrolment": between("enrolment_opens", "enrolment_closes"),
            "training": between("enrolment_closes", "matching_on"),
            "matching": between("matching_on", "starts_on"),
            "together": between("starts_on", "ends_on"),
        },
        "who_may_join": round_.who_may_join.get("all", []),
        "places": places,
        "questions": [key for key in round_.questions if key in OPTIONAL],
    }

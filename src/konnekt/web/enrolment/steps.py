"""The steps of an enrolment, as the path that is drawn above each page."""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konnekt.organisations.models import Organisation
from konnekt.programmes.models import Enrolment
from konnekt.programmes.own_questions import questions_for
from konnekt.programmes.states import Format
from konnekt.questions.library import Question
from konnekt.questions.queries import Answers
from konnekt.questions.states import Step


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the path."""

    key: str
    label: Promise
    url: str
    state: str
    """done, current or ahead"""


LABELS: dict[str, Promise] = {
    "role": _("Your role"),
    Step.AREAS: _("Areas"),
    Step.SKILLS: _("Skills"),
    Step.MEETING: _("When and how"),
    Step.ABOUT: _("About you"),
    Step.OWN: _("A few more"),
    "people": _("People"),
    "check": _("Check and send"),
}

TITLES: dict[str, Promise] = {
    "role": _("How would you like to take part?"),
    Step.AREAS: _("What shall it be about?"),
    Step.SKILLS: _("What would you like to learn or pass on?"),
    Step.MEETING: _("When and how could you meet?"),
    Step.ABOUT: _("Who are you, in your own words?"),
    Step.OWN: _("What this programme would like to know"),
    "people": _("Anybody in particular?"),
    "check": _("Read it once more, then send it"),
}
PURPOSES: dict[str, Promise] = {
    "role": _("You can change this until people are matched."),
    Step.AREAS: _("Mentoring has five areas. They weigh most when people are matched."),
    Step.SKILLS: _("Smaller and more concrete than the areas. All of it is optional."),
    Step.MEETING: _("So that the two of you have an hour in common, and a language."),
    Step.ABOUT: _("The first thing your partner will read."),
    Step.OWN: _("Its managers ask these. Each says what it is for and who reads the answer."),
    "people": _("All of this is optional. Most people leave it empty."),
    "check": _("This is how it reads. Each part can still be changed."),
}


def questions_of(enrolment: Enrolment) -> list[Question]:
    """What this person is asked in this round."""
    return questions_for(enrolment.round, enrolment.side)


def keys_of(enrolment: Enrolment) -> list[str]:
    """The steps this person takes: those of the library only where there is something to ask. Peers have no role."""
    asked = {question.step for question in questions_of(enrolment)}
    always = {"people", "check"} if enrolment.round.programme.format == Format.PEER else {"role", "people", "check"}
    return [key for key in LABELS if key in always or key in asked]


def first_asked(enrolment: Enrolment) -> str:
    """The step after the role."""
    return next(key for key in keys_of(enrolment) if key != "role")


def path(enrolment: Enrolment, organisation: Organisation, current: str) -> list[Stage]:
    """The path, walked up to the current step; every step can be visited."""
    keys = keys_of(enrolment)
    here = keys.index(current)
    return [
        Stage(
            key,
            LABELS[key],
            address(enrolment, organisation, key),
            "done" if place < here else "current" if place == here else "ahead",
        )
        for place, key in enumerate(keys)
    ]


def address(enrolment: Enrolment, organisation: Organisation, key: str) -> str:
    """Where a step is."""
    return reverse("enrolment_step", args=[organisation.slug, enrolment.pk, key])


def neighbours(enrolment: Enrolment, organisation: Organisation, current: str) -> tuple[str, str]:
    """The addresses of the step before and the step after; nothing where there is none."""
    keys = keys_of(enrolment)
    here = keys.index(current)
    before = address(enrolment, organisation, keys[here - 1]) if here else ""
    after = address(enrolment, organisation, keys[here + 1]) if here + 1 < len(keys) else ""
    return before, after


def where_left_off(enrolment: Enrolment, draft: Answers) -> str:
    """The first step on which nothing was said yet; the last one once everything has been touched."""
    touched = {*draft.values, *(key.split(":")[0] for key in draft.declined)}
    return next((step for step in _question_steps(enrolment) if not touched & _keys(enrolment, step)), "check")


def _question_steps(enrolment: Enrolment) -> Collection[str]:
    return [key for key in keys_of(enrolment) if key not in {"role", "people", "check"}]


def _keys(enrolment: Enrolment, step: str) -> set[str]:
    return {question.key for question in questions_of(enrolment) if question.step == step}

"""The questions the product can ask at enrolment, as data. A round chooses among them; some are always asked."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konnekt.access.visibility import Data
from konnekt.questions.states import Asked, Kind, Meeting, Rhythm, Step

BOTH = frozenset(Asked)
MENTEES = frozenset({Asked.MENTEE})
MENTORS = frozenset({Asked.MENTOR})

MOST_WORDS = 600
MOST_SKILLS = 10
MOST_MENTEES = 5


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `is_required`: no enrolment is complete without an answer; “prefer not to say” is one."""

    key: str
    kind: Kind
    step: Step
    asked: frozenset[Asked]
    label: Promise | str
    hint: Promise | str
    purpose: Promise | str
    data: Data = Data.PROFILE
    is_required: bool = False
    may_decline: bool = True
    may_match: bool = True
    choices: tuple[tuple[str, Promise | str], ...] = ()
    least: int = 1
    most: int = MOST_MENTEES
    """Between which numbers one answers, where it is a number."""

    @property
    def is_essential(self) -> bool:
        """Asked in every round: without it nobody could be matched or met."""
        return self.is_required and not self.may_decline


LIBRARY: dict[str, Question] = {
    question.key: question
    for question in (
        Question(
            key="areas_sought",
            kind=Kind.AREAS,
            step=Step.AREAS,
            asked=MENTEES,
            label=_("What would you like to talk about?"),
            hint=_("Say for each how much you would like from a mentor. One is enough."),
            purpose=_("It helps to find a mentor who can give what you seek."),
            is_required=True,
            may_decline=False,
        ),
        Question(
            key="areas_given",
            kind=Kind.AREAS,
            step=Step.AREAS,
            asked=MENTORS,
            label=_("What can you give?"),
            hint=_("Say for each how much you could give a mentee. Nobody can give it all."),
            purpose=_("It helps to find mentees who seek what you can give."),
            is_required=True,
            may_decline=False,
        ),
        Question(
            key="skills_wanted",
            kind=Kind.SKILLS,
            step=Step.SKILLS,
            asked=MENTEES,
            label=_("What would you like to learn?"),
            hint=_("Up to ten. Choose from the list as you type, or write your own words."),
            purpose=_("It helps to find a mentor who knows."),
        ),
        Question(
            key="skills_offered",
            kind=Kind.SKILLS,
            step=Step.SKILLS,
            asked=MENTORS,
            label=_("What could you teach?"),
            hint=_("Up to ten. Small things count: somebody else is stuck on them."),
            purpose=_("It helps to find mentees who’d like to learn it."),
        ),
        Question(
            key="languages",
            kind=Kind.LANGUAGES,
            step=Step.MEETING,
            asked=BOTH,
            label=_("Which languages could you talk in?"),
            hint=_("Only those in which you could talk about something that matters to you."),
            purpose=_("Two people without a language in common are never paired."),
            is_required=True,
            may_decline=False,
        ),
        Question(
            key="time_zone",
            kind=Kind.TIME_ZONE,
            step=Step.MEETING,
            asked=BOTH,
            label=_("Where is your clock?"),
            hint=_("The time zone in which you usually work."),
            purpose=_("It helps to find hours in which you can both meet."),
            is_required=True,
            may_decline=False,
        ),
        Question(
            key="hours",
            kind=Kind.HOURS,
            step=Step.MEETING,
            asked=BOTH,
            label=_("When could you usually meet?"),
            hint=_("On weekdays, in your own time. Choose all that work."),
            purpose=_("It helps to find hours in which you can both meet."),
        ),
        Question(
            key="rhythm",
            kind=Kind.CHOICE,
            step=Step.MEETING,
            asked=BOTH,
            label=_("What is your working day like?"),
            hint=_("Choose the nearest."),
            purpose=_("People with a similar day are paired a little more readily."),
            choices=tuple(Rhythm.choices),
        ),
        Question(
            key="meeting",
            kind=Kind.CHOICE,
            step=Step.MEETING,
            asked=BOTH,
            label=_("How do you like to meet?"),
            hint=_("The two of you can change this at any time."),
            purpose=_("People who like to meet the same way are paired a little more readily."),
            choices=tuple(Meeting.choices),
        ),
        Question(
            key="statement",
            kind=Kind.TEXT,
            step=Step.ABOUT,
            asked=BOTH,
            label=_("Say something in your own words"),
            hint=_("What you hope for, or what you bring. Up to 600 characters. Leave out what you’d rather keep."),
            purpose=_("Your partner reads it first. Its words can also help to find a match."),
        ),
        Question(
            key="capacity",
            kind=Kind.NUMBER,
            step=Step.ABOUT,
            asked=MENTORS,
            label=_("How many mentees could you take?"),
            hint=_("Think of about two hours a month for each."),
            purpose=_("You are never given more than you say."),
            is_required=True,
            may_decline=False,
        ),
    )
}

_SIDES: dict[str, dict[str, Promise | str]] = {
    "areas_sought": {
        "hint": _("Say for each how much you would like from {a_mentor}. One is enough."),
        "purpose": _("It helps to find {a_mentor} who can give what you seek."),
    },
    "areas_given": {
        "hint": _("Say for each how much you could give {a_mentee}. Nobody can give it all."),
        "purpose": _("It helps to find {mentees} who seek what you can give."),
    },
    "skills_wanted": {"purpose": _("It helps to find {a_mentor} who knows.")},
    "skills_offered": {"purpose": _("It helps to find {mentees} who’d like to learn it.")},
    "capacity": {"label": _("How many {mentees} could you take?")},
}
"""What names a side, to be said in a programme's own words."""

_OF_CIRCLES: dict[str, dict[str, Promise | str]] = {
    "capacity": {"label": _("How many circles could you lead?")},
}


def as_asked(question: Question, say: Callable[[Promise | str], str], *, in_circles: bool = False) -> Question:
    """The same question in the words that ``say`` has for the sides; where circles are matched, about circles."""
    words = _SIDES.get(question.key, {}) | (_OF_CIRCLES.get(question.key, {}) if in_circles else {})
    said: dict[str, Any] = {name: say(sentence) for name, sentence in words.items()}
    return replace(question, **said)


ESSENTIAL = tuple(key for key, question in LIBRARY.items() if question.is_essential)
KEPT_ELSEWHERE: list[Callable[[Collection[str]], list[Question]]] = []
"""Finds questions that are no part of the library, by their keys: a room that keeps such registers how."""


def by_key(keys: Collection[str]) -> dict[str, Question]:
    """The questions with these keys, wherever they are kept."""
    found = {key: LIBRARY[key] for key in keys if key in LIBRARY}
    for find in KEPT_ELSEWHERE:
        found |= {one.key: one for one in find(keys)}
    return found


OPTIONAL = tuple(key for key, question in LIBRARY.items() if not question.is_essential)


def asked_in(keys: Iterable[str], sides: Collection[Asked]) -> list[Question]:
    """The questions of a round for somebody on these sides: chosen and essential ones, in the library's order."""
    chosen = {*keys, *ESSENTIAL}
    return [question for key, question in LIBRARY.items() if key in chosen and question.asked.intersection(sides)]

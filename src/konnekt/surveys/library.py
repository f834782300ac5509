"""The surveys that the product asks, as data. Changing a question makes a new version: an answer names the one it was
given to.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from konnekt.access.visibility import Data
from konnekt.questions.library import BOTH, MENTEES, MENTORS, Question
from konnekt.questions.states import Asked, Kind, Step
from konnekt.surveys.states import SurveyKey

CANNOT_SAY = ("cannot_say", _("I’d rather not say"))
LOWEST = frozenset({"2", "1"})
"""How a session was, where a hand is offered."""

NOT_AT_EASE = frozenset({"no"})


@dataclass(frozen=True, slots=True)
class Survey:
    """One version of one set of questions. ``good`` names the answers to each choice that speak well of the mentoring;
    what is published is how many gave one of them.
    """

    key: SurveyKey
    version: int
    questions: tuple[Question, ...]
    good: dict[str, frozenset[str]]
    said: dict[str, object]
    """What stands beside the number that is published of a question."""

    def asked_of(self, sides: Collection[Asked]) -> list[Question]:
        """The questions for somebody on these sides."""
        return [question for question in self.questions if question.asked.intersection(sides)]


_PURPOSE = _("Counted together with the answers of others, so that the programme learns. Nobody sees yours.")


def _choice(
    key: str, label: object, *choices: tuple[str, object], asked: frozenset[Asked] = BOTH, is_required: bool = True
) -> Question:
    return Question(
        key=key,
        kind=Kind.CHOICE,
        step=Step.OWN,
        asked=asked,
        label=label,  # type: ignore[arg-type]
        hint="",
        purpose=_PURPOSE,
        data=Data.ANSWER,
        is_required=is_required,
        may_match=False,
        choices=choices,  # type: ignore[arg-type]
    )


_PULSE = Survey(
    key=SurveyKey.PULSE,
    version=1,
    questions=(
        _choice(
            "went",
            _("How was it?"),
            ("5", _("Very good")),
            ("4", _("Good")),
            ("3", _("All right")),
            ("2", _("Not so good")),
            ("1", _("Hard")),
        ),
    ),
    good={"went": frozenset({"5", "4"})},
    said={"went": _("found their session good or very good")},
)

_EASE = Survey(
    key=SurveyKey.EASE,
    version=1,
    questions=(
        _choice(
            "ease",
            _("Do you feel safe to say what matters?"),
            ("yes", _("Yes")),
            ("mostly", _("Mostly")),
            ("no", _("Not really")),
        ),
    ),
    good={"ease": frozenset({"yes", "mostly"})},
    said={"ease": _("feel safe to say what matters, or mostly do")},
)

_GOING = Survey(
    key=SurveyKey.GOING,
    version=1,
    questions=(
        _choice(
            "going",
            _("How is your mentoring going?"),
            ("5", _("Very well")),
            ("4", _("Well")),
            ("3", _("All right")),
            ("2", _("Not so well")),
            ("1", _("It is hard")),
        ),
        _choice(
            "ease",
            _("Can you say what matters?"),
            ("yes", _("Yes")),
            ("mostly", _("Mostly")),
            ("no", _("Not really")),
            is_required=False,
        ),
        _choice(
            "often",
            _("Do you meet as often as you want?"),
            ("yes", _("Yes")),
            ("more", _("More often would be good")),
            ("less", _("Less often would do")),
            is_required=False,
        ),
    ),
    good={
        "going": frozenset({"5", "4"}),
        "ease": frozenset({"yes", "mostly"}),
        "often": frozenset({"yes"}),
    },
    said={
        "going": _("say that it is going well or very well"),
        "ease": _("can say what matters, or mostly can"),
        "often": _("meet as often as they want"),
    },
)

_CLOSING = Survey(
    key=SurveyKey.CLOSING,
    version=1,
    questions=(
        _choice(
            "reached",
            _("Did you reach what you set out to reach?"),
            ("fully", _("Fully")),
            ("mostly", _("Mostly")),
            ("partly", _("Partly")),
            ("no", _("No")),
            CANNOT_SAY,
            asked=MENTEES,
        ),
        _choice(
            "gained",
            _("Did you gain something yourself?"),
            ("much", _("A lot")),
            ("some", _("Something")),
            ("little", _("A little")),
            ("no", _("No")),
            CANNOT_SAY,
            asked=MENTORS,
        ),
        _choice(
            "satisfied",
            _("How satisfied are you with it?"),
            ("very", _("Very satisfied")),
            ("satisfied", _("Satisfied")),
            ("mixed", _("It was mixed")),
            ("not", _("Not satisfied")),
            CANNOT_SAY,
        ),
        _choice(
            "work",
            _("Has it changed something in your work?"),
            ("clearly", _("Yes, clearly")),
            ("some", _("A little")),
            ("not_yet", _("Not yet")),
            ("no", _("No")),
            CANNOT_SAY,
        ),
        _choice(
            "again",
            _("Would you do it again?"),
            ("yes", _("Yes")),
            ("perhaps", _("Perhaps")),
            ("no", _("No")),
            CANNOT_SAY,
        ),
        Question(
            key="helps",
            kind=Kind.CHOICES,
            step=Step.OWN,
            asked=BOTH,
            label=_("What would have helped?"),
            hint=_("Choose as many as you like, or none."),
            purpose=_PURPOSE,
            data=Data.ANSWER,
            may_match=False,
            choices=(
                ("time", _("More time for it")),
                ("match", _("A match that fits better")),
                ("training", _("Training, for one of us or both")),
                ("structure", _("Clearer goals or agendas")),
                ("support", _("Support from my line manager")),
                ("others", _("Contact with others who do it")),
                ("contact", _("Somebody to turn to earlier")),
            ),
        ),
    ),
    good={
        "reached": frozenset({"fully", "mostly"}),
        "gained": frozenset({"much", "some"}),
        "satisfied": frozenset({"very", "satisfied"}),
        "work": frozenset({"clearly", "some"}),
        "again": frozenset({"yes"}),
    },
    said={
        "reached": _("reached fully or mostly what they set out to reach"),
        "gained": _("gained something themselves"),
        "satisfied": _("are satisfied or very satisfied"),
        "work": _("say that it changed something in their work"),
        "again": _("would do it again"),
    },
)

VERSIONS: dict[tuple[str, int], Survey] = {(one.key, one.version): one for one in (_PULSE, _EASE, _GOING, _CLOSING)}
"""Every version that was ever asked, so that its answers stay readable."""


def newest(key: SurveyKey) -> Survey:
    """The version that is asked now."""
    return max((one for one in VERSIONS.values() if one.key == key), key=lambda one: one.version)

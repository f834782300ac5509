"""The criteria a programme can use, each as a sentence a manager understands. What is not here can't be scored."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konnekt.programmes.states import Format

MOST_WEIGHT = 100


class CriterionKey(StrEnum):
    """One thing that may count."""

    AREAS = "areas"
    SKILLS = "skills"
    STATEMENT = "statement"
    HOURS = "hours"
    RHYTHM = "rhythm"
    MEETING = "meeting"
    LANGUAGES = "languages"
    OWN_QUESTIONS = "own_questions"
    GRADE = "grade"
    OTHER_UNIT = "other_unit"
    SAME_SITE = "same_site"
    OTHER_SITE = "other_site"
    TIME_ZONE = "time_zone"
    MENTEE_WISHES = "mentee_wishes"
    MENTOR_WISHES = "mentor_wishes"
    PRIORITY = "priority"
    PREFERRED = "preferred"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of a criterion that the manager may choose: what it means, and between what it lies."""

    name: str
    label: Promise
    least: int
    most: int
    default: int


@dataclass(frozen=True, slots=True)
class CriterionKind:
    """How a criterion is described, and how much it counts unless the manager says otherwise; none is not at all."""

    key: CriterionKey
    label: Promise
    sentence: Promise
    default_weight: int | None
    parameters: tuple[Parameter, ...] = ()

    def parameter_named(self, parameter: Parameter) -> str:
        """How what counts in a round names it."""
        return f"{self.key.value}.{parameter.name}"


CATALOGUE: dict[CriterionKey, CriterionKind] = {
    kind.key: kind
    for kind in (
        CriterionKind(
            CriterionKey.AREAS,
            _("Interest areas"),
            _("The {mentor} gives much in the areas that the {mentee} seeks most."),
            30,
        ),
        CriterionKind(
            CriterionKey.SKILLS, _("Skills"), _("The {mentor} offers the skills that the {mentee} wants to learn."), 30
        ),
        CriterionKind(
            CriterionKey.STATEMENT,
            _("Statements"),
            _("What both wrote about themselves speaks of the same things."),
            10,
        ),
        CriterionKind(
            CriterionKey.HOURS,
            _("Hours in common"),
            _("Both have free hours at the same time, seen from their own time zones."),
            10,
            (Parameter("enough", _("Free hours a week in common that are enough"), 1, 40, 4),),
        ),
        CriterionKind(
            CriterionKey.TIME_ZONE,
            _("Time zones"),
            _("Their time zones lie close together."),
            None,
            (Parameter("reach", _("Hours apart at which it gives nothing"), 1, 12, 6),),
        ),
        CriterionKind(CriterionKey.RHYTHM, _("Working rhythm"), _("Both like the same time of day."), 3),
        CriterionKind(CriterionKey.MEETING, _("How they meet"), _("Both like to meet in the same way."), 4),
        CriterionKind(CriterionKey.LANGUAGES, _("Languages"), _("They share more than one language."), 3),
        CriterionKind(
            CriterionKey.OWN_QUESTIONS,
            _("The programme’s own questions"),
            _("They answered alike, where the programme’s own questions may be looked at."),
            None,
        ),
        CriterionKind(
            CriterionKey.GRADE,
            _("Experience"),
            _("The distance between their grades is about the one you choose."),
            5,
            (
                Parameter("ideal", _("Grades between them; below 0 where the one who gives stands lower"), -6, 6, 2),
                Parameter("below", _("Grades fewer at which it gives nothing"), 1, 10, 2),
                Parameter("above", _("Grades more at which it gives nothing"), 1, 10, 4),
            ),
        ),
        CriterionKind(
            CriterionKey.OTHER_UNIT,
            _("Another unit"),
            _("They come from different units, so that mentoring crosses boundaries."),
            5,
        ),
        CriterionKind(CriterionKey.SAME_SITE, _("Same site"), _("They work at the same site."), None),
        CriterionKind(CriterionKey.OTHER_SITE, _("Another site"), _("They work at different sites."), None),
        CriterionKind(
            CriterionKey.MENTEE_WISHES, _("The {mentee}’s wishes"), _("The {mentee} named this {mentor}."), 10
        ),
        CriterionKind(
            CriterionKey.MENTOR_WISHES, _("The {mentor}’s wishes"), _("The {mentor} named or ranked this {mentee}."), 3
        ),
        CriterionKind(
            CriterionKey.PRIORITY,
            _("Next in line"),
            _(
                "{A_mentee} whose earlier match did not come about comes first. It changes who is placed, not with "
                "whom."
            ),
            10,
        ),
        CriterionKind(
            CriterionKey.PREFERRED,
            _("Pairs you prefer"),
            _("You said that these two should rather be a pair. Counts only once you prefer a pair."),
            15,
        ),
    )
}

PRIVATE_TO_THE_MANAGER = frozenset(
    {CriterionKey.MENTEE_WISHES, CriterionKey.MENTOR_WISHES, CriterionKey.PRIORITY, CriterionKey.PREFERRED}
)
"""Criteria that the pair is never told of: who wished for whom, and who was left over before."""


def default_criteria() -> list[dict[str, object]]:
    """What a new round starts with: the usual criteria of the catalogue, at their default weights."""
    return [
        {"key": kind.key.value, "weight": kind.default_weight}
        for kind in CATALOGUE.values()
        if kind.default_weight is not None
    ]


PARAMETERS: dict[str, Parameter] = {
    kind.parameter_named(one): one for kind in CATALOGUE.values() for one in kind.parameters
}
"""Every parameter, as what counts in a round names it."""

ADDED_WEIGHT = 5
"""What a criterion weighs that has just been added."""


_USUAL_IN: dict[Format, dict[CriterionKey, dict[str, int]]] = {
    Format.REVERSE: {CriterionKey.GRADE: {"ideal": -2, "below": 4, "above": 2}},
    Format.PEER: {CriterionKey.GRADE: {"ideal": 0, "below": 2, "above": 2}},
}
"""Where the format turns it: how many grades the mentor should stand above the mentee, and how fast it counts less."""


def usual_parameters(key: CriterionKey, format_: Format | str) -> dict[str, int]:
    """The parameters of a criterion, by their short names, unless the manager chooses others."""
    turned = _USUAL_IN.get(Format(format_), {}).get(key, {})
    return {one.name: turned.get(one.name, one.default) for one in CATALOGUE[key].parameters}


def parameters_in(criterion: Mapping[str, Any], format_: Format | str) -> dict[str, int]:
    """The parameters of one criterion of a set or a run, by their short names; what isn't said is as usual."""
    usual = usual_parameters(CriterionKey(str(criterion["key"])), format_)
    return {name: int(criterion.get("with", {}).get(name, value)) for name, value in usual.items()}

"""The criteria a programme can use, each as a sentence a manager understands. What is not here can't be scored."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
    MENTEE_WISHES = "mentee_wishes"
    MENTOR_WISHES = "mentor_wishes"
    PRIORITY = "priority"
    PREFERRED = "preferred"


@dataclass(frozen=True, slots=True)
class CriterionKind:
    """How a criterion is described and how much it counts unless the manager says otherwise."""

    key: CriterionKey
    label: Promise
    sentence: Promise
    default_weight: int


CATALOGUE: dict[CriterionKey, CriterionKind] = {
    kind.key: kind
    for kind in (
        CriterionKind(
            CriterionKey.AREAS,
            _("Interest areas"),
            _("The mentor gives much in the areas that the mentee seeks most."),
            30,
        ),
        CriterionKind(
            CriterionKey.SKILLS, _("Skills"), _("The mentor offers the skills that the mentee wants to learn."), 30
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
        ),
        CriterionKind(CriterionKey.RHYTHM, _("Working rhythm"), _("Both like the same time of day."), 3),
        CriterionKind(CriterionKey.MEETING, _("How they meet"), _("Both like to meet in the same way."), 4),
        CriterionKind(CriterionKey.LANGUAGES, _("Languages"), _("They share more than one language."), 3),
        CriterionKind(
            CriterionKey.OWN_QUESTIONS,
            _("The programme’s own questions"),
            _("They answered alike, where the programme’s own questions may be looked at."),
            0,
        ),
        CriterionKind(
            CriterionKey.GRADE, _("Experience"), _("The mentor stands about two grades above the mentee."), 5
        ),
        CriterionKind(
            CriterionKey.OTHER_UNIT,
            _("Another unit"),
            _("They come from different units, so that mentoring crosses boundaries."),
            5,
        ),
        CriterionKind(CriterionKey.SAME_SITE, _("Same site"), _("They work at the same site."), 0),
        CriterionKind(CriterionKey.MENTEE_WISHES, _("The mentee’s wishes"), _("The mentee named this mentor."), 10),
        CriterionKind(CriterionKey.MENTOR_WISHES, _("The mentor’s wishes"), _("The mentor named this mentee."), 3),
        CriterionKind(
            CriterionKey.PRIORITY,
            _("Next in line"),
            _("A mentee whose earlier match did not come about comes first. It changes who is placed, not with whom."),
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
    """What a new round starts with: every criterion of the catalogue, at its default weight."""
    return [{"key": kind.key.value, "weight": kind.default_weight} for kind in CATALOGUE.values()]

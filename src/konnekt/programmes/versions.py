"""What changes in a design, and for whom: named fields before and after, each with a sentence about its effect."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konnekt.notify.queries import silenced
from konnekt.programmes.designs.writing import question_data
from konnekt.programmes.models import OwnQuestion, Programme, Round
from konnekt.programmes.plans import plan_of

_PAGE = _("Everybody who opens the programme’s page reads it from now on. Nobody is written to.")
_MATCHING = _("Pairs that are there stay as they are; the next matching goes by it.")
_WORDS = _("The pages of the programme say it from now on.")
_ASKED = _("Asked of those who haven’t sent their enrolment. Whoever has isn’t asked again, and keeps their place.")
_PLAN = _("Participants read it from now on. What a pair has made its own stays as it is.")
_WINDOW = _("Whoever is enrolled stays enrolled. Everybody else can enrol within the new days.")
_DAY = _("Everybody in the round sees the new day on their pages. Nobody is written to.")

FIELDS: dict[str, tuple[Promise, Promise]] = {
    "name": (_("Name"), _PAGE),
    "purpose": (_("Purpose"), _PAGE),
    "goals": (_("Goals"), _PAGE),
    "description": (_("Public page"), _PAGE),
    "time_asked": (_("Time asked"), _PAGE),
    "contact": (_("Whom to ask"), _PAGE),
    "is_public": (_("Open to visitors"), _("Without it, only members who sign in can read the programme’s page.")),
    "format": (_("Format"), _MATCHING),
    "is_rolling": (_("Rolling"), _("A rolling programme takes people in at any time; whoever is in stays in.")),
    "circle_least": (_("Least mentees of a circle"), _("Circles that are there stay as they are.")),
    "circle_most": (_("Most mentees of a circle"), _("Circles that are there stay as they are.")),
    "ways": (_("Ways to find each other"), _("Pairs, wishes and requests that are there stay; new ones go by it.")),
    "areas": (_("Interest areas"), _("People answer these from now on. What was sent stays as it was sent.")),
    "mentee_word": (_("A mentee is called"), _WORDS),
    "mentees_word": (_("Mentees are called"), _WORDS),
    "mentor_word": (_("A mentor is called"), _WORDS),
    "mentors_word": (_("Mentors are called"), _WORDS),
    "own_questions": (_("Questions of its own"), _ASKED),
    "milestones": (_("Milestones"), _PLAN),
    "sessions": (_("Suggested sessions"), _PLAN),
    "break_weeks": (_("Weeks a break may take"), _("Breaks that were asked for stay as they are; new ones go by it.")),
    "shows_hours": (_("Hours on certificates"), _("Certificates that are made from now on go by it.")),
    "agreement": (_("Words for an agreement"), _PLAN),
    "guidance": (_("Guidance for each phase"), _PLAN),
    "messages_off": (
        _("Messages that are not sent"),
        _("Whoever would have been sent one isn’t from now on, or is again. What was sent stays sent."),
    ),
    "round": (_("Name of the round"), _WORDS),
    "enrolment_opens": (_("Enrolment opens"), _WINDOW),
    "enrolment_closes": (_("Enrolment closes"), _WINDOW),
    "matching_on": (_("People are matched from"), _DAY),
    "starts_on": (_("Mentoring starts"), _DAY),
    "ends_on": (_("Mentoring ends"), _("Pairs that are running have until the new day.")),
    "who_may_join": (
        _("Who may join"),
        _("Whoever is enrolled stays enrolled. The rules hold for those who come from now on."),
    ),
    "questions": (_("Questions from the library"), _ASKED),
    "mentee_places": (_("Places for mentees"), _("Nobody loses a place they have.")),
    "oversubscribed": (_("When more people come"), _("It decides about places that are given from now on.")),
    "objection_days": (_("Days to answer a match"), _("For matches released from now on; a day that was told stays.")),
}
"""Every field that is kept: what it is called, and what a change of it means for people."""

_OF_THE_PROGRAMME = tuple(FIELDS)[: tuple(FIELDS).index("own_questions")]
_OF_THE_ROUND = tuple(FIELDS)[tuple(FIELDS).index("enrolment_opens") :]


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, as JSON keeps it."""

    field: str
    before: Any
    after: Any

    @property
    def label(self) -> str:
        return str(FIELDS[self.field][0])

    @property
    def effect(self) -> str:
        """What it means, and for whom."""
        return str(FIELDS[self.field][1])

    def as_data(self) -> dict[str, Any]:
        """As a version keeps it."""
        return {"field": self.field, "before": self.before, "after": self.after}


def read_changes(data: Iterable[Mapping[str, Any]]) -> list[Change]:
    """The changes that a version keeps."""
    return [Change(one["field"], one["before"], one["after"]) for one in data if one["field"] in FIELDS]


def snapshot(programme: Programme, round_: Round | None) -> dict[str, Any]:
    """Every field of the design as it stands; without a round, without the round's."""
    plan = plan_of(programme)
    own = OwnQuestion.objects.filter(programme=programme, retired_at=None)
    found = {name: getattr(programme, name) for name in _OF_THE_PROGRAMME} | {
        "own_questions": [question_data(one) for one in own],
        "milestones": [[one.month, one.title, one.about] for one in plan.milestones],
        "sessions": [[one.month, one.title, *one.agenda] for one in plan.sessions],
        "break_weeks": plan.break_weeks,
        "shows_hours": plan.shows_hours,
        "agreement": {key.value: words for key, words in plan.agreement.items()},
        "guidance": {phase.value: words for phase, words in plan.guidance.items()},
        "messages_off": sorted(silenced(programme.pk)),
    }
    if round_ is None:
        return found
    of_the_round = {name: _plain(getattr(round_, name)) for name in _OF_THE_ROUND}
    return found | {"round": round_.name} | of_the_round


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs, in the order of the design."""
    return [
        Change(name, before[name], after[name])
        for name in FIELDS
        if name in before and name in after and before[name] != after[name]
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value

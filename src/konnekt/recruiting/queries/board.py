"""How recruiting for a round stands: how far people have come, and what is sought beside what is offered.

What people sent to the programme (areas, skills, languages, time zones) its managers read person by person, so it is
counted exactly. A site is a personnel fact: such counts leave by `konnekt.disclosure` alone.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konnekt.disclosure.counts import HeadCount, head_count
from konnekt.organisations.models import InterestArea
from konnekt.organisations.names import fold
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.queries import IN_EARNEST
from konnekt.programmes.states import ENROLLED, OUT, EnrolmentState, Side
from konnekt.questions import vocabularies
from konnekt.questions.queries import Answers, answers_of


class Theme(StrEnum):
    """By what supply and demand are set side by side."""

    AREA = "area"
    SKILL = "skill"
    LANGUAGE = "language"
    TIME_ZONE = "time_zone"

    @property
    def label(self) -> str:
        return str(_THEMES[self])


_THEMES: dict[Theme, Promise] = {
    Theme.AREA: _("Interest areas"),
    Theme.SKILL: _("Skills"),
    Theme.LANGUAGE: _("Languages"),
    Theme.TIME_ZONE: _("Time zones"),
}


@dataclass(frozen=True, slots=True)
class Steps:
    """How far people of one side have come. Whoever is on both sides counts on both."""

    started: int
    complete: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """A round's way from the first step to a place."""

    mentees: Steps
    mentors: Steps
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Demand:
    """One area, skill, language or zone: the mentees who seek it, and the places of mentors who offer it."""

    label: str
    sought: int
    places: int

    @property
    def short(self) -> int:
        return max(self.sought - self.places, 0)


@dataclass(frozen=True, slots=True)
class Site:
    """One site, in numbers that point at nobody."""

    label: str
    mentees: HeadCount
    mentors: HeadCount


@dataclass(frozen=True, slots=True)
class Board:
    """Recruiting at a glance."""

    funnel: Funnel
    seeking: int
    mentors: int
    places: int
    themes: Mapping[Theme, list[Demand]]
    sites: list[Site]

    @property
    def short(self) -> int:
        """Places that are missing, were everybody matched; nought where there are enough."""
        return max(self.seeking - self.places, 0)


def board_of(round_: Round, *, k: int) -> Board:
    """Everything the board shows. Those on the waiting list count as seeking: more mentors would help them first."""
    sent = list(
        Enrolment.objects.filter(round=round_, state__in=ENROLLED)
        .select_related("member")
        .only("side", "capacity", "organisation", "member__site", "member__organisation")
    )
    answers = answers_of(one.pk for one in sent)
    mentees = [(one, answers.get(one.pk, Answers())) for one in sent if one.may_be_mentored]
    mentors = [(one, answers.get(one.pk, Answers())) for one in sent if one.may_mentor]
    return Board(
        funnel=funnel_of(Enrolment.objects.filter(round=round_)),
        seeking=len(mentees),
        mentors=len(mentors),
        places=sum(one.capacity for one, _said in mentors),
        themes={theme: _side_by_side(theme, mentees, mentors) for theme in Theme},
        sites=_sites([one for one, _said in mentees], [one for one, _said in mentors], k),
    )


def funnel_of(enrolments: QuerySet[Enrolment]) -> Funnel:
    """How far these enrolments have come, in one query. Complete: the answers are sent; accepted: with a place."""
    there = ~Q(state__in=OUT)
    steps = {"started": there, "complete": Q(state__in=ENROLLED), "accepted": Q(state=EnrolmentState.COMPLETE)}
    counts = enrolments.order_by().aggregate(
        withdrawn=Count("pk", filter=Q(state=EnrolmentState.WITHDRAWN)),
        **{
            f"{side}_{name}": Count("pk", filter=step & Q(side__in=[side, Side.BOTH]))
            for side in (Side.MENTEE.value, Side.MENTOR.value)
            for name, step in steps.items()
        },
    )
    mentees, mentors = (
        Steps(**{name: counts[f"{side}_{name}"] for name in steps}) for side in (Side.MENTEE.value, Side.MENTOR.value)
    )
    return Funnel(mentees, mentors, counts["withdrawn"])


def _side_by_side(
    theme: Theme, mentees: list[tuple[Enrolment, Answers]], mentors: list[tuple[Enrolment, Answers]]
) -> list[Demand]:
    """What is sought beside what is offered, the shortest first."""
    seeks, gives, named = _READ[theme]
    sought: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for _one, said in mentees:
        sought.update(set(seeks(said)))
    for one, said in mentors:
        places.update(dict.fromkeys(set(gives(said)), one.capacity))
    names = named()
    if theme is Theme.SKILL:
        # Own words are one skill whatever their capitals and accents; they are shown as somebody wrote them.
        names = {fold(words): words for words in sorted({*sought, *places}, reverse=True)}
        sought, places = (_folded(counted) for counted in (sought, places))
    # An area that was switched off since is nobody's theme any more.
    keys = [key for key in {*sought, *places} if theme is not Theme.AREA or key in names]
    rows = [Demand(names.get(key, key), sought[key], places[key]) for key in keys]
    return sorted(rows, key=lambda row: (row.places - row.sought, row.label))


def _sites(mentees: list[Enrolment], mentors: list[Enrolment], k: int) -> list[Site]:
    """Sites by name; somebody whose site isn't known is at none."""
    here, there = (Counter(one.member.site for one in some if one.member.site) for some in (mentees, mentors))
    return [Site(name, head_count(here[name], k=k), head_count(there[name], k=k)) for name in sorted({*here, *there})]


def _folded(counted: Counter[str]) -> Counter[str]:
    merged: Counter[str] = Counter()
    for words, number in counted.items():
        merged[fold(words)] += number
    return merged


def _in_earnest(said: Any) -> list[str]:
    return [area for area, strength in (said or {}).items() if strength >= IN_EARNEST]


def _skills(said: Any) -> Iterable[str]:
    return {fold(words): vocabularies.skill_named(words) for words in said or ()}.values()


def _zone(said: Answers) -> list[str]:
    return [zone] if (zone := said.get("time_zone")) else []


def _area_names() -> Mapping[str, str]:
    return dict(InterestArea.objects.filter(is_active=True).values_list("key", "name"))


_Reader = Callable[[Answers], Iterable[str]]
_READ: dict[Theme, tuple[_Reader, _Reader, Callable[[], Mapping[str, str]]]] = {
    Theme.AREA: (
        lambda said: _in_earnest(said.get("areas_sought")),
        lambda said: _in_earnest(said.get("areas_given")),
        _area_names,
    ),
    Theme.SKILL: (
        lambda said: _skills(said.get("skills_wanted")),
        lambda said: _skills(said.get("skills_offered")),
        dict,
    ),
    Theme.LANGUAGE: (
        lambda said: said.get("languages") or (),
        lambda said: said.get("languages") or (),
        vocabularies.languages,
    ),
    Theme.TIME_ZONE: (_zone, _zone, dict),
}
"""For each theme: what a mentee seeks, what a mentor offers, and the names of the keys."""

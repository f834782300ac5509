"""A mentor’s card as a mentee of the round sees it: what the mentor chose to show, and what the two have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.matching.ranking import Ranked
from konnekt.questions import vocabularies
from konnekt.web.reasons import in_words, sentences

MOST_REASONS = 2
MOST_AREAS = 3
IN_EARNEST = 2
"""From this step on an area counts as given: “somewhat”."""


@dataclass(frozen=True, slots=True)
class Card:
    """One mentor, ready to draw."""

    id: UUID
    name: str
    work: str
    reasons: list[str]
    areas: list[tuple[str, str]]
    """key and name"""
    facts: list[str]
    places: str
    url: str


def card_of(one: Ranked, *, mentee: str, areas: Mapping[str, str], days: float | None, url: str) -> Card:
    """A card in words."""
    member, person = one.mentor.member, one.person
    told = sentences(one.reasons, mentee=mentee, mentor=member.name, areas=areas)
    given = sorted((area for area in person.areas_given if person.areas_given[area] >= IN_EARNEST and area in areas),
                   key=lambda area: (-person.areas_given[area], area))  # fmt: skip
    return Card(
        id=one.mentor.pk,
        name=member.name,
        work=", ".join(filter(None, (member.job_title, member.site))),
        reasons=told[:MOST_REASONS],
        areas=[(area, areas[area]) for area in given[:MOST_AREAS]],
        facts=[*_hours(one.hours), *_languages(person.languages), answers_in(days)],
        places=places_left(one.places),
        url=url,
    )


def answers_in(days: float | None) -> str:
    """How soon a mentor usually reacts to a request."""
    if days is None:
        return _("New to being asked here")
    whole = max(1, ceil(days))
    return ngettext("Usually answers within {number} day", "Usually answers within {number} days", whole).format(
        number=whole
    )


def places_left(number: int) -> str:
    """How many more mentees they take."""
    return ngettext("{number} place left", "{number} places left", number).format(number=number)


def _hours(hours: float | None) -> list[str]:
    if hours is None:
        return []
    if hours < 1:
        return [_("Hardly an hour a week when you are both usually free")]
    words = ngettext(
        "{number} hour a week when you are both usually free",
        "{number} hours a week when you are both usually free",
        int(hours),
    )
    return [words.format(number=int(hours))]


def _languages(spoken: frozenset[str]) -> list[str]:
    known = vocabularies.languages()
    names = sorted(known.get(code, code) for code in spoken)
    return [_("Speaks {languages}").format(languages=in_words(names))] if names else []

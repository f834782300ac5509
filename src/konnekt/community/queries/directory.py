"""Finding people of the community who chose to be found: by what their cards show, and by nothing else."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.community.models import Card, Space
from konnekt.community.policy import INSIDE, LISTED, people_in
from konnekt.organisations.models import InterestArea, Member, Unit
from konnekt.organisations.names import fold
from konnekt.questions import vocabularies

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom somebody looks for; what is empty narrows nothing."""

    words: str = ""
    area: str = ""
    unit: str = ""
    language: str = ""
    space: str = ""


@dataclass(frozen=True, slots=True)
class Facets:
    """What one can narrow by: value and label of each, as far as a card here shows it."""

    areas: list[tuple[str, str]]
    units: list[tuple[str, str]]
    languages: list[tuple[str, str]]
    spaces: list[tuple[str, str]]


def find_people(actor: Actor, wanted: Wanted) -> QuerySet[Member]:
    """People whose card shows this, by name. What is wanted comes from `facets`."""
    rows = LISTED.visible(actor, least=Sight.PART).select_related("unit", "community_card")
    for word in wanted.words[:LONGEST_SEARCH].split():
        key = fold(word)
        title = Q(community_card__shows_title=True, job_title__icontains=word)
        rows = rows.filter(Q(name_key__contains=key) | Q(community_card__searched__contains=key) | title)
    if wanted.area:
        rows = rows.filter(community_card__areas__contains=[wanted.area])
    if wanted.unit:
        path = Unit.objects.get(pk=wanted.unit).path
        here = Q(unit=wanted.unit) | Q(unit__path__startswith=f"{path} / ")
        rows = rows.filter(here, community_card__shows_unit=True)
    if wanted.language:
        rows = rows.filter(community_card__languages__contains=[wanted.language])
    if wanted.space:
        there = people_in().filter(space__in=INSIDE.visible(actor).filter(pk=wanted.space), member=OuterRef("pk"))
        rows = rows.filter(Exists(there), community_card__shows_spaces=True)
    return rows.order_by("name_key", "pk")


def facets(actor: Actor) -> Facets:
    """What the cards that the actor finds can be narrowed by."""
    members = LISTED.visible(actor, least=Sight.PART)
    cards = list(Card.objects.filter(member__in=members).values_list("areas", "languages"))
    areas = {key for keys, _codes in cards for key in keys}
    codes = {code for _keys, given in cards for code in given}
    units = Unit.objects.filter(members__in=members.filter(community_card__shows_unit=True)).distinct()
    names = vocabularies.languages()
    spaces = INSIDE.visible(actor, Space.objects.select_related("area", "programme"))
    return Facets(
        areas=[(one.key, one.name) for one in InterestArea.objects.filter(key__in=areas, is_active=True)],
        units=[(str(one.pk), one.path) for one in units.order_by("path")],
        languages=[(code, name) for code, name in names.items() if code in codes],
        spaces=[(str(one.pk), one.called) for one in sorted(spaces, key=lambda one: fold(one.called))],
    )

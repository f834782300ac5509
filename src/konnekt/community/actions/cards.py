"""Choosing what one's card shows, and reading those of others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.community.actions.entering import fitting
from konnekt.community.actions.kudos import Thanks, on_card, read_kudos
from konnekt.community.keeping_away import keep_away
from konnekt.community.models import Card, Space
from konnekt.community.policy import CARD, INSIDE, PLACE, people_in
from konnekt.community.rules import LONGEST_LINE, LONGEST_OFFER, LONGEST_SITE, MOST_LANGUAGES
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations.models import InterestArea, Member
from konnekt.organisations.names import fold
from konnekt.questions import vocabularies


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What somebody shows, as it came from the form. What is empty isn't shown."""

    shows_title: bool = False
    shows_unit: bool = False
    shows_spaces: bool = False
    about: str = ""
    offers: str = ""
    ask_me: str = ""
    place: str = ""
    areas: Sequence[str] = ()
    languages: Sequence[str] = ()
    in_directory: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A card as somebody else sees it."""

    name: str
    title: str = ""
    unit: str = ""
    about: str = ""
    offers: str = ""
    ask_me: str = ""
    place: str = ""
    areas: list[tuple[str, str]] = field(default_factory=list)
    """Key and name."""
    languages: list[str] = field(default_factory=list)
    """By name."""
    spaces: list[Space] = field(default_factory=list)
    thanks: list[Thanks] = field(default_factory=list)


def own_card(actor: Actor) -> Card:
    """The actor's card, or what holds without one: nothing but the name."""
    if actor.member_id is None:
        raise NotFound
    return Card.objects.filter(member=actor.member_id).first() or Card(member_id=actor.member_id)


@transaction.atomic
def change_card(actor: Actor, *, choices: Choices, now: datetime) -> Card:
    """Choose what it shows, and whether the directory holds it."""
    if actor.member_id is None:
        raise NotFound
    Member.objects.select_for_update(no_key=True).get(pk=actor.member_id)
    card = own_card(actor)
    card.shows_title, card.shows_unit = choices.shows_title, choices.shows_unit
    card.shows_spaces, card.in_directory = choices.shows_spaces, choices.in_directory
    for name, most in (("about", LONGEST_LINE), ("ask_me", LONGEST_LINE), ("place", LONGEST_SITE)):
        setattr(card, name, " ".join(fitting(getattr(choices, name), most, name).split()))
    card.offers = fitting(choices.offers, LONGEST_OFFER, "offers")
    known = set(InterestArea.objects.filter(is_active=True).values_list("key", flat=True))
    card.areas = [one for one in dict.fromkeys(choices.areas) if one in known]
    card.languages = _languages(choices.languages)
    said = " ".join([card.about, card.offers, card.ask_me, card.place])
    card.searched, card.changed_at = " ".join(fold(word) for word in said.split()), now
    card.save()
    return card


def read_card(actor: Actor, member_id: UUID) -> tuple[Member, Seen]:
    """Somebody's card, for people who share a space or a pair with them, or find them in the directory. Where one of
    the two keeps away from the other it is as empty as one of somebody who chose nothing.
    """
    member = CARD.fetch(actor, member_id, Member.objects.select_related("unit", "community_card"), least=Sight.PART)
    assert actor.member_id is not None
    if keep_away(actor.member_id, member.pk):
        return member, Seen(member.name)
    theirs = people_in().filter(member=member).values("space")
    found = Space.objects.filter(Q(pk__in=PLACE.visible(actor)) | Q(pk__in=INSIDE.visible(actor)), pk__in=theirs)
    return member, _shown(member, found.select_related("area", "programme"), read_kudos(on_card(actor, member)))


def preview_card(actor: Actor) -> Seen:
    """One's own card as others see it; of the spaces each sees those that they could find themselves."""
    if actor.member_id is None:
        raise NotFound
    member = Member.objects.select_related("unit", "community_card").get(pk=actor.member_id)
    mine = Space.objects.filter(pk__in=people_in().filter(member=member).values("space"))
    return _shown(member, mine.select_related("area", "programme"), read_kudos(on_card(actor, member)))


def languages_named(codes: Sequence[str]) -> list[str]:
    """Languages by their names."""
    names = vocabularies.languages()
    return sorted(names[code] for code in codes if code in names)


@transaction.atomic
def forget_cards_of_leavers(*, now: datetime) -> int:
    """Whoever left shows nothing any more. Returns how many cards went."""
    gone, _of = Card.objects.exclude(member__left_on=None).delete()
    return gone


def _shown(member: Member, spaces: Iterable[Space], thanks: list[Thanks]) -> Seen:
    card: Card | None = getattr(member, "community_card", None)
    if card is None:
        return Seen(member.name, thanks=thanks)
    names = dict(InterestArea.objects.filter(key__in=card.areas, is_active=True).values_list("key", "name"))
    return Seen(
        name=member.name,
        title=member.job_title if card.shows_title else "",
        unit=member.unit.path if card.shows_unit and member.unit else "",
        about=card.about,
        offers=card.offers,
        ask_me=card.ask_me,
        place=card.place,
        areas=[(key, names[key]) for key in card.areas if key in names],
        languages=languages_named(card.languages),
        spaces=sorted(spaces, key=lambda one: fold(one.called)) if card.shows_spaces else [],
        thanks=thanks,
    )


def _languages(given: Sequence[str]) -> list[str]:
    codes = []
    for one in given:
        code = vocabularies.language_named(one)
        if code is None:
            raise Refused(
                _("“{language}” isn’t in the list. Choose the nearest one that is.").format(language=one[:40]),
                field="languages",
            )
        codes.append(code)
    if len(codes) > MOST_LANGUAGES:
        raise Refused(_("Choose the {most} that matter most.").format(most=MOST_LANGUAGES), field="languages")
    return list(dict.fromkeys(codes))

"""What people of the demo company show of themselves, and thank each other for."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from konnekt.access.actors import Actor
from konnekt.community.actions.cards import Choices, change_card
from konnekt.community.models import Kudos, Membership, Space
from konnekt.community.states import Shown
from konnekt.demo.actions.community import PLAYED
from konnekt.demo.company import words
from konnekt.demo.company.programmes import CROSSING_LINES
from konnekt.demo.company.records import Company
from konnekt.demo.translation import noon
from konnekt.organisations.models import Member
from konnekt.sealing.keyring import Holder, place, seal


def seed_recognition(company: Company, members: Mapping[str, Member]) -> int:
    """Cards and thanks of people in one programme’s space, some of it shown there. Returns how much thanks there is."""
    name = next(one.name for one in company.programmes if one.key == CROSSING_LINES)
    space = Space.objects.get(programme__name=name)
    played = {one.value: members[company.player(one).key] for one in PLAYED}
    inside = Membership.objects.filter(space=space).select_related("member").order_by("member__external_id", "pk")
    players = {one.pk for one in played.values()}
    others = enumerate(row.member for row in inside if row.member_id not in players)
    people: dict[str | int, Member] = dict(others)
    people.update(played.items())
    told = words.table("recognition.toml")
    for shows in told["card"]:
        if shows["of"] in people:
            _card(people[shows["of"]], shows, noon(company.today))
    for said in told["kudos"]:
        if said["by"] in people and said["to"] in people:  # a small company has fewer people to speak
            _thank(people[said["by"]], people[said["to"]], said, space, noon(company.today))
    return Kudos.objects.count()


def _card(member: Member, shows: Mapping[str, Any], now: datetime) -> None:
    actor = Actor(organisation_id=member.organisation_id, member_id=member.pk, user_id=None, roles=frozenset())
    choices = Choices(**{name: value for name, value in shows.items() if name not in {"of", "days"}})
    change_card(actor, choices=choices, now=now - timedelta(days=shows["days"]))


def _thank(giver: Member, receiver: Member, said: Mapping[str, Any], space: Space, now: datetime) -> None:
    row = Kudos(pk=uuid4(), giver=giver, receiver=receiver, given_at=now - timedelta(days=said["days"]))
    row.shown = Shown(said.get("shown", Shown.PRIVATE))
    row.space = space if row.shown is Shown.SPACE else None
    row.words = seal(Holder.person(receiver.pk), said["words"].strip(), place(Kudos._meta.label, "words", row.pk))
    row.save(force_insert=True)

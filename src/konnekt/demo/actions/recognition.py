"""What people of the demo company thank each other for."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

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
    """Thanks between people of one programme’s space, some of it shown there. Returns how much there is."""
    name = next(one.name for one in company.programmes if one.key == CROSSING_LINES)
    space = Space.objects.get(programme__name=name)
    played = {one.value: members[company.player(one).key] for one in PLAYED}
    inside = Membership.objects.filter(space=space).select_related("member").order_by("member__external_id", "pk")
    players = {one.pk for one in played.values()}
    others = enumerate(row.member for row in inside if row.member_id not in players)
    people: dict[str | int, Member] = {**played, **dict(others)}
    for said in words.table("recognition.toml")["kudos"]:
        if said["by"] in people and said["to"] in people:  # a small company has fewer people to speak
            _thank(people[said["by"]], people[said["to"]], said, space, noon(company.today))
    return Kudos.objects.count()


def _thank(giver: Member, receiver: Member, said: Mapping[str, Any], space: Space, now: datetime) -> None:
    row = Kudos(pk=uuid4(), giver=giver, receiver=receiver, given_at=now - timedelta(days=said["days"]))
    if said.get("shown"):
        row.shown, row.space = Shown.SPACE, space
    row.words = seal(Holder.person(receiver.pk), said["words"].strip(), place(Kudos._meta.label, "words", row.pk))
    row.save(force_insert=True)

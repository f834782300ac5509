"""What people of the demo company show of themselves, thank each other for, and tell others."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from konnekt.community.actions.cards import Choices, change_card
from konnekt.community.actions.voices import keep_voices
from konnekt.community.models import Kudos, Membership, Space, Story
from konnekt.community.states import Shown, StoryState
from konnekt.demo.actions.community import PLAYED
from konnekt.demo.company import words
from konnekt.demo.company.programmes import CROSSING_LINES
from konnekt.demo.company.records import Company
from konnekt.demo.translation import noon
from konnekt.organisations.models import InterestArea, Member
from konnekt.organisations.queries import actor_for
from konnekt.sealing.keyring import Holder, place, seal


def seed_recognition(company: Company, members: Mapping[str, Member]) -> int:
    """Cards, thanks and stories of people in one programme’s space. Returns how much thanks there is."""
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
    for one in told["story"]:
        if one["by"] in people:
            _story(one, people[one["by"]], noon(company.today).date())
    return Kudos.objects.count()


def _card(member: Member, shows: Mapping[str, Any], now: datetime) -> None:
    choices = Choices(**{name: value for name, value in shows.items() if name not in {"of", "days"}})
    change_card(actor_for(member), choices=choices, now=now - timedelta(days=shows["days"]))


def _story(said: Mapping[str, Any], whose: Member, today: date) -> None:
    """Told in earlier rounds by people whose space is gone; one of each is still here."""
    day = today - timedelta(days=said["days"])
    story = Story(title=said["title"], body=said["body"].strip(), offered_on=day)
    story.area = InterestArea.objects.get(key=said["area"])
    if not said.get("waits"):
        story.state, story.decided_on = StoryState.PUBLISHED, day
    keep_voices(story, [whose.pk])


def _thank(giver: Member, receiver: Member, said: Mapping[str, Any], space: Space, now: datetime) -> None:
    row = Kudos(pk=uuid4(), giver=giver, receiver=receiver, given_at=now - timedelta(days=said["days"]))
    row.shown = Shown(said.get("shown", Shown.PRIVATE))
    row.space = space if row.shown is Shown.SPACE else None
    row.words = seal(Holder.person(receiver.pk), said["words"].strip(), place(Kudos._meta.label, "words", row.pk))
    row.save(force_insert=True)

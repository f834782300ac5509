"""Events of the demo company: past ones with who was there, one of them with its groups drawn, and some ahead."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from konnekt.community.actions.seating import draw_groups
from konnekt.community.actions.writing import index
from konnekt.community.models import Event, Membership, Post, SignUp, Space, Verdict
from konnekt.community.states import MemberState, Place, PostKind, SpaceKind
from konnekt.demo.actions.community import PLAYED
from konnekt.demo.company import words
from konnekt.demo.company.programmes import CROSSING_LINES
from konnekt.demo.company.records import Company
from konnekt.demo.translation import noon
from konnekt.organisations.models import Member
from konnekt.organisations.queries import actor_for

SEED = 2_711
PLANNED = timedelta(days=20)
"""So long before it begins an event was planned."""


def seed_events(company: Company, members: Mapping[str, Member]) -> int:
    """Hold what was, and plan what comes, in spaces that are there. Returns how many events there are."""
    now = noon(company.today)
    players = {one.value: members[company.player(one).key] for one in PLAYED}
    name = next(one.name for one in company.programmes if one.key == CROSSING_LINES)
    spaces = {
        "mentors": Space.objects.get(kind=SpaceKind.MENTORS),
        "crossing-lines": Space.objects.get(programme__name=name),
    }
    for said in words.table("events.toml")["event"]:
        space = spaces[said["space"]]
        event = _planned(company, space, said, players[said["host"]], now)
        people = _people(space, said, players)
        _sign_up(event, people, said, now)
        if "rounds" in said:
            _draw(event, said, players[said["host"]])
    return Event.objects.count()


def _planned(company: Company, space: Space, said: Mapping[str, Any], host: Member, now: datetime) -> Event:
    day = company.today + timedelta(days=said["days"])
    begins = datetime.combine(day, time.fromisoformat(said["at"]), ZoneInfo(company.time_zone))
    written_at = min(begins - PLANNED, now - timedelta(hours=3))
    post = Post.objects.create(
        pk=uuid4(),
        space=space,
        author=host,
        kind=PostKind.EVENT,
        title=said["title"],
        body=said["words"].strip(),
        written_at=written_at,
    )
    index(post)
    ends = begins + timedelta(minutes=said["minutes"])
    return Event.objects.create(
        post=post,
        kind=said["kind"],
        begins_at=begins,
        ends_at=ends,
        zone=company.time_zone,
        where=said["where"],
        places=said.get("places"),
        closes_at=begins - timedelta(days=said.get("closes_days", 0)),
        changed_at=written_at,
        follow_up=said.get("follow_up", "").strip(),
        followed_up_at=ends + timedelta(hours=2) if "follow_up" in said else None,
    )


def _people(space: Space, said: Mapping[str, Any], players: Mapping[str, Member]) -> list[Member]:
    """Those who play a part first, then others in an order that stays: the last first, who have fewer people below."""
    inside = Membership.objects.filter(space=space, state=MemberState.IN).select_related("member")
    there = [row.member for row in inside.order_by("member__external_id", "pk")]
    also = [players[one] for one in said["also"] if players[one] in there]
    others = [one for one in reversed(there) if one not in players.values()]
    return [*also, *others[: said["signed_up"] + said.get("waiting", 0)]]


def _sign_up(event: Event, people: Sequence[Member], said: Mapping[str, Any], now: datetime) -> None:
    is_over, most = event.ends_at < now, event.places or len(people)
    SignUp.objects.bulk_create(
        SignUp(
            event=event,
            member=one,
            place=Place.HELD if number < most else Place.WAITING,
            signed_up_at=event.post.written_at + timedelta(minutes=37 * number),
            was_there=number % 8 != 5 if is_over else None,
        )
        for number, one in enumerate(people)
    )
    if is_over:
        judged = [one for number, one in enumerate(people) if number % 8 != 5 and number % 5 != 4]
        Verdict.objects.bulk_create(
            Verdict(event=event, member=one, is_worth=number % 7 != 3) for number, one in enumerate(judged)
        )
        yes = sum(number % 7 != 3 for number in range(len(judged)))
        event.counted = {"yes": yes, "no": len(judged) - yes} if len(judged) >= 5 else {}
        event.save(update_fields=["counted"])


def _draw(event: Event, said: Mapping[str, Any], host: Member) -> None:
    draw_groups(
        actor_for(host),
        event=event,
        size=said["size"],
        rounds=said["rounds"],
        minutes=10,
        first=1,
        of_those_there=True,
        blocked=(),
        seed=SEED,
        now=event.begins_at,
    )

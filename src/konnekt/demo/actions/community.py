"""What people of the demo company write to each other: spaces with some life in them, one post reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from konnekt.community.actions.standing import make_standing_spaces
from konnekt.community.actions.writing import index
from konnekt.community.models import Membership, Option, Poll, Post, Report, Space, Vote
from konnekt.community.states import Joining, PostKind, ReportReason, SpaceKind
from konnekt.demo.company import words
from konnekt.demo.company.programmes import CROSSING_LINES
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.organisations.models import Member
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.states import EnrolmentState, Side
from konnekt.sealing.keyring import Holder, place, seal

PLAYED = (CastRole.MENTEE, CastRole.MENTOR, CastRole.BOTH, CastRole.PROGRAMME_MANAGER)
JOINED = timedelta(days=90)
MOST_IN = 24
OWN_NAME = "Care and shifts"


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who is in a space: those whom a visitor can be, and others in an order that stays."""

    space: Space
    players: Mapping[str, Member]
    others: Sequence[Member]

    def who(self, by: str | int) -> Member:
        return self.players[by] if isinstance(by, str) else self.others[by]


def seed_community(company: Company, members: Mapping[str, Member]) -> int:
    """Fill the standing spaces, and one that somebody made. Returns how many posts and replies there are."""
    told, now = words.table("community.toml"), noon(company.today)
    make_standing_spaces(now=now - JOINED)
    players = {one.value: members[company.player(one).key] for one in PLAYED}
    crowds = _crowds(company, players, told["about"], now)
    for said in told["post"]:
        if (crowd := crowds.get(said["space"])) is not None:
            _post(crowd, said, now)
    return Post.objects.count()


def _crowds(
    company: Company, players: Mapping[str, Member], about: Mapping[str, str], now: datetime
) -> dict[str, Crowd]:
    name = next(one.name for one in company.programmes if one.key == CROSSING_LINES)
    programme = Programme.objects.get(name=name)
    enrolled = Enrolment.objects.filter(round__programme=programme, state=EnrolmentState.COMPLETE, member__left_on=None)
    played = {one.pk for one in players.values()}
    rest = [one.member for one in enrolled.select_related("member").order_by("member__external_id", "pk")]
    mentors = {one.member_id for one in enrolled.filter(side__in=[Side.MENTOR, Side.BOTH])}
    everybody = list(dict.fromkeys(one for one in rest if one.pk not in played))[:MOST_IN]
    by_key = {
        "mentors": (Space.objects.get(kind=SpaceKind.MENTORS), [one for one in everybody if one.pk in mentors]),
        "crossing-lines": (Space.objects.get(programme=programme), everybody),
        "career": (Space.objects.get(area__key="career"), everybody[::2]),
        "wellbeing": (Space.objects.get(area__key="wellbeing"), everybody[1::2]),
        "own": (_own(players["mentor"], now), everybody[:5]),
    }
    crowds = {}
    for key, (space, others) in by_key.items():
        space.about = about[key].strip()
        space.save(update_fields=["about"])
        inside = {role: one for role, one in players.items() if _belongs(key, one, mentors, played)}
        _let_in([*inside.values(), *others], space, now, keeper=players["mentor"] if key == "own" else None)
        crowds[key] = Crowd(space, inside, others)
    return crowds


def _belongs(key: str, member: Member, mentors: set[Any], played: set[Any]) -> bool:
    return member.pk in mentors if key == "mentors" else member.pk in played


def _own(mentor: Member, now: datetime) -> Space:
    return Space.objects.create(
        kind=SpaceKind.OWN, joining=Joining.ASK, name=OWN_NAME, made_by=mentor, made_at=now - JOINED
    )


def _let_in(people: Sequence[Member], space: Space, now: datetime, *, keeper: Member | None) -> None:
    Membership.objects.bulk_create(
        Membership(
            space=space,
            member=one,
            is_keeper=one == keeper,
            since=now - JOINED,
            seen_at=now - timedelta(days=5 + number % 7),
        )
        for number, one in enumerate(people)
    )


def _post(crowd: Crowd, said: Mapping[str, Any], now: datetime) -> None:
    highest = max([one for one in _numbers(said) if isinstance(one, int)], default=-1)
    named = {one for one in _numbers(said) if isinstance(one, str)}
    if highest >= len(crowd.others) or not named <= crowd.players.keys():
        return  # a small company has fewer people to speak
    post = _written(crowd, said, now, title=said["title"], kind=PostKind(said.get("kind", "post")))
    for reply in said.get("reply", []):
        row = _written(crowd, reply, now, under=post)
        if reply.get("helped"):
            Post.objects.filter(pk=post.pk).update(accepted=row)
    if said.get("pinned"):
        Post.objects.filter(pk=post.pk).update(pinned_at=post.written_at)
    if "options" in said:
        _poll(post, said, crowd)
    if "reported" in said:
        _report(post, said, crowd, now)


def _numbers(said: Mapping[str, Any]) -> list[Any]:
    found = [said["by"], *(reply["by"] for reply in said.get("reply", []))]
    return [*found, said["reporter"]] if "reporter" in said else found


def _written(crowd: Crowd, said: Mapping[str, Any], now: datetime, **given: Any) -> Post:
    at = now - timedelta(days=said["days"]) + timedelta(minutes=len(said["body"]) % 47)
    author, body = crowd.who(said["by"]), said["body"].strip()
    post = Post.objects.create(pk=uuid4(), space=crowd.space, author=author, body=body, written_at=at, **given)
    index(post, said.get("options", []))
    return post


def _poll(post: Post, said: Mapping[str, Any], crowd: Crowd) -> None:
    poll = Poll.objects.create(post=post)
    voters = iter(crowd.others)
    counted = {}
    for position, (option, number) in enumerate(zip(said["options"], said["votes"], strict=True)):
        row = Option.objects.create(poll=poll, words=option, position=position)
        chose = [one for _n, one in zip(range(number), voters, strict=False)]
        Vote.objects.bulk_create(Vote(poll=poll, member=one, option=row) for one in chose)
        counted[str(row.pk)] = len(chose)
    Poll.objects.filter(pk=poll.pk).update(counted=counted if sum(counted.values()) >= 5 else {})


def _report(post: Post, said: Mapping[str, Any], crowd: Crowd, now: datetime) -> None:
    row = Report(pk=uuid4(), post=post, reporter=crowd.who(said["reporter"]), reason=ReportReason(said["reported"]))
    row.reported_at = now - timedelta(hours=20)
    row.words = seal(Holder.concern(row.pk), said["report"], place(Report._meta.label, "words", row.pk))
    row.save(force_insert=True)

"""What fills the spaces that a visitor of the demo can enter: reflections, files, a shelf, introductions, a network;
and some pairs that rest, look back, or carry on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db.models import Model

from konnekt.access.actors import Actor
from konnekt.core.tenancy import served_organisation
from konnekt.demo.company import words
from konnekt.demo.company.programmes import CROSSING_LINES
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.files.actions import keep_with
from konnekt.files.kinds import fit_to_share
from konnekt.files.models import FileUse
from konnekt.organisations.models import Member
from konnekt.programmes.models import Programme, Resource
from konnekt.relationships.models import Farewell, Part, Parting, Relationship
from konnekt.relationships.states import PartSide, PauseReason, RelationshipState
from konnekt.sealing.keyring import Holder, place, seal
from konnekt.workspace.actions.introductions import ANSWER_WITHIN
from konnekt.workspace.actions.network import add_tie
from konnekt.workspace.actions.reflections import share_piece, write_reflection
from konnekt.workspace.actions.showing_goals import show_goal
from konnekt.workspace.models import Attachment, Goal, Introduction, Marked, Message, ShelfItem, ShowsReading
from konnekt.workspace.states import GoalState, IntroductionState, TieWhere

LOOKS_BACK = timedelta(days=18)
RESTS = timedelta(days=24)
CARRIES_ON = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Space:
    """The pair of the two whom a visitor can be."""

    relationship: Relationship
    people: dict[str, Member]
    now: datetime

    @property
    def holder(self) -> Holder:
        return Holder.relationship(self.relationship.pk)

    def actor(self, side: str) -> Actor:
        return Actor(served_organisation(), self.people[side].pk)

    def days_ago(self, said: dict[str, Any]) -> datetime:
        return self.now - timedelta(days=said["days"])


def seed_spaces(company: Company, members: dict[str, Member]) -> int:
    """Fill the space of the demo's mentee and mentor, and give some other pairs a state of their own. Returns how many
    pairs are not simply running.
    """
    told, now = words.table("spaces.toml"), noon(company.today)
    two = {side: members[company.player(CastRole(side)).key] for side in ("mentee", "mentor")}
    (pair,) = (one for one in _running(two["mentee"]) if one.parts.filter(member=two["mentor"]).exists())
    space = Space(pair, two, now)
    _reflect(space, told)
    _enclose(space, told)
    _fill_shelf(space, told)
    _introduce(space, told, members[company.player(CastRole.BOTH).key])
    for side, ties in told["network"].items():
        for tie in ties:
            add_tie(
                space.actor(side),
                relationship=pair,
                where=TieWhere(tie["where"]),
                token=uuid4(),
                now=now - timedelta(days=75),
                **{key: tie[key] for key in ("name", "area")},
            )
    goal = Goal.objects.filter(relationship=pair, owner=two["mentee"], state=GoalState.OPEN).first()
    if goal is not None:
        show_goal(space.actor("mentee"), goal=goal, now=now)
    ShowsReading.objects.bulk_create(ShowsReading(relationship=pair, member=one) for one in two.values())
    _offer(Programme.objects.get(rounds=pair.round), told, now)
    return _change_states(company, members, told)


def _running(member: Member) -> Iterator[Relationship]:
    mine = Relationship.objects.filter(
        parts__member=member, state=RelationshipState.ACTIVE, is_circle=False, parts__is_one_off=False
    )
    return mine.select_related("round__programme").order_by("opened_at", "pk").distinct().iterator()


def _sealed(row: Model, holder: Holder, **texts: str) -> None:
    for name, text in texts.items():
        setattr(row, name, seal(holder, text, place(row._meta.label, name, row.pk)))


def _reflect(space: Space, told: Mapping[str, Any]) -> None:
    for said in told["reflections"]:
        actor, at = space.actor(said["by"]), space.days_ago(said)
        made = write_reflection(
            actor, relationship=space.relationship, text=said["text"].strip(), token=uuid4(), now=at
        )
        if "shares" in said:
            share_piece(actor, reflection=made, number=said["shares"], now=at)


def _enclose(space: Space, told: Mapping[str, Any]) -> None:
    for said in told["files"]:
        message = Message(
            pk=uuid4(), relationship=space.relationship, author=space.people[said["by"]], sent_at=space.days_ago(said)
        )
        _sealed(message, space.holder, body=said["text"])
        message.save(force_insert=True)
        file = fit_to_share(said["name"], said["body"].strip().encode())
        enclosed = Attachment(pk=uuid4(), message=message, position=0)
        enclosed.file = keep_with(space.holder, use=FileUse.SHARED, media_type=file.media_type, body=file.body)
        _sealed(enclosed, space.holder, name=file.name)
        enclosed.save(force_insert=True)


def _fill_shelf(space: Space, told: Mapping[str, Any]) -> None:
    for said in told["shelf"]:
        item = ShelfItem(
            pk=uuid4(),
            relationship=space.relationship,
            put_by=space.people[said["by"]],
            kind=said["kind"],
            area=said["area"],
            put_at=space.days_ago(said),
        )
        texts = {name: said[name] for name in ("what", "why", "address") if name in said}
        if "body" in said:
            file = fit_to_share(said["name"], said["body"].strip().encode())
            item.file = keep_with(space.holder, use=FileUse.SHARED, media_type=file.media_type, body=file.body)
            texts["file_name"] = file.name
        _sealed(item, space.holder, **texts)
        item.save(force_insert=True)
        if "mark" in said:
            other = next(one for side, one in space.people.items() if side != said["by"])
            Marked.objects.create(item=item, member=other, mark=said["mark"], marked_at=item.put_at + timedelta(days=2))


def _introduce(space: Space, told: Mapping[str, Any], waiting: Member) -> None:
    """One that came about, one that waits for somebody whom a visitor can be, and one that nobody answered."""
    inside = [*space.people.values(), waiting]
    free = Member.objects.filter(left_on=None, parts__isnull=True).exclude(pk__in=[one.pk for one in inside])
    known, silent = free.exclude(email="").order_by("external_id")[:2]
    for key, third, days, state in (
        ("agreed", known, 40, IntroductionState.AGREED),
        ("waits", waiting, 3, IntroductionState.OFFERED),
        ("over", silent, 60, IntroductionState.OFFERED),
    ):
        at = space.now - timedelta(days=days)
        made = Introduction(
            pk=uuid4(),
            relationship=space.relationship,
            offered_by=space.people["mentor"],
            mentee=space.people["mentee"],
            third=third,
            state=state,
            offered_at=at,
            answer_by=at + ANSWER_WITHIN,
            answered_at=at + timedelta(days=2) if state == IntroductionState.AGREED else None,
        )
        _sealed(made, space.holder, **told["introductions"][key])
        made.save(force_insert=True)


def _offer(programme: Programme, told: Mapping[str, Any], now: datetime) -> None:
    Resource.objects.bulk_create(
        Resource(programme=programme, added_at=now - timedelta(days=90), **one) for one in told["resources"]
    )


def _change_states(company: Company, members: dict[str, Member], told: Mapping[str, Any]) -> int:
    """One pair of the programme under way rests, one carries on informally, and the one in which a visitor is both
    sides' pupil looks back.
    """
    played = {members[one.person].pk for one in company.cast}
    both = members[company.player(CastRole.BOTH).key]
    learning = Part.objects.filter(member=both, side=PartSide.MENTEE, relationship__state=RelationshipState.ACTIVE)
    under_way = [one for one in company.pairs if one.programme == CROSSING_LINES and one.ended_on is None]
    others = [one for one in under_way if not {members[one.mentee].pk, members[one.mentor].pk} & played]
    changed = 0
    for one, values in zip(
        others[3::9],
        (
            {
                "state": RelationshipState.PAUSED,
                "pause_reason": PauseReason.ON_REQUEST,
                "paused_until": company.today + RESTS,
            },
            {"state": RelationshipState.INFORMAL, "informal_until": company.today + CARRIES_ON},
        ),
        strict=False,
    ):
        mentee, mentor = members[one.mentee], members[one.mentor]
        found = Relationship.objects.filter(parts__member=mentee, state=RelationshipState.ACTIVE)
        for pk in found.filter(parts__member=mentor).values_list("pk", flat=True):
            changed += Relationship.objects.filter(pk=pk).update(**values)
            if values["state"] == RelationshipState.INFORMAL:
                Part.objects.filter(relationship=pk).update(holds_place=False)
    for part in learning.exclude(relationship__round__programme__format="peer").select_related("relationship")[:1]:
        changed += _look_back(company, part, told["closing"])
    return changed


def _look_back(company: Company, mine: Part, said: dict[str, str]) -> int:
    """The last weeks of somebody: what they wrote for themselves, and what their mentor wrote for them."""
    relationship, now = mine.relationship, noon(company.today)
    Relationship.objects.filter(pk=relationship.pk).update(ends_on=company.today + LOOKS_BACK)
    review = Parting(pk=uuid4(), relationship=relationship, member=mine.member, changed_at=now)
    _sealed(review, Holder.person(mine.member_id), review=said["review"])
    review.save(force_insert=True)
    mentor = Part.objects.get(relationship=relationship, side=PartSide.MENTOR)
    letter = Farewell(
        pk=uuid4(),
        relationship=relationship,
        author_id=mentor.member_id,
        receiver=mine.member,
        shows_at_once=True,
        thanked_at=now,
        changed_at=now,
    )
    _sealed(letter, Holder.relationship(relationship.pk), thanks=said["thanks"], feedback=said["feedback"])
    letter.save(force_insert=True)
    return 1

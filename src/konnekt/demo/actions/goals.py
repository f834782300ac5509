"""What people of the demo company work on: goals in the middle of their way, some reached, some only suggested."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from random import Random
from typing import Any
from uuid import UUID, uuid4

from konnekt.demo.company import words
from konnekt.demo.company.chance import stream
from konnekt.demo.company.records import Company
from konnekt.demo.translation import noon
from konnekt.programmes.states import Format
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import Consent, PartSide
from konnekt.sealing.keyring import Holder, place, seal_all
from konnekt.workspace.models import Action, Comment, Goal, Rating
from konnekt.workspace.rules import has_goals
from konnekt.workspace.states import ActionState, GoalState, Occasion

SETTLING_IN = timedelta(days=9)
AREAS = ("education", "career", "wellbeing", "relationships", "networking")


@dataclass
class Written:
    """Rows of one space, and the words that are sealed into them."""

    goals: list[Goal] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    texts: list[tuple[Any, str, str]] = field(default_factory=list)

    def seal(self, relationship_id: UUID) -> None:
        """Seal every word into its row, with one key."""
        places = ((text, place(row._meta.label, name, row.pk)) for row, name, text in self.texts)
        sealed = seal_all(Holder.relationship(relationship_id), places)
        for (row, name, _text), value in zip(self.texts, sealed, strict=True):
            setattr(row, name, value)


def seed_goals(company: Company) -> int:
    """Goals for whoever is in a space where one works on some. Returns how many."""
    parts = Part.objects.filter(consent=Consent.YES, is_one_off=False, left_at=None).exclude(
        relationship__opened_at=None
    )
    parts = parts.select_related("relationship__round__programme", "enrolment", "member")
    rows = parts.order_by("relationship__opened_at", "relationship_id", "side", "member__external_id")
    together = [list(people) for _relationship, people in groupby(rows, key=lambda part: part.relationship)]
    spaces = []
    for number, people in enumerate(sorted(together, key=_since_when_and_who)):
        written = _space(company, people[0].relationship, people, number)
        written.seal(people[0].relationship_id)
        spaces.append(written)
    Goal.objects.bulk_create([row for space in spaces for row in space.goals], batch_size=1000)
    Rating.objects.bulk_create([row for space in spaces for row in space.ratings], batch_size=1000)
    Action.objects.bulk_create([row for space in spaces for row in space.actions], batch_size=1000)
    Comment.objects.bulk_create([row for space in spaces for row in space.comments], batch_size=1000)
    return sum(len(space.goals) for space in spaces)


def _since_when_and_who(people: list[Part]) -> tuple[datetime | None, list[str]]:
    """The same order each time, whatever ids were drawn."""
    return people[0].relationship.opened_at, [str(part.member.external_id) for part in people]


def _space(company: Company, relationship: Relationship, people: list[Part], number: int) -> Written:
    """Two goals for most, one for some, none yet for a few: an ordinary middle of a year. Whom a visitor can be has two
    in any case.
    """
    written, played = Written(), {one.person for one in company.cast}
    usual = 0 if number % 9 == 8 else 1 if number % 5 == 3 else 2
    format_ = relationship.round.programme.format
    mentors = [part for part in people if part.side == PartSide.MENTOR]
    for at, owner in enumerate(part for part in people if has_goals(part, format_)):
        chance = stream(company.seed, "goals", number, at)
        others = [part for part in people if part is not owner] if format_ == Format.PEER else mentors
        dealt = [(AREAS[(number + at + step) % len(AREAS)], (number + step) % 2) for step in (0, 2)]
        for turn, (area, which) in enumerate(dealt[: 2 if owner.member.external_id in played else usual]):
            words_ = words.table("goals.toml")[area][which]
            _goal(written, company, relationship, owner, others[0] if others else None, area, words_, turn, chance)
    if relationship.is_circle and mentors:
        _shared(written, relationship, people, noon(company.today))
    return written


def _goal(
    written: Written,
    company: Company,
    relationship: Relationship,
    owner: Part,
    other: Part | None,
    area: str,
    said: dict[str, Any],
    turn: int,
    chance: Random,
) -> None:
    assert relationship.opened_at is not None
    until = min(noon(company.today), relationship.ended_at or noon(company.today))
    began = min(relationship.opened_at + SETTLING_IN * (turn + 1), until - timedelta(hours=3))
    room = max((until - began).days, 1)
    is_suggested = other is not None and turn == 1 and chance.random() < 0.15
    is_reached = not is_suggested and turn == 0 and room > 60 and chance.random() < 0.15
    baseline, target = chance.randint(1, 4), chance.randint(7, 9)
    goal = Goal(
        pk=uuid4(),
        relationship=relationship,
        owner=owner.member,
        suggested_by=other.member if is_suggested and other else None,
        area=area,
        state=GoalState.SUGGESTED if is_suggested else GoalState.REACHED if is_reached else GoalState.OPEN,
        target=None if is_suggested else target,
        due_on=company.today + timedelta(days=chance.randint(20, 90)),
        made_at=began,
        changed_at=began,
        settled_at=until if is_reached else None,
    )
    written.goals.append(goal)
    written.texts += [(goal, name, said[name]) for name in ("what", "why", "measure")]
    if is_suggested:
        return
    _ratings(written, goal, owner, began, room, [baseline, target] if is_reached else [baseline], said, chance)
    _steps(written, goal, owner, said, began, room, done=3 if is_reached else min(room // 25, 2))
    if other is not None and room > 20:
        comment = Comment(pk=uuid4(), goal=goal, author=other.member, written_at=began + timedelta(days=room * 0.6))
        written.comments.append(comment)
        written.texts.append((comment, "body", said["said"]))


def _ratings(
    written: Written,
    goal: Goal,
    owner: Part,
    began: datetime,
    room: int,
    ends: list[int],
    said: dict[str, Any],
    chance: Random,
) -> None:
    """Where they stood at the beginning, and about every five weeks since: slowly up, with a step back now and then."""
    value, days = ends[0], 0
    while days <= room - 1:
        is_last = days + 35 > room - 1
        if is_last and len(ends) > 1:
            value = ends[1]
        rating = Rating(
            pk=uuid4(),
            goal=goal,
            member=owner.member,
            value=value,
            occasion=Occasion.BETWEEN if days else Occasion.BASELINE,
            rated_at=began + timedelta(days=days),
        )
        written.ratings.append(rating)
        if days and is_last:
            written.texts.append((rating, "helped", said["helped"]))
        value = min(max(value + chance.choice((-1, 1, 1, 2, 2)), 0), (goal.target or 10) - 1)
        days += 35


def _steps(
    written: Written, goal: Goal, owner: Part | None, said: dict[str, Any], began: datetime, room: int, *, done: int
) -> None:
    for number, text in enumerate(said["steps"]):
        is_done = number < done
        at = began + timedelta(days=room * (number + 1) / (len(said["steps"]) + 1))
        action = Action(
            pk=uuid4(),
            relationship=goal.relationship,
            goal=goal,
            owner=owner.member if owner else None,
            state=ActionState.DONE if is_done else ActionState.OPEN,
            due_on=at.date() if is_done else (began + timedelta(days=room + 9 + 16 * (number - done))).date(),
            made_at=began + timedelta(minutes=number),
            changed_at=at if is_done else began,
            done_at=at if is_done else None,
        )
        written.actions.append(action)
        written.texts.append((action, "words", text))
        if is_done and number == 0 and "came" in said:
            written.texts.append((action, "evidence", said["came"]))


def _shared(written: Written, relationship: Relationship, people: list[Part], now: datetime) -> None:
    assert relationship.opened_at is not None
    said = words.table("goals.toml")["shared"]
    began = relationship.opened_at + timedelta(days=2)
    goal = Goal(pk=uuid4(), relationship=relationship, area="relationships", target=8, made_at=began, changed_at=began)
    written.goals.append(goal)
    written.texts += [(goal, name, said[name]) for name in ("what", "why", "measure")]
    first, *_rest, last = people
    for member, value, at in ((first.member, 3, began), (last.member, 5, now - timedelta(days=3))):
        occasion = Occasion.BASELINE if at is began else Occasion.BETWEEN
        written.ratings.append(
            Rating(pk=uuid4(), goal=goal, member=member, value=value, occasion=occasion, rated_at=at)
        )
    _steps(written, goal, None, said, began, max((now - began).days, 1), done=1)

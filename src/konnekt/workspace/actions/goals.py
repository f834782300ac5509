"""Setting, suggesting, changing and settling goals; rating oneself; and saying something to a goal. Sealed throughout.

The one whose goal it is writes it; whoever they work with suggests and comments. The ledger notes that a goal was
changed and in which fields; neither ratings nor comments are in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.notify.notices import Notice
from konnekt.organisations.models import InterestArea, Member
from konnekt.organisations.queries import recipient, served
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import Consent, PartSide
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, place, seal, seal_all
from konnekt.workspace import messages
from konnekt.workspace.actions.space import enter_to_write
from konnekt.workspace.models import Comment, Goal, Rating
from konnekt.workspace.models.goals import MOST
from konnekt.workspace.policy import GOAL
from konnekt.workspace.rules import (
    LONGEST_WHAT,
    LONGEST_WORDS,
    MOST_COMMENTS,
    MOST_GOALS,
    has_goals,
    is_theirs,
)
from konnekt.workspace.states import GOAL_TRANSITIONS, GoalState, Occasion

ONE_MAIL_IN = timedelta(hours=1)
SEALED = ("what", "why", "measure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A goal as somebody writes it. Only what it is must be said."""

    what: str
    why: str = ""
    measure: str = ""
    area: str = ""
    target: int | None = None
    due_on: date | None = None


@transaction.atomic
def set_goal(
    actor: Actor,
    *,
    relationship: Relationship,
    wanted: Wanted,
    baseline: int | None = None,
    is_shared: bool = False,
    token: UUID,
    now: datetime,
) -> Goal:
    """Set a goal of one's own, or one that the circle shares, and say where one stands with it now. ``token`` comes
    with the form: the same one sent twice is one goal.
    """
    mine = enter_to_write(actor, relationship)
    is_shared = is_shared and mine.relationship.is_circle
    if not is_shared and not has_goals(mine, mine.relationship.round.programme.format):
        raise NotFound
    goal, is_new = _make(mine, wanted, owner_id=None if is_shared else mine.member_id, token=token, now=now)
    if is_new and baseline is not None:
        _rate(goal, mine, baseline, Occasion.BASELINE, "", now)
    return goal


@transaction.atomic
def suggest_goal(
    actor: Actor, *, relationship: Relationship, owner: Member, wanted: Wanted, token: UUID, now: datetime
) -> Goal:
    """Suggest a goal to somebody one works with, who takes it up as their own, or doesn't."""
    mine = enter_to_write(actor, relationship)
    theirs = suggestible(mine, owner)
    goal, is_new = _make(mine, wanted, owner_id=theirs.member_id, token=token, now=now, is_suggested=True)
    if is_new:
        tell_readers(goal, mine, messages.SUGGESTED, only=theirs.member_id)
    return goal


@transaction.atomic
def change_goal(actor: Actor, *, goal: Goal, wanted: Wanted, version: int, now: datetime) -> Goal:
    """Write a goal of one's own anew. ``version`` is the one that was read: what changed since is never overwritten."""
    _mine, goal = enter_for(actor, goal)
    if goal.version != version:
        raise overtaken()
    _check(wanted)
    for name in ("area", "target", "due_on"):
        setattr(goal, name, getattr(wanted, name))
    _seal(goal, wanted)
    goal.version, goal.changed_at = goal.version + 1, now
    goal.save()
    record(actor, Verb.GOAL_CHANGED, goal, fields=[field.name for field in fields(Wanted)], subject=goal.owner_id)
    return goal


@transaction.atomic
def settle_goal(actor: Actor, *, goal: Goal, state: GoalState, now: datetime) -> Goal:
    """Take up, reach, let go, put aside or open again a goal of one's own."""
    mine, goal = enter_for(actor, goal)
    before = GoalState(goal.state)
    if before == state:
        return goal
    if state not in GOAL_TRANSITIONS[before]:
        raise Refused(_("This has been settled in the meantime. Look at the page again."))
    goal.state, goal.changed_at = state, now
    goal.settled_at = None if state == GoalState.OPEN else now
    goal.save(update_fields=["state", "changed_at", "settled_at"])
    record(actor, Verb.GOAL_CHANGED, goal, fields=["state"], subject=goal.owner_id)
    if before == GoalState.SUGGESTED and state == GoalState.OPEN and goal.suggested_by_id:
        tell_readers(goal, mine, messages.TAKEN_UP, only=goal.suggested_by_id)
    return goal


@transaction.atomic
def rate(
    actor: Actor, *, goal: Goal, value: int, now: datetime, occasion: Occasion = Occasion.BETWEEN, helped: str = ""
) -> Rating:
    """Say where one stands with a goal of one's own; the first time is its baseline."""
    mine, goal = enter_for(actor, goal)
    if goal.state not in {GoalState.OPEN, GoalState.REACHED}:
        raise Refused(_("Take the goal up first, then say where you stand with it."))
    if not Rating.objects.filter(goal=goal).exists():
        occasion = Occasion.BASELINE
    return _rate(goal, mine, value, occasion, helped, now)


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says of one goal in a review."""

    goal: Goal
    value: int
    helped: str = ""


@transaction.atomic
def look_back(
    actor: Actor,
    *,
    relationship: Relationship,
    answers: Iterable[Answer],
    occasion: Occasion,
    token: UUID,
    now: datetime,
) -> int:
    """Say where one stands with several goals of one's own at once, on the scale on which one began. Returns of how
    many; the same token sent twice is one review.
    """
    said = 0
    for answer in answers:
        mine, goal = enter_for(actor, answer.goal)
        rating_id = uuid5(goal.pk, f"{mine.member_id}:{token}")
        if goal.relationship_id != relationship.pk or goal.state not in {GoalState.OPEN, GoalState.REACHED}:
            raise NotFound
        if not Rating.objects.filter(pk=rating_id).exists():
            _rate(goal, mine, answer.value, occasion, answer.helped, now, rating_id)
            said += 1
    return said


@transaction.atomic
def comment(actor: Actor, *, goal: Goal, text: str, token: UUID, now: datetime) -> Comment:
    """Say something to a goal that one may read. The same token sent twice is one comment."""
    if not GOAL.allows(actor, goal):
        raise NotFound
    mine = enter_to_write(actor, goal.relationship)
    comment_id = uuid5(goal.pk, f"{actor.member_id}:{token}")
    if said := Comment.objects.filter(pk=comment_id).first():
        return said
    text = checked(text, LONGEST_WORDS, "text", needed=_("Write a few words first."))
    if Comment.objects.filter(goal=goal).count() >= MOST_COMMENTS:
        raise Refused(_("This goal has as many comments as fit. Write it as a message."), field="text")
    made = Comment(pk=comment_id, goal=goal, author_id=mine.member_id, written_at=now)
    made.body = seal(holder(goal), text, sealed_at(made, "body"))
    lately = Comment.objects.filter(goal__relationship=goal.relationship_id, author=mine.member_id, was_told=True)
    if not lately.filter(written_at__gt=now - ONE_MAIL_IN).exists():
        made.was_told = tell_readers(goal, mine, messages.COMMENTED)
    made.save(force_insert=True)
    return made


def overtaken() -> Refused:
    """Somebody saved a newer version meanwhile."""
    return Refused(
        _("This was changed while you wrote. It now reads as below; what you typed is still here and can be saved."),
        field="version",
    )


def enter_for(actor: Actor, goal: Goal) -> tuple[Part, Goal]:
    """The actor's part, and a goal of theirs as it stands now, which nobody else changes until this transaction ends.
    NotFound where it is not theirs to change.
    """
    if not GOAL.allows(actor, goal):
        raise NotFound
    mine = enter_to_write(actor, goal.relationship)
    goal = Goal.objects.get(pk=goal.pk)
    if not is_theirs(mine, goal.owner_id):
        raise NotFound
    goal.relationship = mine.relationship
    return mine, goal


def readers_of(relationship: Relationship, owner_id: UUID | None) -> Iterable[Part]:
    """Who reads what somebody works on, as long as they are in it: the two; in a circle its mentors and the owner, or
    everybody where it is shared.
    """
    rows = Part.objects.filter(relationship=relationship, left_at=None, consent=Consent.YES).select_related("member")
    if relationship.is_circle and owner_id is not None:
        rows = rows.filter(Q(side=PartSide.MENTOR) | Q(member=owner_id))
    return rows.order_by("pk")


def tell_readers(goal: Goal, by: Part, notice: Notice, *, only: UUID | None = None) -> bool:
    """Write to those who read a goal, or to one of them; never to whoever did it. Returns whether anybody was told."""
    path = reverse("pair_goal", args=[served().slug, goal.relationship_id, goal.pk])
    was_told = False
    for part in readers_of(by.relationship, goal.owner_id):
        is_wanted = part.member_id != by.member_id and only in {None, part.member_id}
        to = recipient(part.member) if is_wanted else None
        if to is not None:
            tell(to, notice, path=path, author=by.member.name)
            was_told = True
    return was_told


def checked(text: str, longest: int, field: str, *, needed: str = "") -> str:
    """A text without the space around it; refused where it is too long, or missing though it is needed."""
    text = text.strip()
    if needed and not text:
        raise Refused(needed, field=field)
    if len(text) > longest:
        sentence = _("This is {number} characters long; {most} fit. Shorten it a little.")
        raise Refused(sentence.format(number=len(text), most=longest), field=field)
    return text


def holder(goal: Goal) -> Holder:
    """Whose key seals it: the space's."""
    return Holder.relationship(goal.relationship_id)


def sealed_at(row: Goal | Rating | Comment, field: str) -> Place:
    """Where a sealed word stands."""
    return place(row._meta.label, field, row.pk)


def _make(
    mine: Part, wanted: Wanted, *, owner_id: UUID | None, token: UUID, now: datetime, is_suggested: bool = False
) -> tuple[Goal, bool]:
    """The goal, and whether it is new."""
    goal_id = uuid5(mine.relationship_id, f"{mine.member_id}:{token}")
    if made := Goal.objects.filter(pk=goal_id).first():
        return made, False
    _check(wanted)
    if Goal.objects.filter(relationship=mine.relationship, owner=owner_id).count() >= MOST_GOALS:
        raise Refused(_("There are as many goals here as one page holds. Change one of them instead."), field="what")
    goal = Goal(
        pk=goal_id,
        relationship=mine.relationship,
        owner_id=owner_id,
        suggested_by_id=mine.member_id if is_suggested else None,
        area=wanted.area,
        state=GoalState.SUGGESTED if is_suggested else GoalState.OPEN,
        target=wanted.target,
        due_on=wanted.due_on,
        made_at=now,
        changed_at=now,
    )
    _seal(goal, wanted)
    goal.save(force_insert=True)
    record(
        Actor(served().pk, mine.member_id),
        Verb.GOAL_CHANGED,
        goal,
        fields=[field.name for field in fields(Wanted) if getattr(wanted, field.name)],
        subject=owner_id,
    )
    return goal, True


def suggestible(mine: Part, owner: Member) -> Part:
    """The part of somebody to whom one can suggest a goal, or NotFound."""
    relationship = mine.relationship
    others = Part.objects.filter(relationship=relationship, member=owner, left_at=None, consent=Consent.YES)
    theirs = others.exclude(pk=mine.pk).first()
    is_suggested_to = theirs is not None and has_goals(theirs, relationship.round.programme.format)
    if theirs is None or not is_suggested_to or (relationship.is_circle and mine.side != PartSide.MENTOR):
        raise NotFound
    return theirs


def _check(wanted: Wanted) -> None:
    checked(wanted.what, LONGEST_WHAT, "what", needed=_("Say in a line what you would like to reach."))
    for field in ("why", "measure"):
        checked(getattr(wanted, field), LONGEST_WORDS, field)
    if wanted.target is not None and not 0 <= wanted.target <= MOST:
        raise Refused(_("Choose a step of the scale."), field="target")
    if wanted.area and not InterestArea.objects.filter(key=wanted.area).exists():
        raise Refused(_("Choose one of the areas."), field="area")


def _seal(goal: Goal, wanted: Wanted) -> None:
    """Seal what was written; what is empty stays empty."""
    given = {name: text for name in SEALED if (text := getattr(wanted, name).strip())}
    sealed = seal_all(holder(goal), ((text, sealed_at(goal, name)) for name, text in given.items()))
    for name in SEALED:
        setattr(goal, name, None)
    for name, value in zip(given, sealed, strict=True):
        setattr(goal, name, value)


def _rate(
    goal: Goal, mine: Part, value: int, occasion: Occasion, helped: str, now: datetime, rating_id: UUID | None = None
) -> Rating:
    if not 0 <= value <= MOST:
        raise Refused(_("Choose a step of the scale."), field="value")
    rating = Rating(
        pk=rating_id or uuid4(), goal=goal, member_id=mine.member_id, value=value, occasion=occasion, rated_at=now
    )
    if text := checked(helped, LONGEST_WORDS, "helped"):
        rating.helped = seal(holder(goal), text, sealed_at(rating, "helped"))
    rating.save(force_insert=True)
    return rating

"""Adding, suggesting, doing and undoing actions: the steps of a goal, or steps on their own."""

from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.notify.notices import Notice
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, served
from konnekt.relationships.models import Part, Relationship
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, place, seal
from konnekt.workspace import messages
from konnekt.workspace.actions.booking import lock_to_write_on
from konnekt.workspace.actions.goals import checked, overtaken, readers_of, suggestible
from konnekt.workspace.actions.space import enter_to_write
from konnekt.workspace.models import Action, Goal, Session
from konnekt.workspace.policy import ACTION, GOAL
from konnekt.workspace.rules import LONGEST_WHAT, LONGEST_WORDS, MOST_ACTIONS, has_goals, is_theirs
from konnekt.workspace.states import ACTION_TRANSITIONS, ActionState


@transaction.atomic
def add_action(
    actor: Actor,
    *,
    relationship: Relationship,
    words: str,
    due_on: date | None = None,
    goal: Goal | None = None,
    session: Session | None = None,
    token: UUID,
    now: datetime,
) -> Action:
    """Add a step to a goal of one's own, or one that belongs to no goal; ``session`` is where it was agreed. The same
    token sent twice is one step.
    """
    mine = enter_to_write(actor, relationship)
    if goal is None:
        if not has_goals(mine, mine.relationship.round.programme.format):
            raise NotFound
        owner_id: UUID | None = mine.member_id
    else:
        goal = _goal_here(actor, mine, goal)
        if not is_theirs(mine, goal.owner_id):
            raise NotFound
        owner_id = goal.owner_id
    session = _session_here(actor, mine, session, owner_id)
    return _make(mine, words, due_on, goal, session, owner_id, token, now, is_suggested=False)[0]


@transaction.atomic
def suggest_action(
    actor: Actor,
    *,
    relationship: Relationship,
    words: str,
    owner: Member | None = None,
    due_on: date | None = None,
    goal: Goal | None = None,
    session: Session | None = None,
    token: UUID,
    now: datetime,
) -> Action:
    """Suggest a step, or a stretch, to somebody one works with: to a goal of theirs, or on its own."""
    mine = enter_to_write(actor, relationship)
    if goal is not None:
        goal = _goal_here(actor, mine, goal)
        owner = goal.owner
    if owner is None:
        raise NotFound
    theirs = suggestible(mine, owner)
    session = _session_here(actor, mine, session, theirs.member_id)
    made, is_new = _make(mine, words, due_on, goal, session, theirs.member_id, token, now, is_suggested=True)
    if is_new:
        _tell(made, mine, messages.STEP_SUGGESTED, theirs.member_id)
    return made


@transaction.atomic
def change_action(
    actor: Actor, *, action: Action, words: str, due_on: date | None, evidence: str, version: int, now: datetime
) -> Action:
    """Write a step of one's own anew. ``version`` is the one that was read: nothing newer is overwritten."""
    _mine, action = _enter_for(actor, action)
    if action.version != version:
        raise overtaken()
    words = checked(words, LONGEST_WHAT, "words", needed=_("Say in a line what you will do."))
    action.words = seal(_holder(action), words, _place(action, "words"))
    _seal_evidence(action, evidence)
    action.due_on, action.version, action.changed_at = due_on, action.version + 1, now
    action.save()
    record(actor, Verb.ACTION_CHANGED, action, fields=["words", "evidence", "due_on"], subject=action.owner_id)
    return action


@transaction.atomic
def settle_action(
    actor: Actor, *, action: Action, state: ActionState, now: datetime, evidence: str | None = None
) -> Action:
    """Take up, put aside, do or undo a step of one's own; what shows that it is done can come with it. Done twice is
    done once.
    """
    mine, action = _enter_for(actor, action)
    before = ActionState(action.state)
    if state != before and state not in ACTION_TRANSITIONS[before]:
        raise Refused(_("This has been settled in the meantime. Look at the page again."))
    if evidence is not None:
        _seal_evidence(action, evidence)
        action.version += 1
    if state == before and evidence is None:
        return action
    action.state, action.changed_at = state, now
    if state != before:
        action.done_at = now if state == ActionState.DONE else None
    action.save()
    record(actor, Verb.ACTION_CHANGED, action, fields=["state"], subject=action.owner_id)
    if before == ActionState.SUGGESTED and state == ActionState.OPEN and action.suggested_by_id:
        _tell(action, mine, messages.STEP_TAKEN_UP, action.suggested_by_id)
    return action


def _make(
    mine: Part,
    words: str,
    due_on: date | None,
    goal: Goal | None,
    session: Session | None,
    owner_id: UUID | None,
    token: UUID,
    now: datetime,
    *,
    is_suggested: bool,
) -> tuple[Action, bool]:
    """The step, and whether it is new."""
    action_id = uuid5(mine.relationship_id, f"action:{mine.member_id}:{token}")
    if made := Action.objects.filter(pk=action_id).first():
        return made, False
    words = checked(words, LONGEST_WHAT, "words", needed=_("Say in a line what you will do."))
    if Action.objects.filter(relationship=mine.relationship, owner=owner_id).count() >= MOST_ACTIONS:
        raise Refused(_("There are as many actions here as one page holds. Change one of them instead."), field="words")
    action = Action(
        pk=action_id,
        relationship=mine.relationship,
        goal=goal,
        session=session,
        owner_id=owner_id,
        suggested_by_id=mine.member_id if is_suggested else None,
        state=ActionState.SUGGESTED if is_suggested else ActionState.OPEN,
        due_on=due_on,
        made_at=now,
        changed_at=now,
    )
    action.words = seal(_holder(action), words, _place(action, "words"))
    action.save(force_insert=True)
    by = Actor(served().pk, mine.member_id)
    record(by, Verb.ACTION_CHANGED, action, fields=["words", *(["due_on"] if due_on else [])], subject=owner_id)
    return action, True


def _goal_here(actor: Actor, mine: Part, goal: Goal) -> Goal:
    """A goal of this very space that the actor may read."""
    return GOAL.fetch(actor, goal.pk, Goal.objects.filter(relationship=mine.relationship).select_related("owner"))


def _session_here(actor: Actor, mine: Part, session: Session | None, owner_id: UUID | None) -> Session | None:
    """A session of this very space that the actor is in, and in which something can be agreed for this owner: in one
    for two of a circle only for one of these two.
    """
    if session is None:
        return None
    session = lock_to_write_on(actor, session)
    if session.relationship_id != mine.relationship_id or (session.is_for_two and owner_id not in session.two):
        raise NotFound
    return session


def _enter_for(actor: Actor, action: Action) -> tuple[Part, Action]:
    if not ACTION.allows(actor, action):
        raise NotFound
    mine = enter_to_write(actor, action.relationship)
    action = Action.objects.get(pk=action.pk)
    if not is_theirs(mine, action.owner_id):
        raise NotFound
    return mine, action


def _tell(action: Action, by: Part, notice: Notice, to_id: UUID) -> None:
    """Write to one of those who read it."""
    slug = served().slug
    path = reverse("pair_goals", args=[slug, action.relationship_id])
    if action.goal_id:
        path = reverse("pair_goal", args=[slug, action.relationship_id, action.goal_id])
    for part in readers_of(by.relationship, action.owner_id):
        to = recipient(part.member) if part.member_id == to_id else None
        if to is not None:
            tell(to, notice, path=path, author=by.member.name)


def _seal_evidence(action: Action, evidence: str) -> None:
    text = checked(evidence, LONGEST_WORDS, "evidence")
    action.evidence = seal(_holder(action), text, _place(action, "evidence")) if text else None


def _holder(action: Action) -> Holder:
    return Holder.relationship(action.relationship_id)


def _place(action: Action, field: str) -> Place:
    return place("workspace.Action", field, action.pk)

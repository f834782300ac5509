"""How sessions, goals and actions come to be, and what becomes of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionState(models.TextChoices):
    OFFERED = "offered", _("offered to choose from")
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    MISSED = "missed", _("did not take place")
    CALLED_OFF = "called_off", _("called off")


IN_THE_WAY = (SessionState.OFFERED, SessionState.PLANNED)
"""States in which a session keeps its time: no other is booked over it."""

UNWRITTEN = (SessionState.OFFERED, SessionState.CALLED_OFF)
"""States in which nothing is noted or agreed in a session."""


class SheetKind(models.TextChoices):
    """What those in a session write together."""

    AGENDA = "agenda", _("agenda")
    NOTES = "notes", _("notes")


class GoalState(models.TextChoices):
    """Where a goal stands. One that is let go, or not taken up, is nobody’s failure."""

    SUGGESTED = "suggested", _("suggested")
    OPEN = "open", _("open")
    REACHED = "reached", _("reached")
    LET_GO = "let_go", _("let go")
    DECLINED = "declined", _("not taken up")


GOAL_TRANSITIONS: dict[GoalState, frozenset[GoalState]] = {
    GoalState.SUGGESTED: frozenset({GoalState.OPEN, GoalState.DECLINED}),
    GoalState.OPEN: frozenset({GoalState.REACHED, GoalState.LET_GO}),
    GoalState.REACHED: frozenset({GoalState.OPEN}),
    GoalState.LET_GO: frozenset({GoalState.OPEN}),
    GoalState.DECLINED: frozenset({GoalState.OPEN}),
}


class ActionState(models.TextChoices):
    """Where a step of a goal stands."""

    SUGGESTED = "suggested", _("suggested")
    OPEN = "open", _("open")
    DONE = "done", _("done")
    DECLINED = "declined", _("not taken up")


ACTION_TRANSITIONS: dict[ActionState, frozenset[ActionState]] = {
    ActionState.SUGGESTED: frozenset({ActionState.OPEN, ActionState.DECLINED}),
    ActionState.OPEN: frozenset({ActionState.DONE}),
    ActionState.DONE: frozenset({ActionState.OPEN}),
    ActionState.DECLINED: frozenset({ActionState.OPEN}),
}


class Occasion(models.TextChoices):
    """When somebody said where they stand with a goal."""

    BASELINE = "baseline", _("at the beginning")
    BETWEEN = "between", _("in between")
    MIDPOINT = "midpoint", _("at the midpoint")
    FINAL = "final", _("at the end")


class IntroductionState(models.TextChoices):
    """A no is kept apart from silence only so that the same person isn't asked twice: nobody is shown which it was."""

    OFFERED = "offered", _("waits for an answer")
    AGREED = "agreed", _("you know each other")
    DECLINED = "declined", _("did not come about")


class ShelfKind(models.TextChoices):
    """What somebody puts on the shelf of a space."""

    LINK = "link", _("Something on the web")
    FILE = "file", _("A file")
    BOOK = "book", _("A book or an article")
    COURSE = "course", _("A course or an event")
    PERSON = "person", _("Somebody worth talking to")
    OTHER = "other", _("Something else")


class ShelfMark(models.TextChoices):
    """What somebody did with a thing on the shelf."""

    READ = "read", _("read or done")
    KEPT = "kept", _("kept for later")


class TieWhere(models.TextChoices):
    """Where somebody is to whom one can turn."""

    OWN = "own", _("In my own unit")
    OTHER = "other", _("In another unit")
    OUTSIDE = "outside", _("Outside the organisation")

"""The states of a match run, and how a manager steers one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    READY = "ready", _("ready to look at")
    IMPOSSIBLE = "impossible", _("not possible as asked")
    FAILED = "failed", _("stopped by a fault")
    CANCELLED = "cancelled", _("cancelled")
    RELEASED = "released", _("released")
    SUPERSEDED = "superseded", _("replaced by a later run")


GOING = (RunState.WAITING, RunState.RUNNING)


RELEASABLE = (RunState.READY, RunState.RELEASED)
"""A released run may have pairs that wait for a later wave."""


class Aim(models.TextChoices):
    """What a run makes as good as it can be."""

    TOTAL = "total", _("As many pairs as possible, then the best for all together")
    FAIR = "fair", _("As many pairs as possible, then the weakest pair as good as it can be")
    BALANCED = "balanced", _("As many pairs as possible, spread evenly over the mentors")
    STABLE = "stable", _("No two people who would both rather have each other")
    MOST_SCORE = "most_score", _("The highest sum of fit, even if somebody is left out for it")


class Proposing(models.TextChoices):
    """Which side a run that goes by rankings is best for, among all matches in which no two would rather swap."""

    MENTEES = "mentees", _("The mentees: each gets the mentor they would most like, of all they could have that way")
    MENTORS = "mentors", _("The mentors: each gets the mentees they would most like, of all they could have that way")


class Replayed(models.TextChoices):
    """What came of working a run out again."""

    GOING = "going", _("is being worked out again")
    SAME = "same", _("the same bytes")
    DIFFERENT = "different", _("other bytes: please tell whoever runs the server")
    ERASED = "erased", _("not replayable any more: its inputs were erased")
    FAILED = "failed", _("stopped by a fault")


class SteerKind(models.TextChoices):
    LOCK = "lock", _("must be a pair")
    FORBID = "forbid", _("must not be a pair")
    PREFER = "prefer", _("should rather be a pair")


class Doing(models.TextChoices):
    """How far a live answer is."""

    ASKED = "asked", _("Waiting for the solver")
    READING = "reading", _("Reading everybody’s answers")
    MATCHING = "matching", _("Matching")
    DONE = "done", _("Worked out")
    IMPOSSIBLE = "impossible", _("Not possible as asked")
    FAILED = "failed", _("Stopped by a fault")


class PlanState(models.TextChoices):
    """What became of a release that was scheduled."""

    WAITING = "waiting", _("waiting for its time")
    DONE = "done", _("done")
    CALLED_OFF = "called_off", _("called off")
    REFUSED = "refused", _("not possible at its time")


class StepKind(models.TextChoices):
    """What a step of a studio changed."""

    CRITERIA = "criteria", _("what counts")
    STEER = "steer", _("a pair")


class Against(models.TextChoices):
    """What a round's own weights are compared with in a trial."""

    USUAL = "usual", _("The weights that a new round starts with")
    EQUAL = "equal", _("Everything that counts, at the same weight")
    LEARNED = "learned", _("The weights learned from the last round")

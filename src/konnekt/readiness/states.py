"""The states and kinds of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Openness(models.TextChoices):
    """How the answers of a working group come together. Everybody is told before they answer; it never changes."""

    IN_CONFIDENCE = "in_confidence", _("in confidence")
    OPENLY = "openly", _("openly")


class AssessmentState(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    SET_ASIDE = "set_aside", _("set aside")


class Standing(models.TextChoices):
    """What a score means."""

    READY = "ready", _("ready")
    NEARLY = "nearly", _("nearly")
    NOT_YET = "not_yet", _("not yet")


class StepState(models.TextChoices):
    OPEN = "open", _("not begun")
    GOING = "going", _("under way")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class EvidenceKind(models.TextChoices):
    NOTE = "note", _("note")
    LINK = "link", _("link")
    FILE = "file", _("file")


UNDECIDED = frozenset({StepState.OPEN, StepState.GOING})
"""Steps that still wait for somebody."""

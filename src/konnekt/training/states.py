"""What a module is to a programme, and where its text comes from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    """Where a module comes from."""

    CORE = "core", _("ships with Konnekt")
    OWN = "own", _("written here")
    PACKAGE = "package", _("made with another program")


class Gate(models.TextChoices):
    """What somebody can't do before a module is done."""

    NONE = "none", _("nothing")
    MATCHING = "matching", _("being matched")
    SESSION = "session", _("booking a first session")


class Due(models.TextChoices):
    """By when a programme would like a module to be done, in the words of its round."""

    NEVER = "never", _("at any time")
    MATCHING = "matching", _("before people are matched")
    START = "start", _("before the months together begin")
    MIDDLE = "middle", _("by the middle of the months together")
    END = "end", _("before the end")

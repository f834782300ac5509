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


class SteerKind(models.TextChoices):
    LOCK = "lock", _("must be a pair")
    FORBID = "forbid", _("must not be a pair")

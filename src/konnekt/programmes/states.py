"""Phases and states of programmes, rounds and enrolments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProgrammeState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    CLOSED = "closed", _("closed")


class Phase(models.TextChoices):
    """The phases of a round, in order."""

    RECRUIT = "recruit", _("Recruit")
    TRAIN = "train", _("Train")
    MATCH = "match", _("Match")
    MENTORING = "mentoring", _("Mentoring")
    CLOSE = "close", _("Close")


class Side(models.TextChoices):
    """On which side of mentoring somebody stands."""

    MENTEE = "mentee", _("Mentee")
    MENTOR = "mentor", _("Mentor")
    BOTH = "both", _("Both")


class EnrolmentState(models.TextChoices):
    STARTED = "started", _("started, not finished")
    COMPLETE = "complete", _("enrolled")
    WAITING = "waiting", _("on the waiting list")
    WITHDRAWN = "withdrawn", _("withdrawn")


ENROLLED = (EnrolmentState.COMPLETE, EnrolmentState.WAITING)
"""Whoever sent their answers and has not taken them back: from here to there the programme's managers read them."""


class TeamRole(models.TextChoices):
    MANAGER = "manager", _("manages the programme")
    CHAMPION = "champion", _("champions the programme")

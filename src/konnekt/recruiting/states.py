"""States of campaigns and of those they invite."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SCHEDULED = "scheduled", _("scheduled")
    RUNNING = "running", _("under way")
    STOPPED = "stopped", _("stopped")
    ENDED = "ended", _("over")


CHANGEABLE = (CampaignState.DRAFT, CampaignState.SCHEDULED)
"""Nobody has been written to yet."""


class Stop(models.TextChoices):
    """Why somebody gets no further letter of a campaign. Who said what is counted and never listed."""

    GOING_ON = "going_on", _("not stopped")
    ENROLLED = "enrolled", _("has begun to enrol")
    DECLINED = "declined", _("said: not for me")
    SWITCHED_OFF = "switched_off", _("wants no invitations")
    LEFT = "left", _("has left, or may not join any more")
    CLOSED = "closed", _("the round takes nobody in any more")
    TOLD_ENOUGH = "told_enough", _("has had every letter")
    CALLED_OFF = "called_off", _("the campaign was stopped")


class Audience(models.TextChoices):
    """To whom of a round its team writes."""

    ALL = "all", _("Everybody who sent their answers")
    MENTORS = "mentors", _("Mentors with a place")
    MENTEES = "mentees", _("Mentees with a place")
    UNMATCHED = "unmatched", _("Mentees with a place, but no mentor yet")
    WAITING = "waiting", _("Those on the waiting list")
    INCOMPLETE = "incomplete", _("Those who started and did not finish")


class CircularState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SCHEDULED = "scheduled", _("scheduled")
    SENT = "sent", _("sent")


class ThreadState(models.TextChoices):
    OPEN = "open", _("open")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")

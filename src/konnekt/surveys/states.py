"""What is asked, and what became of the asking."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SurveyKey(models.TextChoices):
    """A set of questions that is asked and answered as one."""

    PULSE = "pulse", _("How the sessions were")
    EASE = "ease", _("Whether people can say what matters")
    CLOSING = "closing", _("Looking back at the end")


class AskedState(models.TextChoices):
    """Whether somebody answered, and never what."""

    DUE = "due", _("asked")
    ANSWERED = "answered", _("answered")
    SKIPPED = "skipped", _("skipped")

"""What is asked, and what became of the asking."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SurveyKey(models.TextChoices):
    """A set of questions that is asked and answered as one."""

    PULSE = "pulse", _("How the sessions were")
    EASE = "ease", _("Whether people can say what matters")
    GOING = "going", _("How it is going")
    CLOSING = "closing", _("Looking back at the end")


class AskedState(models.TextChoices):
    """Whether somebody answered, and never what."""

    DUE = "due", _("asked")
    ANSWERED = "answered", _("answered")
    SKIPPED = "skipped", _("skipped")


class SurveyState(models.TextChoices):
    """How far a survey that a programme writes has come. Once it is published nothing in it changes."""

    DRAFT = "draft", _("being written")
    WAITING = "waiting", _("published, not open yet")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class Opening(models.TextChoices):
    """What brings a survey to people."""

    BY_HAND = "by_hand", _("When you open it")
    ON_A_DAY = "on_a_day", _("On a day")
    IN_A_PHASE = "in_a_phase", _("When the round comes into a phase")
    BEFORE_SESSIONS = "before_sessions", _("Before the first session of each pair")
    AT_THE_END = "at_the_end", _("At the end of each pair")


class QuestionKind(models.TextChoices):
    """How a question of a survey is answered."""

    SCALE = "scale", _("A scale: several statements with the same steps")
    CHOICE = "choice", _("One answer from a list")
    CHOICES = "choices", _("Several answers from a list")
    NUMBER = "number", _("A number")
    TEXT = "text", _("A few own words")


class SheetState(models.TextChoices):
    """What became of the sheet that somebody was handed, and never what stands on it."""

    DUE = "due", _("asked")
    ANSWERED = "answered", _("answered")
    DECLINED = "declined", _("declined")
    MISSED = "missed", _("not answered in time")

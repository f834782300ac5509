"""What feedback can be, to whom it goes, and how it stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedbackKind(models.TextChoices):
    SUGGESTION = "suggestion", _("Suggestion")
    COMPLAINT = "complaint", _("Complaint")
    PRAISE = "praise", _("Praise")
    OTHER = "other", _("Something else")


class Addressed(models.TextChoices):
    """Who answers. Whoever it isn't addressed to can't see it, those who run the programme included."""

    TEAM = "team", _("those who run the programme")
    PERSON = "person", _("one of those who run the programme")
    ADMINISTRATORS = "administrators", _("the organisation’s administrators")


class FeedbackState(models.TextChoices):
    NEW = "new", _("not read yet")
    IN_WORK = "in_work", _("being looked at")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")


OPEN = (FeedbackState.NEW, FeedbackState.IN_WORK)
"""What waits for an answer."""

TRANSITIONS: dict[FeedbackState, frozenset[FeedbackState]] = {
    FeedbackState.NEW: frozenset({FeedbackState.IN_WORK, FeedbackState.ANSWERED}),
    FeedbackState.IN_WORK: frozenset({FeedbackState.ANSWERED}),
    FeedbackState.ANSWERED: frozenset({FeedbackState.IN_WORK, FeedbackState.CLOSED}),
    FeedbackState.CLOSED: frozenset({FeedbackState.IN_WORK, FeedbackState.ANSWERED}),
}
"""Nothing is closed unanswered; what its giver writes on to is in work again."""


class Helped(models.TextChoices):
    """What the giver says of the answer."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("In part")
    NO = "no", _("No")


class ThemeSource(models.TextChoices):
    FEEDBACK = "feedback", _("From feedback")
    SURVEY = "survey", _("From what surveys say")


class ThemeState(models.TextChoices):
    OPEN = "open", _("being looked at")
    CHANGED = "changed", _("changed")
    STAYS = "stays", _("stays as it is")


class Told(models.IntegerChoices):
    """How far whoever looks after it was told by mail."""

    NOTHING = 0
    WAITS = 1
    DUE_SOON = 2
    OVERDUE = 3
    OVERDUE_AGAIN = 4

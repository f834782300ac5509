"""Phases and states of programmes, rounds and enrolments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProgrammeState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    CLOSED = "closed", _("closed")


class Format(models.TextChoices):
    """Who meets whom. Whichever it is, the pairing rules are the same."""

    ONE_TO_ONE = "one_to_one", _("One to one")
    CIRCLE = "circle", _("Circle")
    PEER = "peer", _("Peer")
    REVERSE = "reverse", _("Reverse")
    FLASH = "flash", _("Flash")


class Way(models.TextChoices):
    """A way to find each other. A programme opens one or several."""

    WHOLE_ROUND = "whole_round", _("Everybody at once, by the best match")
    ONE_BY_ONE = "one_by_one", _("One by one, by the programme manager")
    WISHES = "wishes", _("Wishes: participants name whom they would like")
    REQUESTS = "requests", _("Requests: mentees ask a mentor themselves")


class Oversubscribed(models.TextChoices):
    """What happens when more mentees come than there are places."""

    FIRST_COME = "first_come", _("First come, first served")
    MANAGER = "manager", _("The programme manager decides")
    LOTTERY = "lottery", _("A lottery whose draw anybody can repeat")


class DesignStep(models.TextChoices):
    """The steps in which a programme is designed, in the order that is proposed; any order works."""

    PURPOSE = "purpose", _("Purpose")
    FORMAT = "format", _("Format")
    DATES = "dates", _("Dates")
    WHO = "who", _("Who may join")
    PLACES = "places", _("Places")
    WORDS = "words", _("Words and areas")
    PAGE = "page", _("Public page")
    QUESTIONS = "questions", _("Questions")
    PRIVACY = "privacy", _("Privacy")


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

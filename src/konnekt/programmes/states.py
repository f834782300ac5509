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
    RANKINGS = "rankings", _("Rankings: mentors rank those who name them, and no two would rather swap")


class Oversubscribed(models.TextChoices):
    """What happens when more mentees come than there are places."""

    FIRST_COME = "first_come", _("First come, first served")
    MANAGER = "manager", _("The programme manager decides")
    LOTTERY = "lottery", _("A lottery whose draw anybody can repeat")


class Reader(models.TextChoices):
    """Who reads the answers to a programme's own question, besides whoever gives them."""

    PARTNER = "partner", _("The programme’s managers, and the mentoring partner")
    MANAGERS = "managers", _("The programme’s managers alone")
    TOTALS = "totals", _("Nobody: it leaves only in totals, to check whether matching is fair")


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
    PLAN = "plan", _("Plan for the pairs")
    MESSAGES = "messages", _("Messages")
    PRIVACY = "privacy", _("Privacy")


class Phase(models.TextChoices):
    """The phases of a round, in order."""

    RECRUIT = "recruit", _("Recruit")
    TRAIN = "train", _("Train")
    MATCH = "match", _("Match")
    MENTORING = "mentoring", _("Mentoring")
    CLOSE = "close", _("Close")


class ClauseKey(models.TextChoices):
    """What an agreement has words for, in the order in which one talks about it."""

    AIMS = "aims", _("What we want from this time")
    RHYTHM = "rhythm", _("How often we meet")
    LENGTH = "length", _("How long we meet, and for how many months")
    PLACES = "places", _("Where we meet")
    CONFIDENTIALITY = "confidentiality", _("What stays between us, and what doesn’t")
    BOUNDARIES = "boundaries", _("What is outside")
    DISAGREEING = "disagreeing", _("What we do when we disagree")
    ENDING = "ending", _("How we end")


class Side(models.TextChoices):
    """On which side of mentoring somebody stands."""

    MENTEE = "mentee", _("Mentee")
    MENTOR = "mentor", _("Mentor")
    BOTH = "both", _("Both")


class EnrolmentState(models.TextChoices):
    STARTED = "started", _("started, not finished")
    APPLIED = "applied", _("waiting for an answer")
    COMPLETE = "complete", _("enrolled")
    WAITING = "waiting", _("on the waiting list")
    DECLINED = "declined", _("not this time")
    WITHDRAWN = "withdrawn", _("withdrawn")


ENROLLED = (EnrolmentState.APPLIED, EnrolmentState.COMPLETE, EnrolmentState.WAITING)
"""Whoever sent their answers and has not taken them back: from here to there the programme's managers read them."""

OUT = (EnrolmentState.DECLINED, EnrolmentState.WITHDRAWN)
"""Whoever has no place and waits for none."""

DECIDED: dict[EnrolmentState, frozenset[EnrolmentState]] = {
    EnrolmentState.COMPLETE: frozenset({EnrolmentState.APPLIED, EnrolmentState.WAITING, EnrolmentState.DECLINED}),
    EnrolmentState.WAITING: frozenset({EnrolmentState.APPLIED, EnrolmentState.DECLINED}),
    EnrolmentState.DECLINED: frozenset({EnrolmentState.APPLIED, EnrolmentState.WAITING}),
}
"""What a manager may decide, and about whom: nobody who was given a place loses it again."""


class DeclineReason(models.TextChoices):
    """Why somebody has no place this time, in the words they read."""

    NO_PLACE = "no_place", _("More people came than there are places.")
    MEANT_FOR_OTHERS = "meant_for_others", _("This round is meant for people at another point of their way.")
    ANOTHER_PROGRAMME = "another_programme", _("Another programme fits what you are looking for better.")
    NOT_NOW = "not_now", _("It isn’t the right time: you have another place, or will be away for much of the round.")
    OTHER = "other", _("Another reason, which stands below.")

    @property
    def advice(self) -> str:
        """What the person may do now."""
        return str(_ADVICE[self])


_ADVICE = {
    DeclineReason.NO_PLACE: _("Your answers are kept. In the next round you only need to send them again."),
    DeclineReason.MEANT_FOR_OTHERS: _("Look at the other programmes; one of them may be meant for you."),
    DeclineReason.ANOTHER_PROGRAMME: _("Look at the other programmes, or ask the contact of this one which it is."),
    DeclineReason.NOT_NOW: _("Come back in a later round. Your answers are kept."),
    DeclineReason.OTHER: _("If something in it is wrong or unclear, write to the contact of the programme."),
}


class TeamRole(models.TextChoices):
    MANAGER = "manager", _("manages the programme")
    CHAMPION = "champion", _("champions the programme")

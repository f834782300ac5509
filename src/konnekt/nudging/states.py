"""How a pair stands, and what its people are reminded of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PairState(models.TextChoices):
    """As those who manage the programme read it. Each follows from dates alone, by `rules.state_of`."""

    CHECK_IN = "check_in", _("Check in")
    TOO_EARLY = "too_early", _("Too early to say")
    ON_TRACK = "on_track", _("On track")
    ENDING = "ending", _("Ending")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


class Why(models.TextChoices):
    """Why a pair stands as it does; the braces are filled with days and dates."""

    NOT_MET = "not_met", _("Has not met yet, {days} days after it began")
    SILENT = "silent", _("Nothing since the week of {week}")
    NOT_SIGNED = "not_signed", _("Has met since {day}, and not signed its agreement")
    NOT_CLOSED = "not_closed", _("Was to end on {day}, and has not looked back yet")
    JUST_BEGUN = "just_begun", _("Began on {day}")
    HAS_MET = "has_met", _("Has met; last on {day}")
    WILL_MEET = "will_meet", _("Meets on {day}")
    IN_TOUCH = "in_touch", _("In touch in the week of {week}")
    ENDS_SOON = "ends_soon", _("Ends on {day}")
    IS_PAUSED = "is_paused", _("Paused; nobody is reminded of anything")
    CARRIED_ON = "carried_on", _("Carried on informally; no longer counted")
    HAS_ENDED = "has_ended", _("Ended on {day}")


class Rule(models.TextChoices):
    """What a reminder is about."""

    FIRST_MEETING = "first_meeting", _("a first meeting")
    FIRST_CONTACT = "first_contact", _("a first word")
    AGREEMENT = "agreement", _("the agreement")
    SILENCE = "silence", _("a long silence")
    HALF_WAY = "half_way", _("half way")
    ENDING = "ending", _("the end that comes")
    CLOSING = "closing", _("looking back")


class To(models.TextChoices):
    """Who of a pair is reminded."""

    MENTEES = "mentees", _("the mentee")
    EVERYBODY = "everybody", _("everybody in it")
    UNSIGNED = "unsigned", _("whoever has not signed")

"""What kinds of question there are, and whom they are asked."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """How a question is answered, and the shape in which the answer is kept."""

    AREAS = "areas"
    """interest area → how much, from 0 to 4"""
    SKILLS = "skills"
    """a list of words, from the vocabulary or one's own"""
    LANGUAGES = "languages"
    """a list of language codes"""
    TIME_ZONE = "time_zone"
    """an IANA name"""
    HOURS = "hours"
    """a list of parts of a weekday; see `DayPart`"""
    CHOICE = "choice"
    """the value of one choice"""
    CHOICES = "choices"
    """a list of the values of some choices"""
    TEXT = "text"
    """words"""
    NUMBER = "number"
    """a whole number"""


class Asked(StrEnum):
    """Whom a question is for."""

    MENTEE = "mentee"
    MENTOR = "mentor"


class Step(StrEnum):
    """The steps in which questions are asked, in order."""

    AREAS = "areas"
    SKILLS = "skills"
    MEETING = "meeting"
    ABOUT = "about"
    OWN = "own"
    """what only this programme asks"""


class DayPart(models.TextChoices):
    """A part of any weekday, in one's own time."""

    EARLY = "early", _("Early, 7 to 9")
    MORNING = "morning", _("Morning, 9 to 12")
    MIDDAY = "midday", _("Midday, 12 to 14")
    AFTERNOON = "afternoon", _("Afternoon, 14 to 17")
    EVENING = "evening", _("Evening, 17 to 20")


SPANS: dict[str, tuple[int, int]] = {
    DayPart.EARLY: (7, 9),
    DayPart.MORNING: (9, 12),
    DayPart.MIDDAY: (12, 14),
    DayPart.AFTERNOON: (14, 17),
    DayPart.EVENING: (17, 20),
}
"""From which hour to which, Monday to Friday."""


class Rhythm(models.TextChoices):
    """When somebody's working day happens."""

    EARLY = "early", _("I start early")
    DAYTIME = "daytime", _("I work ordinary office hours")
    LATE = "late", _("I start late")
    SHIFTS = "shifts", _("I work shifts")


class Meeting(models.TextChoices):
    """How somebody likes to meet."""

    ONLINE = "online", _("Online or by phone")
    IN_PERSON = "in_person", _("In person")
    EITHER = "either", _("Either is fine")


STRENGTHS: tuple[tuple[str, object], ...] = (
    ("0", _("Not now")),
    ("1", _("A little")),
    ("2", _("Somewhat")),
    ("3", _("Quite a lot")),
    ("4", _("Very much")),
)
"""The five steps of an interest area."""

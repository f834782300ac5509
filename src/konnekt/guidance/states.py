"""Whom an article is for, when it is of use, which protocols there are, and how deep a question goes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from konnekt.programmes.states import Side


class For(models.TextChoices):
    """Whom an article is for."""

    EVERYBODY = "everybody", _("Everybody")
    MENTEE = "mentee", _("Mentees")
    MENTOR = "mentor", _("Mentors")
    MANAGER = "manager", _("Those who run a programme")
    LINE_MANAGER = "line_manager", _("Line managers")


FOR_SIDE = {Side.BOTH: For.EVERYBODY, Side.MENTEE: For.MENTEE, Side.MENTOR: For.MENTOR}
"""Whom an article of one's own is for, which knows sides alone."""


class Moment(models.TextChoices):
    """Where a pair or a circle stands in its months."""

    BEGINNING = "beginning", _("At the beginning")
    MIDDLE = "middle", _("On the way")
    ENDING = "ending", _("Towards the end")


class ProtocolKind(models.TextChoices):
    """What a programme's protocol is about. All but the last begin with a text of ours."""

    CONFIDENTIALITY = "confidentiality", _("Confidentiality")
    SAFEGUARDING = "safeguarding", _("Safeguarding")
    EXPENSES = "expenses", _("Expenses")
    ENDING = "ending", _("Ending")
    OWN = "own", _("Something else")


class Depth(models.TextChoices):
    """How far a question goes."""

    LIGHT = "light", _("To begin with")
    OPEN = "open", _("Further")
    DEEP = "deep", _("Deep")

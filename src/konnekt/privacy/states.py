"""The states and kinds of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ErasureState(models.TextChoices):
    WAITING = "waiting", _("waiting, and can be taken back")
    TAKEN_BACK = "taken_back", _("taken back")
    DONE = "done", _("done")


class Why(models.TextChoices):
    """Why somebody is erased. A closed list: words about a person would be one more thing to erase."""

    OWN_WISH = "own_wish", _("the person asked for it here")
    BY_LETTER = "by_letter", _("the person left, and asked for it in writing")
    TIME = "time", _("the time for which people who left are kept is over")
    RESTORED = "restored", _("erased before, and come back with a backup")


class Kind(models.TextChoices):
    """The files of a copy."""

    READABLE = "readable", _("to read")
    MACHINE = "machine", _("for machines")
    ENCLOSED = "enclosed", _("files and certificates")

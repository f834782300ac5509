"""The states of a championship."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChampionshipState(models.TextChoices):
    INVITED = "invited", _("invited")
    SERVING = "serving", _("pledged")
    DECLINED = "declined", _("said no")
    TAKEN_BACK = "taken_back", _("invitation taken back")
    STEPPED_DOWN = "stepped_down", _("stepped down")
    ENDED = "ended", _("ended")


GOING = (ChampionshipState.INVITED, ChampionshipState.SERVING)
"""An invitation that waits, or a pledge that stands."""

SERVED = (ChampionshipState.SERVING, ChampionshipState.STEPPED_DOWN, ChampionshipState.ENDED)
"""Whoever pledged once, and may be thanked."""

"""What an agenda of the library is made of."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Moment(models.TextChoices):
    """Where a pair or a circle stands in its months together."""

    FIRST = "first", _("The first time")
    BUILDING = "building", _("Getting into it")
    MIDPOINT = "midpoint", _("Half way")
    DEEPENING = "deepening", _("Going deeper")
    CLOSING = "closing", _("Towards the end")


class Shelf(models.TextChoices):
    """Where an agenda of the library stands."""

    MOMENTS = "moments", _("For where you are")
    SUPPORT = "support", _("For what helps most today: six ways to be of use")
    LEARNING = "learning", _("For how one learns: three ways to take part")


@dataclass(frozen=True, slots=True)
class Guide:
    """What helps one side of the table."""

    ask: tuple[Words, ...]
    listen: tuple[Words, ...]
    avoid: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One agenda, with a guide for whoever supports and one for whoever brings the topic."""

    key: str
    shelf: Shelf
    title: Words
    about: Words
    points: tuple[tuple[int, Words], ...]
    """Minutes, and what to do with them; nought where nobody said how long."""
    supporting: Guide
    bringing: Guide

    @property
    def minutes(self) -> int:
        return sum(minutes for minutes, _words in self.points)

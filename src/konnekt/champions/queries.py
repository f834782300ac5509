"""Reads of this room."""

from django.db.models import Q

from konnekt.access.actors import Actor
from konnekt.champions.models import Championship
from konnekt.champions.policy import KEEPING, OWN
from konnekt.champions.states import ChampionshipState
from konnekt.organisations.models import Member
from konnekt.programmes.queries import managers_of

WITH_NAMES = ("member", "programme", "unit", "invited_by", "thanked_by")
"""What the pages about a championship name."""


def awaiting(actor: Actor) -> list[Championship]:
    """What this person has not answered yet, and thanks they have not read."""
    rows = Championship.objects.filter(
        Q(state=ChampionshipState.INVITED) | Q(thanked_at__isnull=False, thanks_read_at=None)
    )
    return list(OWN.visible(actor, rows.select_related(*WITH_NAMES)).order_by("invited_at", "pk"))


def unthanked(actor: Actor) -> list[Championship]:
    """Whoever served, is through, and was not thanked yet."""
    rows = Championship.objects.filter(
        state__in=[ChampionshipState.STEPPED_DOWN, ChampionshipState.ENDED], thanked_at=None, member__left_on=None
    )
    return list(KEEPING.visible(actor, rows.select_related(*WITH_NAMES)).order_by("ended_at", "pk"))


def keepers_of(championship: Championship) -> list[Member]:
    """Whoever hears what became of an invitation: those who manage the programme, and whoever invited."""
    found = {one.pk: one for one in managers_of(championship.programme)} if championship.programme else {}
    if championship.invited_by is not None:
        found.setdefault(championship.invited_by.pk, championship.invited_by)
    return [one for one in found.values() if not one.has_left]

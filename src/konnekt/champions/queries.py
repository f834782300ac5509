"""Reads of this room."""

from django.db.models import Q

from konnekt.access.actors import Actor, Role
from konnekt.champions.models import Championship
from konnekt.champions.policy import KEEPING, OWN
from konnekt.champions.states import ChampionshipState
from konnekt.organisations.models import Member
from konnekt.organisations.queries import holders_of
from konnekt.programmes.models import Programme, TeamMember
from konnekt.programmes.queries import managers_of
from konnekt.programmes.states import TeamRole

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


def champions_of(programme: Programme) -> list[Member]:
    """Who champions a programme: standing in its team counts only while the role is held too."""
    team = TeamMember.objects.filter(programme=programme, role=TeamRole.CHAMPION).values_list("member", flat=True)
    return [one for one in holders_of(Role.CHAMPION) if one.pk in set(team)]


def units_of(actor: Actor) -> list[Championship]:
    """The units this person champions."""
    rows = Championship.objects.filter(unit__isnull=False, state=ChampionshipState.SERVING).select_related("unit")
    return list(OWN.visible(actor, rows).order_by("unit__path", "pk"))


def keepers_of(championship: Championship) -> list[Member]:
    """Whoever hears what became of an invitation: those who manage the programme, and whoever invited."""
    found = {one.pk: one for one in managers_of(championship.programme)} if championship.programme else {}
    if championship.invited_by is not None:
        found.setdefault(championship.invited_by.pk, championship.invited_by)
    return [one for one in found.values() if not one.has_left]

"""Reads of this room."""

from collections import Counter
from datetime import datetime

from django.db.models import Q

from konnekt.access.actors import Actor, Role
from konnekt.access.visibility import Sight
from konnekt.champions.models import Championship, Enquiry
from konnekt.champions.policy import ENQUIRY, KEEPING, OWN
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


def serving_of(actor: Actor) -> list[Championship]:
    """What this person champions by a pledge: programmes and units."""
    rows = Championship.objects.filter(state=ChampionshipState.SERVING).select_related("programme", "unit")
    return list(OWN.visible(actor, rows).order_by("unit__path", "programme__name", "pk"))


def keepers_of(championship: Championship) -> list[Member]:
    """Whoever hears what became of an invitation: those who manage the programme, and whoever invited."""
    found = {one.pk: one for one in managers_of(championship.programme)} if championship.programme else {}
    if championship.invited_by is not None:
        found.setdefault(championship.invited_by.pk, championship.invited_by)
    return [one for one in found.values() if not one.has_left]


def champion_for(programme: Programme, asker: Member) -> Member | None:
    """Who gets a question: a champion of the asker's unit or one above, else of the programme; whoever has the fewest
    open ones. Nobody answers their own.
    """
    path = asker.unit.path if asker.unit else ""
    held = {one.pk: one for one in holders_of(Role.CHAMPION)}
    of_units = Championship.objects.filter(unit__isnull=False, state=ChampionshipState.SERVING, member__in=held)
    near = [
        held[one.member_id]
        for one in of_units.select_related("unit")
        if one.unit and f"{path} / ".startswith(f"{one.unit.path} / ")
    ]
    candidates = [one for one in near if one.pk != asker.pk]
    candidates = candidates or [one for one in champions_of(programme) if one.pk != asker.pk]
    waiting = Counter(Enquiry.objects.filter(answered_at=None).values_list("champion", flat=True))
    return min(candidates, key=lambda one: (waiting[one.pk], one.name_key, str(one.pk)), default=None)


def waiting_enquiries(actor: Actor) -> list[Enquiry]:
    """What waits for this person's answer, and answers to their own questions that they have not read."""
    mine = Q(asker=actor.member_id)
    rows = Enquiry.objects.filter(
        (~mine & Q(answered_at=None)) | (mine & Q(answered_at__isnull=False, answer_read_at=None))
    ).select_related("asker", "programme")
    return list(ENQUIRY.visible(actor, rows, least=Sight.PART).order_by("answer_by", "pk"))


def overdue_enquiries(now: datetime) -> list[Enquiry]:
    """Questions that a champion had time for and did not answer."""
    return list(Enquiry.objects.filter(answered_at=None, passed_on_at=None, answer_by__lt=now).order_by("answer_by"))

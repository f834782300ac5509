"""Asking somebody to be a champion, and taking the invitation back."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.permissions import Permission
from konnekt.champions import messages
from konnekt.champions.models import Championship
from konnekt.champions.policy import INVITING, KEEPING
from konnekt.champions.states import GOING, ChampionshipState
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.organisations.models import Member, Unit
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.models import Programme
from konnekt.programmes.states import ProgrammeState


@transaction.atomic
def invite(
    actor: Actor,
    *,
    member: Member,
    now: datetime,
    programme: Programme | None = None,
    unit: Unit | None = None,
    why: str = "",
) -> Championship:
    """Ask somebody to champion a programme or a unit; they are told, and nothing changes until they accept."""
    if not actor.system and not Permission.KEEP_CHAMPIONS.held_by(actor):
        raise NotFound
    if programme is not None and not actor.system and not INVITING.allows(actor, programme):
        raise NotFound
    if programme is not None and programme.state == ProgrammeState.CLOSED:
        raise Refused(_("This programme is closed, so it needs no champion now."), field="about")
    # Under lock, so that two who invite the same person at once make one invitation.
    member = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if member.has_left:
        raise Refused(_("{name} isn’t here any more.").format(name=member.name), field="member")
    if Championship.objects.filter(member=member, programme=programme, unit=unit, state__in=GOING).exists():
        raise Refused(_("{name} is invited already, or champions it.").format(name=member.name), field="member")
    championship = Championship.objects.create(
        member=member, programme=programme, unit=unit, why=why.strip(), invited_by_id=actor.member_id, invited_at=now
    )
    record(actor, Verb.CHAMPION_INVITED, championship, subject=member.pk)
    if (to := recipient(member)) is not None:
        path = reverse("own_championship", args=[served().slug, championship.pk])
        tell(to, messages.INVITED, path=path, about=championship.about)
    return championship


@transaction.atomic
def take_back(actor: Actor, *, championship: Championship, now: datetime) -> None:
    """Take an invitation back that nobody has answered. The page behind its link says so; nobody is written to."""
    row = kept(actor, championship)
    if row.state == ChampionshipState.TAKEN_BACK:
        return
    if row.state != ChampionshipState.INVITED:
        raise Refused(_("This invitation was answered already."))
    row.state, row.ended_at = ChampionshipState.TAKEN_BACK, now
    row.save(update_fields=["state", "ended_at"])
    record(actor, Verb.CHAMPION_CHANGED, row, fields=["state"], subject=row.member_id, state=row.state.value)


def kept(actor: Actor, championship: Championship) -> Championship:
    """The row under lock, for those who may keep it."""
    if not actor.system and not (Permission.KEEP_CHAMPIONS.held_by(actor) and KEEPING.allows(actor, championship)):
        raise NotFound
    return locked(championship)


def locked(championship: Championship) -> Championship:
    """The row under lock, with what its messages name."""
    rows = Championship.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("member", "programme", "unit", "invited_by").get(pk=championship.pk)

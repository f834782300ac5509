"""What somebody who was invited does: accept the pledge, decline, step down.

Both the role and the place in a programme's team come with the pledge. They are given by the product, for whoever
accepts could not give them to themselves, and whoever invited was allowed to.
"""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor, Role
from konnekt.champions import messages
from konnekt.champions.actions.enquiries import pass_on_what_is_left
from konnekt.champions.actions.inviting import locked
from konnekt.champions.models import Championship
from konnekt.champions.pledge import pledge_in_words
from konnekt.champions.queries import keepers_of
from konnekt.champions.states import ChampionshipState
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.notify.notices import Notice
from konnekt.organisations.actions.people import appoint, dismiss
from konnekt.organisations.models import Appointment
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.actions.teams import add_to_team, remove_from_team
from konnekt.programmes.models import TeamMember
from konnekt.programmes.states import TeamRole

LONGEST_REPLY = 500


@transaction.atomic
def accept(actor: Actor, *, championship: Championship, now: datetime) -> None:
    """Pledge, word for word what the page showed. From now on the counts and the kit are theirs."""
    row = _mine(actor, championship)
    if row.state == ChampionshipState.SERVING:
        return
    if row.state != ChampionshipState.INVITED:
        raise Refused(_("This invitation is over. If you would like to be a champion, tell whoever runs mentoring."))
    product = _product("a champion’s pledge")
    row.gave_role = not Appointment.objects.filter(member=row.member, role=Role.CHAMPION).exists()
    appoint(product, member=row.member, role=Role.CHAMPION)
    if row.programme is not None:
        add_to_team(product, programme=row.programme, member=row.member, role=TeamRole.CHAMPION)
    row.state, row.pledge, row.pledged_at = ChampionshipState.SERVING, pledge_in_words(), now
    row.save(update_fields=["state", "pledge", "pledged_at", "gave_role"])
    record(actor, Verb.CHAMPION_CHANGED, row, fields=["state", "pledge"], subject=row.member_id, state=row.state.value)
    _tell_keepers(actor, row, messages.ACCEPTED)


@transaction.atomic
def decline(actor: Actor, *, championship: Championship, now: datetime, reply: str = "") -> None:
    """Say no, with a word or without."""
    row = _mine(actor, championship)
    if row.state != ChampionshipState.INVITED:
        raise Refused(_("This invitation is over."))
    _leave(actor, row, ChampionshipState.DECLINED, reply, now)
    _tell_keepers(actor, row, messages.DECLINED)


@transaction.atomic
def step_down(actor: Actor, *, championship: Championship, now: datetime, reply: str = "") -> None:
    """Stop at once, with a word or without. The counts and the kit go with it."""
    row = _mine(actor, championship)
    if row.state != ChampionshipState.SERVING:
        raise Refused(_("You don’t champion this any more."))
    _leave(actor, row, ChampionshipState.STEPPED_DOWN, reply, now)
    let_go(row, now)
    _tell_keepers(actor, row, messages.STEPPED_DOWN)


@transaction.atomic
def read_thanks(actor: Actor, *, championship: Championship, now: datetime) -> None:
    """Note that the thanks were read, so that Today stops mentioning them."""
    row = _mine(actor, championship)
    if row.thanked_at is not None and row.thanks_read_at is None:
        row.thanks_read_at = now
        row.save(update_fields=["thanks_read_at"])


def let_go(row: Championship, now: datetime) -> None:
    """Take back what came with the pledge: the place in the team, and the role once nothing is left to use it for."""
    product = _product("a champion’s pledge ended")
    in_teams = TeamMember.objects.filter(member=row.member_id, role=TeamRole.CHAMPION)
    if row.programme_id and (one := in_teams.filter(programme=row.programme_id).first()):
        remove_from_team(product, team_member=one)
    pass_on_what_is_left(member_id=row.member_id, now=now)
    pledged = Championship.objects.filter(member=row.member_id)
    if pledged.filter(state=ChampionshipState.SERVING).exclude(pk=row.pk).exists() or in_teams.exists():
        return
    if pledged.filter(gave_role=True).exists():
        dismiss(product, member=row.member, role=Role.CHAMPION)
        pledged.update(gave_role=False)


def _mine(actor: Actor, championship: Championship) -> Championship:
    if actor.member_id is None or actor.member_id != championship.member_id:
        raise NotFound
    return locked(championship)


def _leave(actor: Actor, row: Championship, state: ChampionshipState, reply: str, now: datetime) -> None:
    if len(reply) > LONGEST_REPLY:
        raise Refused(_("At most 500 characters fit here."), field="reply")
    row.state, row.reply, row.ended_at = state, reply.strip(), now
    row.save(update_fields=["state", "reply", "ended_at"])
    record(actor, Verb.CHAMPION_CHANGED, row, fields=["state"], subject=row.member_id, state=state.value)


def _tell_keepers(actor: Actor, row: Championship, notice: Notice) -> None:
    path = reverse("championship", args=[served().slug, row.pk])
    for keeper in keepers_of(row):
        if keeper.pk != actor.member_id and (to := recipient(keeper)) is not None:
            tell(to, notice, path=path, name=row.member.name, about=row.about)


def _product(why: str) -> Actor:
    return Actor.product(served_organisation(), why)

"""The end: a thank-you note, being taken out of a team, or leaving the organisation."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.champions import messages
from konnekt.champions.actions.inviting import kept
from konnekt.champions.actions.serving import let_go
from konnekt.champions.models import Championship
from konnekt.champions.states import GOING, SERVED, ChampionshipState
from konnekt.core.errors import Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.actions.designing import require_running
from konnekt.programmes.actions.teams import remove_from_team
from konnekt.programmes.models import TeamMember

LONGEST_THANKS = 2_000


@transaction.atomic
def thank(actor: Actor, *, championship: Championship, words: str, now: datetime) -> None:
    """Thank somebody in one's own words, once. Whoever still serves is released by it; the mail holds no word of it."""
    row = kept(actor, championship)
    words = words.strip()
    if row.state not in SERVED:
        raise Refused(_("Thanks are for somebody who was a champion."))
    if row.thanked_at is not None:
        raise Refused(_("{name} was thanked already.").format(name=row.member.name))
    if not words or len(words) > LONGEST_THANKS:
        raise Refused(_("Write a few words, at most 2,000 characters."), field="words")
    if row.state == ChampionshipState.SERVING:
        row.state, row.ended_at = ChampionshipState.ENDED, now
        row.save(update_fields=["state", "ended_at"])
        let_go(row, now)
    row.thanks, row.thanked_by_id, row.thanked_at = words, actor.member_id, now
    row.save(update_fields=["thanks", "thanked_by", "thanked_at"])
    record(actor, Verb.CHAMPION_THANKED, row, fields=["thanks"], subject=row.member_id)
    if (to := recipient(row.member)) is not None:
        path = reverse("own_championship", args=[served().slug, row.pk])
        name = row.thanked_by.name if row.thanked_by else served().name
        tell(to, messages.THANKED, path=path, about=row.about, name=name)


@transaction.atomic
def take_out(actor: Actor, *, team_member: TeamMember, now: datetime) -> None:
    """Take a champion out of a programme's team; what they pledged for it ends with that."""
    require_running(actor, team_member.programme)
    row = (
        Championship.objects.select_for_update(of=("self",), no_key=True)
        .select_related("member")
        .filter(member=team_member.member_id, programme=team_member.programme_id, state=ChampionshipState.SERVING)
        .first()
    )
    remove_from_team(actor, team_member=team_member)
    if row is None:
        return
    row.state, row.ended_at = ChampionshipState.ENDED, now
    row.save(update_fields=["state", "ended_at"])
    let_go(row, now)
    record(actor, Verb.CHAMPION_CHANGED, row, fields=["state"], subject=row.member_id, state=row.state.value)


@transaction.atomic
def end_for_leaver(*, member_id: UUID, now: datetime) -> None:
    """Whoever has left champions nothing any more, and is asked nothing."""
    product = Actor.product(served_organisation(), "somebody left")
    rows = Championship.objects.select_for_update(of=("self",), no_key=True).select_related("member")
    for row in rows.filter(member=member_id, state__in=GOING).order_by("pk"):
        served_until_now = row.state == ChampionshipState.SERVING
        row.state, row.ended_at = ChampionshipState.ENDED if served_until_now else ChampionshipState.TAKEN_BACK, now
        row.save(update_fields=["state", "ended_at"])
        if served_until_now:
            let_go(row, now)
        record(product, Verb.CHAMPION_CHANGED, row, fields=["state"], subject=row.member_id, state=row.state.value)

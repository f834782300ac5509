"""Coming into a space and going: by oneself, by asking, by invitation, or taken out by a keeper."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.community import messages
from konnekt.community.actions.entering import keep
from konnekt.community.models import Membership, Space
from konnekt.community.policy import PLACE, SPACE, people_in
from konnekt.community.states import Joining, MemberState
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.notify.notices import Notice
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.models import GuestStay


@transaction.atomic
def join(actor: Actor, *, space: Space, now: datetime) -> MemberState:
    """Come in, or ask to. Returns how one stands to the space now."""
    place = _place(actor, space)
    if actor.member_id is None:
        raise NotFound
    if place.closed_at is not None:
        raise Refused(_("This space is closed."))
    mine = Membership.objects.select_for_update().filter(space=place, member=actor.member_id).first()
    if mine is not None and mine.state in {MemberState.IN, MemberState.ASKED}:
        return MemberState(mine.state)
    if mine is not None and mine.state == MemberState.REMOVED:
        raise NotFound
    is_free = mine is not None or place.joining in {Joining.OPEN, Joining.RULE}
    if not is_free and place.joining == Joining.INVITED:
        raise Refused(_("One comes into this space by invitation."))
    mine = mine or Membership(space=place, member_id=actor.member_id)
    mine.state, mine.since, mine.seen_at = MemberState.IN if is_free else MemberState.ASKED, now, now
    mine.save()
    if not is_free:
        _tell_keepers(place, mine)
    return MemberState(mine.state)


@transaction.atomic
def leave(actor: Actor, *, space: Space) -> None:
    """Go, or take back that one asked, or say no to an invitation. What one wrote stays."""
    rows = Membership.objects.filter(space=space, member=actor.member_id).exclude(state=MemberState.REMOVED)
    if actor.member_id is None or not (PLACE.allows(actor, space) or rows.exists()):
        raise NotFound
    rows.delete()


@transaction.atomic
def follow(actor: Actor, *, space: Space, follows: bool, is_muted: bool) -> None:
    """Hear of what is new there or not; muted, it isn't even on one's own page Community."""
    rows = Membership.objects.filter(space=space, member=actor.member_id, state=MemberState.IN)
    if (
        actor.member_id is None
        or not SPACE.allows(actor, space)
        or not rows.update(follows=follows and not is_muted, is_muted=is_muted)
    ):
        raise NotFound


def note_seen(actor: Actor, *, space: Space, now: datetime) -> None:
    """The actor has looked at the space."""
    Membership.objects.filter(space=space, member=actor.member_id, state=MemberState.IN).update(seen_at=now)


@transaction.atomic
def let_in(actor: Actor, *, space: Space, member_id: UUID, now: datetime) -> None:
    """Let in somebody who asked."""
    kept = keep(actor, space)
    asked = _row(kept, member_id)
    if asked.state != MemberState.ASKED:
        raise Refused(_("They don’t ask any more."))
    asked.state, asked.since, asked.seen_at = MemberState.IN, now, now
    asked.save(update_fields=["state", "since", "seen_at"])
    _tell(asked.member, kept, messages.LET_IN, reverse("space", args=[served().slug, kept.pk]))


@transaction.atomic
def turn_down(actor: Actor, *, space: Space, member_id: UUID) -> None:
    """Don't let somebody in, or take an invitation back. They aren't told, and can ask again."""
    row = _row(keep(actor, space), member_id)
    if row.state not in {MemberState.ASKED, MemberState.INVITED}:
        raise Refused(_("They are in the space already."))
    row.delete()


@transaction.atomic
def invite(actor: Actor, *, space: Space, member: Member, now: datetime) -> None:
    """Ask somebody in. Nothing says whether they take part in any programme."""
    kept = keep(actor, space)
    if kept.joining == Joining.RULE:
        raise Refused(_("This space is for those whom its rule names; they come in by themselves."), field="person")
    if member.has_left or GuestStay.objects.filter(member=member).exists():
        raise Refused(_("They can’t be invited here."), field="person")
    row = Membership.objects.filter(space=kept, member=member).first()
    if row is not None and row.state == MemberState.IN:
        raise Refused(_("{name} is in the space already.").format(name=member.name), field="person")
    if row is not None and row.state == MemberState.ASKED:
        let_in(actor, space=kept, member_id=member.pk, now=now)
        return
    Membership.objects.update_or_create(
        space=kept, member=member, defaults={"state": MemberState.INVITED, "since": now, "seen_at": now}
    )
    assert actor.member_id is not None
    inviting = Member.objects.get(pk=actor.member_id)
    path = reverse("community_spaces", args=[served().slug])
    _tell(member, kept, messages.INVITED, path, author=inviting.name)


@transaction.atomic
def take_out(actor: Actor, *, space: Space, member_id: UUID) -> None:
    """Take somebody out of the space. They don't come back by themselves, and are told."""
    kept = keep(actor, space)
    row = _row(kept, member_id)
    if member_id == actor.member_id:
        raise Refused(_("That is you. Leave the space instead."))
    if row.state != MemberState.IN:
        raise Refused(_("They aren’t in the space."))
    row.state, row.is_keeper = MemberState.REMOVED, False
    row.save(update_fields=["state", "is_keeper"])
    record(actor, Verb.SPACE_PERSON_REMOVED, kept, subject=member_id)
    _tell(row.member, kept, messages.TAKEN_OUT, reverse("get_help", args=[served().slug]))


@transaction.atomic
def have_back(actor: Actor, *, space: Space, member_id: UUID) -> None:
    """Somebody who was taken out may come in again."""
    row = _row(keep(actor, space), member_id)
    if row.state == MemberState.REMOVED:
        row.delete()


@transaction.atomic
def make_keeper(actor: Actor, *, space: Space, member_id: UUID) -> None:
    """Have somebody look after the space, too."""
    kept = keep(actor, space)
    row = _row(kept, member_id)
    if row.state != MemberState.IN:
        raise Refused(_("They aren’t in the space."))
    if not row.is_keeper:
        row.is_keeper = True
        row.save(update_fields=["is_keeper"])
        record(actor, Verb.SPACE_CHANGED, kept, fields=["keepers"], subject=member_id)


def require_person(actor: Actor, *, space: Space, member_id: UUID) -> None:
    """Nothing is done; whoever isn't in the space, or doesn't stand to it, doesn't exist for its keepers."""
    _row(keep(actor, space), member_id)


def _place(actor: Actor, space: Space) -> Space:
    return PLACE.fetch(actor, space.pk, Space.objects.select_related("area", "programme"))


def _row(space: Space, member_id: UUID) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",)).select_related("member")
    row = rows.filter(space=space, member=member_id).first()
    if row is None:
        raise NotFound
    return row


def _tell_keepers(space: Space, asking: Membership) -> None:
    path = reverse("space_people", args=[served().slug, space.pk])
    author = Member.objects.get(pk=asking.member_id).name
    for row in people_in().filter(space=space, is_keeper=True).select_related("member"):
        _tell(row.member, space, messages.ASKED, path, author=author)


def _tell(member: Member, space: Space, notice: Notice, path: str, **values: str) -> None:
    if (to := recipient(member)) is not None:
        tell(to, notice, path=path, space=space.called, **values)

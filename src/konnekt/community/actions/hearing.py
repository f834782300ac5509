"""Whom one would rather not hear, and which mails one wants.

That somebody isn't heard is seen by the one who chose it and nobody else: not by them, not in the ledger.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.community.models import Choice, Membership, Mention, Post, Unheard
from konnekt.community.policy import POST, people_in
from konnekt.community.states import Digest
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations.models import Member


@transaction.atomic
def not_hear(actor: Actor, *, other: Member, now: datetime) -> None:
    """See nothing that somebody writes in any space, and get nothing of theirs."""
    if actor.member_id is None or not may_be_unheard(actor, other.pk):
        raise NotFound
    if other.pk == actor.member_id:
        raise Refused(_("That is you."))
    Unheard.objects.get_or_create(member_id=actor.member_id, other=other, defaults={"since": now})
    Mention.objects.filter(member=actor.member_id, post__author=other).delete()


@transaction.atomic
def hear_again(actor: Actor, *, other_id: UUID) -> None:
    """Take that back; what they wrote meanwhile is there, too."""
    gone, _of = Unheard.objects.filter(member=actor.member_id, other=other_id).delete()
    if actor.member_id is None or not gone:
        raise NotFound


def may_be_unheard(actor: Actor, member_id: UUID) -> bool:
    """Whether the actor can have met this person here: in one space, or by something of theirs that they read."""
    if actor.member_id is None:
        return False
    if Unheard.objects.filter(member=actor.member_id, other=member_id).exists():
        return True
    together = Membership.objects.filter(pk__in=people_in().filter(member=actor.member_id).values("pk"))
    if people_in().filter(member=member_id, space__in=together.values("space")).exists():
        return True
    return POST.visible(actor, Post.objects.filter(author=member_id)).exists()


@transaction.atomic
def choose(actor: Actor, *, digest: Digest, hears_at_once: bool) -> None:
    """Choose when to hear of what is new."""
    if actor.member_id is None:
        raise NotFound
    Choice.objects.update_or_create(
        member_id=actor.member_id, defaults={"digest": digest, "hears_at_once": hears_at_once}
    )


def chosen(actor: Actor) -> Choice:
    """What the actor chose, or what holds without a choice."""
    if actor.member_id is None:
        raise NotFound
    return Choice.objects.filter(member=actor.member_id).first() or Choice(member_id=actor.member_id)

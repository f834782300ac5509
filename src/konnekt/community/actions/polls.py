"""Voting. Who chose what is read by nobody else, and counts come in steps or at the end."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.community.actions.entering import enter, enter_post
from konnekt.community.models import Option, Poll, Post, Vote
from konnekt.community.policy import OWN_POST
from konnekt.community.rules import is_enough, shown_step
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations.queries import served


@transaction.atomic
def vote(actor: Actor, *, post: Post, option_id: UUID | None, now: datetime) -> None:
    """Choose one thing, or another one than before."""
    mine = enter_post(actor, post)
    poll = _locked(post)
    if poll.closed_at is not None:
        raise Refused(_("This poll is closed."))
    option = Option.objects.filter(poll=poll, pk=option_id).first() if option_id else None
    if option is None:
        raise Refused(_("Choose one of the answers."))
    Vote.objects.update_or_create(poll=poll, member=mine.member, defaults={"option": option})
    votes = _count(poll)
    if shown_step(votes, poll.counted, k=served().smallest_group):
        _show(poll, votes)


@transaction.atomic
def close_poll(actor: Actor, *, post: Post, now: datetime) -> None:
    """Whoever asked ends it; everybody then sees what came of it, if enough voted."""
    if not OWN_POST.allows(actor, post):
        raise NotFound
    enter(actor, post.space)
    poll = _locked(post)
    if poll.closed_at is not None:
        return
    poll.closed_at = now
    votes = _count(poll)
    if is_enough(votes, k=served().smallest_group):
        poll.counted = votes
    poll.save(update_fields=["closed_at", "counted"])


def _show(poll: Poll, votes: dict[str, int]) -> None:
    poll.counted = votes
    poll.save(update_fields=["counted"])


def _count(poll: Poll) -> dict[str, int]:
    return dict(Counter(str(one) for one in Vote.objects.filter(poll=poll).values_list("option", flat=True)))


def _locked(post: Post) -> Poll:
    poll = Poll.objects.select_for_update().filter(post=post).first()
    if poll is None:
        raise Refused(_("There is nothing to vote on here."))
    return poll

"""What those do whom somebody turned to: read, look after it, answer, hand it over, close it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor, Role
from konnekt.access.visibility import Sight
from konnekt.concerns import messages
from konnekt.concerns.actions.raising import move, note, post, tell_listeners
from konnekt.concerns.models import Concern, Listener, Post
from konnekt.concerns.policy import CASE
from konnekt.concerns.queries import may_take_over
from konnekt.concerns.states import UNREAD, ConcernState
from konnekt.concerns.words import Opened, open_up
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, served


@transaction.atomic
def read_case(actor: Actor, *, concern: Concern, now: datetime) -> Opened | None:
    """All of it; the first look at it is noted, so that its reporter knows. None once it was erased."""
    row = _case(actor, concern)
    if row.state in UNREAD:
        move(row, ConcernState.READ, now)
        note(row, Verb.CONCERN_CHANGED, "state")
    concern.state = row.state
    posts = Post.objects.filter(concern=row).select_related("author")
    return open_up(row, posts, reader_id=actor.member_id)


@transaction.atomic
def take_up(actor: Actor, *, concern: Concern, now: datetime) -> None:
    """Say that one looks after it, or does so again. The others who read it see who does."""
    row = _case(actor, concern)
    if row.state != ConcernState.IN_WORK or row.owner_id != actor.member_id:
        row.owner_id = actor.member_id
        _changed(row, ConcernState.IN_WORK, now, "owner", "state")


@transaction.atomic
def answer(actor: Actor, *, concern: Concern, text: str, token: UUID, now: datetime) -> None:
    """Write to the person; whoever answers first looks after it from then on."""
    row = _case(actor, concern)
    if row.state == ConcernState.CLOSED:
        raise Refused(_("This is closed. Take it up again first; what you typed is still here."), field="text")
    if post(row, actor.member_id, text, token, now):
        row.owner_id = row.owner_id or actor.member_id
        _changed(row, ConcernState.ANSWERED, now, "posts", "state")


@transaction.atomic
def hand_over(actor: Actor, *, concern: Concern, to: Member, text: str, token: UUID, now: datetime) -> None:
    """Give it to another safeguarding contact, with a word for them and for the person, and read it no longer."""
    row = _case(actor, concern)
    if to.pk not in {one.pk for one in may_take_over(row, actor)}:
        raise Refused(_("{name} can’t take this over. Choose somebody else.").format(name=to.name), field="to")
    mine = Listener.objects.filter(concern=row, member=actor.member_id)
    if not mine.filter(role=Role.SAFEGUARDING.value).exists():
        raise Refused(_("You were named yourself, so only the person can turn to somebody else."), field="to")
    if row.state == ConcernState.CLOSED:
        raise Refused(_("This is closed. Take it up again first; what you typed is still here."), field="text")
    if not post(row, actor.member_id, text, token, now):
        return
    mine.delete()
    Listener.objects.get_or_create(concern=row, member=to, defaults={"role": Role.SAFEGUARDING.value, "since": now})
    row.owner = to
    _changed(row, ConcernState.HANDED_OVER, now, "listeners", "owner", "state")
    tell_listeners(row, [to], messages.SOMEBODY_TURNED_TO_YOU)


@transaction.atomic
def close(actor: Actor, *, concern: Concern, now: datetime) -> None:
    """Say that all is done that can be. The person can write on at any time, which opens it again."""
    row = _case(actor, concern)
    if row.state != ConcernState.CLOSED:
        _changed(row, ConcernState.CLOSED, now, "state")


def _changed(row: Concern, state: ConcernState, now: datetime, *fields: str) -> None:
    move(row, state, now)
    note(row, Verb.CONCERN_CHANGED, *fields)
    if (to := recipient(row.reporter)) is not None:
        tell(to, messages.THERE_IS_NEWS, path=reverse("own_concern", args=[served().slug, row.pk]))


def _case(actor: Actor, concern: Concern) -> Concern:
    if not CASE.allows(actor, concern, least=Sight.PART):
        raise NotFound
    rows = Concern.objects.select_for_update(of=("self",), no_key=True).select_related("reporter")
    return rows.get(pk=concern.pk)

"""Going into a space: every action of this room begins here."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.actors import Actor
from konnekt.community.models import Event, Membership, Post, Space
from konnekt.community.policy import EVENT, HELD, INSIDE, KEEPING, POST
from konnekt.community.rules import HOUR
from konnekt.community.states import MemberState
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations.queries import served


def enter(actor: Actor, space: Space) -> Membership:
    """The actor's own row in a space they are in and that is open for writing."""
    if not INSIDE.allows(actor, space):
        raise NotFound
    rows = Membership.objects.select_related("member", "space__area", "space__programme")
    mine = rows.get(space=space, member=actor.member_id, state=MemberState.IN)
    if mine.space.closed_at is not None:
        raise Refused(_("This space is closed. It can still be read."))
    return mine


def enter_post(actor: Actor, post: Post) -> Membership:
    """The same, by way of something that stands there for them; its thread is held until this transaction ends."""
    if not POST.allows(actor, post):
        raise NotFound
    mine = enter(actor, post.space)
    Post.objects.select_for_update(of=("self",), no_key=True).get(pk=post.under_id or post.pk)
    return mine


def keep(actor: Actor, space: Space) -> Space:
    """A space that the actor looks after."""
    if not KEEPING.allows(actor, space):
        raise NotFound
    rows = Space.objects.select_for_update(of=("self",), no_key=True).select_related("area", "programme")
    return rows.get(pk=space.pk)


def enter_event(actor: Actor, event: Event) -> tuple[Membership, Event]:
    """The actor's own row in a space they are in, and an event of it under lock."""
    if not EVENT.allows(actor, event):
        raise NotFound
    return enter(actor, event.post.space), locked(event)


def hold(actor: Actor, event: Event) -> Event:
    """An event that the actor holds, or whose space they look after, under lock."""
    if not HELD.allows(actor, event):
        raise NotFound
    return locked(event)


def locked(event: Event) -> Event:
    """The row under lock, with post and space: every change of an event and of its places waits for it."""
    rows = Event.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("post__space__area", "post__space__programme").get(pk=event.pk)


def refuse_too_many(actor: Actor, now: datetime, *, replies: bool) -> None:
    """Nobody writes so much in an hour that others can't keep up. What is dated later than now doesn't count."""
    organisation = served()
    most = organisation.replies_an_hour if replies else organisation.posts_an_hour
    lately = Post.objects.filter(written_at__gt=now - HOUR, written_at__lte=now)
    if lately.filter(author=actor.member_id, under__isnull=not replies).count() >= most:
        raise Refused(
            ngettext(
                "You have written once within an hour. Let others catch up a little, and go on later; what you typed "
                "is still here.",
                "You have written {most} times within an hour. Let others catch up a little, and go on later; what you "
                "typed is still here.",
                most,
            ).format(most=most),
            field="body",
        )


def fitting(text: str, most: int, field: str, *, needed: str = "") -> str:
    """A text without what surrounds it, or a refusal that says what to do."""
    text = text.replace("\x00", "").strip()
    if needed and not text:
        raise Refused(needed, field=field)
    if len(text) > most:
        raise Refused(
            _("This is {number} characters long; {most} fit.").format(number=len(text), most=most), field=field
        )
    return text

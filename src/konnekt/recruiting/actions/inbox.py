"""What a person and a programme's team write to each other, sealed under the person's key; and the team's own notes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.queries import managers_of
from konnekt.recruiting import messages
from konnekt.recruiting.models import Post, Received, Thread
from konnekt.recruiting.policy import OWN_THREAD, RECEIVED, TEAM_THREAD
from konnekt.recruiting.states import ThreadState
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal, unseal_all

LONGEST = 8_000
ONE_MAIL_IN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Said:
    """One post, opened for somebody who may read it."""

    author: str
    is_team: bool
    is_note: bool
    text: str
    sent_at: datetime


@transaction.atomic
def answer_letter(actor: Actor, *, received: Received, text: str, token: UUID, now: datetime) -> Thread:
    """Answer a letter; the answer waits in the inbox of the programme's team."""
    if not RECEIVED.allows(actor, received):
        raise NotFound
    thread, _is_new = Thread.objects.get_or_create(
        about=received.circular,
        member=received.member,
        defaults={"programme": received.circular.round.programme, "changed_at": now},
    )
    _say(thread, received.member_id, text, token, now)
    return thread


@transaction.atomic
def write_to_team(actor: Actor, *, programme: Programme, text: str, token: UUID, now: datetime) -> Thread:
    """Begin a thread with the team of a programme one has enrolled in, or begun to."""
    if actor.member_id is None:
        raise NotFound
    member = Member.objects.filter(pk=actor.member_id, left_on=None).first()
    if member is None or not Enrolment.objects.filter(round__programme=programme, member=member).exists():
        raise NotFound
    thread_id = uuid5(programme.pk, f"{member.pk}:{token}")
    thread, _is_new = Thread.objects.get_or_create(
        pk=thread_id, defaults={"programme": programme, "member": member, "changed_at": now}
    )
    _say(thread, member.pk, text, token, now)
    return thread


@transaction.atomic
def write_on(actor: Actor, *, thread: Thread, text: str, token: UUID, now: datetime) -> None:
    """Write on in one's own thread; a closed one opens again."""
    if actor.member_id is None or not OWN_THREAD.allows(actor, thread):
        raise NotFound
    _say(thread, actor.member_id, text, token, now)


@transaction.atomic
def reply(actor: Actor, *, thread: Thread, text: str, token: UUID, now: datetime) -> None:
    """Answer for the team; the person is told that there is an answer."""
    thread = _for_team(actor, thread)
    if not _post(thread, actor.member_id, text, token, now, is_note=False):
        return
    _move(thread, ThreadState.ANSWERED, now)
    record(actor, Verb.THREAD_CHANGED, thread, fields=["state"], subject=thread.member_id, state=thread.state)
    to = recipient(thread.member)
    if to is not None:
        path = reverse("my_thread", args=[served().slug, thread.pk])
        tell(to, messages.THE_TEAM_ANSWERED, path=path, programme=thread.programme.name)


@transaction.atomic
def note(actor: Actor, *, thread: Thread, text: str, token: UUID, now: datetime) -> None:
    """Note something for the team. The person never sees it, and nobody is told."""
    thread = _for_team(actor, thread)
    if _post(thread, actor.member_id, text, token, now, is_note=True):
        record(actor, Verb.THREAD_CHANGED, thread, fields=["note"], subject=thread.member_id)


@transaction.atomic
def set_state(actor: Actor, *, thread: Thread, state: ThreadState, now: datetime) -> None:
    """Close a thread, or open it again."""
    thread = _for_team(actor, thread)
    if thread.state != state:
        _move(thread, state, now)
        record(actor, Verb.THREAD_CHANGED, thread, fields=["state"], subject=thread.member_id, state=state.value)


@transaction.atomic
def assign(actor: Actor, *, thread: Thread, to: Member | None) -> None:
    """Hand a thread to one of the team, or back to all. It says who answers; all of them go on seeing it."""
    thread = _for_team(actor, thread)
    if to is not None and to.pk not in {one.pk for one in managers_of(thread.programme)}:
        raise Refused(_("{name} doesn’t manage this programme.").format(name=to.name))
    if thread.assigned_to_id != (to.pk if to else None):
        thread.assigned_to = to
        thread.save(update_fields=["assigned_to"])
        record(actor, Verb.THREAD_CHANGED, thread, fields=["assigned_to"], subject=thread.member_id)


def read_for_team(actor: Actor, *, thread: Thread) -> list[Said]:
    """The whole thread with its notes, for the team."""
    if not TEAM_THREAD.allows(actor, thread):
        raise NotFound
    return _read(thread, Post.objects.filter(thread=thread))


def read_own(actor: Actor, *, thread: Thread) -> list[Said]:
    """One's own thread; the team's notes are not in it."""
    if not OWN_THREAD.allows(actor, thread):
        raise NotFound
    return _read(thread, Post.objects.filter(thread=thread, is_note=False))


def _read(thread: Thread, posts: QuerySet[Post]) -> list[Said]:
    rows = list(posts.select_related("author").order_by("sent_at", "pk"))
    if not rows:
        return []
    try:
        texts = unseal_all(Holder.person(thread.member_id), ((bytes(row.body), _place(row.pk)) for row in rows))
    except KeyDropped:
        return []
    return [
        Said(
            author=row.author.name if row.author else _("somebody who has left"),
            is_team=row.author_id != thread.member_id,
            is_note=row.is_note,
            text=text,
            sent_at=row.sent_at,
        )
        for row, text in zip(rows, texts, strict=True)
    ]


def _say(thread: Thread, member_id: UUID, text: str, token: UUID, now: datetime) -> None:
    """The person's own words; the team is told, at most once an hour for one thread."""
    lately = Post.objects.filter(thread=thread, author=member_id, sent_at__gt=now - ONE_MAIL_IN).exists()
    if not _post(thread, member_id, text, token, now, is_note=False):
        return
    _move(thread, ThreadState.OPEN, now)
    if lately:
        return
    path = reverse("team_thread", args=[served().slug, thread.pk])
    for one in [thread.assigned_to] if thread.assigned_to else managers_of(thread.programme):
        to = recipient(one)
        if to is not None:
            tell(
                to,
                messages.SOMEBODY_WROTE_TO_THE_TEAM,
                path=path,
                name=thread.member.name,
                programme=thread.programme.name,
            )


def _post(thread: Thread, author_id: UUID | None, text: str, token: UUID, now: datetime, *, is_note: bool) -> bool:
    """Keep it sealed; False where the same form was sent before."""
    text = text.strip()
    if not text:
        raise Refused(_("Write a few words first."), field="text")
    if len(text) > LONGEST:
        raise Refused(_("At most {most} characters fit into one letter.").format(most=LONGEST), field="text")
    post_id = uuid5(thread.pk, f"{author_id}:{token}")
    if Post.objects.filter(pk=post_id).exists():
        return False
    body = seal(Holder.person(thread.member_id), text, _place(post_id))
    Post.objects.create(pk=post_id, thread=thread, author_id=author_id, body=body, is_note=is_note, sent_at=now)
    return True


def _move(thread: Thread, state: ThreadState, now: datetime) -> None:
    thread.state, thread.changed_at = state, now
    thread.save(update_fields=["state", "changed_at"])


def _for_team(actor: Actor, thread: Thread) -> Thread:
    if not actor.system and not TEAM_THREAD.allows(actor, thread):
        raise NotFound
    rows = Thread.objects.select_for_update(of=("self",)).select_related("programme", "member", "assigned_to")
    return rows.get(pk=thread.pk)


def _place(post_id: UUID) -> Place:
    return place("recruiting.Post", "body", post_id)

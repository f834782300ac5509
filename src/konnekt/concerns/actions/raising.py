"""Turning to somebody: what happened in one's own words, and to whom. Only those named read it.

The ledger counts these acts and names nobody: that somebody is worried must not be readable from who did what.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor, Role
from konnekt.concerns import messages
from konnekt.concerns.models import Concern, Listener, Post
from konnekt.concerns.policy import OWN
from konnekt.concerns.queries import listening
from konnekt.concerns.states import LISTENING, TRANSITIONS, ConcernState
from konnekt.concerns.words import MOST_EXCERPTS, Excerpt, Opened, checked, close_up, close_up_post, open_up
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.notify.notices import Notice
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, roles_of, served

Named = Mapping[Member, Role]
"""Whom somebody turns to, and as what."""


@transaction.atomic
def raise_concern(
    actor: Actor,
    *,
    happened: str,
    about: str,
    excerpts: Sequence[Excerpt],
    named: Named,
    kept_from: Iterable[UUID],
    token: UUID,
    now: datetime,
) -> Concern:
    """Turn to those named. Excerpts go to safeguarding contacts alone. ``kept_from`` are the others of the space it
    comes from; ``token`` comes with the form: the same one sent twice is one concern.
    """
    reporter = Member.objects.filter(pk=actor.member_id, left_on=None).first() if actor.member_id else None
    if reporter is None:
        raise NotFound
    concern_id = uuid5(reporter.pk, f"concern:{token}")
    if raised := Concern.objects.filter(pk=concern_id).first():
        return raised
    apart = {*kept_from}
    happened = checked(happened, "happened")
    _may_be_named(named, {reporter.pk, *apart})
    if excerpts and set(named.values()) != {Role.SAFEGUARDING}:
        raise Refused(
            _("What was written between you can be shown to a safeguarding contact alone. Choose them, or untick it."),
            field="named",
        )
    if len(excerpts) > MOST_EXCERPTS:
        raise Refused(_("At most {most} can be chosen at once.").format(most=MOST_EXCERPTS), field="excerpts")
    concern = Concern(pk=concern_id, reporter=reporter, raised_at=now, changed_at=now, seen_at=now)
    concern.kept_from = sorted(str(one) for one in apart)
    close_up(concern, about=about, happened=happened, excerpts=excerpts)
    concern.save(force_insert=True)
    _listen(concern, named, now)
    note(concern, Verb.CONCERN_RAISED, "happened", *(["excerpts"] if excerpts else []))
    tell_listeners(concern, named, messages.SOMEBODY_TURNED_TO_YOU)
    return concern


@transaction.atomic
def write_on(actor: Actor, *, concern: Concern, text: str, token: UUID, now: datetime) -> None:
    """Write on in one's own concern; a closed one opens again."""
    concern = _own(actor, concern)
    if not post(concern, actor.member_id, text, token, now):
        return
    move(concern, ConcernState.IN_WORK if concern.owner_id else ConcernState.NEW, now)
    Concern.objects.filter(pk=concern.pk).update(seen_at=now)
    note(concern, Verb.CONCERN_CHANGED, "posts", "state")
    tell_listeners(concern, [one.member for one in listening(concern)], messages.WRITTEN_ON)


@transaction.atomic
def turn_to(actor: Actor, *, concern: Concern, named: Named, now: datetime) -> None:
    """Have others read it as well: all that was written so far, and what comes. What shows excerpts stays with
    safeguarding contacts.
    """
    concern = _own(actor, concern)
    _may_be_named(named, {concern.reporter_id, *(UUID(one) for one in concern.kept_from)})
    opened = open_up(concern, [], reader_id=actor.member_id)
    if opened and opened.excerpts and set(named.values()) != {Role.SAFEGUARDING}:
        raise Refused(_("It shows what was written between you, so only a safeguarding contact can read it."))
    there = {one.member_id for one in listening(concern)}
    new = {member: role for member, role in named.items() if member.pk not in there}
    _listen(concern, new, now)
    if new:
        note(concern, Verb.CONCERN_CHANGED, "listeners")
        tell_listeners(concern, new, messages.SOMEBODY_TURNED_TO_YOU)


@transaction.atomic
def settle(actor: Actor, *, concern: Concern, now: datetime) -> None:
    """Say that nothing more is needed. Those who listen see it, and can still be written to."""
    concern = _own(actor, concern)
    if concern.state != ConcernState.CLOSED:
        move(concern, ConcernState.CLOSED, now)
        Concern.objects.filter(pk=concern.pk).update(seen_at=now)
        note(concern, Verb.CONCERN_CHANGED, "state")


@transaction.atomic
def read_own(actor: Actor, *, concern: Concern, now: datetime) -> Opened | None:
    """One's own concern and all that was written in it; notes that one has seen it. None once it was erased."""
    if not OWN.allows(actor, concern):
        raise NotFound
    if concern.seen_at < concern.changed_at:
        Concern.objects.filter(pk=concern.pk).update(seen_at=now)
    posts = Post.objects.filter(concern=concern).select_related("author")
    return open_up(concern, posts, reader_id=actor.member_id)


def move(concern: Concern, state: ConcernState, now: datetime) -> None:
    """Bring a concern into a state that may follow the one it is in."""
    if concern.state != state and state not in TRANSITIONS[ConcernState(concern.state)]:
        raise Refused(_("That is no longer possible: somebody changed it in the meantime."))
    concern.state, concern.changed_at = state, now
    concern.closed_at = now if state == ConcernState.CLOSED else None
    concern.save(update_fields=["state", "changed_at", "closed_at", "owner"])


def post(concern: Concern, author_id: UUID | None, text: str, token: UUID, now: datetime) -> bool:
    """Keep what is written on, sealed; False where the same form was sent before."""
    text = checked(text, "text")
    post_id = uuid5(concern.pk, f"{author_id}:{token}")
    if Post.objects.filter(pk=post_id).exists():
        return False
    row = Post(pk=post_id, concern=concern, author_id=author_id, sent_at=now)
    close_up_post(row, text)
    row.save(force_insert=True)
    return True


def note(concern: Concern, verb: Verb, *fields: str) -> None:
    """Count it in the ledger, without anybody's name."""
    record(Actor.product(served_organisation(), "a concern"), verb, concern, fields=fields)


def tell_listeners(concern: Concern, members: Iterable[Member], notice: Notice) -> None:
    """Write to those who listen that something waits."""
    path = reverse("case", args=[served().slug, concern.pk])
    for member in members:
        if (to := recipient(member)) is not None:
            tell(to, notice, path=path)


def _own(actor: Actor, concern: Concern) -> Concern:
    if not OWN.allows(actor, concern):
        raise NotFound
    return Concern.objects.select_for_update(of=("self",), no_key=True).get(pk=concern.pk)


def _listen(concern: Concern, named: Named, now: datetime) -> None:
    for member, role in named.items():
        Listener.objects.update_or_create(concern=concern, member=member, defaults={"role": role.value, "since": now})


def _may_be_named(named: Named, never: set[UUID]) -> None:
    """Somebody at least, each with the role in which they are turned to, and none who is in it themselves."""
    if not named:
        raise Refused(_("Choose who should read it."), field="named")
    for member, role in named.items():
        is_one = role in LISTENING and member.left_on is None and role in roles_of(member)
        if not is_one or member.pk in never:
            raise Refused(
                _("{name} can’t be turned to for this. Choose somebody else.").format(name=member.name), field="named"
            )

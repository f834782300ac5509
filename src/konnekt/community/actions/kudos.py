"""Thanking somebody in a few sentences. Whoever gets it decides where it is shown; nobody counts it.

Whoever keeps away from the other gets nothing, and the other can't tell: it looks as if all went through.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.community import messages
from konnekt.community.actions.entering import fitting
from konnekt.community.keeping_away import keep_away, turns_from
from konnekt.community.models import Kudos, Membership, Space
from konnekt.community.policy import GIVEN, KNOWN, RECEIVED, SHOWN, TAKING_DOWN, people_in
from konnekt.community.rules import DAY, LONGEST_THANKS, THANKED_AGAIN_AFTER
from konnekt.community.states import Shown
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.notify.notices import Notice
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, served
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, place, seal, unseal_each


@dataclass(frozen=True, slots=True)
class Thanks:
    """Thanks as somebody who may read it does."""

    row: Kudos
    words: str


@transaction.atomic
def thank(
    actor: Actor, *, receiver_id: UUID, words: str, token: UUID, now: datetime, is_unheard: bool = False
) -> Kudos:
    """Thank somebody whom one knows from a space or a pair. They are told that there is something, not what; nothing
    where the actor is unheard by them in a space of theirs. The same token sent twice is said once.
    """
    receiver = KNOWN.fetch(actor, receiver_id, Member.objects.select_related("unit"), least=Sight.PART)
    assert actor.member_id is not None
    giver = Member.objects.select_for_update(no_key=True).get(pk=actor.member_id)
    kudos_id = uuid5(giver.pk, f"kudos:{token}")
    if given := Kudos.objects.filter(pk=kudos_id).first():
        return given
    words = fitting(words, LONGEST_THANKS, "words", needed=_("Write a few words first."))
    _refuse_too_many(giver, receiver, now)
    row = Kudos(pk=kudos_id, giver=giver, receiver=receiver, given_at=now)
    row.words = seal(Holder.person(receiver.pk), words, _place(row))
    row.save(force_insert=True)
    if not is_unheard and not keep_away(giver.pk, receiver.pk):
        _tell(receiver, messages.THANKED, reverse("kudos", args=[served().slug, row.pk]), author=giver.name)
    return row


@transaction.atomic
def show_kudos(actor: Actor, *, kudos: Kudos, where: Shown, space: Space | None = None) -> None:
    """Choose where thanks that one got is shown; chosen anew, it is shown nowhere else."""
    row = RECEIVED.fetch(actor, kudos.pk, Kudos.objects.select_for_update(of=("self",)))
    if where is not Shown.PRIVATE and row.taken_down_at is not None:
        raise Refused(_("Somebody who moderates took it down, so it stays between the two of you."))
    if where is Shown.SPACE and (space is None or space.pk not in {one.pk for one in shared_spaces(row)}):
        raise Refused(_("Choose a space that you are both in."), field="space")
    row.shown, row.space = where, space if where is Shown.SPACE else None
    row.save(update_fields=["shown", "space"])


@transaction.atomic
def take_kudos_back(actor: Actor, *, kudos: Kudos, now: datetime) -> None:
    """Whoever wrote it takes it back: its words are gone everywhere. That there was something stays as long as it
    counts for how often one may thank.
    """
    row = GIVEN.fetch(actor, kudos.pk, Kudos.objects.select_for_update(of=("self",)))
    row.words, row.taken_back_at = seal(Holder.person(row.receiver_id), "", _place(row)), now
    row.shown, row.space = Shown.PRIVATE, None
    row.save(update_fields=["words", "taken_back_at", "shown", "space"])


@transaction.atomic
def let_kudos_go(actor: Actor, *, kudos: Kudos, now: datetime) -> None:
    """Whoever got it has it no more, and it is shown nowhere; whoever wrote it can't tell."""
    row = RECEIVED.fetch(actor, kudos.pk, Kudos.objects.select_for_update(of=("self",)))
    row.let_go_at, row.shown, row.space = now, Shown.PRIVATE, None
    row.save(update_fields=["let_go_at", "shown", "space"])


@transaction.atomic
def forget_taken_back(*, now: datetime) -> int:
    """Delete what was taken back and counts no more. Returns how many."""
    gone, _of = Kudos.objects.filter(given_at__lte=now - THANKED_AGAIN_AFTER).exclude(taken_back_at=None).delete()
    return gone


@transaction.atomic
def take_kudos_down(actor: Actor, *, kudos: Kudos, now: datetime) -> None:
    """Somebody who moderates takes down what is shown; it stays between the two, and the receiver is told."""
    rows = Kudos.objects.select_for_update(of=("self",)).select_related("receiver")
    row = TAKING_DOWN.fetch(actor, kudos.pk, rows, least=Sight.PART)
    row.shown, row.space, row.taken_down_at = Shown.PRIVATE, None, now
    row.save(update_fields=["shown", "space", "taken_down_at"])
    record(actor, Verb.KUDOS_TAKEN_DOWN, row, subject=row.receiver_id)
    _tell(row.receiver, messages.THANKS_TAKEN_DOWN, reverse("kudos", args=[served().slug, row.pk]))


def shared_spaces(row: Kudos) -> list[Space]:
    """The spaces that both of the two are in."""
    theirs = people_in().filter(member=row.giver_id).values("space")
    both: QuerySet[Membership] = people_in().filter(member=row.receiver_id, space__in=theirs)
    spaces = Space.objects.filter(pk__in=both.values("space"), closed_at=None).select_related("area", "programme")
    return sorted(spaces, key=lambda one: one.called.casefold())


def read_received(actor: Actor, kudos_id: UUID) -> Thanks:
    """Thanks that the actor got."""
    return read_kudos([RECEIVED.fetch(actor, kudos_id, _rows())])[0]


def read_to_report(actor: Actor, kudos_id: UUID) -> Thanks:
    """Thanks that the actor got, or sees shown: to show it to somebody they turn to."""
    rows = _rows().filter(pk=kudos_id)
    row = RECEIVED.visible(actor, rows).first() or SHOWN.visible(actor, rows, least=Sight.PART).first()
    if row is None:
        raise NotFound
    return read_kudos([row])[0]


def received(actor: Actor) -> QuerySet[Kudos]:
    """What the actor got, the newest first, but not from somebody they keep away from; `read_kudos` opens it."""
    return RECEIVED.visible(actor, _rows().filter(~turns_from(actor.member_id, "giver")))


def given(actor: Actor) -> QuerySet[Kudos]:
    """What the actor wrote, the newest first."""
    return GIVEN.visible(actor, _rows())


def shown_in(actor: Actor, space: Space) -> QuerySet[Kudos]:
    """What is shown in a space, the newest first, for whoever reads that space."""
    return SHOWN.visible(actor, _rows().filter(space=space), least=Sight.PART)


def on_card(actor: Actor, member: Member) -> QuerySet[Kudos]:
    """What somebody shows on their card, the newest first; of one's own card all of it."""
    if actor.member_id == member.pk:
        return received(actor).filter(shown=Shown.CARD)
    return SHOWN.visible(actor, _rows().filter(receiver=member, shown=Shown.CARD), least=Sight.PART)


def read_kudos(rows: Iterable[Kudos]) -> list[Thanks]:
    """The words of rows that somebody was let in to."""
    rows = list(rows)
    texts = unseal_each((Holder.person(row.receiver_id), bytes(row.words), _place(row)) for row in rows)
    return [Thanks(row, words) for row, words in zip(rows, texts, strict=True)]


def _rows() -> QuerySet[Kudos]:
    return Kudos.objects.select_related("giver", "receiver", "space__area", "space__programme")


def _refuse_too_many(giver: Member, receiver: Member, now: datetime) -> None:
    """Thanks that comes every day is noise, or pressure."""
    mine, most = Kudos.objects.filter(giver=giver, given_at__lte=now), served().thanks_a_day
    if mine.filter(receiver=receiver, given_at__gt=now - THANKED_AGAIN_AFTER).exists():
        raise Refused(_("You thanked {name} within the last seven days already.").format(name=receiver.name))
    if mine.filter(given_at__gt=now - DAY).count() >= most:
        raise Refused(
            ngettext(
                "You thanked somebody within a day already. What you typed is still here.",
                "You thanked {most} people within a day. What you typed is still here.",
                most,
            ).format(most=most)
        )


def _tell(member: Member, notice: Notice, path: str, **values: str) -> None:
    if (to := recipient(member)) is not None:
        tell(to, notice, path=path, **values)


def _place(row: Kudos) -> Place:
    return place(row._meta.label, "words", row.pk)

"""Introducing a mentee to somebody one knows: that person agrees first, and a no is quiet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.states import Format
from konnekt.relationships.models import Exclusion, Part, Relationship
from konnekt.relationships.states import Consent, PartSide
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal_all, unseal_all
from konnekt.workspace import messages
from konnekt.workspace.actions.space import enter_to_read, enter_to_write
from konnekt.workspace.models import Introduction
from konnekt.workspace.policy import INTRODUCTION
from konnekt.workspace.states import IntroductionState

LONGEST, LONGEST_LINE = 2_000, 300
MOST_WAITING = 3
ANSWER_WITHIN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Introduced:
    """An introduction as somebody who may read it sees it."""

    introduction: Introduction
    words: str
    line: str
    is_over: bool
    """Nobody agreed in time, or they said no: the two read alike."""


@transaction.atomic
def offer_introduction(
    actor: Actor,
    *,
    relationship: Relationship,
    mentee: Member,
    third: Member,
    words: str,
    line: str,
    token: UUID,
    now: datetime,
) -> Introduction:
    """Ask a third person whether they would like to know the mentee. ``words`` are for them, ``line`` is for all three
    once they agreed. Where one of them keeps away from another, nobody is asked, and it reads like silence.
    """
    introduction_id = uuid5(relationship.pk, f"introduction:{actor.member_id}:{token}")
    if offered := Introduction.objects.filter(pk=introduction_id, offered_by=actor.member_id).first():
        return offered
    mine = enter_to_write(actor, relationship)
    relationship = mine.relationship
    inside = Part.objects.filter(relationship=relationship, left_at=None, consent=Consent.YES)
    other = inside.filter(member=mentee).exclude(member=mine.member).first()
    is_peer = relationship.round.programme.format == Format.PEER
    if other is None or not (is_peer or (mine.side, other.side) == (PartSide.MENTOR, PartSide.MENTEE)):
        raise NotFound
    if third.left_on is not None or inside.filter(member=third).exists():
        raise Refused(_("Choose somebody who isn’t in this space with you."), field="third")
    waiting = Introduction.objects.filter(relationship=relationship, offered_by=mine.member, answer_by__gt=now)
    waiting = waiting.exclude(state=IntroductionState.AGREED)
    if waiting.filter(third=third, mentee=mentee).exists():
        raise Refused(_("{name} has been asked already.").format(name=third.name), field="third")
    if waiting.count() >= MOST_WAITING:
        raise Refused(_("Three introductions wait for an answer already."), field="third")
    introduction = Introduction(pk=introduction_id, relationship=relationship, offered_by=mine.member)
    introduction.mentee, introduction.third = mentee, third
    introduction.offered_at, introduction.answer_by = now, now + ANSWER_WITHIN
    texts = [("words", _checked(words, "words", LONGEST)), ("line", _checked(line, "line", LONGEST_LINE))]
    sealed = seal_all(
        Holder.relationship(relationship.pk), ((text, _place(introduction, field)) for field, text in texts)
    )
    introduction.words, introduction.line = sealed
    keeps_away = _keep_away(third, mine.member, mentee)
    if keeps_away:
        introduction.state = IntroductionState.DECLINED
    introduction.save(force_insert=True)
    record(actor, Verb.INTRODUCTION_OFFERED, introduction, fields=["words", "line"])
    if not keeps_away and (to := recipient(third)) is not None:
        path = reverse("introduction", args=[served().slug, introduction.pk])
        by = date_format(localtime(introduction.answer_by), "j F")
        tell(to, messages.INTRODUCTION_OFFERED, path=path, author=mine.member.name, date=by)
    return introduction


@transaction.atomic
def answer_introduction(actor: Actor, *, introduction: Introduction, agrees: bool, now: datetime) -> None:
    """The third person agrees, and all three get to know of each other; or they don't, and nobody is told."""
    rows = Introduction.objects.select_for_update(of=("self",), no_key=True).select_related(
        "third", "mentee", "offered_by"
    )
    row = rows.filter(pk=introduction.pk, third=actor.member_id).first() if actor.member_id else None
    if row is None or not INTRODUCTION.allows(actor, row):
        raise NotFound
    if row.state != IntroductionState.OFFERED or row.answer_by < now:
        raise Refused(_("This was answered already, or the time for it is over."))
    row.state = IntroductionState.AGREED if agrees else IntroductionState.DECLINED
    row.answered_at = now
    row.save(update_fields=["state", "answered_at"])
    if not agrees:
        return
    record(actor, Verb.INTRODUCTION_AGREED, row, fields=["state"])
    path = reverse("pair_introductions", args=[served().slug, row.relationship_id])
    for member in (row.offered_by, row.mentee):
        if (to := recipient(member)) is not None:
            tell(to, messages.INTRODUCED, path=path, author=row.third.name)


def read_introductions(actor: Actor, *, relationship: Relationship, now: datetime) -> list[Introduced]:
    """Those of one space: whoever offered one sees theirs, the mentee those that came about."""
    if enter_to_read(actor, relationship, now) is None:
        return []
    rows = INTRODUCTION.visible(actor).filter(relationship=relationship)
    found = list(rows.select_related("third", "mentee", "offered_by"))
    lines = _unsealed(relationship.pk, [(one, "line") for one in found])
    return [
        Introduced(one, "", line, one.state != IntroductionState.AGREED and one.answer_by < now)
        for one, line in zip(found, lines, strict=True)
    ]


def read_introduction(actor: Actor, *, introduction_id: UUID) -> Introduced:
    """One that was offered to the actor."""
    rows = Introduction.objects.select_related("third", "mentee", "offered_by").filter(third=actor.member_id)
    row = INTRODUCTION.fetch(actor, introduction_id, rows)
    words, line = _unsealed(row.relationship_id, [(row, "words"), (row, "line")])
    return Introduced(row, words, line, row.state == IntroductionState.DECLINED)


def _unsealed(relationship_id: UUID, fields: list[tuple[Introduction, str]]) -> list[str]:
    """The texts, or nothing in their place once they were erased."""
    sealed = [(bytes(getattr(row, field)), _place(row, field)) for row, field in fields]
    try:
        return unseal_all(Holder.relationship(relationship_id), sealed) if sealed else []
    except KeyDropped:
        return [""] * len(fields)


def _keep_away(third: Member, *others: Member) -> bool:
    """Whether one asked not to be brought together with the other."""
    either = Q(member=third, excluded__in=others) | Q(member__in=others, excluded=third)
    return Exclusion.objects.filter(either).exists()


def _checked(text: str, field: str, longest: int) -> str:
    text = text.strip()
    if not text:
        raise Refused(_("Write a few words first."), field=field)
    if len(text) > longest:
        raise Refused(_("At most {most} characters fit here.").format(most=longest), field=field)
    return text


def _place(introduction: Introduction, field: str) -> Place:
    return place("workspace.Introduction", field, introduction.pk)

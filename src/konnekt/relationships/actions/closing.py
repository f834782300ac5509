"""Parting well: looking back, feedback and thanks to each other, and what comes next. No other code opens these words.

Feedback is shown once both have given theirs, or at once where its writer says so. What somebody would like next is
known to nobody else; two who both wish to carry on do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.queries import served
from konnekt.programmes.rules import today_in
from konnekt.relationships.actions.conversations import is_conversation
from konnekt.relationships.actions.space import enter_to_read, enter_to_write
from konnekt.relationships.actions.steps import still_in, tell_one
from konnekt.relationships.messages import closing as messages
from konnekt.relationships.models import Farewell, Part, Parting, Relationship
from konnekt.relationships.policy import CONTENT
from konnekt.relationships.rules import INFORMAL_MONTHS, closing_opens, may_part_from, readable_by
from konnekt.relationships.states import Consent, NextStep, RelationshipState
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal, unseal, unseal_all

LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Said:
    """What one wrote for another, as far as the reader may read it."""

    id: UUID
    member_id: UUID
    """The other of the two: for whom it is, or from whom."""
    feedback: str
    shows_at_once: bool
    waits: bool
    """There is feedback, which is shown once the reader has given theirs."""
    thanks: str
    thanked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of the months together, as one of them sees it."""

    review: str
    next_step: NextStep | None
    months: int | None
    mine: dict[UUID, Said]
    theirs: dict[UUID, Said]


@transaction.atomic
def write_review(actor: Actor, *, relationship: Relationship, words: str, now: datetime) -> None:
    """Look back, for oneself alone."""
    mine = _enter(actor, relationship, now)
    found = parting(mine, now)
    text = _text(words, "words")
    found.review = seal(Holder.person(mine.member_id), text, review_place(found)) if text else None
    found.changed_at = now
    found.save(update_fields=["review", "changed_at"])
    record(actor, Verb.PARTING_CHANGED, found, fields=["review"])


@transaction.atomic
def choose_next(actor: Actor, *, relationship: Relationship, step: NextStep, months: int | None, now: datetime) -> None:
    """Say what one would like next. It can be changed until the last day."""
    mine = _enter(actor, relationship, now)
    if mine.relationship.state == RelationshipState.INFORMAL:
        raise Refused(_("You carry on informally already. Close the space when you would like to stop."))
    if step is NextStep.INFORMAL and months not in INFORMAL_MONTHS:
        raise Refused(_("Say for how long you would like to keep your space."), field="months")
    found = parting(mine, now)
    found.next_step, found.months, found.changed_at = step, months if step is NextStep.INFORMAL else None, now
    found.save(update_fields=["next_step", "months", "changed_at"])
    record(actor, Verb.PARTING_CHANGED, found, fields=["next_step"])


@transaction.atomic
def write_farewell(
    actor: Actor,
    *,
    relationship: Relationship,
    receiver_id: UUID,
    feedback: str,
    shows_at_once: bool,
    thanks: str,
    now: datetime,
) -> Farewell:
    """Write feedback and thanks for one of the others; either may stay empty, and both can be changed or taken back.

    Whoever it is for is told that there is something, once.
    """
    mine = _enter(actor, relationship, now)
    relationship = mine.relationship
    others = still_in(relationship).filter(consent=Consent.YES).select_related("member")
    receiver = others.filter(member=receiver_id).first()
    if receiver is None or not may_part_from(relationship, mine, receiver):
        raise NotFound
    feedback, thanks = _text(feedback, "feedback"), _text(thanks, "thanks")
    holder = Holder.relationship(relationship.pk)
    found = Farewell.objects.filter(relationship=relationship, author=mine.member, receiver=receiver_id).first()
    is_new = found is None or (found.feedback is None and found.thanks is None)
    found = found or Farewell(relationship=relationship, author=mine.member, receiver_id=receiver_id, changed_at=now)
    had_thanks = found.thanks is not None
    found.feedback = seal(holder, feedback, _place(found, "feedback")) if feedback else None
    found.thanks = seal(holder, thanks, _place(found, "thanks")) if thanks else None
    found.shows_at_once, found.changed_at = shows_at_once, now
    found.thanked_at = None if not thanks else found.thanked_at if had_thanks else now
    found.save()
    record(actor, Verb.PARTING_CHANGED, found, fields=["feedback", "thanks"])
    if is_new and (feedback or thanks):
        tell_one(relationship, receiver, messages.WORDS_FOR_YOU, name=mine.member.name)
    return found


def read_closing(actor: Actor, *, relationship: Relationship, now: datetime) -> Closing | None:
    """What one wrote, and what others wrote for one, as far as it is shown. None once the time to read is over."""
    mine = enter_to_read(actor, relationship, now)
    if mine is None:
        return None
    me = mine.member_id
    rows = Farewell.objects.filter(Q(author=me) | Q(receiver=me), relationship=relationship)
    try:
        opened = _opened(relationship.pk, rows)
    except KeyDropped:
        return None
    written = [one for one in opened if one.row.author_id == me]
    got = [one for one in opened if one.row.receiver_id == me]
    gave = {one.row.receiver_id for one in written if one.feedback}
    found = Parting.objects.filter(relationship=relationship, member=me).first()
    return Closing(
        review=unseal(Holder.person(me), bytes(found.review), review_place(found)) if found and found.review else "",
        next_step=NextStep(found.next_step) if found and found.next_step else None,
        months=found.months if found else None,
        mine={one.row.receiver_id: one.said(one.row.receiver_id, is_shown=True) for one in written},
        theirs={
            one.row.author_id: one.said(one.row.author_id, is_shown=one.row.shows_at_once or one.row.author_id in gave)
            for one in got
        },
    )


def read_thanks(actor: Actor, *, relationship: Relationship, letter_id: UUID, now: datetime) -> tuple[Part, str]:
    """A letter of thanks, for whoever it was written to, with the part of its writer; NotFound for everybody else."""
    closing = read_closing(actor, relationship=relationship, now=now)
    said = (
        next((one for one in closing.theirs.values() if one.id == letter_id and one.thanks), None) if closing else None
    )
    if said is None:
        raise NotFound
    return Part.objects.select_related("member").get(relationship=relationship, member=said.member_id), said.thanks


def letters_to(actor: Actor, *, now: datetime) -> list[Farewell]:
    """Letters of thanks that the actor can still read, unopened, the newest first, with who they are from."""
    rows = Farewell.objects.filter(
        receiver=actor.member_id, thanks__isnull=False, relationship__in=CONTENT.visible(actor)
    )
    rows = rows.select_related("author", "relationship__round__programme", "organisation")
    parts = {one.relationship_id: one for one in Part.objects.filter(member=actor.member_id, consent=Consent.YES)}
    found = []
    for row in rows.order_by("-thanked_at", "pk"):
        mine = parts.get(row.relationship_id)
        until = readable_by(mine, row.relationship, row.organisation) if mine else now
        if mine is not None and (until is None or until >= now):
            found.append(row)
    return found


def parting(mine: Part, now: datetime) -> Parting:
    """The row of this person; the caller holds the relationship's lock."""
    found, _is_new = Parting.objects.get_or_create(
        relationship=mine.relationship, member=mine.member, defaults={"changed_at": now}
    )
    return found


def review_place(found: Parting) -> Place:
    """Where a review is sealed."""
    return place("relationships.Parting", "review", found.pk)


def _enter(actor: Actor, relationship: Relationship, now: datetime) -> Part:
    """A space that is open for writing, in its last weeks."""
    mine = enter_to_write(actor, relationship)
    if is_conversation(mine.relationship):
        raise NotFound
    if today_in(served(), now) < closing_opens(mine.relationship):
        raise Refused(_("It is early to part. This opens six weeks before your last day."))
    return mine


def _text(words: str, field: str) -> str:
    text = "\n".join(words.strip().splitlines())
    if len(text) > LONGEST:
        raise Refused(_("Use at most {number} characters.").format(number=LONGEST), field=field)
    return text


@dataclass(frozen=True, slots=True)
class _Opened:
    row: Farewell
    feedback: str
    thanks: str

    def said(self, other: UUID, *, is_shown: bool) -> Said:
        """As one of the two reads it."""
        return Said(
            id=self.row.pk,
            member_id=other,
            feedback=self.feedback if is_shown else "",
            shows_at_once=self.row.shows_at_once,
            waits=bool(self.feedback) and not is_shown,
            thanks=self.thanks,
            thanked_at=self.row.thanked_at,
        )


def _opened(relationship_id: UUID, rows: Iterable[Farewell]) -> list[_Opened]:
    """Each with its feedback and thanks, opened with one key."""
    found = list(rows)
    sealed = [(row, name) for row in found for name in ("feedback", "thanks") if getattr(row, name) is not None]
    values = ((bytes(getattr(row, name)), _place(row, name)) for row, name in sealed)
    texts = unseal_all(Holder.relationship(relationship_id), values) if sealed else []
    said = {(row.pk, name): text for (row, name), text in zip(sealed, texts, strict=True)}
    return [_Opened(row, said.get((row.pk, "feedback"), ""), said.get((row.pk, "thanks"), "")) for row in found]


def _place(row: Farewell, field: str) -> Place:
    return place("relationships.Farewell", field, row.pk)

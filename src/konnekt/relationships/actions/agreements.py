"""Making the programme's words one's own, clause by clause, signing them, and opening them again. No other code opens
an agreement.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.notify.notices import Notice
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.plans import LONGEST_CLAUSE, agreement_in, plan_of
from konnekt.programmes.states import ClauseKey
from konnekt.relationships.actions import together
from konnekt.relationships.actions.space import enter_to_read, enter_to_write
from konnekt.relationships.actions.steps import still_in
from konnekt.relationships.messages import agreements as messages
from konnekt.relationships.models import Agreement, Ask, Clause, Part, Relationship, Signature
from konnekt.relationships.policy import AGREEMENT
from konnekt.relationships.states import AskKind, AskState, Consent
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal, seal_all, unseal_all


@dataclass(frozen=True, slots=True)
class Words:
    """One clause, opened for somebody who is in it."""

    key: ClauseKey
    text: str
    version: int
    by: str
    """Who changed it last; nobody where it is as the programme has it."""
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature."""

    member_id: UUID
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """One version of an agreement, opened."""

    number: int
    edition: int
    clauses: list[Words]
    signed: list[Signed]
    agreed_at: datetime | None
    replaced_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether its words can be changed."""
        return self.agreed_at is None

    def clause(self, key: ClauseKey) -> Words:
        """One of them."""
        return next(one for one in self.clauses if one.key is key)


class ChangedMeanwhile(Refused):
    """Somebody else changed the same clause first; nothing is overwritten."""

    def __init__(self, theirs: Words) -> None:
        words = _("{name} changed this while you wrote. Read their words, then save yours again if they should stand.")
        super().__init__(words.format(name=theirs.by), field="words")
        self.theirs = theirs


@transaction.atomic
def change_clause(
    actor: Actor, *, relationship: Relationship, key: ClauseKey, words: str, version: int, now: datetime
) -> Agreement:
    """Write one clause anew. ``version`` is the one that was read: where somebody was faster, theirs stays.

    Signatures stood under other words, so they are taken off, and whoever had signed is told.
    """
    mine = enter_to_write(actor, relationship)
    agreement = _current(mine.relationship, now)
    if agreement.agreed_at is not None:
        raise Refused(_("This agreement is signed. It can be changed once it is opened again."))
    text = "\n".join(words.strip().splitlines())
    if len(text) > LONGEST_CLAUSE:
        raise Refused(_("Use at most {number} characters.").format(number=LONGEST_CLAUSE), field="words")
    clause = Clause.objects.select_related("changed_by").get(agreement=agreement, key=key)
    standing = _opened(agreement.relationship_id, [clause])[0]
    if standing.text == text:
        return agreement
    if clause.version != version:
        raise ChangedMeanwhile(standing)
    clause.version += 1
    clause.changed_by, clause.changed_at = mine.member, now
    clause.words = seal(Holder.relationship(agreement.relationship_id), text, _place(clause))
    clause.save(update_fields=["version", "changed_by", "changed_at", "words"])
    agreement.edition += 1
    agreement.save(update_fields=["edition"])
    record(actor, Verb.AGREEMENT_CHANGED, agreement, fields=[key.value])
    had_signed = set(agreement.signatures.values_list("member_id", flat=True))
    agreement.signatures.all().delete()
    _tell(mine, messages.CHANGED_AFTER_SIGNING, only=had_signed)
    return agreement


@transaction.atomic
def sign(actor: Actor, *, relationship: Relationship, edition: int, now: datetime) -> Agreement:
    """Agree to the words as they stood when they were read; signing twice is signing once.

    Once everybody has, it holds. Who comes into a circle later signs what holds.
    """
    mine = enter_to_write(actor, relationship)
    agreement = _current(mine.relationship, now)
    if agreement.edition != edition:
        raise Refused(_("The words changed since you read them, so this was not signed. Read them again, then sign."))
    _signature, is_new = Signature.objects.get_or_create(
        agreement=agreement, member=mine.member, defaults={"signed_at": now}
    )
    if not is_new:
        return agreement
    record(actor, Verb.AGREEMENT_SIGNED, agreement, edition=edition)
    if agreement.agreed_at is None and not settle_agreement(mine.relationship, now=now):
        signed = set(agreement.signatures.values_list("member_id", flat=True))
        _tell(mine, messages.SIGNED_BY, but=signed)
    agreement.refresh_from_db()
    return agreement


def settle_agreement(relationship: Relationship, *, now: datetime) -> bool:
    """Let the newest version hold if everybody who is in it has signed; the one before is then history. Returns whether
    it just came to hold. The caller holds the relationship's lock.
    """
    newest = Agreement.objects.filter(relationship=relationship).order_by("-number").first()
    if newest is None or newest.agreed_at is not None:
        return False
    signed = set(newest.signatures.values_list("member_id", flat=True))
    parts = still_in(relationship).filter(consent=Consent.YES)
    if not signed or not {part.member_id for part in parts} <= signed:
        return False
    newest.agreed_at = now
    newest.save(update_fields=["agreed_at"])
    Agreement.objects.filter(relationship=relationship, number__lt=newest.number, replaced_at=None).update(
        replaced_at=now
    )
    record(Actor.product(served_organisation(), "all signed"), Verb.AGREEMENT_AGREED, newest, number=newest.number)
    for part in parts.select_related("member"):
        _tell_one(part, relationship, messages.AGREED)
    return True


@transaction.atomic
def ask_to_reopen(actor: Actor, *, relationship: Relationship, now: datetime) -> Ask:
    """Ask to change what all signed."""
    mine = enter_to_write(actor, relationship)
    newest = Agreement.objects.filter(relationship=relationship).order_by("-number").first()
    if newest is None or newest.agreed_at is None:
        raise Refused(_("This agreement is open: you can change it now."))
    asked = together.ask(actor, mine, AskKind.REOPEN, now=now)
    _tell(mine, messages.REOPENING_ASKED, only=together.those_who_may_answer(mine))
    return asked


@transaction.atomic
def answer_reopening(actor: Actor, *, relationship: Relationship, ask_id: UUID, agrees: bool, now: datetime) -> Ask:
    """Agree that it opens again, or not. The next version begins with the same words and no signature."""
    mine = enter_to_write(actor, relationship)
    asked = together.answer(actor, mine, ask_id, kind=AskKind.REOPEN, agrees=agrees, now=now)
    if asked.state == AskState.AGREED:
        _begin_next(mine.relationship, now)
        _tell(mine, messages.REOPENED)
    return asked


def read_agreement(
    actor: Actor, *, relationship: Relationship, now: datetime, number: int | None = None
) -> Reading | None:
    """The newest version that the actor can read, or the one of this ``number``; before anybody changed or signed
    anything, the programme's words. None once the time to read is over. NotFound for anybody who is not in it, and for
    a version that is not theirs.
    """
    mine = enter_to_read(actor, relationship, now)
    if mine is None:
        return None
    seen = AGREEMENT.visible(actor).filter(relationship=relationship).order_by("-number")
    found = seen.first() if number is None else seen.filter(number=number).first()
    if found is None and number is None and mine.left_at is None:
        return _proposed(mine.relationship)
    if found is None:
        raise NotFound
    rows = list(Clause.objects.filter(agreement=found).select_related("changed_by"))
    try:
        clauses = _opened(relationship.pk, rows)
    except KeyDropped:
        return None
    signatures = Signature.objects.filter(agreement=found).select_related("member")
    return Reading(
        found.number,
        found.edition,
        clauses,
        [Signed(one.member_id, one.member.name, one.signed_at) for one in signatures],
        found.agreed_at,
        found.replaced_at,
    )


def _proposed(relationship: Relationship) -> Reading:
    """What an agreement begins with, before there is one."""
    texts = agreement_in(plan_of(relationship.round.programme))
    return Reading(1, 1, [Words(key, text, 0, "", None) for key, text in texts.items()], [], None, None)


def _current(relationship: Relationship, now: datetime) -> Agreement:
    """The newest version, begun with the programme's words where there is none. Under the relationship's lock, so that
    two never begin it at once.
    """
    found = Agreement.objects.filter(relationship=relationship).order_by("-number").first()
    return found or _begin(relationship, 1, agreement_in(plan_of(relationship.round.programme)), now)


def _begin_next(relationship: Relationship, now: datetime) -> None:
    last = Agreement.objects.filter(relationship=relationship).order_by("-number")[0]
    clauses = _opened(relationship.pk, list(Clause.objects.filter(agreement=last).select_related("changed_by")))
    _begin(relationship, last.number + 1, {one.key: one.text for one in clauses}, now)


def _begin(relationship: Relationship, number: int, texts: dict[ClauseKey, str], now: datetime) -> Agreement:
    agreement = Agreement.objects.create(relationship=relationship, number=number, begun_at=now)
    clauses = [Clause(agreement=agreement, key=key) for key in texts]
    sealed = seal_all(
        Holder.relationship(relationship.pk),
        [(text, _place(clause)) for text, clause in zip(texts.values(), clauses, strict=True)],
    )
    for clause, words in zip(clauses, sealed, strict=True):
        clause.words = words
    Clause.objects.bulk_create(clauses)
    return agreement


def _opened(relationship_id: UUID, rows: list[Clause]) -> list[Words]:
    """The clauses in the order in which one talks about them."""
    order = list(ClauseKey)
    rows = sorted(rows, key=lambda row: order.index(ClauseKey(row.key)))
    texts = unseal_all(Holder.relationship(relationship_id), ((bytes(row.words), _place(row)) for row in rows))
    return [
        Words(ClauseKey(row.key), text, row.version, row.changed_by.name if row.changed_by else "", row.changed_at)
        for row, text in zip(rows, texts, strict=True)
    ]


def _place(clause: Clause) -> Place:
    return place("relationships.Clause", "words", clause.pk, version=clause.version + 1)


def _tell(mine: Part, notice: Notice, *, only: set[UUID] | None = None, but: set[UUID] | None = None) -> None:
    """Write to the others who are in it, or to some of them; ``name`` is whoever acted."""
    parts = still_in(mine.relationship).filter(consent=Consent.YES).exclude(member=mine.member)
    for part in parts.select_related("member"):
        if (only is None or part.member_id in only) and part.member_id not in (but or ()):
            _tell_one(part, mine.relationship, notice, name=mine.member.name)


def _tell_one(part: Part, relationship: Relationship, notice: Notice, **values: str) -> None:
    to = recipient(part.member)
    if to is not None:
        path = reverse("pair_agreement", args=[served().slug, relationship.pk])
        tell(to, notice, path=path, programme=relationship.round.programme.name, **values)

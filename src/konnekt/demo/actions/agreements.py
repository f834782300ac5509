"""The agreements of the demo company's pairs: most have signed the programme's words in their first weeks."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from konnekt.nudging.queries import running
from konnekt.programmes.plans import agreement_in, plan_of
from konnekt.relationships.models import Agreement, Clause, Part, Relationship, Signature
from konnekt.relationships.states import Consent
from konnekt.sealing.keyring import Holder, place, seal_all

BEGUN_AFTER, SIGNED_AFTER = timedelta(days=9), timedelta(days=16)
EVERY_UNSIGNED = 12
"""One pair in so many has not got round to it."""


def seed_agreements(now: datetime) -> int:
    """Begin and sign them. Returns how many are signed by all."""
    old = running().filter(opened_at__lt=now - SIGNED_AFTER).select_related("round__programme")
    pairs = [one for number, one in enumerate(old.order_by("pk"), start=1) if number % EVERY_UNSIGNED]
    made = {one.pk: _agreement(one) for one in pairs}
    Agreement.objects.bulk_create(made.values())
    Clause.objects.bulk_create(clause for one in pairs for clause in _clauses(one, made[one.pk]))
    parts = Part.objects.filter(relationship__in=made, left_at=None, consent=Consent.YES)
    Signature.objects.bulk_create(
        Signature(agreement=made[part.relationship_id], member_id=part.member_id, signed_at=_agreed(made, part))
        for part in parts
    )
    return len(made)


def _agreement(one: Relationship) -> Agreement:
    assert one.opened_at is not None
    return Agreement(
        relationship=one, number=1, begun_at=one.opened_at + BEGUN_AFTER, agreed_at=one.opened_at + SIGNED_AFTER
    )


def _clauses(one: Relationship, agreement: Agreement) -> Iterator[Clause]:
    texts = agreement_in(plan_of(one.round.programme))
    clauses = [Clause(agreement=agreement, key=key) for key in texts]
    places = [place("relationships.Clause", "words", clause.pk, version=1) for clause in clauses]
    sealed = seal_all(Holder.relationship(one.pk), list(zip(texts.values(), places, strict=True)))
    for clause, words in zip(clauses, sealed, strict=True):
        clause.words = words
        yield clause


def _agreed(made: dict[UUID, Agreement], part: Part) -> datetime:
    at = made[part.relationship_id].agreed_at
    assert at is not None
    return at

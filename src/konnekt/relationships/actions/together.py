"""What one asks and another has to agree to: opening the agreement again, more time.

In a circle whatever a mentee asks its mentor answers; what the mentor asks, any mentee.
"""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.relationships.actions.steps import still_in
from konnekt.relationships.models import Ask, Part, Relationship
from konnekt.relationships.rules import may_answer
from konnekt.relationships.states import AskKind, AskState, Consent


def ask(actor: Actor, mine: Part, kind: AskKind, *, now: datetime, until: date | None = None) -> Ask:
    """Note what is asked; the caller holds the relationship's lock and tells the others."""
    if waiting(mine.relationship, kind):
        raise Refused(_("This is asked already. Look at the page again."))
    made = Ask.objects.create(
        relationship=mine.relationship, kind=kind, asked_by=mine.member, asked_at=now, until=until
    )
    record(actor, Verb.ASKED_TOGETHER, made, kind=kind.value)
    return made


def answer(actor: Actor, mine: Part, ask_id: UUID, *, kind: AskKind, agrees: bool, now: datetime) -> Ask:
    """Agree, or say “not for now”; whoever asked can take it back. The caller holds the relationship's lock."""
    found = (
        Ask.objects.select_related("relationship").filter(pk=ask_id, relationship=mine.relationship, kind=kind).first()
    )
    if found is None:
        raise NotFound
    if found.state != AskState.WAITING:
        raise Refused(_("This has been settled in the meantime. Look at the page again."))
    if found.asked_by_id == mine.member_id:
        if agrees:
            raise Refused(_("It is for somebody else to agree to what you asked."))
        found.state = AskState.TAKEN_BACK
    elif not may_answer_it(found, mine):
        raise Refused(_("What a mentee asks, the mentor of the circle answers."))
    else:
        found.state = AskState.AGREED if agrees else AskState.DECLINED
    found.answered_at = now
    found.save(update_fields=["state", "answered_at"])
    record(actor, Verb.ASK_ANSWERED, found, kind=found.kind, state=found.state)
    return found


def waiting(relationship: Relationship, kind: AskKind) -> Ask | None:
    """What is asked and not yet answered."""
    rows = Ask.objects.select_related("asked_by", "relationship")
    return rows.filter(relationship=relationship, kind=kind, state=AskState.WAITING).first()


def those_who_may_answer(mine: Part) -> set[UUID]:
    """Who can agree to what this one asks."""
    others = still_in(mine.relationship).filter(consent=Consent.YES)
    return {one.member_id for one in others if may_answer(mine.relationship, asked=mine, mine=one)}


def may_answer_it(found: Ask, mine: Part) -> bool:
    """Whether this one can agree to it."""
    return may_answer(found.relationship, asked=_part_of(found), mine=mine)


def _part_of(found: Ask) -> Part:
    return Part.objects.get(relationship=found.relationship_id, member=found.asked_by_id)

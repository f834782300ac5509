"""More time together: one asks, another agrees, and those who manage the programme are told."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.relationships.actions import together
from konnekt.relationships.actions.conversations import is_conversation
from konnekt.relationships.actions.space import enter_to_write
from konnekt.relationships.actions.steps import still_in, tell_both, tell_managers, tell_one
from konnekt.relationships.messages import closing as messages
from konnekt.relationships.models import Ask, Relationship
from konnekt.relationships.rules import last_day, latest_day
from konnekt.relationships.states import AskKind, AskState, RelationshipState


@transaction.atomic
def ask_for_time(actor: Actor, *, relationship: Relationship, until: date, now: datetime) -> Ask:
    """Ask to go on until a later day."""
    mine = enter_to_write(actor, relationship)
    relationship = mine.relationship
    if relationship.state != RelationshipState.ACTIVE or is_conversation(relationship):
        raise Refused(_("There is no end to move here."))
    first, last = last_day(relationship), latest_day(relationship)
    if not first < until <= last:
        words = _("Choose a day after {first}, and not after {last}.")
        raise Refused(words.format(first=date_format(first, "j F Y"), last=date_format(last, "j F Y")), field="until")
    asked = together.ask(actor, mine, AskKind.EXTEND, now=now, until=until)
    answering = together.those_who_may_answer(mine)
    for part in still_in(relationship).filter(member__in=answering).select_related("member"):
        day = date_format(until, "j F Y")
        tell_one(relationship, part, messages.MORE_TIME_ASKED, name=mine.member.name, date=day)
    return asked


@transaction.atomic
def answer_about_time(actor: Actor, *, relationship: Relationship, ask_id: UUID, agrees: bool, now: datetime) -> Ask:
    """Agree to go on until that day, or not; whoever asked can take it back."""
    mine = enter_to_write(actor, relationship)
    asked = together.answer(actor, mine, ask_id, kind=AskKind.EXTEND, agrees=agrees, now=now)
    relationship = mine.relationship
    if asked.state != AskState.AGREED or asked.until is None:
        return asked
    relationship.ends_on = asked.until
    relationship.save(update_fields=["ends_on"])
    record(actor, Verb.PAIR_EXTENDED, relationship, fields=["ends_on"])
    day = date_format(asked.until, "j F Y")
    tell_both(relationship, messages.MORE_TIME, date=day)
    tell_managers(relationship, messages.MORE_TIME_FOR_THE_MANAGER, date=day)
    return asked

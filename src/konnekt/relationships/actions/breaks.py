"""A break that somebody asks for: it needs nobody's yes and no reason, nothing is reminded of meanwhile, and it ends by
itself. The law's pause is another (see `lines`), and nobody lifts that one.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.queries import served
from konnekt.programmes.rules import today_in
from konnekt.relationships.actions.conversations import is_conversation
from konnekt.relationships.actions.locking import lock_mine, lock_pairs
from konnekt.relationships.actions.steps import move, my_part, settled, still_in, tell_both, tell_one
from konnekt.relationships.messages import closing as messages
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.rules import longest_break, may_ask_for_a_break
from konnekt.relationships.states import Consent, PauseReason, RelationshipState


@transaction.atomic
def take_break(actor: Actor, *, relationship: Relationship, until: date, now: datetime) -> Relationship:
    """Pause until ``until``, the day on which it goes on; the others are told who asked and until when."""
    relationship, mine = _mine(actor, relationship)
    if relationship.state != RelationshipState.ACTIVE or is_conversation(relationship):
        raise Refused(_("This isn’t running just now, so there is nothing to pause."))
    if not may_ask_for_a_break(relationship, mine):
        raise Refused(_("A break is for the whole circle, so its mentor takes it."))
    today = today_in(served(), now)
    last = longest_break(relationship, today)
    if last <= today:
        raise Refused(_("There is no time left for a break in this programme."))
    if not today < until <= last:
        words = _("Choose a day from {first} to {last}.")
        first = today + timedelta(days=1)
        raise Refused(words.format(first=date_format(first, "j F Y"), last=date_format(last, "j F Y")), field="until")
    move(relationship, RelationshipState.PAUSED, pause_reason=PauseReason.ON_REQUEST, paused_until=until)
    record(actor, Verb.PAIR_PAUSED, relationship, reason=PauseReason.ON_REQUEST.value)
    for part in still_in(relationship).filter(consent=Consent.YES).exclude(pk=mine.pk).select_related("member"):
        name, day = mine.member.name, date_format(until, "j F Y")
        tell_one(relationship, part, messages.BREAK_BEGAN, name=name, date=day)
    return relationship


@transaction.atomic
def end_break(actor: Actor, *, relationship: Relationship, now: datetime) -> Relationship:
    """Go on before the day, whoever asked for the break."""
    relationship, mine = _mine(actor, relationship)
    if not _is_break(relationship):
        raise settled()
    _go_on(actor, relationship)
    for part in still_in(relationship).filter(consent=Consent.YES).exclude(pk=mine.pk).select_related("member"):
        tell_one(relationship, part, messages.BREAK_OVER)
    return relationship


@transaction.atomic
def end_breaks_that_are_over(*, now: datetime) -> int:
    """Let everybody go on whose day has come. Returns how many did."""
    today = today_in(served(), now)
    due = Relationship.objects.filter(
        state=RelationshipState.PAUSED, pause_reason=PauseReason.ON_REQUEST, paused_until__lte=today
    )
    product = Actor.product(served_organisation(), "a break was over")
    over = [one for one in lock_pairs(due.values_list("pk", flat=True)) if _is_break(one)]
    for relationship in over:
        _go_on(product, relationship)
        tell_both(relationship, messages.BREAK_OVER)
    return len(over)


def _mine(actor: Actor, relationship: Relationship) -> tuple[Relationship, Part]:
    relationship = lock_mine(actor, relationship)
    mine = my_part(actor, relationship)
    if mine.left_at is not None or mine.consent != Consent.YES:
        raise settled()
    return relationship, mine


def _is_break(relationship: Relationship) -> bool:
    is_paused = relationship.state == RelationshipState.PAUSED
    return is_paused and relationship.pause_reason == PauseReason.ON_REQUEST


def _go_on(actor: Actor, relationship: Relationship) -> None:
    move(relationship, RelationshipState.ACTIVE, pause_reason="", paused_until=None)
    record(actor, Verb.PAIR_RESUMED, relationship)

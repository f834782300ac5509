"""The lottery of a round: drawn once, from a seed that is recorded and shown, so that anybody can repeat it."""

from datetime import datetime
from secrets import randbits

from django.db import transaction

from konnekt.access.actors import Actor
from konnekt.core.errors import Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import Organisation
from konnekt.programmes import lottery, messages
from konnekt.programmes.actions.designing import require_running
from konnekt.programmes.actions.places import lock_places, tell_about
from konnekt.programmes.models import Round, Ticket
from konnekt.programmes.rules import today_in, why_no_draw
from konnekt.programmes.standing import mentees, places_left
from konnekt.programmes.states import EnrolmentState


@transaction.atomic
def draw(actor: Actor, *, round_: Round, now: datetime) -> Round:
    """Draw everybody who waits for it: places first, then the waiting list, in the order drawn. Each is told.

    The product picks the seed; nobody can choose it, draw twice, or leave somebody out. The ledger keeps the seed, the
    number of tickets and places, and the fingerprint of the order.
    """
    require_running(actor, round_.programme)
    round_ = lock_places(round_)
    organisation = Organisation.objects.get(pk=served_organisation())
    waiting = list(mentees(round_, EnrolmentState.APPLIED).select_related("member", "round__programme"))
    if reason := why_no_draw(round_, today_in(organisation, now), len(waiting)):
        raise Refused(reason)
    free = places_left(round_)
    seed = randbits(lottery.SEED_BITS)
    by_code = {lottery.code_of(one.pk): one for one in waiting}
    order = lottery.drawn(seed, by_code)
    for rank, code in enumerate(order, 1):
        one, won = by_code[code], free is None or rank <= free
        Ticket.objects.create(round=round_, enrolment=one, code=code, rank=rank, won=won)
        one.state = EnrolmentState.COMPLETE if won else EnrolmentState.WAITING
        one.save(update_fields=["state"])
        record(actor, Verb.ENROLMENT_CHANGED, one, fields=["state"], subject=one.member_id)
        tell_about(one, messages.PLACE_GIVEN if won else messages.PUT_ON_THE_WAITING_LIST)
    round_.lottery_seed, round_.lottery_drawn_at = seed, now
    round_.save(update_fields=["lottery_seed", "lottery_drawn_at"])
    record(
        actor,
        Verb.LOTTERY_DRAWN,
        round_,
        seed=seed,
        tickets=len(order),
        places=sum(1 for rank in range(1, len(order) + 1) if free is None or rank <= free),
        digest=lottery.digest(order),
    )
    return round_

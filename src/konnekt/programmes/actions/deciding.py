"""A manager answers people who asked for a place: a place, the waiting list, or not this time. Several at once, all or
none.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.actors import Actor
from konnekt.core.errors import Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.notices import Notice
from konnekt.programmes import messages
from konnekt.programmes.actions.designing import require_running
from konnekt.programmes.actions.places import fill_free_places, lock_places, tell_about
from konnekt.programmes.models import Decision, Enrolment, Round
from konnekt.programmes.standing import places_left
from konnekt.programmes.states import DECIDED, DeclineReason, EnrolmentState, Oversubscribed, Phase

LONGEST_WORDS = 500


@transaction.atomic
def accept(actor: Actor, *, round_: Round, chosen: Collection[UUID], now: datetime) -> int:
    """Give each of these people a place; refused for all if there are fewer places. Each is told. Returns how many."""
    rows, round_ = _asked(actor, round_, chosen, EnrolmentState.COMPLETE)
    free = places_left(round_)
    wanted = sum(one.may_be_mentored for one in rows)
    if free is not None and wanted > free:
        raise Refused(
            ngettext(
                "One place is left, and you chose {wanted}. Choose fewer, or raise the number of places in the plan.",
                "{free} places are left, and you chose {wanted}. Choose fewer, or raise the number of places in the "
                "plan.",
                free,
            ).format(free=free, wanted=wanted)
        )
    for one in rows:
        one.placed_at = now if one.state == EnrolmentState.WAITING else None
        _decide(actor, one, EnrolmentState.COMPLETE, messages.PLACE_GIVEN, now)
    return len(rows)


@transaction.atomic
def keep_waiting(actor: Actor, *, round_: Round, chosen: Collection[UUID], now: datetime) -> int:
    """Put each of these people on the waiting list. Each is told. Returns how many."""
    rows, _round = _asked(actor, round_, chosen, EnrolmentState.WAITING)
    for one in rows:
        _decide(actor, one, EnrolmentState.WAITING, messages.PUT_ON_THE_WAITING_LIST, now)
    return len(rows)


@transaction.atomic
def decline(
    actor: Actor, *, round_: Round, chosen: Collection[UUID], reason: DeclineReason, words: str, now: datetime
) -> int:
    """Tell each of these people that there is no place this time, why, and what they may do. Returns how many.

    The reason stands on their page and nowhere else: not in the mail, not in the ledger.
    """
    words = words.strip()
    if reason is DeclineReason.OTHER and not words:
        raise Refused(_("Say why in a sentence or two: it is all they will read."), field="words")
    if len(words) > LONGEST_WORDS:
        raise Refused(_("Say it in at most 500 characters."), field="words")
    rows, _round = _asked(actor, round_, chosen, EnrolmentState.DECLINED)
    for one in rows:
        _decide(actor, one, EnrolmentState.DECLINED, messages.NOT_THIS_TIME, now, reason=reason, words=words)
    return len(rows)


@transaction.atomic
def fill_places(actor: Actor, *, round_: Round, now: datetime) -> None:
    """Give places that are free to the waiting list in its order, as after the number of places was raised."""
    require_running(actor, round_.programme)
    fill_free_places(actor, lock_places(round_), now)


def _asked(
    actor: Actor, round_: Round, chosen: Collection[UUID], outcome: EnrolmentState
) -> tuple[list[Enrolment], Round]:
    """The chosen enrolments under lock, if each may be answered so."""
    require_running(actor, round_.programme)
    round_ = lock_places(round_)
    if round_.phase == Phase.CLOSE:
        raise Refused(_("This round has come to its end."))
    if round_.oversubscribed != Oversubscribed.MANAGER:
        raise Refused(_("This round gives its places by a rule that people were told. Nobody is chosen by hand."))
    if not chosen:
        raise Refused(_("Choose somebody first."))
    rows = list(
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("member", "round__programme")
        .filter(round=round_, pk__in=chosen)
        .order_by("completed_at", "pk")
    )
    if len(rows) != len(set(chosen)) or any(one.state not in DECIDED[outcome] for one in rows):
        raise Refused(_("Somebody you chose was answered or withdrew in the meantime. Look at the list again."))
    return rows, round_


def _decide(
    actor: Actor,
    one: Enrolment,
    outcome: EnrolmentState,
    notice: Notice,
    now: datetime,
    *,
    reason: DeclineReason | None = None,
    words: str = "",
) -> None:
    one.state = outcome
    one.save(update_fields=["state", "placed_at"])
    Decision.objects.create(
        enrolment=one,
        decided_by_id=actor.member_id,
        decided_at=now,
        outcome=outcome,
        reason=reason or "",
        words=words,
    )
    record(actor, Verb.ENROLMENT_DECIDED, one, subject=one.member_id, state=outcome.value)
    tell_about(one, notice)

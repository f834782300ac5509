"""Answering, or not. What is answered goes sealed into a box; a low answer is met at once, for whoever gave it alone.

The ledger keeps nothing of it: its clock would tell when somebody answered, and so which answer was theirs.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.notify.actions.telling import tell
from konnekt.notify.queries import told_since
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.models import Programme
from konnekt.programmes.names import told_in
from konnekt.programmes.rules import today_in
from konnekt.questions.rules import missing, normalise
from konnekt.questions.states import Asked
from konnekt.relationships.actions.space import enter_to_read
from konnekt.relationships.models import Relationship
from konnekt.relationships.states import PartSide
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, place, seal
from konnekt.surveys.library import Survey, newest
from konnekt.surveys.messages import A_HAND
from konnekt.surveys.models import Asking, Envelope
from konnekt.surveys.policy import ASKING
from konnekt.surveys.queries import open_on
from konnekt.surveys.rules import COVER_ONE_IN, HANDS_APART, needs_a_hand
from konnekt.surveys.states import AskedState, SurveyKey

SIZE = 512
"""Bytes of every envelope before it is sealed, so that its length tells nothing."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What whoever answered is shown next. It is kept nowhere."""

    needs_a_hand: bool
    more: Asking | None = None
    """A further question, for those who like."""


@transaction.atomic
def answer(
    actor: Actor,
    *,
    relationship: Relationship,
    about: UUID,
    survey: SurveyKey,
    given: Mapping[str, object],
    now: datetime,
    draw: Callable[[int], int] = secrets.randbelow,
) -> Heard:
    """Take an answer. Sent twice it counts once; the page says the same both times.

    Of one person at most one answer of a kind lies in the box, so that as many people as it holds answers are in it.

    Raises
    ------
    NotFound
        For whoever wasn't asked this, or no longer is.
    Refused
        Where a question is left open, or answered with what isn't offered.
    """
    if enter_to_read(actor, relationship, now) is None:
        raise NotFound
    mine = _asked(actor, relationship, about, survey, now)
    values = read_values(newest(survey), mine.side, given)
    is_low = needs_a_hand(survey, values)
    if mine.state == AskedState.DUE:
        _keep(mine, values)
        programme = relationship.round.programme
        if survey is not SurveyKey.CLOSING:
            _hold_out_a_hand(mine.member, programme, now, is_low=is_low, draw=draw)
    more = _ask_on(mine, now) if survey is SurveyKey.PULSE else None
    return Heard(is_low, more)


@transaction.atomic
def skip(actor: Actor, *, relationship: Relationship, about: UUID, survey: SurveyKey, now: datetime) -> None:
    """Say nothing to it, and not be asked again."""
    mine = _asked(actor, relationship, about, survey, now)
    if mine.state == AskedState.DUE:
        mine.state = AskedState.SKIPPED
        mine.save(update_fields=["state"])


def read_values(survey: Survey, side: str, given: Mapping[str, object]) -> dict[str, Any]:
    """The values to keep, or Refused with the question's key as field."""
    questions = survey.asked_of({Asked(PartSide(side).value)})
    read = {question.key: normalise(question, given.get(question.key)) for question in questions}
    values = {key: value for key, value in read.items() if value is not None}
    if open_ones := missing(questions, values, ()):
        raise Refused(_("Choose one of the answers."), field=open_ones[0].key)
    return values


def envelope_place(envelope_id: UUID) -> Place:
    """Where a sealed answer belongs."""
    return place("surveys.Envelope", "sealed", envelope_id)


def _asked(actor: Actor, relationship: Relationship, about: UUID, survey: SurveyKey, now: datetime) -> Asking:
    """The row under lock, also after it was answered."""
    rows = ASKING.visible(actor).filter(relationship=relationship, about=about, survey=survey)
    mine = rows.select_for_update(of=("self",)).first()
    if mine is None or (
        mine.state == AskedState.DUE and not open_on(today_in(served(), now)).filter(pk=mine.pk).exists()
    ):
        raise NotFound
    return mine


def hold_box(*, alone: bool) -> None:
    """Until this transaction ends, no box is opened beside what is put into it, or, ``alone``, nothing is put in."""
    name = f"surveys:{served_organisation()}"
    with connection.cursor() as cursor:
        if alone:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        else:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [name])


def _hold_turn(mine: Asking) -> None:
    """Until this transaction ends, no other answer of the same person is put beside theirs."""
    name = f"surveys:{mine.round_id}:{mine.survey}:{mine.member_id}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _keep(mine: Asking, values: dict[str, Any]) -> None:
    hold_box(alone=False)
    _hold_turn(mine)
    mine.state = AskedState.ANSWERED
    waits = Asking.objects.filter(
        round=mine.round_id, survey=mine.survey, side=mine.side, member=mine.member_id, is_in_the_box=True
    )
    if not waits.exists():
        mine.is_in_the_box = True
        body = json.dumps({"version": newest(SurveyKey(mine.survey)).version, "values": values})
        envelope = Envelope(pk=uuid4(), round_id=mine.round_id, survey=mine.survey, side=mine.side)
        # Never the organisation's own key: a rotation replaces it, and wraps all others anew.
        envelope.sealed = seal(Holder.round(mine.round_id), body.ljust(SIZE), envelope_place(envelope.pk))
        envelope.save(force_insert=True)
    mine.save(update_fields=["state", "is_in_the_box"])


def _ask_on(mine: Asking, now: datetime) -> Asking | None:
    """The second question of a pulse, unless it was answered or put aside."""
    more, _is_new = Asking.objects.get_or_create(
        survey=SurveyKey.EASE,
        about=mine.about,
        member_id=mine.member_id,
        defaults={
            "relationship_id": mine.relationship_id,
            "round_id": mine.round_id,
            "side": mine.side,
            "asked_on": today_in(served(), now),
        },
    )
    return more if more.state == AskedState.DUE else None


def _hold_out_a_hand(
    member: Member, programme: Programme, now: datetime, *, is_low: bool, draw: Callable[[int], int]
) -> None:
    """Write to whoever gave a low answer, and by lot to some others, so that the mail tells nobody which it was."""
    if not is_low and draw(COVER_ONE_IN) != 0:
        return
    to = recipient(member)
    if to is None or told_since(to.member_id, A_HAND.key, now - HANDS_APART):
        return
    tell(to, A_HAND, programme.pk, path=reverse("get_help", args=[served().slug]), **told_in(programme))

"""Opening the box: once enough people have answered, all at once, so that nothing tells whose answer is whose."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from random import SystemRandom
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from konnekt.access.actors import Actor
from konnekt.core.tenancy import served_organisation
from konnekt.disclosure.counts import SMALLEST_K
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.queries import served
from konnekt.programmes.models import Round
from konnekt.programmes.rules import today_in
from konnekt.sealing.keyring import Holder, unseal_all
from konnekt.surveys.actions.answering import envelope_place, hold_box
from konnekt.surveys.models import Answer, Asking, Envelope

_LOT = SystemRandom()


@transaction.atomic
def open_boxes(*, now: datetime) -> int:
    """Open every box in which at least twice as many people have answered as the smallest group has: of fewer nothing
    could be told. Each once a week at most, so that nobody is twice in what was counted in one week. Returns how many
    answers were counted.
    """
    hold_box(alone=True)
    organisation = served()
    least = 2 * max(organisation.smallest_group, SMALLEST_K)
    today = today_in(organisation, now)
    monday = today - timedelta(days=today.weekday())
    this_week = Answer.objects.filter(
        week=monday, round=OuterRef("round"), survey=OuterRef("survey"), side=OuterRef("side")
    )
    boxes = Asking.objects.filter(~Exists(this_week), is_in_the_box=True).values("round_id", "survey", "side")
    full = boxes.annotate(people=Count("member", distinct=True)).filter(people__gte=least)
    counted: Counter[UUID] = Counter()
    for box in full.order_by("round_id", "survey", "side"):
        counted[box["round_id"]] += _open(box["round_id"], box["survey"], box["side"], monday)
    product = Actor.product(served_organisation(), "answers counted")
    for round_ in Round.objects.filter(pk__in=counted):
        record(product, Verb.ANSWERS_COUNTED, round_, answers=counted[round_.pk])
    return counted.total()


def _open(round_id: UUID, survey: str, side: str, monday: date) -> int:
    box = {"round_id": round_id, "survey": survey, "side": side}
    envelopes = list(Envelope.objects.select_for_update().filter(**box))
    sealed = ((bytes(one.sealed), envelope_place(one.pk)) for one in envelopes)
    read: list[dict[str, Any]] = [json.loads(text) for text in unseal_all(Holder.round(round_id), sealed)]
    _LOT.shuffle(read)
    Answer.objects.bulk_create(
        Answer(pk=uuid4(), version=one["version"], week=monday, values=one["values"], **box) for one in read
    )
    Envelope.objects.filter(pk__in=[one.pk for one in envelopes]).delete()
    Asking.objects.filter(is_in_the_box=True, **box).update(is_in_the_box=False)
    return len(read)

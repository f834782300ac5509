"""What happens each day: owners are told and reminded, nothing stays without one, and traces are swept."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format

from konnekt.access.actors import Actor
from konnekt.core.tenancy import served_organisation
from konnekt.feedback import messages
from konnekt.feedback.actions.keeping import rewrite_notebooks
from konnekt.feedback.models import Feedback, Post, Tally, Theme
from konnekt.feedback.queries.answering import candidates, with_fewest
from konnekt.feedback.rules import AFTER_THE_END, AGAIN_AFTER, QUIET_AFTER, SOON, add_working_days
from konnekt.feedback.states import OPEN, Addressed, FeedbackState, ThemeState, Told
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.notify.notices import Notice
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.rules import today_in
from konnekt.sealing.keyring import Holder, fingerprint

_NOTICES: dict[Told, Notice] = {
    Told.WAITS: messages.WAITS,
    Told.DUE_SOON: messages.DUE_SOON,
    Told.OVERDUE: messages.OVERDUE,
    Told.OVERDUE_AGAIN: messages.OVERDUE,
}
_GRAVITY = [Told.DUE_SOON, Told.WAITS, Told.OVERDUE, Told.OVERDUE_AGAIN]
"""What is told where several come together: the last of these. What may be switched off gives way."""


@dataclass(slots=True)
class _Heap:
    """What one owner is told of one programme today: the gravest of all, once."""

    owner: Member
    programme: Programme
    due: date
    stage: Told
    pieces: list[Feedback] = field(default_factory=list)
    themes: list[Theme] = field(default_factory=list)


def find_owners(*, now: datetime) -> None:
    """What lies with somebody who can't answer it any more goes to somebody who can; what only one person was to read,
    and they no longer run the programme, to the administrators.
    """
    product = Actor.product(served_organisation(), "whoever looked after feedback can’t any more")
    fit: dict[tuple[UUID, str], list[Member]] = {}

    def fitting(programme: Programme, addressed: str) -> list[Member]:
        key = (programme.pk, addressed)
        if key not in fit:
            fit[key] = candidates(programme, addressed)
        return fit[key]

    for theme in _themes():
        team = fitting(theme.programme, Addressed.TEAM)
        if team and theme.owner_id not in {each.pk for each in team}:
            theme.owner, theme.told = with_fewest(team), Told.NOTHING
            theme.save(update_fields=["owner", "told"])
    for one in _pieces():
        if one.owner_id in {each.pk for each in fitting(one.programme, one.addressed)} - {one.giver_id}:
            continue
        others = [each for each in fitting(one.programme, one.addressed) if each.pk != one.giver_id]
        if one.addressed == Addressed.PERSON or not others:
            one.addressed, others = Addressed.ADMINISTRATORS, fitting(one.programme, Addressed.ADMINISTRATORS)
        owner = with_fewest(each for each in others if each.pk != one.giver_id)
        if owner is not None:
            one.owner, one.told = owner, Told.NOTHING
            one.save(update_fields=["owner", "addressed", "told"])
            record(product, Verb.FEEDBACK_CHANGED, one, fields=["owner", "addressed"], subject=one.giver_id)


def tell_owners(*, now: datetime) -> None:
    """Tell whoever looks after something: what is new, what is due in two days, what was due yesterday and a week ago.
    One mail a day for each programme; after the last one there is no more.
    """
    today = today_in(served(), now)
    heaps: dict[tuple[UUID, UUID], _Heap] = {}
    for theme in _themes():
        if heap := _heap(heaps, theme, today):
            heap.themes.append(theme)
    for one in _pieces():
        if heap := _heap(heaps, one, today):
            heap.pieces.append(one)
    for heap in heaps.values():
        _tell(heap)
        told: list[Feedback | Theme] = [*heap.pieces, *heap.themes]
        for each in told:
            each.told = _stage(each, today)
            each.save(update_fields=["told"])


def _pieces() -> QuerySet[Feedback]:
    """What waits, under lock, in the order in which everybody locks them."""
    rows = Feedback.objects.select_for_update(of=("self",)).filter(state__in=OPEN)
    return rows.select_related("owner", "programme").order_by("pk")


def _themes() -> QuerySet[Theme]:
    rows = Theme.objects.select_for_update(of=("self",)).filter(state=ThemeState.OPEN)
    return rows.select_related("owner", "programme").order_by("pk")


def _stage(one: Feedback | Theme, today: date) -> Told:
    """How far its owner should have been told by now."""
    if today > one.due_on + AGAIN_AFTER:
        return Told.OVERDUE_AGAIN
    if today > one.due_on:
        return Told.OVERDUE
    return Told.DUE_SOON if add_working_days(today, SOON) >= one.due_on else Told.WAITS


def _heap(heaps: dict[tuple[UUID, UUID], _Heap], one: Feedback | Theme, today: date) -> _Heap | None:
    stage = _stage(one, today)
    if one.told >= stage or one.owner is None:
        return None
    stage = stage if one.told or stage >= Told.OVERDUE else Told.WAITS
    heap = heaps.setdefault((one.owner.pk, one.programme_id), _Heap(one.owner, one.programme, one.due_on, stage))
    if _GRAVITY.index(stage) > _GRAVITY.index(heap.stage):
        heap.stage, heap.due = stage, one.due_on
    return heap


def _tell(heap: _Heap) -> None:
    if (to := recipient(heap.owner)) is None:
        return
    notice = _NOTICES[heap.stage]
    tell(
        to,
        notice,
        heap.programme.pk,
        path=reverse("feedback_to_answer", args=[served().slug]),
        programme=heap.programme.name,
        due=date_format(heap.due, "j F"),
    )


def close_what_is_quiet(*, now: datetime) -> None:
    """What was answered, and to which nobody said more for a while, is closed."""
    today, product = today_in(served(), now), Actor.product(served_organisation(), "nobody said more")
    for one in Feedback.objects.select_for_update().filter(
        state=FeedbackState.ANSWERED, changed_on__lt=today - QUIET_AFTER
    ):
        one.state, one.closed_on = FeedbackState.CLOSED, today
        one.save(update_fields=["state", "closed_on"])
        record(product, Verb.FEEDBACK_CHANGED, one, fields=["state"], subject=one.giver_id, state=one.state)


def sweep(*, now: datetime) -> None:
    """Delete yesterday's tallies, and write anew what could tell by its order who gave what has no name. Each round's
    key lies ready, so that none is made, with its moment, when somebody is the first to need it.
    """
    today = today_in(served(), now)
    for round_id in Round.objects.filter(ends_on__gte=today - AFTER_THE_END).values_list("pk", flat=True):
        fingerprint(Holder.round(round_id), "ready")
    Tally.objects.filter(day__lt=today).delete()
    lately = (today - timedelta(days=3), today - timedelta(days=1))
    Feedback.objects.filter(giver=None, given_on__range=lately).update(given_on=F("given_on"))
    Post.objects.filter(feedback__giver=None, is_giver=True, said_on__range=lately).update(said_on=F("said_on"))
    rewrite_notebooks()


def forget(before: datetime, now: datetime) -> int:
    """Delete what was closed before this moment, or is of a round that ended before it."""
    day = today_in(served(), before)
    over = Q(closed_on__lt=day) | Q(round__ends_on__lt=day, given_on__lt=day)
    ids = list(Feedback.objects.filter(over).values_list("pk", flat=True))
    Feedback.objects.filter(pk__in=ids).delete()
    return len(ids)

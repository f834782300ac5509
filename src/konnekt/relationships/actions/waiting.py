"""Ending requests, and telling the one concerned; also those that a new pair has overtaken."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from konnekt.access.actors import Actor
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.notify.notices import Notice
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.models import Enrolment
from konnekt.programmes.names import told_in
from konnekt.relationships import messages
from konnekt.relationships.models import PairRequest
from konnekt.relationships.pool import free_places
from konnekt.relationships.states import IS_OPEN, PartSide, RequestState

TELLS_THE_MENTEE = (RequestState.DECLINED, RequestState.EXPIRED, RequestState.UNAVAILABLE)


def close(request: PairRequest, state: RequestState, *, now: datetime) -> None:
    """A request is over. The ledger does not say how: a lone no would point at whoever gave it."""
    request.state, request.closed_at = state, now
    request.save(update_fields=["state", "closed_at", "reacted_at", "declined_because", "relationship"])
    record(Actor.product(served_organisation(), "a request is over"), Verb.REQUEST_CLOSED, request)
    if state in TELLS_THE_MENTEE:
        tell_about(request, PartSide.MENTEE, messages.REQUEST_OVER)


def close_overtaken(
    round_id: UUID,
    mentees: Collection[UUID],
    mentors: Collection[UUID],
    *,
    besides: UUID | None = None,
    now: datetime,
) -> None:
    """After pairs came to be: the mentees' other requests in the round have settled themselves, and where a mentor
    has no place left, those who wait for them are told. The ids are those of members, whose places are locked;
    a mentee is not among them where their place stays free. ``besides`` is the request that became the pair.
    """
    rows = PairRequest.objects.select_for_update(of=("self",), no_key=True).filter(state__in=IS_OPEN)
    rows = rows.select_related("round__programme", "mentee__member", "mentor__member")
    concerned = rows.filter(Q(round=round_id, mentee__member__in=mentees) | Q(mentor__member__in=mentors))
    # In one order for everybody, so that two pairs that come to be at once can't wait for each other.
    found = list(concerned.order_by("pk"))
    free = free_places({one.mentor_id: one.mentor for one in found}.values()) if found else {}
    for request in found:
        if request.pk == besides:
            continue
        if request.round_id == round_id and request.mentee.member_id in mentees:
            close(request, RequestState.SETTLED, now=now)
        elif request.mentor.member_id in mentors and free[request.mentor_id] < 1:
            close(request, RequestState.UNAVAILABLE, now=now)


def close_for_full_mentor(mentor: Enrolment, *, now: datetime) -> None:
    """A mentor handed their last free place back: whoever waits for it is told kindly. Their places are locked."""
    if free_places([mentor])[mentor.pk]:
        return
    rows = PairRequest.objects.select_for_update(of=("self",), no_key=True).filter(state__in=IS_OPEN, mentor=mentor)
    for request in rows.select_related("round__programme", "mentee__member", "mentor__member").order_by("pk"):
        close(request, RequestState.UNAVAILABLE, now=now)


def close_for_leaver(member_id: UUID, *, now: datetime) -> None:
    """A member has left: whoever asked them is told kindly, and what they asked is over."""
    rows = PairRequest.objects.select_for_update(of=("self",), no_key=True).filter(state__in=IS_OPEN)
    theirs = rows.filter(Q(mentee__member=member_id) | Q(mentor__member=member_id)).order_by("pk")
    for request in theirs.select_related("round__programme", "mentee__member", "mentor__member"):
        asked = request.mentor.member_id == member_id
        close(request, RequestState.UNAVAILABLE if asked else RequestState.SETTLED, now=now)


def tell_about(request: PairRequest, side: PartSide, notice: Notice) -> None:
    """Write to one of the two; neither a name nor a word of theirs is in it."""
    enrolment = request.mentor if side is PartSide.MENTOR else request.mentee
    to = recipient(enrolment.member)
    if to is not None:
        path = reverse("request", args=[served().slug, request.pk])
        tell(to, notice, path=path, **told_in(request.round.programme))

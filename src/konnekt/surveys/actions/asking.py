"""Asking: after a session that was held, by the calendar, and at the end. Whoever is asked twice is asked once."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from konnekt.organisations.queries import served
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import Format
from konnekt.relationships.models import Part
from konnekt.relationships.rules import CLOSES_BEFORE
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.surveys.models import Asking
from konnekt.surveys.rules import GOING_AFTER, GOING_APART, GOING_QUIET, OPEN_FOR
from konnekt.surveys.states import AskedState, SurveyKey

_AT_ONCE = 500


@transaction.atomic
def ask_after_session(*, relationship_id: UUID, session_id: UUID, member_ids: Collection[UUID], now: datetime) -> None:
    """Ask those whom it was for how it was."""
    today = today_in(served(), now)
    parts = Part.objects.filter(relationship=relationship_id, member__in=member_ids)
    _ask(SurveyKey.PULSE, [(part, session_id) for part in parts.select_related("round__programme")], today)


@transaction.atomic
def take_question_back(*, session_id: UUID) -> None:
    """They did not meet after all: whoever has not answered is no longer asked."""
    Asking.objects.filter(about=session_id, state=AskedState.DUE).delete()


@transaction.atomic
def ask_by_the_calendar(*, now: datetime) -> int:
    """Ask whoever is in a pair or a circle that runs how it is going: a month after it began for them, and then every
    60 days. Not while it pauses, nor in the days after they said how a session was, nor once it comes to its end.
    Returns how many were asked.
    """
    today = today_in(served(), now)
    began = now - GOING_AFTER
    asked = Asking.objects.filter(relationship=OuterRef("relationship"), member=OuterRef("member"))
    of_late = asked.filter(survey=SurveyKey.GOING, asked_on__gt=today - GOING_APART)
    just_said = asked.filter(survey=SurveyKey.PULSE, state=AskedState.ANSWERED, asked_on__gt=today - GOING_QUIET)
    rows = Part.objects.filter(
        consent=Consent.YES,
        is_one_off=False,
        left_at=None,
        answered_at__lte=began,
        relationship__state=RelationshipState.ACTIVE,
        relationship__opened_at__lte=began,
    )
    rows = rows.filter(~Exists(of_late), ~Exists(just_said), ~Exists(asked.filter(survey=SurveyKey.CLOSING)))
    rows = rows.select_related("round__programme").order_by("pk")[:_AT_ONCE]
    return _ask(SurveyKey.GOING, [(part, uuid5(part.relationship_id, today.isoformat())) for part in rows], today)


@transaction.atomic
def ask_at_the_end(*, now: datetime) -> int:
    """Ask whoever parts, or has parted: from six weeks before the last day, and at once after an earlier end. Returns
    how many were asked for the first time.
    """
    today = today_in(served(), now)
    lately = now - OPEN_FOR[SurveyKey.CLOSING]
    left = Q(left_at__isnull=False, left_at__gt=lately)
    ended = Q(relationship__state=RelationshipState.ENDED, relationship__ended_at__gt=lately, left_at=None)
    closing = Q(
        relationship__state__in=[RelationshipState.ACTIVE, RelationshipState.PAUSED, RelationshipState.INFORMAL],
        left_at=None,
        last__lte=today + CLOSES_BEFORE,
        last__gt=today - OPEN_FOR[SurveyKey.CLOSING],
    )
    asked = Asking.objects.filter(survey=SurveyKey.CLOSING, about=OuterRef("relationship"), member=OuterRef("member"))
    rows = Part.objects.filter(consent=Consent.YES, is_one_off=False, relationship__opened_at__isnull=False)
    rows = rows.alias(last=Coalesce("relationship__ends_on", "relationship__round__ends_on"))
    rows = rows.filter(~Exists(asked), left | ended | closing).select_related("round__programme")
    rows = rows.order_by("pk")[:_AT_ONCE]
    return _ask(SurveyKey.CLOSING, [(part, part.relationship_id) for part in rows], today)


def _ask(survey: SurveyKey, asked: Sequence[tuple[Part, UUID]], today: date) -> int:
    made = Asking.objects.bulk_create(
        (
            Asking(
                relationship_id=part.relationship_id,
                round_id=part.round_id,
                member_id=part.member_id,
                side=_side(part),
                survey=survey,
                about=about,
                asked_on=today,
            )
            for part, about in asked
        ),
        ignore_conflicts=True,
    )
    return len(made)


def _side(part: Part) -> str:
    """Peers are asked alike: which of the two halves somebody was matched from means nothing to them."""
    return PartSide.MENTEE if part.round.programme.format == Format.PEER else part.side

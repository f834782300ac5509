"""What somebody is asked just now."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from konnekt.access.actors import Actor
from konnekt.surveys.models import Asking
from konnekt.surveys.policy import ASKING
from konnekt.surveys.rules import OPEN_FOR
from konnekt.surveys.states import AskedState, SurveyKey


def open_on(today: date) -> QuerySet[Asking]:
    """What waits for an answer, and not for too long."""
    in_time = Q(pk__in=[])
    for survey, time in OPEN_FOR.items():
        in_time |= Q(survey=survey, asked_on__gt=today - time)
    return Asking.objects.filter(in_time, state=AskedState.DUE)


def due(actor: Actor, *, about: UUID, today: date) -> dict[SurveyKey, Asking]:
    """What the actor is asked about one session, or about the end of one relationship."""
    rows = ASKING.visible(actor, open_on(today)).filter(about=about)
    return {SurveyKey(one.survey): one for one in rows}


def was_asked(actor: Actor, *, about: UUID, relationship_id: UUID) -> bool:
    """Whether the actor was ever asked about it, in this space."""
    return ASKING.visible(actor).filter(about=about, relationship=relationship_id).exists()


def due_in(actor: Actor, relationships: Iterable[UUID], *, today: date) -> list[Asking]:
    """What the actor is asked in these spaces, the newest first."""
    rows = ASKING.visible(actor, open_on(today)).filter(relationship__in=list(relationships))
    return list(rows.order_by("-asked_on", "pk"))

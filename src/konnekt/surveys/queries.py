"""What somebody is asked just now: by the product, and in the surveys of their programmes."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import ENROLLED, Format, Side
from konnekt.relationships.models import Part
from konnekt.relationships.states import PartSide
from konnekt.surveys.models import Asking, Sheet, WrittenSurvey
from konnekt.surveys.policy import ANSWERING, ASKING, SHEET
from konnekt.surveys.rules import OPEN_FOR
from konnekt.surveys.states import AskedState, SheetState, SurveyKey, SurveyState


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


def going_in(actor: Actor, relationship_id: UUID, *, today: date) -> Asking | None:
    """What the actor is asked by the calendar in this space, if anything."""
    rows = ASKING.visible(actor, open_on(today)).filter(relationship=relationship_id, survey=SurveyKey.GOING)
    return rows.order_by("-asked_on", "pk").first()


def was_asked(actor: Actor, *, about: UUID, relationship_id: UUID) -> bool:
    """Whether the actor was ever asked about it, in this space."""
    return ASKING.visible(actor).filter(about=about, relationship=relationship_id).exists()


def due_in(actor: Actor, relationships: Iterable[UUID], *, today: date) -> list[Asking]:
    """What the actor is asked in these spaces, the newest first."""
    rows = ASKING.visible(actor, open_on(today)).filter(relationship__in=list(relationships))
    return list(rows.order_by("-asked_on", "pk"))


def is_answered_until(survey: WrittenSurvey, today: date) -> bool:
    """Whether it can be answered on this day."""
    return survey.state == SurveyState.OPEN and (survey.closes_on is None or today <= survey.closes_on)


def sheet_for(actor: Actor, survey: WrittenSurvey, today: date) -> Sheet:
    """The actor’s sheet, or the one they would get by coming: whoever is in the round may answer.

    Raises
    ------
    NotFound
        For whoever isn’t asked.
    """
    ANSWERING.fetch(actor, survey.pk)
    mine = SHEET.visible(actor, Sheet.objects.filter(survey=survey)).first()
    if mine is not None:
        return mine
    enrolments = Enrolment.objects.filter(round=survey.round_id, member=actor.member_id, state__in=ENROLLED)
    enrolment = enrolments.first()
    if enrolment is None:
        raise NotFound
    sides = sides_of([enrolment], survey)
    return Sheet(survey=survey, member_id=enrolment.member_id, side=sides[enrolment.pk], handed_on=today)


def sides_of(enrolments: Iterable[Enrolment], survey: WrittenSurvey) -> dict[UUID, str]:
    """On which side each answers. Whoever is on both answers as the one they are in their newest pair; peers are asked
    alike.
    """
    enrolments = list(enrolments)
    both = [one.pk for one in enrolments if one.side == Side.BOTH]
    parts = Part.objects.filter(enrolment__in=both).order_by("relationship__opened_at", "pk")
    as_part = {one.enrolment_id: one.side for one in parts} if both else {}
    is_peer = survey.round.programme.format == Format.PEER

    def side(one: Enrolment) -> str:
        if is_peer:
            return PartSide.MENTEE
        if one.side != Side.BOTH:
            return one.side
        return survey.side if survey.side != Side.BOTH else as_part.get(one.pk, PartSide.MENTEE)

    return {one.pk: side(one) for one in enrolments}


def still_in(rows: QuerySet[Sheet]) -> QuerySet[Sheet]:
    """The sheets of those who are still in the round."""
    enrolled = Enrolment.objects.filter(round=OuterRef("survey__round"), member=OuterRef("member"), state__in=ENROLLED)
    return rows.filter(Exists(enrolled))


def surveys_for(actor: Actor, *, today: date) -> list[Sheet]:
    """The sheets that wait for the actor, those that close first first."""
    rows = SHEET.visible(actor, Sheet.objects.filter(state=SheetState.DUE, survey__state=SurveyState.OPEN))
    rows = still_in(rows.filter(Q(survey__closes_on=None) | Q(survey__closes_on__gte=today)))
    return list(rows.select_related("survey__round__programme").order_by("survey__closes_on", "pk"))

"""Handing surveys out when their time comes, reminding seldom, and closing them on their last day."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import Refused
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.queue import enqueue
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.models import Enrolment
from konnekt.programmes.names import told_in
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import EnrolmentState, Format, Side
from konnekt.relationships.models import Part
from konnekt.relationships.rules import CLOSES_BEFORE
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.surveys.actions.writing import OPEN_AT_LEAST
from konnekt.surveys.messages import SURVEY
from konnekt.surveys.models import Asking, Sheet, WrittenSurvey
from konnekt.surveys.policy import WRITING
from konnekt.surveys.queries import sides_of, still_in
from konnekt.surveys.states import Opening, SheetState, SurveyKey, SurveyState

MAILS_AFTER = (timedelta(days=1), timedelta(days=8))
"""How long after the sheet it is asked by mail: twice, then no more."""

_AT_ONCE = 200
_BY_PAIR = (Opening.BEFORE_SESSIONS, Opening.AT_THE_END)


@transaction.atomic
def open_survey(actor: Actor, *, survey: WrittenSurvey, now: datetime) -> None:
    """Open a published survey by hand, whatever it waits for."""
    row = WRITING.fetch(actor, survey.pk, _locked_surveys())
    if row.state != SurveyState.WAITING:
        raise Refused(_("Only a published survey that waits can be opened."))
    _open(actor, row, today_in(served(), now))


@transaction.atomic
def hand_out_surveys(*, now: datetime) -> int:
    """Open what is due, hand sheets to whoever has none yet, and close what is over. Returns how many sheets."""
    today = today_in(served(), now)
    product = Actor.product(served_organisation(), "surveys handed out")
    for survey in _locked_surveys().filter(state=SurveyState.WAITING):
        if _is_due(survey, today):
            _open(product, survey, today)
    for survey in _locked_surveys().filter(state=SurveyState.OPEN, closes_on__lt=today):
        _close(product, survey, today)
    return sum(_hand_out(survey, today) for survey in _locked_surveys().filter(state=SurveyState.OPEN))


@transaction.atomic
def close_survey(actor: Actor, *, survey: WrittenSurvey, now: datetime) -> None:
    """Close it before its last day; what was answered is counted then, once."""
    row, today = WRITING.fetch(actor, survey.pk, _locked_surveys()), today_in(served(), now)
    if row.state == SurveyState.WAITING:
        row.state, row.closed_on = SurveyState.CLOSED, today
        row.save(update_fields=["state", "closed_on"])
        record(actor, Verb.SURVEY_CLOSED, row)
        return
    if row.state != SurveyState.OPEN:
        raise Refused(_("It isn’t open."))
    if row.opened_on is not None and today < row.opened_on + OPEN_AT_LEAST:
        raise Refused(
            _("People have a week at least: it can be closed from {day} on.").format(
                day=(row.opened_on + OPEN_AT_LEAST).strftime("%-d %B")
            )
        )
    _close(actor, row, today)


@transaction.atomic
def remind_of_surveys(*, now: datetime) -> int:
    """Write to whoever has not answered: twice at most. Returns how many mails were written."""
    today = today_in(served(), now)
    first, second = MAILS_AFTER
    waits = Q(told=0, handed_on__lte=today - first) | Q(told=1, told_on__lte=today - (second - first))
    rows = Sheet.objects.filter(waits, state=SheetState.DUE, survey__state=SurveyState.OPEN)
    rows = still_in(rows.filter(Q(survey__closes_on=None) | Q(survey__closes_on__gte=today)))
    rows = rows.select_related("member", "survey__round__programme").order_by("handed_on", "pk")
    written = 0
    for sheet in rows.select_for_update(of=("self",), no_key=True, skip_locked=True)[:_AT_ONCE]:
        sheet.told, sheet.told_on = sheet.told + 1, today
        sheet.save(update_fields=["told", "told_on"])
        to, programme = recipient(sheet.member), sheet.survey.round.programme
        if to is not None:
            path = reverse("survey_sheet", args=[served().slug, sheet.survey_id])
            tell(to, SURVEY, programme.pk, path=path, **told_in(programme))
            written += 1
    return written


@transaction.atomic
def too_late_for(*, relationship_id: UUID) -> None:
    """A pair has met: what was to be asked before that is not asked any more."""
    members = Part.objects.filter(relationship=relationship_id).values("member_id", "round_id")
    for one in members:
        Sheet.objects.filter(
            survey__opens=Opening.BEFORE_SESSIONS,
            survey__round=one["round_id"],
            member=one["member_id"],
            state=SheetState.DUE,
        ).update(state=SheetState.MISSED, sealed=None)


def _locked_surveys() -> QuerySet[WrittenSurvey]:
    rows = WrittenSurvey.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("round__programme").order_by("pk")


def _is_due(survey: WrittenSurvey, today: date) -> bool:
    match survey.opens:
        case Opening.ON_A_DAY:
            return survey.opens_on is not None and survey.opens_on <= today
        case Opening.IN_A_PHASE:
            return survey.round.phase == survey.phase
        case Opening.BY_HAND:
            return False
        case _:
            return True


def _open(actor: Actor, survey: WrittenSurvey, today: date) -> None:
    earlier = _locked_surveys().filter(family=survey.family, state=SurveyState.OPEN).exclude(pk=survey.pk)
    for one in earlier:
        _close(actor, one, today)
    survey.state, survey.opened_on = SurveyState.OPEN, today
    survey.save(update_fields=["state", "opened_on"])
    record(actor, Verb.SURVEY_OPENED, survey, handed_out=_hand_out(survey, today))


def _close(actor: Actor, survey: WrittenSurvey, today: date) -> None:
    from konnekt.surveys.jobs import count_survey_later

    survey.state, survey.closed_on = SurveyState.CLOSED, today
    survey.save(update_fields=["state", "closed_on"])
    Sheet.objects.filter(survey=survey, state=SheetState.DUE).update(state=SheetState.MISSED, sealed=None)
    record(actor, Verb.SURVEY_CLOSED, survey)
    enqueue(count_survey_later, organisation_id=served_organisation(), survey_id=survey.pk)


def _hand_out(survey: WrittenSurvey, today: date) -> int:
    people = _of_pairs(survey, today) if survey.opens in _BY_PAIR else _of_the_round(survey)
    made = Sheet.objects.bulk_create(
        (
            Sheet(survey=survey, member_id=member_id, side=side, handed_on=today)
            for member_id, side in people
            if survey.side in {Side.BOTH, side} or survey.round.programme.format == Format.PEER
        ),
        ignore_conflicts=True,
    )
    return len(made)


def _of_the_round(survey: WrittenSurvey) -> Iterator[tuple[UUID, str]]:
    handed = Sheet.objects.filter(survey=survey, member=OuterRef("member"))
    rows = Enrolment.objects.filter(~Exists(handed), round=survey.round_id, state=EnrolmentState.COMPLETE)
    found = list(rows.order_by("pk"))
    sides = sides_of(found, survey)
    yield from ((one.member_id, sides[one.pk]) for one in found)


def _of_pairs(survey: WrittenSurvey, today: date) -> Iterable[tuple[UUID, str]]:
    """Whoever begins, or comes to the end: of each pair and circle that talks, or talked."""
    handed = Sheet.objects.filter(survey=survey, member=OuterRef("member"))
    rows = Part.objects.filter(
        ~Exists(handed),
        round=survey.round_id,
        consent=Consent.YES,
        is_one_off=False,
        relationship__opened_at__isnull=False,
    )
    if survey.opens == Opening.BEFORE_SESSIONS:
        met = Asking.objects.filter(relationship=OuterRef("relationship"), survey=SurveyKey.PULSE)
        rows = rows.filter(~Exists(met), relationship__state=RelationshipState.ACTIVE, left_at=None)
    else:
        rows = rows.alias(last=Coalesce("relationship__ends_on", "relationship__round__ends_on"))
        ended = Q(relationship__state=RelationshipState.ENDED) | Q(left_at__isnull=False)
        rows = rows.filter(ended | Q(last__lte=today + CLOSES_BEFORE))
    is_peer = survey.round.programme.format == Format.PEER
    return {one.member_id: PartSide.MENTEE if is_peer else one.side for one in rows.order_by("pk")}.items()

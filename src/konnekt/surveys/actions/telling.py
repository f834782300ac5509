"""Asking by mail, seldom: after a session or by the calendar once a month at most, the end twice. What was sent is
noted in the same transaction, so that a job that runs twice sends once.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from konnekt.notify.actions.telling import tell
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.names import told_in
from konnekt.programmes.rules import today_in
from konnekt.relationships.states import RelationshipState
from konnekt.surveys.messages import CLOSING_SURVEY, GOING, PULSE
from konnekt.surveys.models import Asking
from konnekt.surveys.queries import open_on
from konnekt.surveys.rules import CLOSING_MAILS_AFTER, PULSE_MAIL_AFTER, PULSE_MAILS_APART
from konnekt.surveys.states import SurveyKey

_AT_ONCE = 200
_ONCE_A_MONTH = (SurveyKey.PULSE, SurveyKey.GOING)
_MAILS = {
    SurveyKey.PULSE: (PULSE, "pair_pulse", True),
    SurveyKey.GOING: (GOING, "pair_going", False),
    SurveyKey.CLOSING: (CLOSING_SURVEY, "pair_survey", False),
}
"""The mail, the address, and whether that names a session too."""


@transaction.atomic
def ask_by_mail(*, now: datetime) -> int:
    """Write to whoever has not answered. Returns how many mails were written."""
    today = today_in(served(), now)
    due = [*_locked(_pulses(today)), *_locked(_endings(today))]
    written, asked = 0, set()
    for one in due:
        is_pulse = one.survey != SurveyKey.CLOSING
        one.told, one.told_on = one.told + 1, today
        one.save(update_fields=["told", "told_on"])
        to = recipient(one.member)
        # Of two questions that wait for the same person, one mail.
        if to is None or (is_pulse and one.member_id in asked):
            continue
        asked.add(one.member_id) if is_pulse else None
        programme, slug = one.round.programme, served().slug
        notice, address, about = _MAILS[SurveyKey(one.survey)]
        path = reverse(address, args=[slug, one.relationship_id, *([one.about] if about else [])])
        tell(to, notice, programme.pk, path=path, **told_in(programme))
        written += 1
    return written


def _pulses(today: date) -> QuerySet[Asking]:
    lately = Asking.objects.filter(
        survey__in=_ONCE_A_MONTH, member=OuterRef("member"), told_on__gt=today - PULSE_MAILS_APART
    )
    rows = open_on(today).filter(survey__in=_ONCE_A_MONTH, told=0, asked_on__lte=today - PULSE_MAIL_AFTER)
    return rows.filter(~Exists(lately), relationship__state=RelationshipState.ACTIVE)


def _endings(today: date) -> QuerySet[Asking]:
    """Those whose time together is over: while it runs, the reminders of the pair lead here."""
    first, second = CLOSING_MAILS_AFTER
    over = [RelationshipState.ENDED, RelationshipState.INFORMAL]
    left = Q(relationship__parts__member=F("member"), relationship__parts__left_at__isnull=False)
    waits = Q(told=0, asked_on__lte=today - first) | Q(told=1, told_on__lte=today - (second - first))
    rows = open_on(today).filter(waits, survey=SurveyKey.CLOSING)
    return rows.filter(pk__in=rows.filter(Q(relationship__state__in=over) | left).values("pk"))


def _locked(rows: QuerySet[Asking]) -> Iterable[Asking]:
    rows = rows.select_related("member", "round__programme").order_by("asked_on", "pk")
    return rows.select_for_update(of=("self",), no_key=True, skip_locked=True)[:_AT_ONCE]

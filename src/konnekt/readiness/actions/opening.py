"""Opening an assessment, asking people for their view, and closing it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.organisations.models import Member, Organisation
from konnekt.organisations.queries import recipient, served
from konnekt.readiness import messages
from konnekt.readiness.library import library
from konnekt.readiness.models import Answerer, Assessment
from konnekt.readiness.policy import KEEPING
from konnekt.readiness.scoring import as_data, least_people, score
from konnekt.readiness.states import AssessmentState, Openness

MOST_PEOPLE = 60
"""A working group, not a survey."""


@transaction.atomic
def open_assessment(
    actor: Actor, *, name: str, openness: Openness, answers_by: date, members: Iterable[Member], now: datetime
) -> Assessment:
    """Begin an assessment and ask these people for their view. How answers come together can't be changed later."""
    if not actor.system and not Permission.KEEP_READINESS.held_by(actor):
        raise NotFound
    if answers_by < now.date():
        raise Refused(_("Choose a day that is still to come."), field="answers_by")
    assessment = Assessment.objects.create(
        name=name.strip(),
        openness=openness,
        version=library().version,
        answers_by=answers_by,
        opened_by_id=actor.member_id,
        opened_at=now,
    )
    record(actor, Verb.READINESS_OPENED, assessment, openness=Openness(openness).value)
    ask(actor, assessment=assessment, members=members, now=now)
    return assessment


@transaction.atomic
def ask(actor: Actor, *, assessment: Assessment, members: Iterable[Member], now: datetime) -> int:
    """Ask these people too; whoever was asked before is not asked again. Returns how many are new."""
    _require_keeping(actor, assessment)
    row = locked(assessment)
    if row.state != AssessmentState.OPEN:
        raise Refused(_("This assessment is over. Open a new one to ask more people."))
    asked = set(Answerer.objects.filter(assessment=row).values_list("member", flat=True))
    fresh = {member.pk: member for member in members if member.pk not in asked}
    if gone := next((member for member in fresh.values() if member.has_left), None):
        raise Refused(_("{name} isn’t here any more.").format(name=gone.name), field="people")
    if len(asked) + len(fresh) > MOST_PEOPLE:
        raise Refused(_("Ask at most 60 people: a working group answers this, not everybody."), field="people")
    Answerer.objects.bulk_create(Answerer(assessment=row, member=member, invited_at=now) for member in fresh.values())
    here = served()
    for answerer in Answerer.objects.select_related("member").filter(assessment=row, member__in=fresh):
        if answerer.member_id != actor.member_id:
            _tell_asked(answerer, row, here)
    if fresh:
        record(actor, Verb.READINESS_CHANGED, row, fields=["answerers"], asked=len(fresh))
    return len(fresh)


@transaction.atomic
def close_assessment(actor: Actor, *, assessment: Assessment, now: datetime) -> None:
    """Freeze what everybody's answers add up to, and tell those who answered that it can be read."""
    _require_keeping(actor, assessment)
    row = locked(assessment)
    if row.state != AssessmentState.OPEN:
        return
    here = served()
    sent = list(Answerer.objects.select_related("member").filter(assessment=row, sent_at__isnull=False))
    openness = Openness(row.openness)
    least = least_people(openness, here.smallest_group)
    if not sent:
        raise Refused(_("Nobody has sent an answer yet."))
    if len(sent) < least:
        raise Refused(
            _(
                "Answers in confidence are shown from {least} people on, and fewer have sent theirs. Ask more people, "
                "or set the assessment aside."
            ).format(least=least)
        )
    row.result = as_data(score(library(), [one.levels for one in sent], openness=openness, k=here.smallest_group))
    row.state, row.closed_at = AssessmentState.CLOSED, now
    row.save(update_fields=["result", "state", "closed_at"])
    record(actor, Verb.READINESS_CLOSED, row, answers=len(sent))
    for answerer in sent:
        if answerer.member_id != actor.member_id and (to := recipient(answerer.member)) is not None:
            path = reverse("readiness_result", args=[here.slug, row.pk])
            tell(to, messages.RESULT_IS_THERE, path=path, assessment=row.name)


@transaction.atomic
def set_aside(actor: Actor, *, assessment: Assessment) -> None:
    """End an assessment without a result. What people said is forgotten."""
    _require_keeping(actor, assessment)
    row = locked(assessment)
    if row.state != AssessmentState.OPEN:
        return
    row.state = AssessmentState.SET_ASIDE
    row.save(update_fields=["state"])
    Answerer.objects.filter(assessment=row).update(levels={})
    record(actor, Verb.READINESS_CHANGED, row, fields=["state"], state=AssessmentState.SET_ASIDE.value)


def locked(assessment: Assessment) -> Assessment:
    """The row under lock: answers, askings and the closing take turns."""
    return Assessment.objects.select_for_update().get(pk=assessment.pk)


def _require_keeping(actor: Actor, assessment: Assessment) -> None:
    if not actor.system and not KEEPING.allows(actor, assessment):
        raise NotFound


def _tell_asked(answerer: Answerer, assessment: Assessment, here: Organisation) -> None:
    if (to := recipient(answerer.member)) is not None:
        tell(
            to,
            messages.ASKED,
            path=reverse("readiness_answers", args=[here.slug, answerer.pk]),
            organisation=here.name,
            assessment=assessment.name,
            answers_by=date_format(assessment.answers_by, "l j F"),
        )

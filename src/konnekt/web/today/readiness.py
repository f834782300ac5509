"""Today: a view that is awaited, a step in one's hands, and for those who run it an assessment that can be closed."""

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.readiness.models import Answerer, Assessment, Step
from konnekt.readiness.policy import KEEPING
from konnekt.readiness.queries import asked_of, in_the_hands_of
from konnekt.readiness.states import AssessmentState
from konnekt.web.today.cards import Card, Situation, Urgency


def readiness(here: Situation) -> Iterator[Card]:
    """For everybody what is asked of them; for those who run assessments what waits for their decision."""
    actor = here.request.actor
    yield from (_asked(here, one) for one in asked_of(actor))
    yield from (_step(here, one) for one in in_the_hands_of(actor))
    if Permission.KEEP_READINESS.held_by(actor):
        rows = KEEPING.visible(actor, Assessment.objects.filter(state=AssessmentState.OPEN)).annotate(
            asked=Count("answerers"), sent=Count("answerers", filter=Q(answerers__sent_at__isnull=False))
        )
        for one in rows.order_by("answers_by", "pk"):
            everybody = one.asked > 0 and one.asked == one.sent
            if everybody or one.answers_by < here.today:
                yield _to_close(here, one, everybody=everybody)


def _asked(here: Situation, one: Answerer) -> Card:
    by = date_format(one.assessment.answers_by, "D j F")
    return Card(
        f"readiness:{one.pk}",
        Urgency.SOMEBODY_WAITS,
        _("Your view is asked: is {organisation} ready for mentoring?").format(
            organisation=here.request.organisation.name
        ),
        _("Thirty sentences, until {date}. You can stop and go on at any time.").format(date=by),
        _("Go on where you stopped") if one.levels else _("Give my view"),
        reverse("readiness_answers", args=[here.slug, one.pk]),
    )


def _step(here: Situation, one: Step) -> Card:
    late = one.due_on is not None and one.due_on < here.today
    why = _("A next step in your hands.")
    if one.due_on is not None:
        date = date_format(one.due_on, "D j F")
        why = (_("It was due on {date}.") if late else _("A next step in your hands, due on {date}.")).format(date=date)
    return Card(
        f"step:{one.pk}:{one.state}:{late}",
        Urgency.KEEP_GOING if late else Urgency.COULD_DO,
        one.words,
        why,
        _("Say how it stands"),
        reverse("readiness_step", args=[here.slug, one.pk]),
    )


def _to_close(here: Situation, one: Assessment, *, everybody: bool) -> Card:
    return Card(
        f"close:{one.pk}:{everybody}",
        Urgency.DECIDE,
        _("Everybody has answered “{assessment}”").format(assessment=one.name)
        if everybody
        else _("The time to answer “{assessment}” is over").format(assessment=one.name),
        _("Close it to see what the answers add up to."),
        _("See who has answered"),
        reverse("readiness_assessment", args=[here.slug, one.pk]),
    )

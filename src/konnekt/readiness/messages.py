"""What this room tells people: names and dates, never an answer or a result."""

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Pace, Topic, declare

ASKED = declare(
    "readiness.asked",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your view is asked: is {organisation} ready for mentoring?"),
    sentences=(
        _("You are one of those who look at {organisation} for “{assessment}”: thirty sentences, about 20 minutes."),
        _("You can stop and go on at any time until {answers_by}. “I don’t know” is an answer."),
    ),
    button=_("Give my view"),
    why=_("You were asked to take part in a readiness assessment."),
)

RESULT_IS_THERE = declare(
    "readiness.result_is_there",
    topic=Topic.PROGRAMME,
    pace=Pace.NEWS,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("What came of “{assessment}”"),
    sentences=(_("Thank you for your view. What everybody’s views add up to can be read now."),),
    button=_("Read the result"),
    why=_("You answered a readiness assessment."),
)

STEP_GIVEN = declare(
    "readiness.step_given",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("A next step is in your hands"),
    sentences=(_("Something that makes {organisation} ready for mentoring was put into your care."),),
    button=_("See the step"),
    why=_("You were named as the one who takes care of it."),
)

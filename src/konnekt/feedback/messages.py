"""What is told of feedback: that something waits, and where. Never a word of it, nor who gave it."""

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Pace, Topic, declare

WAITS = declare(
    "feedback.waits",
    topic=Topic.PROGRAMME,
    pace=Pace.NEWS,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Feedback about {programme} waits for you"),
    sentences=(
        _("Somebody took the time to say something about {programme}, and you look after it."),
        _("An answer is due by {due}. They see it as soon as you send it."),
    ),
    button=_("Read and answer"),
    why=_("You look after feedback about {programme}. What is new comes in one mail a day."),
)

DUE_SOON = declare(
    "feedback.due_soon",
    topic=Topic.PROGRAMME,
    pace=Pace.NEWS,
    may_be_off=True,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("An answer about {programme} is due on {due}"),
    sentences=(_("Feedback that you look after has not been answered yet. “We are still looking” is an answer too."),),
    button=_("Read and answer"),
    why=_("You look after feedback about {programme}. This comes once."),
)

OVERDUE = declare(
    "feedback.overdue",
    topic=Topic.PROGRAMME,
    pace=Pace.NEWS,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("Somebody has waited too long for an answer about {programme}"),
    sentences=(
        _("Feedback that you look after was due on {due}. Everybody in the programme sees how long answers take."),
        _("If somebody else can answer better, hand it over."),
    ),
    button=_("Read and answer"),
    why=_("You look after feedback about {programme}. This comes twice at most."),
)

HANDED_OVER = declare(
    "feedback.handed_over",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("{name} handed something about {programme} over to you"),
    sentences=(_("You look after it from now on. It is due by {due}."),),
    button=_("Read and answer"),
    why=_("You answer feedback about {programme}."),
)

ANSWERED = declare(
    "feedback.answered",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("There is an answer to your feedback about {programme}"),
    sentences=(_("Somebody wrote back. You can answer, and say whether it helped."),),
    button=_("Read it"),
    why=_("You gave feedback about {programme}, with your name."),
)

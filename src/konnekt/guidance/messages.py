"""What people are told of protocols: that one waits, and never a word of it."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Pace, Topic, declare

PROTOCOLS_WAIT = declare(
    "guidance.protocols_wait",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_MOST_ONCE,
    pace=Pace.NUDGE,
    lasts=timedelta(days=8),
    subject=_("Something to read and accept in {programme}"),
    sentences=(
        _("In {programme} a few things hold for everybody, such as what stays confidential and whom to turn to."),
        _("Some of it is new, or you have not accepted it yet. Reading it takes some minutes."),
    ),
    button=_("Read it"),
    why=_("You take part in {programme}. For each version you get two such mails at most."),
)

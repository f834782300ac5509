"""What is told of training: that something is to be done, and where."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Pace, Topic, declare

_WHY = _(
    "{programme} asks for this module. We write twice at most for each, and no more once it is done; you can switch "
    "these mails off."
)

DUE = declare(
    "training.due",
    topic=Topic.NUDGES,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("Before {day}: {minutes} minutes for {programme}"),
    sentences=(
        _("{programme} asks you to do “{title}” before {day}. It takes about {minutes} minutes, on a phone too."),
        _("You can stop anywhere and go on later."),
    ),
    button=_("Begin, or go on"),
    pace=Pace.NUDGE,
    lasts=timedelta(days=7),
    may_be_off=True,
    why=_WHY,
)

LATE = declare(
    "training.late",
    topic=Topic.NUDGES,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("Still open: {minutes} minutes for {programme}"),
    sentences=(
        _("“{title}” was due on {day} in {programme}. It takes about {minutes} minutes."),
        _("If something keeps you from it, write to whoever runs the programme."),
    ),
    button=_("Begin, or go on"),
    pace=Pace.NUDGE,
    lasts=timedelta(days=14),
    may_be_off=True,
    why=_WHY,
)

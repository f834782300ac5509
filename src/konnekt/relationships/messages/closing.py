"""What is told of breaks, of more time, and of the end of the months together: names and dates, never a word."""

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Topic, declare
from konnekt.relationships.messages.pairs import WHY

_BUTTON = _("Open our space")

BREAK_BEGAN = declare(
    "relationships.break_began",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("{name} asked for a break"),
    sentences=(
        _("Your mentoring in {programme} goes on by itself on {date}, and nobody reminds you of anything before that."),
        _("Either of you can go on earlier, with one press."),
    ),
    button=_BUTTON,
    why=WHY,
)

BREAK_OVER = declare(
    "relationships.break_over",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your break is over"),
    sentences=(_("Your mentoring in {programme} goes on. A short hello and a date to meet are a good way back."),),
    button=_BUTTON,
    why=WHY,
)

MORE_TIME_ASKED = declare(
    "relationships.more_time_asked",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("{name} would like more time together"),
    sentences=(_("It is about your mentoring in {programme}, until {date}. It needs your yes."),),
    button=_("Answer"),
    why=WHY,
)

MORE_TIME = declare(
    "relationships.more_time",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You have more time together"),
    sentences=(_("Your mentoring in {programme} now lasts until {date}."),),
    button=_BUTTON,
    why=WHY,
)

MORE_TIME_FOR_THE_MANAGER = declare(
    "relationships.more_time_for_the_manager",
    topic=Topic.PAIR,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("A pair in {programme} takes more time"),
    sentences=(_("They agreed to go on until {date}. You need do nothing."),),
    button=_("See the programme"),
    why=_("You manage {programme}."),
)

WORDS_FOR_YOU = declare(
    "relationships.words_for_you",
    topic=Topic.PAIR,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{name} wrote something for you"),
    sentences=(_("It is about your time together in {programme}, and for you alone."),),
    button=_("Read it"),
    why=WHY,
)

CONCLUDED = declare(
    "relationships.concluded",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your time together in {programme} is complete"),
    sentences=(_("Thank you both for it. You can read what you wrote until {readable_until}."),),
    button=_("Read it once more"),
    why=WHY,
)

CARRIED_ON = declare(
    "relationships.carried_on",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You carry on informally"),
    sentences=(
        _("Your time in {programme} is complete, and you both wished to carry on. Your space stays until {date}."),
        _("Nobody counts it any more, and nobody reminds you. Either of you can close it at any time."),
    ),
    button=_BUTTON,
    why=WHY,
)

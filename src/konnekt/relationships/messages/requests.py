"""What is told of a request to a mentor, and of a booked conversation."""

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Topic, declare
from konnekt.relationships.messages.pairs import WHY

REQUESTED = declare(
    "relationships.requested",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Somebody asks for you as their {mentor}"),
    sentences=(
        _("Somebody in {programme} would like you as their {mentor}. Sign in to read who it is and why."),
        _("You can accept, ask one thing first, or say no kindly."),
    ),
    button=_("Read the request"),
    why=WHY,
)

SLOT_ASKED = declare(
    "relationships.slot_asked",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Somebody asks you for a conversation"),
    sentences=(
        _("It is about one of the times you offer in {programme}. Sign in to read who it is and why."),
        _("The time is kept for them until you answer. You can accept, ask one thing first, or say no kindly."),
    ),
    button=_("Read the request"),
    why=WHY,
)

BOOKED = declare(
    "relationships.booked",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your conversation is booked"),
    sentences=(
        _("It is on {when} (your time), in {programme}. The file that comes with this puts it into your calendar."),
        _("Where you meet, and a page that only the two of you can read, is behind the button."),
    ),
    button=_("See the conversation"),
    why=WHY,
)

CALLED_OFF = declare(
    "relationships.called_off",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your conversation is off"),
    sentences=(
        _("The one on {when} (your time), in {programme}, doesn’t take place. That can have many reasons."),
        _("The file that comes with this takes it out of your calendar."),
    ),
    button=_("See how to go on"),
    why=WHY,
)

ASKED_BACK = declare(
    "relationships.asked_back",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("The {mentor} you asked has a question"),
    sentences=(_("It is about your request in {programme}. Once you have answered, the {mentor} decides."),),
    button=_("Read and answer"),
    why=WHY,
)

ANSWERED = declare(
    "relationships.answered",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your question was answered"),
    sentences=(_("What you asked in {programme} is answered. Now it is for you to decide."),),
    button=_("Read the answer"),
    why=WHY,
)

REQUEST_OVER = declare(
    "relationships.request_over",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your request in {programme} did not come about"),
    sentences=(
        _("That happens for many reasons and says nothing about you."),
        _("What you wrote is kept, and there are others who could suit you."),
    ),
    button=_("See who else there is"),
    why=WHY,
)

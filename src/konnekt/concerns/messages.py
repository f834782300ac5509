"""What is told of a concern: that something waits, and nothing else. No name stands in these letters, since others may
see a screen or a mailbox.
"""

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Topic, declare

SOMEBODY_TURNED_TO_YOU = declare(
    "concerns.somebody_turned_to_you",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Somebody turns to you in confidence"),
    sentences=(_("Somebody is worried about something and chose you to read it. Please look today, if you can."),),
    button=_("Read it"),
    why=_("You are one of the people whom others can turn to, and somebody named you."),
)

WRITTEN_ON = declare(
    "concerns.written_on",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Somebody who turned to you wrote again"),
    sentences=(_("There is something new in a conversation that you have in confidence."),),
    button=_("Read it"),
    why=_("Somebody named you to read this."),
)

THERE_IS_NEWS = declare(
    "concerns.there_is_news",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("There is an answer for you"),
    sentences=(_("Something that you asked for has moved on."),),
    button=_("Read it"),
    why=_("You wrote to somebody here, and asked for an answer."),
)

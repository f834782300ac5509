"""What is told of a message: from whom, and never a word of it."""

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Topic, declare

NEW_MESSAGE = declare(
    "workspace.new_message",
    topic=Topic.MESSAGES,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("You have a message from {author}"),
    sentences=(_("{author} wrote to you in your shared space. Only the two of you can read it."),),
    button=_("Read it"),
    why=_("You are in a pair with {author}. At most one such mail an hour; you can switch them off."),
)

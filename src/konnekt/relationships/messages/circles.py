"""What is told about a circle, and where its people read something else than those of a pair."""

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Notice, Topic, declare
from konnekt.relationships.messages.pairs import (
    ENDED,
    MATCHED,
    OPENED,
    PAIR_PAUSED_FOR_THE_MANAGER,
    PAUSED,
    RESUMED,
    WHY,
)

CIRCLE_MATCHED = declare(
    "relationships.circle_matched",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("There is a circle for you in {programme}"),
    sentences=(
        _("We have found a circle for you in {programme}: {a_mentor} and a few {mentees}. Sign in to see more."),
        _("Please answer by {answer_by}: say yes, or say privately that it isn’t right for you. No reason is asked."),
    ),
    button=_("See my circle"),
    why=WHY,
)

CIRCLE_OPENED = declare(
    "relationships.circle_opened",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your circle begins"),
    sentences=(
        _("Your shared space in {programme} is open. Only the people of your circle can read what is written."),
    ),
    button=_("Open our space"),
    why=WHY,
)

CIRCLE_PAUSED = declare(
    "relationships.circle_paused",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your circle in {programme} is paused"),
    sentences=(
        _(
            "The directory now shows two people of your circle in one reporting line. Mentoring stays outside it, "
            "to keep everybody free."
        ),
        _("What you wrote stays yours. The programme manager knows that the circle is paused and will help you on."),
    ),
    button=_("See what this means"),
    why=WHY,
)

CIRCLE_PAUSED_FOR_THE_MANAGER = declare(
    "relationships.circle_paused_for_the_manager",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("A circle in {programme} is paused"),
    sentences=(
        _(
            "A change in the directory put two people of a circle into one reporting line. Everybody in it was told. "
            "It goes on once one of the two is out of it, or the line is gone."
        ),
    ),
    button=_("See the circles"),
    why=_("You manage {programme}."),
)

CIRCLE_RESUMED = declare(
    "relationships.circle_resumed",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your circle in {programme} goes on"),
    sentences=(_("No reporting line stands between two of you any more, so your space is open again."),),
    button=_("Open our space"),
    why=WHY,
)

CIRCLE_ENDED = declare(
    "relationships.circle_ended",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your circle in {programme} has ended"),
    sentences=(
        _("That is nobody’s fault. You can read what you all wrote until {readable_until}."),
        _("You come first in the next matching; you need do nothing."),
    ),
    button=_("Read it once more"),
    why=WHY,
)

CIRCLE_LEFT = declare(
    "relationships.circle_left",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You are no longer in your circle in {programme}"),
    sentences=(
        _("That is nobody’s fault. You can read what was written while you were in it until {readable_until}."),
        _("You come first in the next matching; you need do nothing."),
    ),
    button=_("Read it once more"),
    why=WHY,
)

CIRCLE_SMALLER = declare(
    "relationships.circle_smaller",
    topic=Topic.PAIR,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("Somebody has left your circle in {programme}"),
    sentences=(_("That is nobody’s fault, and your circle goes on."),),
    button=_("Open our space"),
    why=WHY,
)

CIRCLE_JOINED = declare(
    "relationships.circle_joined",
    topic=Topic.PAIR,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("Somebody has joined your circle in {programme}"),
    sentences=(
        _("They read what is written from now on, nothing from before. A word of welcome is a good beginning."),
    ),
    button=_("Open our space"),
    why=WHY,
)

CIRCLE_SECOND_ASKED = declare(
    "relationships.circle_second_asked",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Would you lead a circle with somebody in {programme}?"),
    sentences=(
        _("There is a circle in {programme} that you could lead with whoever leads it now. Sign in to see more."),
        _("Please answer by {answer_by}: say yes, or say privately that it isn’t right for you. No reason is asked."),
    ),
    button=_("See the circle"),
    why=WHY,
)

CIRCLE_SECOND_SUGGESTED = declare(
    "relationships.circle_second_suggested",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Somebody could lead your circle in {programme} with you"),
    sentences=(
        _("Whoever runs the programme suggests a second {mentor}. They are asked as you are; sign in to see who."),
        _("Please answer by {answer_by}. If you would rather lead it alone, nobody is told that it was you."),
    ),
    button=_("See who, and answer"),
    why=WHY,
)

CIRCLE_SHORT = declare(
    "relationships.circle_short",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your circle in {programme} has become small"),
    sentences=(
        _("It has fewer {mentees} than it was planned for."),
        _("Whoever runs the programme was told, and decides how it goes on. You need do nothing."),
    ),
    button=_("See my circle"),
    why=WHY,
)

CIRCLE_SHORT_FOR_THE_MANAGER = declare(
    "relationships.circle_short_for_the_manager",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("A circle in {programme} has too few {mentees}"),
    sentences=(_("Its people were told that you decide: it can go on as it is, take somebody in, or end."),),
    button=_("See the circles"),
    why=_("You manage {programme}."),
)

CIRCLE_GOES_ON = declare(
    "relationships.circle_goes_on",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your circle in {programme} goes on as it is"),
    sentences=(_("Whoever runs the programme decided that it goes on with fewer {mentees}."),),
    button=_("See my circle"),
    why=WHY,
)

IN_A_CIRCLE: dict[str, Notice] = {
    pair.key: circle
    for pair, circle in (
        (MATCHED, CIRCLE_MATCHED),
        (OPENED, CIRCLE_OPENED),
        (PAUSED, CIRCLE_PAUSED),
        (PAIR_PAUSED_FOR_THE_MANAGER, CIRCLE_PAUSED_FOR_THE_MANAGER),
        (RESUMED, CIRCLE_RESUMED),
        (ENDED, CIRCLE_ENDED),
    )
}
"""What the people of a circle read where those of a pair read something else."""

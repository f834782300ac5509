"""What is told about a pair.

Never who the other is before the person has signed in, never a reason, never a word of content.
"""

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Topic, declare

WHY = _("You enrolled in {programme}.")

MATCHED = declare(
    "relationships.matched",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("There is a match for you in {programme}"),
    sentences=(
        _("We have found somebody for you in {programme}. Sign in to see who it is and why."),
        _("Please answer by {answer_by}: say yes, or say privately that it isn’t right for you. No reason is asked."),
    ),
    button=_("See my match"),
    why=WHY,
)

OPENED = declare(
    "relationships.opened",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You both said yes"),
    sentences=(_("Your shared space in {programme} is open. Only the two of you can read what you write there."),),
    button=_("Open our space"),
    why=WHY,
)

NOT_TAKEN_UP = declare(
    "relationships.not_taken_up",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your match in {programme} did not come about"),
    sentences=(
        _("That happens for many reasons and says nothing about you."),
        _("You come first in the next matching; you need do nothing."),
    ),
    button=_("See how it goes on"),
    why=WHY,
)

PAUSED = declare(
    "relationships.paused",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your mentoring in {programme} is paused"),
    sentences=(
        _(
            "The directory now shows the two of you in one reporting line. Mentoring stays outside it, "
            "to keep you both free."
        ),
        _("What you wrote stays yours. The programme manager knows that the pair is paused and will help you on."),
    ),
    button=_("See what this means"),
    why=WHY,
)

PAIR_PAUSED_FOR_THE_MANAGER = declare(
    "relationships.pair_paused_for_the_manager",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("A pair in {programme} is paused"),
    sentences=(
        _(
            "A change in the directory put two people of a pair into one reporting line. "
            "Both were told, and each needs a new match."
        ),
    ),
    button=_("See the programme"),
    why=_("You manage {programme}."),
)

RESUMED = declare(
    "relationships.resumed",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your mentoring in {programme} goes on"),
    sentences=(_("The reporting line that stood between you is gone, so your space is open again."),),
    button=_("Open our space"),
    why=WHY,
)

ENDED = declare(
    "relationships.ended",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your mentoring in {programme} has ended"),
    sentences=(
        _("That is nobody’s fault. You can read what you both wrote until {readable_until}."),
        _("You come first in the next matching; you need do nothing."),
    ),
    button=_("Read it once more"),
    why=WHY,
)

LINE_UNKNOWN = declare(
    "relationships.line_unknown",
    topic=Topic.PAIR,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("Who is your manager?"),
    sentences=(
        _("The directory no longer says who you report to. Your mentoring goes on as it is."),
        _("Please say who your manager is, so that mentoring stays outside your reporting line."),
    ),
    button=_("Say who it is"),
    why=_("You are in a mentoring pair."),
)

"""What is told of an agreement: that there is something to read or to sign, never a word of it."""

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Topic, declare

_WHY = _("You are in a shared space in {programme}.")
_BUTTON = _("Read the agreement")

SIGNED_BY = declare(
    "relationships.agreement_signed_by",
    topic=Topic.PAIR,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{name} signed your agreement"),
    sentences=(_("Read it in your own time. You can change any of it, or sign it as it is."),),
    button=_BUTTON,
    why=_WHY,
)

CHANGED_AFTER_SIGNING = declare(
    "relationships.agreement_changed_after_signing",
    topic=Topic.PAIR,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{name} changed the agreement that you had signed"),
    sentences=(
        _("Your signature stood under other words, so it is taken off. Read it again, and sign what suits you."),
    ),
    button=_BUTTON,
    why=_WHY,
)

AGREED = declare(
    "relationships.agreement_agreed",
    topic=Topic.PAIR,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("Your agreement is signed by all"),
    sentences=(_("It holds from today. You can read it, and keep a copy, whenever you like."),),
    button=_BUTTON,
    why=_WHY,
)

REOPENING_ASKED = declare(
    "relationships.agreement_reopening_asked",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("{name} would like to change your agreement"),
    sentences=(_("If you agree, it opens for changes. What you signed holds until both sign the new one."),),
    button=_("Answer"),
    why=_WHY,
)

REOPENED = declare(
    "relationships.agreement_reopened",
    topic=Topic.PAIR,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("Your agreement is open for changes"),
    sentences=(_("What was signed holds until the new one is signed by all."),),
    button=_BUTTON,
    why=_WHY,
)

"""What an organisation tells people about coming in."""

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Topic, declare

INVITED = declare(
    "organisations.invited",
    topic=Topic.ACCOUNT,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your way into mentoring at {organisation}"),
    sentences=(
        _("{organisation} runs formal mentoring with Konnekt, and this link opens your place in it."),
        _("It works once, until {until}. Keep it to yourself: whoever opens it can sign in as you."),
    ),
    button=_("Open my place"),
    why=_("Somebody who keeps the people of {organisation} invited you, or you asked for it on its public page."),
    has_secret_address=True,
)

ALREADY_IN = declare(
    "organisations.already_in",
    topic=Topic.ACCOUNT,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You can sign in at {organisation} already"),
    sentences=(
        _("Somebody, probably you, asked for an invitation to {organisation}. You need none: you can sign in already."),
        _("If you have forgotten your password, the sign-in page helps."),
    ),
    button=_("Sign in"),
    why=_("Somebody wrote this address on the public page of {organisation}."),
)

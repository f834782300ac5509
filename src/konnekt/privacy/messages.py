"""What people are told about copies of their data and about being erased."""

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Topic, declare

COPY_READY = declare(
    "privacy.copy_ready",
    topic=Topic.ACCOUNT,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your copy is ready"),
    sentences=(
        _("What {organisation} knows about you in Konnekt is put together, to read and for machines."),
        _("You can fetch it until {until}. If you didn’t ask for it, end your other devices at once."),
    ),
    button=_("Fetch my copy"),
    why=_("You, or somebody signed in as you, asked for a copy of your data."),
)

ERASURE_ASKED = declare(
    "privacy.erasure_asked",
    topic=Topic.ACCOUNT,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You will be erased on {day}"),
    sentences=(
        _("You asked {organisation} to erase you in Konnekt. Until {day} you can take that back."),
        _("After that no mail will come: there is nobody left to write to."),
    ),
    button=_("See what goes, or take it back"),
    why=_("You, or somebody signed in as you, asked for it."),
)

ERASURE_BY_LETTER = declare(
    "privacy.erasure_by_letter",
    topic=Topic.ACCOUNT,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You will be erased on {day}"),
    sentences=(
        _("An administrator of {organisation} noted that you asked to be erased in Konnekt. It happens on {day}."),
        _("If you did not ask for it, write to them before that day."),
    ),
    button=_("The page of {organisation}"),
    why=_("An administrator noted your wish; we tell you, so that nobody can do it in your name."),
    has_private_recipient=True,
)

ERASURE_TAKEN_BACK = declare(
    "privacy.erasure_taken_back",
    topic=Topic.ACCOUNT,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You will not be erased"),
    sentences=(_("It was taken back. Everything stays as it was."),),
    button=_("Open Konnekt"),
    why=_("You, or an administrator who had noted your wish, took it back."),
    has_private_recipient=True,
)

ADDRESS_TO_CONFIRM = declare(
    "privacy.address_to_confirm",
    topic=Topic.ACCOUNT,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Is this your private address?"),
    sentences=(
        _("{name} of {organisation} named this address, to be sent a link to their own data when they leave."),
        _("If that is you, confirm it within seven days. If it isn’t, do nothing: nothing will ever be sent here."),
    ),
    button=_("Yes, this is my address"),
    why=_("Somebody named this address in Konnekt. It is used for nothing else."),
    has_secret_address=True,
    has_private_recipient=True,
)

LEAVERS_COPY = declare(
    "privacy.leavers_copy",
    topic=Topic.ACCOUNT,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your own copy, now that you have left {organisation}"),
    sentences=(
        _("You have left {organisation}. This link leads to what you wrote and everything else that is known of you."),
        _("Each of the two files can be fetched once, until {until}, by whoever has it. Keep it to yourself."),
    ),
    button=_("Fetch my copy"),
    why=_("This is your own address: you named it for this, or you signed in with it as a guest."),
    has_secret_address=True,
    has_private_recipient=True,
)

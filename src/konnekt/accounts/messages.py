"""The mails about one's login. Django-allauth names each by a template; here each is a declared notice."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Notice, Topic, declare

_YOURS = _("This address belongs to a Konnekt login, and we tell you whenever something about it changes.")
_ASKED = _("Somebody typed this address on our sign-in pages. If it wasn’t you, do nothing: nothing has changed.")
_WHERE = _("It happened on {when}, from the address {ip}.")
_NOT_YOU = _("If that wasn’t you, choose a new password now and look through your list of devices.")


def _asked(key: str, *, subject: Promise, sentences: tuple[Promise, ...], button: Promise) -> Notice:
    return declare(
        f"accounts.{key}",
        topic=Topic.ACCOUNT,
        delivery=Delivery.AT_LEAST_ONCE,
        subject=subject,
        sentences=sentences,
        button=button,
        why=_ASKED,
    )


def _changed(key: str, *, subject: Promise, sentence: Promise) -> Notice:
    return declare(
        f"accounts.{key}",
        topic=Topic.ACCOUNT,
        delivery=Delivery.AT_LEAST_ONCE,
        subject=subject,
        sentences=(sentence, _WHERE, _NOT_YOU),
        button=_("Look after my sign-in"),
        why=_YOURS,
    )


_CONFIRM = _asked(
    "confirm",
    subject=_("Confirm your e-mail address"),
    sentences=(
        _("Is this your address? Confirm it, and you can go on where you left off."),
        _("The link works for three days."),
    ),
    button=_("Yes, this is my address"),
)

BY_TEMPLATE: dict[str, Notice] = {
    "account/email/email_confirmation": _CONFIRM,
    "account/email/email_confirmation_signup": _CONFIRM,
    "account/email/account_already_exists": _asked(
        "exists",
        subject=_("You already have a login"),
        sentences=(
            _("Somebody, most likely you, tried to sign up with this address. It already has a login."),
            _("Sign in with it; if the password is forgotten, choose a new one."),
        ),
        button=_("Choose a new password"),
    ),
    "account/email/unknown_account": _asked(
        "unknown",
        subject=_("There is no login for this address"),
        sentences=(
            _("Somebody, most likely you, asked for a new password. There is no login for this address here."),
            _("Perhaps you use another address, or have not signed up yet."),
        ),
        button=_("Sign up"),
    ),
    "account/email/password_reset_key": _asked(
        "reset",
        subject=_("Choose a new password"),
        sentences=(
            _("Somebody, most likely you, asked for a new password for this login."),
            _("The link works once, for one hour."),
        ),
        button=_("Choose a new password"),
    ),
    "account/email/password_changed": _changed(
        "password_changed",
        subject=_("Your password was changed"),
        sentence=_("You, or somebody with your password, chose a new one. Every other device was signed out."),
    ),
    "account/email/password_set": _changed(
        "password_set",
        subject=_("Your login now has a password"),
        sentence=_("You, or somebody on your device, chose a password for this login."),
    ),
    "account/email/password_reset": _changed(
        "password_reset",
        subject=_("Your password was changed"),
        sentence=_("A new password was chosen with a link sent to this address. Every device was signed out."),
    ),
    "account/email/email_changed": _changed(
        "email_changed",
        subject=_("Your e-mail address was changed"),
        sentence=_("The address of your login was changed from {from_email} to {to_email}."),
    ),
    "account/email/email_confirm": _changed(
        "email_confirmed",
        subject=_("Your e-mail address is confirmed"),
        sentence=_("This address was confirmed as yours."),
    ),
    "account/email/email_deleted": _changed(
        "email_removed",
        subject=_("An e-mail address was removed from your login"),
        sentence=_("The address {deleted_email} was removed from your login."),
    ),
    "mfa/email/totp_activated": _changed(
        "totp_added",
        subject=_("An authenticator app was added to your login"),
        sentence=_("From now on a code from the app is asked for when you sign in. Every other device was signed out."),
    ),
    "mfa/email/totp_deactivated": _changed(
        "totp_removed",
        subject=_("The authenticator app was removed from your login"),
        sentence=_("Codes from the app are no longer asked for when you sign in."),
    ),
    "mfa/email/webauthn_added": _changed(
        "passkey_added",
        subject=_("A passkey was added to your login"),
        sentence=_("A new passkey can be used to sign in as you. Every other device was signed out."),
    ),
    "mfa/email/webauthn_removed": _changed(
        "passkey_removed",
        subject=_("A passkey was removed from your login"),
        sentence=_("One of your passkeys no longer opens your login."),
    ),
    "mfa/email/recovery_codes_generated": _changed(
        "codes_made",
        subject=_("New recovery codes were made for your login"),
        sentence=_("There is a new set of recovery codes. The old ones no longer work."),
    ),
}

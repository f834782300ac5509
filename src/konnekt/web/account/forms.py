"""Django-allauth's forms in our words: no placeholder in place of a label, one password field, kind hints."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

_ADDRESS = _("E-mail address")
_PASSWORD = _("Password")
_NEW_PASSWORD = _("New password")
_CODE = _("Code")
PASSWORD_HINT = _("At least 15 characters. Three or four unrelated words work well.")


class Plain:
    """Takes the placeholders away and sets labels and hints of our own."""

    words: ClassVar[dict[str, Any]] = {}
    hints: ClassVar[dict[str, Any]] = {}
    without: ClassVar[tuple[str, ...]] = ()
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.without:
            self.fields.pop(name, None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class SignInForm(Plain, account.LoginForm):  # type: ignore[misc]  # allauth carries no types
    words = {"login": _ADDRESS, "password": _PASSWORD}


class SignUpForm(Plain, account.SignupForm):  # type: ignore[misc]
    words = {"email": _ADDRESS, "password1": _PASSWORD}
    hints = {"password1": PASSWORD_HINT}


class ChangeAddressForm(Plain, account.AddEmailForm):  # type: ignore[misc]
    words = {"email": _("New e-mail address")}
    hints = {"email": _("We send a link there. Your address changes once you have followed it.")}


class ChangePasswordForm(Plain, account.ChangePasswordForm):  # type: ignore[misc]
    words = {"oldpassword": _("Current password"), "password1": _NEW_PASSWORD}
    hints = {"password1": PASSWORD_HINT}
    without = ("password2",)


class SetPasswordForm(Plain, account.SetPasswordForm):  # type: ignore[misc]
    words = {"password1": _PASSWORD}
    hints = {"password1": PASSWORD_HINT}
    without = ("password2",)


class ResetForm(Plain, account.ResetPasswordForm):  # type: ignore[misc]
    words = {"email": _ADDRESS}


class ChoosePasswordForm(Plain, account.ResetPasswordKeyForm):  # type: ignore[misc]
    words = {"password1": _NEW_PASSWORD}
    hints = {"password1": PASSWORD_HINT}
    without = ("password2",)


class PasswordAgainForm(Plain, account.ReauthenticateForm):  # type: ignore[misc]
    words = {"password": _PASSWORD}


class CodeForm(Plain, mfa.AuthenticateForm):  # type: ignore[misc]
    words = {"code": _CODE}
    hints = {"code": _("Six digits from your authenticator app, or one of your recovery codes.")}


class CodeAgainForm(Plain, mfa.ReauthenticateForm):  # type: ignore[misc]
    words = {"code": _CODE}
    hints = {"code": _("Six digits from your authenticator app, or one of your recovery codes.")}


class FirstCodeForm(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    words = {"code": _("The code it shows now")}


class AddPasskeyForm(Plain, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    words = {"name": _("Name"), "passwordless": _("Sign in with it alone, without address and password")}
    hints = {
        "name": _("So that you can tell your keys apart: “My phone”, “Blue key”."),
        "passwordless": _("The device then checks that it is you, by finger, face or PIN."),
    }


class RenamePasskeyForm(Plain, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    words = {"name": _("Name")}

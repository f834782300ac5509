"""How django-allauth's sign-in speaks and behaves here."""

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from konnekt.accounts.actions.letters import write_letter
from konnekt.accounts.messages import BY_TEMPLATE
from konnekt.accounts.models import User
from konnekt.accounts.secrets import open_second_factor, seal_second_factor

_LINKS = ("activate_url", "password_reset_url", "signup_url")
_VALUES = ("ip", "from_email", "to_email", "deleted_email")
_LOOK_AFTER_SIGN_IN = "mfa_index"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Our words, our outbox, and pauses in place of lock-outs; the rest is allauth's."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "This address and this password don’t belong together. Try again, or choose a new password."
        ),
        "too_many_login_attempts": _("That was tried too often. Wait a minute, then try again."),
        "rate_limited": _("That was a little too often. Wait a minute, then try again."),
        "enter_current_password": _("That isn’t your current password."),
        "incorrect_password": _("That isn’t your password."),
        "invalid_or_expired_key": _("This link is no longer good. Ask for a new one."),
        "duplicate_email": _("This is already the address of your login."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into the outbox, with the change that causes it. Links begin with the configured address, always."""
        link = next((context[name] for name in _LINKS if name in context), None)
        path = _path_of(link) if link else reverse(_LOOK_AFTER_SIGN_IN)
        values = {name: str(context[name]) for name in _VALUES if name in context}
        if "timestamp" in context:
            values["when"] = timezone.localtime(context["timestamp"]).strftime("%-d %B %Y, %H:%M %Z")
        write_letter(BY_TEMPLATE[template_prefix], address=email, path=path, **values)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Takes as long as making a login does, so that the clock tells nobody which addresses have one."""
        make_password(get_random_string(20))
        super().send_account_already_exists_mail(email)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Failures are counted per address and network: somebody who guesses elsewhere can't keep the owner waiting.
        return f"{get_ip(request)}:{credentials.get('email', '').strip().lower()}"


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors are sealed at rest and drawn without inline style."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code isn’t right. Codes change every 30 seconds: try the one that shows now."),
        "unverified_email": _("Confirm your e-mail address first, then add a second step."),
    }

    def encrypt(self, text: str) -> str:
        return seal_second_factor(text)

    def decrypt(self, encrypted_text: str) -> str:
        return open_second_factor(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """A picture on white, so that a camera reads it in dark mode too."""
        from qrcode import QRCode
        from qrcode.image.svg import SvgPathFillImage

        code = QRCode(border=3, image_factory=SvgPathFillImage)
        code.add_data(url)
        picture = BytesIO()
        code.make_image().save(picture)
        return picture.getvalue().decode()

    def generate_authenticator_name(self, user: User, type: str) -> str:
        from allauth.mfa.models import Authenticator

        held = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return str(_("My passkey") if held == 0 else _("Passkey {number}").format(number=held + 1))

    def _get_site_name(self) -> str:
        return "Konnekt"


def _path_of(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path

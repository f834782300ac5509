"""How somebody gets in, counted."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from konnekt.accounts.models import User


@dataclass(frozen=True, slots=True)
class WaysIn:
    """What a login is kept safe with, and on how many devices it is open."""

    has_app: bool
    passkeys: int
    devices: int


def ways_in(user: User, *, now: datetime) -> WaysIn:
    """The second steps of a login, and the devices on which it is signed in."""
    kinds = Counter(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    return WaysIn(
        has_app=kinds[Authenticator.Type.TOTP] > 0,
        passkeys=kinds[Authenticator.Type.WEBAUTHN],
        devices=UserSession.objects.filter(user=user, session_key__in=alive).count(),
    )


def verified_address(user_id: UUID) -> str:
    """The address of a login that its owner has shown to read, the main one first; nothing, if there is none."""
    shown = EmailAddress.objects.filter(user=user_id, verified=True).order_by("-primary", "pk")
    return str(shown.values_list("email", flat=True).first() or "")

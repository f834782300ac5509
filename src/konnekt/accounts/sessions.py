"""How long a session lasts: shorter for those who run things."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from konnekt.accounts.models import User


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session may be quiet, and how long it may last."""

    idle: timedelta
    longest: timedelta


def limits_for(user: User) -> Limits:
    """A login that was given a role with power is held to the strict limits."""
    if user.is_operator or user.runs_things:
        return Limits(timedelta(minutes=settings.IDLE_MINUTES_STRICT), timedelta(hours=settings.SESSION_HOURS_STRICT))
    return Limits(timedelta(minutes=settings.IDLE_MINUTES), timedelta(hours=settings.SESSION_HOURS))

"""Addresses that work anywhere: they stand on paper and in badges, which are read elsewhere."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from konnekt.organisations.models import Organisation
from konnekt.training.actions.signing import KeyAddress
from konnekt.training.badges import Issuer


def of_achievement(organisation: Organisation, key: str) -> str:
    return _whole("badge_achievement", organisation, key)


def of_keys(organisation: Organisation) -> KeyAddress:
    """Where the public half of a key of this organisation stands."""

    def of_key(key_id: UUID) -> str:
        return _whole("badge_key", organisation, key_id)

    return of_key


def issuer_of(organisation: Organisation) -> Issuer:
    """The organisation as it signs."""
    home = _whole("organisation_page", organisation)
    return Issuer(address=_whole("badge_issuer", organisation), name=organisation.name, home=home)


def _whole(name: str, organisation: Organisation, *more: object) -> str:
    return settings.BASE_URL.rstrip("/") + reverse(name, args=[organisation.slug, *more])

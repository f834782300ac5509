"""Secrets of a login, sealed by the master key itself, since no organisation stands above it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from uuid import UUID

from konnekt.sealing.cipher import CannotOpen, Place, decrypt, encrypt
from konnekt.sealing.master import master_keys

NO_ORGANISATION = UUID(int=0)
_SECOND_FACTOR = Place(NO_ORGANISATION, "mfa.Authenticator", "data", UUID(int=0))
"""Allauth hands over a secret without its row, so all of them share one place."""


def seal_letter(letter_id: UUID, contents: dict[str, Any]) -> bytes:
    return encrypt(master_keys()[0], json.dumps(contents).encode(), _letter(letter_id))


def open_letter(letter_id: UUID, sealed: bytes) -> dict[str, Any]:
    contents: dict[str, Any] = json.loads(_open(sealed, _letter(letter_id)))
    return contents


def reseal_letter(letter_id: UUID, sealed: bytes) -> bytes:
    return encrypt(master_keys()[0], _open(sealed, _letter(letter_id)), _letter(letter_id))


def seal_second_factor(secret: str) -> str:
    return urlsafe_b64encode(encrypt(master_keys()[0], secret.encode(), _SECOND_FACTOR)).decode()


def open_second_factor(sealed: str) -> str:
    return _open(urlsafe_b64decode(sealed), _SECOND_FACTOR).decode()


def _letter(letter_id: UUID) -> Place:
    return Place(NO_ORGANISATION, "accounts.AccountLetter", "sealed", letter_id)


def _open(sealed: bytes, place: Place) -> bytes:
    for key in master_keys():
        try:
            return decrypt(key, sealed, place)
        except CannotOpen:
            continue
    raise CannotOpen("None of the master keys opens this: is it the right key file?")

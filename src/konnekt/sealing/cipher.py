"""AES-256-GCM with a random nonce, and the place of the value as associated data, so that a ciphertext moved elsewhere
fails to open.
"""

import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = b"\x01"


class CannotOpen(Exception):
    """The sealed value does not belong to this key and place, or was changed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value lives. It is authenticated, never stored."""

    organisation: UUID
    model: str
    field: str
    row: UUID
    version: int = 1

    def as_bytes(self) -> bytes:
        return f"{self.organisation}|{self.model}|{self.field}|{self.row}|{self.version}".encode()


def new_key() -> bytes:
    return os.urandom(KEY_BYTES)


def encrypt(key: bytes, value: bytes, place: Place) -> bytes:
    """The value under the key, bound to its place."""
    nonce = os.urandom(_NONCE_BYTES)
    return _FORMAT + nonce + AESGCM(key).encrypt(nonce, value, place.as_bytes())


def decrypt(key: bytes, sealed: bytes, place: Place) -> bytes:
    """The value, or CannotOpen."""
    sealed = bytes(sealed)
    if sealed[:1] != _FORMAT:
        raise CannotOpen("The sealed value has an unknown format.")
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, place.as_bytes())
    except InvalidTag as error:
        raise CannotOpen("The sealed value does not belong here, or was changed.") from error

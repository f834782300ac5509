"""Signing badges in the organisation's name: its key is made when it is first needed, and can be replaced.

RS256, which is what the specification asks of everybody; other algorithms are allowed and read by few.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from joserfc import jwt
from joserfc.jwk import RSAKey

from konnekt.access.actors import Actor
from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, fingerprint, place, seal, unseal_bytes
from konnekt.training.models import SigningKey

BITS = 3072
ALGORITHM = "RS256"

KeyAddress = Callable[[UUID], str]
"""Where the public half of a key stands: the name under which whoever checks a badge finds it."""


@transaction.atomic
def sign(claims: dict[str, Any], *, key_address: KeyAddress, now: datetime) -> str:
    """The claims as a compact token, signed with the organisation's key."""
    row = current_key(now=now)
    assert row.private is not None
    private = RSAKey.import_key(unseal_bytes(_holder(), bytes(row.private), _place(row)))
    header = {"alg": ALGORITHM, "kid": key_address(row.pk), "typ": "JWT"}
    return jwt.encode(header, claims, private, algorithms=[ALGORITHM])


@transaction.atomic
def current_key(*, now: datetime) -> SigningKey:
    """The key that signs now, made where there is none."""
    found = SigningKey.objects.filter(retired_at=None).first()
    return found or _make(now)


@transaction.atomic
def replace_key(actor: Actor, *, now: datetime) -> SigningKey:
    """Sign with a new key from now on. The private half of the old one is deleted; its public half stays, so that
    badges of before can still be checked.
    """
    if not Permission.KEEP_SETTINGS.held_by(actor):
        raise NotFound
    SigningKey.objects.filter(retired_at=None).update(retired_at=now, private=None)
    made = _make(now)
    record(actor, Verb.KEYS_ROTATED, made, what="badges")
    return made


def salt_of(completion_id: UUID) -> str:
    """What salts the digest of an address in one badge: the same each time, so that a badge fetched twice is one."""
    return fingerprint(_holder(), f"salt:{completion_id}")[:32]


def public_half(row: SigningKey, key_address: KeyAddress) -> dict[str, Any]:
    """The public key as a JSON Web Key, under its address."""
    return {**row.public, "kid": key_address(row.pk), "use": "sig", "alg": ALGORITHM}


def _make(now: datetime) -> SigningKey:
    pair = RSAKey.generate_key(BITS, auto_kid=False)
    row = SigningKey(public=dict(pair.as_dict(private=False)), made_at=now)
    row.private = seal(_holder(), pair.as_pem(private=True), _place(row))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # somebody else was faster
        return SigningKey.objects.get(retired_at=None)
    return row


def _holder() -> Holder:
    return Holder.secrets(served_organisation())


def _place(row: SigningKey) -> Place:
    return place("training.SigningKey", "private", row.pk)

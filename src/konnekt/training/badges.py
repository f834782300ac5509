"""A completed module as an Open Badge: plain values in, the credential of the specification out.

Open Badges 3.0 of 1EdTech, which is a Verifiable Credential of the W3C (data model 2.0). It says that something was
done and by whom it is said, never how well. To whom is said by a salted digest of the e-mail address: whoever knows the
address can check it, and the file itself names nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"

Said = Mapping[str, Any]
"""An object as the specification has it."""


@dataclass(frozen=True, slots=True)
class Achieved:
    """What there is to achieve: a module, at the address where it is described."""

    address: str
    title: str
    why: str
    criteria: str


@dataclass(frozen=True, slots=True)
class Issuer:
    """The organisation, at the address of its profile."""

    address: str
    name: str
    home: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who achieved it: an address that is written down only as a digest, and what salts it."""

    email: str
    salt: str


def issuer_profile(issuer: Issuer) -> Said:
    return {"id": issuer.address, "type": ["Profile"], "name": issuer.name, "url": issuer.home}


def achievement(achieved: Achieved, issuer: Issuer) -> Said:
    return {
        "id": achieved.address,
        "type": ["Achievement"],
        "achievementType": "Badge",
        "name": achieved.title,
        "description": achieved.why,
        "criteria": {"narrative": achieved.criteria},
        "creator": issuer_profile(issuer),
    }


def with_context(said: Said) -> Said:
    """As it stands at an address of its own."""
    return {"@context": CONTEXT, **said}


def credential(
    *, completion_id: UUID, completed_at: datetime, address: str, achieved: Achieved, issuer: Issuer, to: Recipient
) -> Said:
    """The credential that is signed. Its own address is the page on which anybody can check it."""
    said_at = completed_at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    return {
        "@context": CONTEXT,
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achieved.title,
        "issuer": issuer_profile(issuer),
        "validFrom": said_at,
        "awardedDate": said_at,
        "credentialSubject": {
            # An id of this badge alone: two badges of one person don't tell that they are one person's.
            "id": f"urn:uuid:{uuid5(completion_id, 'subject')}",
            "type": ["AchievementSubject"],
            "identifier": [_identity(to)],
            "achievement": achievement(achieved, issuer),
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def claims(said: Said) -> dict[str, Any]:
    """The credential as the payload of a JSON Web Token: its own members, and the four names a token has for them."""
    valid_from = datetime.fromisoformat(said["validFrom"])
    return {
        **said,
        "iss": said["issuer"]["id"],
        "jti": said["id"],
        "nbf": int(valid_from.timestamp()),
        "sub": said["credentialSubject"]["id"],
    }


def _identity(to: Recipient) -> Said:
    digest = sha256(f"{to.email}{to.salt}".encode()).hexdigest()
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${digest}",
        "identityType": "emailAddress",
        "salt": to.salt,
    }

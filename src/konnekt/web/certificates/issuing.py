"""What a badge refers to, for programs that check one: who signed it, with which key, and what was achieved."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import JsonResponse

from konnekt.core.errors import NotFound
from konnekt.training.actions.signing import public_half
from konnekt.training.badges import achievement, issuer_profile, with_context
from konnekt.training.models import SigningKey
from konnekt.training.queries.certificates import described, public_keys
from konnekt.web.certificates import addresses
from konnekt.web.certificates.achieved import achieved_in
from konnekt.web.door import Request, public_page


@public_page()
def issuer(request: Request) -> JsonResponse:
    """The organisation's profile."""
    return _public(with_context(issuer_profile(addresses.issuer_of(request.organisation))))


@public_page()
def keys(request: Request) -> JsonResponse:
    """Every key it ever signed with, as a JSON Web Key Set."""
    key_address = addresses.of_keys(request.organisation)
    return _public({"keys": [public_half(row, key_address) for row in public_keys()]})


@public_page()
def key(request: Request, key_id: UUID) -> JsonResponse:
    """One of them, under the name that badges give it."""
    row = SigningKey.objects.filter(pk=key_id).first()
    if row is None:
        raise NotFound
    return _public(public_half(row, addresses.of_keys(request.organisation)))


@public_page()
def achieved(request: Request, key: str) -> JsonResponse:
    """What a module is, as badges describe it."""
    entry = described(key)
    if entry is None:
        raise NotFound
    here = request.organisation
    return _public(with_context(achievement(achieved_in(entry, here), addresses.issuer_of(here))))


def _public(said: Mapping[str, Any]) -> JsonResponse:
    """Programs of other places may read it in a browser, too: it holds nothing about anybody."""
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"}
    return JsonResponse(dict(said), headers=headers, json_dumps_params={"ensure_ascii": False})

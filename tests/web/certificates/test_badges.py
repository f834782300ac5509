"""A badge as others read it: found by a second library that knows nothing of ours, from public addresses alone."""

import json
import re
from base64 import urlsafe_b64decode
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import jwt
import pytest
from django.test import Client
from jsonschema import Draft201909Validator
from tests.factories.certificates import completed

from konnekt.core import clock
from konnekt.core.errors import NotFound
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.training.actions.signing import current_key, replace_key
from konnekt.training.models import Completion, SigningKey

HOST = "https://mentoring.example"
SCHEMA = json.loads(Path(__file__).parents[2].joinpath("training/open_badge.schema.json").read_text())


@pytest.fixture
def done(cast, settings) -> Completion:
    settings.BASE_URL = HOST
    with tenant(cast.organisation_id):
        return completed(cast.mentee, shown=True)


@pytest.fixture
def token(cast, done, signed_in) -> str:
    return fetched(signed_in(cast.mentee), done)


def fetched(browser, done) -> str:
    answer = browser.get(f"/o/meridian/learn/certificates/{done.pk}/badge.jwt")
    assert answer.status_code == 200, answer.content.decode()[:300]
    assert answer["Content-Type"].startswith("text/plain")
    return answer.content.decode()


def read(address: str) -> dict:
    """What stands at a public address, for a stranger."""
    assert address.startswith(HOST)
    answer = Client().get(address.removeprefix(HOST))
    assert answer.status_code == 200, address
    assert answer["Access-Control-Allow-Origin"] == "*"
    return answer.json()


def verified(token: str) -> dict:
    """As the specification asks: the key by its address in the header, then the signature, then the four claims."""
    header = jwt.get_unverified_header(token)
    assert set(header) == {"alg", "kid", "typ"}
    key = jwt.PyJWK(read(header["kid"]))
    said = jwt.decode(token, key.key, algorithms=["RS256"], options={"require": ["iss", "jti", "nbf", "sub"]})
    assert said["iss"] == said["issuer"]["id"]
    assert said["jti"] == said["id"]
    assert said["sub"] == said["credentialSubject"]["id"]
    assert said["nbf"] == datetime.fromisoformat(said["validFrom"]).timestamp()
    return said


def test_a_second_library_verifies_it_from_public_addresses_alone(done, token):
    said = verified(token)
    credential = {name: value for name, value in said.items() if name not in {"iss", "jti", "nbf", "sub"}}
    Draft201909Validator.check_schema(SCHEMA)
    assert [one.message for one in Draft201909Validator(SCHEMA).iter_errors(credential)] == []
    assert said["name"] == done.title
    assert said["id"] == f"{HOST}/o/meridian/certificates/{done.code}/"


def test_what_it_refers_to_stands_where_it_says(token):
    said = verified(token)
    issuer, achievement = read(said["issuer"]["id"]), read(said["credentialSubject"]["achievement"]["id"])
    assert said["issuer"].items() <= issuer.items()
    assert said["credentialSubject"]["achievement"].items() <= achievement.items()
    page = Client().get(said["id"].removeprefix(HOST))
    assert "Amina Yusuf" in page.content.decode()


def test_it_names_nobody_and_says_not_how_well(cast, done, token):
    payload = token.split(".")[1]
    words = urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode()
    for kept in (cast.mentee.member.name, cast.mentee.member.email, str(cast.mentee.member.pk), str(done.pk)):
        assert kept not in words
    assert not re.search(r'"(result|score|grade|evidence|narrative": "[^"]*\d+ of)', words)


def test_whoever_knows_the_address_can_tell_whose_it_is(cast, token):
    identity = verified(token)["credentialSubject"]["identifier"][0]
    mine = sha256(f"{cast.mentee.member.email}{identity['salt']}".encode()).hexdigest()
    assert identity["identityHash"] == f"sha256${mine}"


def test_it_is_the_same_badge_each_time_and_two_tell_nothing_of_each_other(cast, done, token, signed_in):
    browser = signed_in(cast.mentee)
    assert fetched(browser, done) == token
    with tenant(cast.organisation_id):
        other = completed(cast.mentee, "what-a-mentor-is", shown=True)
    one, two = verified(token), verified(fetched(browser, other))
    assert one["sub"] != two["sub"]
    assert one["credentialSubject"]["identifier"] != two["credentialSubject"]["identifier"]


def test_what_was_changed_is_found_out(done, token):
    header, payload, signature = token.split(".")
    letters = list(payload)
    letters[40] = "A" if letters[40] != "A" else "B"
    with pytest.raises(jwt.InvalidTokenError):
        verified(f"{header}.{''.join(letters)}.{signature}")


def test_a_new_key_leaves_what_was_signed_before_good(cast, done, token, signed_in):
    with tenant(cast.organisation_id):
        replace_key(cast.administrator.actor, now=clock.read())
        old = SigningKey.objects.exclude(retired_at=None).get()
        assert old.private is None
        assert Entry.objects.filter(verb="keys.rotated").count() == 1
    verified(token)
    newer = fetched(signed_in(cast.mentee), done)
    verified(newer)
    assert jwt.get_unverified_header(newer)["kid"] != jwt.get_unverified_header(token)["kid"]
    listed = read(f"{HOST}/o/meridian/certificates/keys/")["keys"]
    assert {one["kid"] for one in listed} == {jwt.get_unverified_header(one)["kid"] for one in (token, newer)}


def test_no_private_half_is_ever_told(cast, done, token):
    for path in ("keys/", jwt.get_unverified_header(token)["kid"].split("/certificates/")[1]):
        said = read(f"{HOST}/o/meridian/certificates/{path}")
        for one in said.get("keys", [said]):
            assert set(one) == {"kty", "n", "e", "kid", "use", "alg"}
    with tenant(cast.organisation_id):
        assert b"PRIVATE" not in bytes(current_key(now=clock.read()).private)


def test_only_an_administrator_replaces_the_key(cast):
    with tenant(cast.organisation_id), pytest.raises(NotFound):
        replace_key(cast.programme_manager.actor, now=clock.read())


def test_without_its_page_no_badge_is_given_out(cast, done, signed_in):
    browser = signed_in(cast.mentee)
    browser.post(f"/o/meridian/learn/certificates/{done.pk}/hiding/")
    answer = browser.get(f"/o/meridian/learn/certificates/{done.pk}/badge.jwt")
    assert answer.status_code == 409
    assert "Let that be checked first." in answer.content.decode()


def test_own_modules_are_described_only_while_somebody_shows_one(cast, done, settings):
    with tenant(cast.organisation_id):
        Completion.objects.filter(pk=done.pk).update(module_key="gone", shown_since=None)
    assert Client().get("/o/meridian/certificates/achievements/gone/").status_code == 404
    assert Client().get("/o/meridian/certificates/achievements/what-a-mentor-is/").status_code == 200

"""Whatever goes wrong, there is a page that says what to do, even when nobody knows yet who asks."""

import re

import pytest
from django.test import RequestFactory

from konnekt.core.errors import Refused
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Unit
from konnekt.web import errors


def test_a_host_we_do_not_answer_to_is_refused_in_words(client):
    answer = client.get("/", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "We couldn’t read that request" in answer.content.decode()


def test_an_address_with_nothing_behind_it_says_so(cast, client):
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()


def test_inside_an_organisation_missing_and_foreign_look_the_same_to_the_letter(cast, stranger, signed_in):
    client = signed_in(cast.mentee)
    missing = client.get("/o/nowhere/today/")
    foreign = client.get("/o/elsewhere/today/")
    assert (missing.status_code, foreign.status_code) == (404, 404)
    assert without_nonces(missing) == without_nonces(foreign)


@pytest.mark.parametrize("method", ["get", "head"])
def test_what_a_page_wrote_before_it_was_refused_is_undone(cast, signed_in, monkeypatch, method):
    def write_and_refuse(*_asked):
        Unit.objects.create(name="Half done", path="Half done")
        raise Refused("Not now.")

    monkeypatch.setattr("konnekt.web.privacy.own.clocks", write_and_refuse)
    answer = getattr(signed_in(cast.mentee), method)("/o/meridian/my-data/periods/")
    assert (answer.status_code, b"Not now." in answer.content) == (409, method == "get")
    with tenant(cast.organisation_id):
        assert not Unit.objects.filter(name="Half done").exists()


@pytest.mark.parametrize(
    ("page", "status", "words"),
    [
        (errors.bad_request, 400, "We couldn’t read that request"),
        (errors.forbidden, 403, "You can’t do that here"),
        (errors.not_found, 404, "There is nothing at this address"),
        (errors.stale_form, 403, "This form had gone stale"),
        (errors.too_large, 413, "That was too large"),
        (errors.too_often, 429, "That was a little too often"),
        (errors.broken, 500, "Something broke on our side"),
    ],
)
def test_each_renders_before_anybody_knows_who_asks(page, status, words):
    answer = page(RequestFactory().get("/"))
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_nothing_is_read_that_is_larger_than_any_file_may_be(client):
    answer = client.post("/accounts/login/", {"login": "x"}, headers={"Content-Length": "50000000000"})
    assert answer.status_code == 413


def without_nonces(answer):
    return re.sub(r'nonce="[^"]+"', "", answer.content.decode())

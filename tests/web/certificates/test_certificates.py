"""A certificate: on paper, on its person's own page, and as a stranger finds it."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from tests.documents.reading import everything
from tests.factories.certificates import completed

from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Member
from konnekt.training.models import Completion


@pytest.fixture(autouse=True)
def unhurried(db):
    """Nothing was looked up before."""
    cache.clear()


@pytest.fixture
def done(cast) -> Completion:
    with tenant(cast.organisation_id):
        return completed(cast.mentee)


def own(done, more=""):
    return f"/o/meridian/learn/certificates/{done.pk}/{more}"


def public(code):
    return f"/o/meridian/certificates/{code}/"


def test_nobody_finds_it_before_its_person_allows_that(cast, done, signed_in):
    stranger, mine = Client(), signed_in(cast.mentee)
    assert "Let it be checked" in mine.get(own(done)).content.decode()
    unknown = stranger.get(public("ABCD-EFGH-JKMN-PQRS"))
    for browser in (stranger, mine, signed_in(cast.programme_manager)):
        assert browser.get(public(done.code)).status_code == 404
    assert stranger.get(public(done.code)).content.split(b"<main")[1] == unknown.content.split(b"<main")[1]
    assert mine.post(own(done, "showing/")).status_code == 302
    assert stranger.get(public(done.code)).status_code == 200
    page = mine.get(own(done)).content.decode()
    assert done.code in page
    assert f"/o/meridian/certificates/{done.code}/" in page
    mine.post(own(done, "hiding/"))
    assert stranger.get(public(done.code)).status_code == 404


def test_a_stranger_reads_whose_what_when_and_by_whom_and_nothing_more(cast, done, signed_in):
    signed_in(cast.mentee).post(own(done, "showing/"))
    page = Client().get(public(done.code)).content.decode()
    for said in ("Amina Yusuf", done.title, "Meridian", done.code, "and not how well", 'content="noindex"'):
        assert said in page
    for kept in (cast.mentee.member.email, "Questions", f"{done.right} of"):
        assert kept not in page


def test_case_and_dashes_do_not_matter(cast, done, signed_in):
    signed_in(cast.mentee).post(own(done, "showing/"))
    typed = done.code.replace("-", " ").lower()
    assert Client().get(public(typed)).status_code == 200
    answer = Client().get("/o/meridian/certificates/", {"code": typed})
    assert answer.status_code == 302
    assert answer["Location"] == public(done.code)


def test_what_is_no_code_is_said_on_the_page(cast):
    page = Client().get("/o/meridian/certificates/", {"code": "ABC"}).content.decode()
    assert "sixteen letters and digits" in page
    assert "Give the code" in Client().get("/o/meridian/certificates/", {"code": ""}).content.decode()
    assert "Give the code" not in Client().get("/o/meridian/certificates/").content.decode()


def test_guessing_comes_to_an_end(cast, settings):
    settings.ACCOUNT_RATE_LIMITS = {"certificate_check": "3/m/ip"}
    stranger = Client()
    said = [stranger.get(public("ABCD-EFGH-JKMN-PQRS")).status_code for _time in range(4)]
    assert said == [404, 404, 404, 429]


def test_the_paper_says_it_all(cast, done, signed_in):
    answer = signed_in(cast.mentee).get(own(done, "certificate.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert b"pdfuaid" in everything(answer.content)
    assert len(re.findall(rb"/Type ?/Page\b", everything(answer.content))) == 1


def test_a_long_name_and_a_long_title_fit_on_one_sheet(cast, done, signed_in):
    with tenant(cast.organisation_id):
        Completion.objects.update(title="What we mean by it, and what to do about it " * 4)
        Member.objects.filter(pk=done.member_id).update(name="María del Carmen Fernández-Villaverde y Ruiz de Alarcón")
    answer = signed_in(cast.mentee).get(own(done, "certificate.pdf"))
    assert len(re.findall(rb"/Type ?/Page\b", everything(answer.content))) == 1


@pytest.mark.parametrize("path", ["", "certificate.pdf", "badge.jwt"])
def test_only_its_person_has_it(cast, done, signed_in, path):
    for person in (cast.mentor, cast.programme_manager, cast.administrator):
        assert signed_in(person).get(own(done, path)).status_code == 404


def test_pages_cost_the_same_with_one_and_with_three(cast, done, signed_in, django_assert_num_queries):
    mine = signed_in(cast.mentee)
    mine.post(own(done, "showing/"))
    mine.get(own(done))
    with django_assert_num_queries(9) as own_page:
        mine.get(own(done))
    with tenant(cast.organisation_id):
        completed(cast.mentee, "what-a-mentor-is", shown=True)
        completed(cast.mentor, "what-a-mentor-is", shown=True)
    with django_assert_num_queries(len(own_page)):
        mine.get(own(done))

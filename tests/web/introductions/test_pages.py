"""A mentor offers an introduction, a third person decides, and only then names are told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from tests.cast import ROLES
from tests.factories.pairs import opened
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.relationships.actions.exclusions import exclude
from konnekt.workspace.actions.introductions import MOST_WAITING, answer_introduction, offer_introduction
from konnekt.workspace.models import Introduction

HOME = "/o/meridian/"
EVERYBODY_ELSE = sorted({"line_manager", "mentee"} | ROLES.keys())


def words(response):
    return response.content.decode()


def place(pair):
    return f"{HOME}pairs/{pair.pk}/introductions/"


def offer(cast, pair, *, by="mentor", mentee="mentee", third="colleague", now=None):
    with tenant(cast.organisation_id):
        return offer_introduction(
            cast.people[by].actor,
            relationship=pair,
            mentee=cast.people[mentee].member,
            third=cast.people[third].member,
            words="Somebody who moved from site to office, as you did",
            line="Both from site to office",
            token=uuid4(),
            now=now or clock.read(),
        )


def page_of(introduction):
    return f"{HOME}introductions/{introduction.pk}/"


def test_a_mentor_offers_by_name_and_the_third_reads_why_and_not_whom(cast, signed_in):
    pair, mentor = opened(cast), signed_in(cast.mentor)
    form = {"mentee": str(cast.mentee.member.pk), "third": "Nobody at all", "words": "Why", "line": "Line"}
    page = words(mentor.post(place(pair), form | {"token": uuid4()}))
    assert "Nobody here is called" in page
    assert ">Why</textarea>" in page.replace("\n", "")
    assert mentor.post(place(pair), form | {"third": "Mei Lin", "token": uuid4()}).status_code == 302
    with tenant(cast.organisation_id):
        found = Introduction.objects.get()
    page = words(signed_in(cast.colleague).get(page_of(found)))
    assert "Björn would like to introduce somebody to you" in page
    assert "<p>Why</p>" in page
    assert "Amina" not in page
    assert "Mei Lin" not in words(signed_in(cast.mentee).get(place(pair)))


def test_once_they_agree_all_three_know_each_other(cast, signed_in):
    pair = opened(cast)
    found = offer(cast, pair)
    third = signed_in(cast.colleague)
    third.post(page_of(found), {"answer": "yes"})
    run_queue()
    page = words(third.get(page_of(found)))
    assert "mentee@meridian.example" in page
    assert "Both from site to office" in page
    for who in (cast.mentee, cast.mentor):
        page = words(signed_in(who).get(place(pair)))
        assert "Both from site to office" in page
        assert "mailto:colleague@meridian.example" in page
    page = words(signed_in(cast.mentee).get(place(pair)))
    assert "as you did" not in page
    told = [one for one in mail.outbox if "glad to be introduced" in one.subject]
    assert sorted(one.to[0] for one in told) == ["mentee@meridian.example", "mentor@meridian.example"]


def test_a_no_is_quiet_and_reads_like_silence(cast, signed_in):
    pair = opened(cast)
    found, before = offer(cast, pair), None
    with tenant(cast.organisation_id):
        before = (Entry.objects.count(), Letter.objects.count())
    assert "Waits for an answer" in words(signed_in(cast.mentor).get(place(pair)))
    signed_in(cast.colleague).post(page_of(found), {"answer": "no"})
    with tenant(cast.organisation_id):
        assert (Entry.objects.count(), Letter.objects.count()) == before
    assert "Waits for an answer" in words(signed_in(cast.mentor).get(place(pair)))
    assert "Mei Lin" not in words(signed_in(cast.mentee).get(place(pair)))
    with tenant(cast.organisation_id), pytest.raises(Refused):
        answer_introduction(cast.colleague.actor, introduction=found, agrees=True, now=clock.read())


@pytest.mark.parametrize(("who", "whom"), [("mentee", "colleague"), ("colleague", "mentor")])
def test_whoever_keeps_away_is_never_asked_and_it_reads_like_silence(cast, signed_in, who, whom):
    pair = opened(cast)
    with tenant(cast.organisation_id):
        exclude(cast.people[who].actor, excluded=cast.people[whom].member)
        letters = Letter.objects.count()
    found = offer(cast, pair)
    with tenant(cast.organisation_id):
        assert Letter.objects.count() == letters
    assert signed_in(cast.colleague).get(page_of(found)).status_code == 404
    assert "Waits for an answer" in words(signed_in(cast.mentor).get(place(pair)))


def test_after_its_time_it_did_not_come_about(cast, signed_in):
    pair = opened(cast)
    found = offer(cast, pair, now=clock.read() - timedelta(days=15))
    assert "did not come about" in words(signed_in(cast.mentor).get(place(pair)))
    with tenant(cast.organisation_id), pytest.raises(Refused):
        answer_introduction(cast.colleague.actor, introduction=found, agrees=True, now=clock.read())


def test_only_a_mentor_offers_and_only_somebody_outside_is_asked(cast):
    pair = opened(cast)
    for wrong in ({"by": "mentee", "mentee": "mentor"}, {"by": "colleague"}, {"mentee": "colleague"}):
        with pytest.raises(NotFound):
            offer(cast, pair, **wrong)
    with pytest.raises(Refused):
        offer(cast, pair, third="mentee")
    offer(cast, pair)
    with pytest.raises(Refused, match="already"):
        offer(cast, pair)
    for third in ("champion", "auditor"):
        offer(cast, pair, third=third)
    with pytest.raises(Refused, match="Three"):
        offer(cast, pair, third="line_manager")
    with tenant(cast.organisation_id):
        assert Introduction.objects.count() == MOST_WAITING


def test_today_asks_the_third_until_they_answer(cast, signed_in):
    found = offer(cast, opened(cast))
    third, card = signed_in(cast.colleague), "Björn would like to introduce somebody to you"
    page = words(third.get(f"{HOME}today/"))
    assert card in page
    assert page_of(found) in page
    assert card not in words(signed_in(cast.mentee).get(f"{HOME}today/"))
    third.post(page_of(found), {"answer": "no"})
    assert card not in words(third.get(f"{HOME}today/"))


def test_an_empty_form_says_what_it_needs(cast, signed_in):
    assert "This field is required" in words(signed_in(cast.mentor).post(place(opened(cast))))


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_for_one_and_for_three(cast, signed_in, number, django_assert_num_queries):
    pair = opened(cast)
    for third in ("colleague", "champion", "auditor")[:number]:
        found = offer(cast, pair, third=third)
        with tenant(cast.organisation_id):
            answer_introduction(cast.people[third].actor, introduction=found, agrees=True, now=clock.read())
    mentee = signed_in(cast.mentee)
    mentee.get(place(pair))
    with django_assert_num_queries(12):
        page = words(mentee.get(place(pair)))
    assert page.count("<blockquote>") == number


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_nobody_else_finds_it(cast, signed_in, who):
    pair = opened(cast)
    found, browser = offer(cast, pair), signed_in(cast.people[who])
    assert browser.get(page_of(found)).status_code == 404
    assert browser.post(page_of(found), {"answer": "yes"}).status_code == 404
    if who != "mentee":
        assert browser.get(place(pair)).status_code == 404

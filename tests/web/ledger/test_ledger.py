"""The ledger's pages: for those who run the house everything, for everybody else their own trail."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from konnekt.core.tenancy import tenant
from konnekt.ledger.actions import seal_tail
from konnekt.ledger.models import Entry
from konnekt.organisations.actions.people import change_member, mark_left
from konnekt.organisations.actions.settings import change_settings

PAGE = "/o/meridian/ledger/"
MINE = f"{PAGE}mine/"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def words(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def rename(cast, who, times):
    with tenant(cast.organisation_id):
        for number in range(times):
            change_member(cast.administrator.actor, member=cast.people[who].member, job_title=f"PLANTED {number}")


@pytest.mark.parametrize("who", ["administrator", "auditor"])
def test_who_may_read_it_reads_what_was_done_and_no_values(cast, signed_in, who):
    rename(cast, "mentee", 1)
    page = words(signed_in(cast.people[who]).get(PAGE))
    for said in ("changed a member", "Ada Whitlock", "Amina Yusuf", "job_title", "in a moment"):
        assert said in page
    assert "PLANTED" not in page


def test_nobody_else_reads_it(cast, stranger, signed_in):
    for person in (cast.mentee, cast.programme_manager, cast.champion, cast.safeguarding):
        assert signed_in(person).get(PAGE).status_code == 404
    assert signed_in(stranger.administrator).get(PAGE).status_code == 404
    assert Client().get(PAGE).status_code == 302


def test_another_organisations_entries_are_not_in_it(cast, stranger, signed_in):
    rename(stranger, "mentee", 1)
    for address in (PAGE, MINE):
        assert "Nothing has been done yet" in words(signed_in(cast.administrator).get(address))


@pytest.mark.parametrize("entries", [1, 3])
def test_a_page_costs_the_same_however_many_entries(cast, signed_in, django_assert_num_queries, entries):
    rename(cast, "mentee", entries)
    browser = signed_in(cast.auditor)
    browser.get(PAGE)
    with django_assert_num_queries(11):
        assert words(browser.get(PAGE)).count('scope="row"') == entries


def test_many_entries_come_in_pages_newest_first(cast, signed_in):
    rename(cast, "mentee", 51)
    with tenant(cast.organisation_id):
        change_settings(cast.administrator.actor, organisation=cast.organisation, name="Meridian Care")
    browser = signed_in(cast.auditor)
    first, second = words(browser.get(PAGE)), words(browser.get(f"{PAGE}?page=2"))
    assert (first.count('scope="row"'), second.count('scope="row"')) == (50, 2)
    assert "52 entries, newest first" in first
    assert "changed the settings" in first.split("<tbody>")[1].split("</tr>")[0]


def test_only_one_kind_of_act_is_shown_when_asked_for(cast, signed_in):
    rename(cast, "mentee", 2)
    with tenant(cast.organisation_id):
        mark_left(cast.administrator.actor, member=cast.colleague.member, now=NOW)
    browser = signed_in(cast.auditor)
    page = words(browser.get(PAGE, {"verb": "member.left"}))
    assert page.count('scope="row"') == 1
    assert '<option value="member.left" selected>' in page
    assert words(browser.get(PAGE, {"verb": "no.such"})).count('scope="row"') == 3


def test_the_chain_is_proven_on_request(cast, signed_in):
    rename(cast, "mentee", 2)
    browser = signed_in(cast.auditor)
    assert "The chain" not in words(browser.get(PAGE)).split("<main")[1]
    assert "The chain holds: 0 entries" in words(browser.get(PAGE, {"prove": "yes"}))
    with tenant(cast.organisation_id):
        seal_tail()
    page = words(browser.get(PAGE, {"prove": "yes"}))
    assert "The chain holds: 2 entries" in page
    assert page.count(">linked<") == 2


def test_my_trail_is_what_i_did_and_what_was_done_to_me(cast, signed_in):
    rename(cast, "mentee", 1)
    rename(cast, "mentor", 2)
    assert words(signed_in(cast.mentee).get(MINE)).count('scope="row"') == 1
    assert words(signed_in(cast.mentor).get(MINE)).count('scope="row"') == 2
    assert words(signed_in(cast.administrator).get(MINE)).count('scope="row"') == 3
    assert "Nothing has been done yet" in words(signed_in(cast.colleague).get(MINE))


def test_the_product_itself_is_named_as_such(cast, signed_in):
    with tenant(cast.organisation_id):
        Entry.objects.create(verb="member.changed", object_type="m", object_id="1", fields=[], facts={})
    assert "the product" in words(signed_in(cast.auditor).get(PAGE)).split("<tbody>")[1]

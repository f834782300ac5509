"""A champion sees how many, and never who."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from tests.factories.intake import draft_programme, enrol, open_programme

from konnekt.core.tenancy import tenant
from konnekt.disclosure.models import PublishedCounts
from konnekt.organisations.models import Organisation
from konnekt.programmes.actions.teams import add_to_team
from konnekt.programmes.states import Side, TeamRole

PAGE = "/o/meridian/counts/"
PEOPLE = ("mentee", "colleague", "line_manager", "auditor", "safeguarding", "administrator")


@pytest.fixture
def browser(cast, signed_in):
    return signed_in(cast.champion)


def words(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def championed(cast, *, people=0, name="Crossing Lines"):
    """A programme that this champion champions, with so many mentees in it and one mentor."""
    with tenant(cast.organisation_id):
        round_ = open_programme(cast, name=name)
        champion = cast.champion.member
        add_to_team(cast.programme_manager.actor, programme=round_.programme, member=champion, role=TeamRole.CHAMPION)
        enrol(cast.mentor, round_, Side.MENTOR)
        for who in PEOPLE[:people]:
            enrol(cast.people[who], round_, Side.MENTEE)
    return round_


def numbers(page):
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    return [cell.split(">")[1].split("<")[0] for cell in body.split('<td class="number"')[1:]]


def test_five_are_a_number_and_fewer_are_not(cast, browser):
    championed(cast, people=5)
    page = words(browser.get(PAGE))
    assert numbers(page) == ["fewer than 5", "5 or more"]
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    assert f"last in the week of {date_format(monday, 'j F Y')}," in page
    main = page.split("<main")[1].split("</main>")[0]
    assert not any(cast.people[who].member.name in main for who in (*PEOPLE, "mentor"))


def test_who_joins_within_the_week_does_not_move_the_number(cast, browser):
    round_ = championed(cast, people=5)
    before = words(browser.get(PAGE))
    with tenant(cast.organisation_id):
        enrol(cast.people[PEOPLE[5]], round_, Side.MENTEE)
    assert numbers(words(browser.get(PAGE))) == numbers(before) == ["fewer than 5", "5 or more"]


def test_a_higher_threshold_counts(cast, browser):
    Organisation.objects.filter(pk=cast.organisation_id).update(smallest_group=6)
    championed(cast, people=5)
    assert numbers(words(browser.get(PAGE))) == ["fewer than 6", "fewer than 6"]


@pytest.mark.parametrize("programmes", [0, 1, 3])
def test_the_page_costs_the_same_once_counted(cast, browser, django_assert_num_queries, programmes):
    for number in range(programmes):
        championed(cast, name=f"Programme {number}")
    browser.get(PAGE)
    with django_assert_num_queries(QUERIES[programmes]):
        page = words(browser.get(PAGE))
    assert page.count('scope="row"') == programmes
    assert ("No programme to champion yet" in page) is (programmes == 0)


QUERIES = {0: 10, 1: 12, 3: 12}


def test_only_published_programmes_of_their_own(cast, browser):
    with tenant(cast.organisation_id):
        open_programme(cast, name="Not mine")
        draft = draft_programme(cast, name="A draft")
        champion = cast.champion.member
        add_to_team(cast.programme_manager.actor, programme=draft.programme, member=champion, role=TeamRole.CHAMPION)
    assert "No programme to champion yet" in words(browser.get(PAGE))
    with tenant(cast.organisation_id):
        assert not PublishedCounts.objects.exists()


def test_nobody_else_opens_it(cast, stranger, signed_in):
    for person in (cast.mentee, cast.administrator, cast.programme_manager, cast.auditor, stranger.champion):
        assert signed_in(person).get(PAGE).status_code == 404
    assert Client().get(PAGE).status_code == 302

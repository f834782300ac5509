"""A manager says whom to look for; a champion reads it, with counts through the gate."""

import re

import pytest
from tests.factories.intake import enrol, open_programme

from konnekt.champions.actions.inviting import invite
from konnekt.champions.actions.serving import accept
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Unit
from konnekt.programmes.actions.teams import add_to_team
from konnekt.programmes.states import Side, TeamRole

COUNTS = "/o/meridian/counts/"


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        manager = cast.programme_manager.actor
        add_to_team(manager, programme=round_.programme, member=cast.champion.member, role=TeamRole.CHAMPION)
        return round_


def words(browser, address):
    answer = browser.get(address, follow=True)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_manager_sees_who_came_and_the_champion_fewer_than_five(cast, round_, signed_in):
    manager, champion = signed_in(cast.programme_manager), signed_in(cast.champion)
    with tenant(cast.organisation_id):
        enrol(cast.mentee, round_, Side.MENTEE, areas_sought={"networking": 3})
    page = f"/o/meridian/rounds/{round_.pk}/targets/"
    shown = words(manager, page)
    assert "1 more mentor who offers Networking" in shown
    assert "1 mentee seeks it, and there is room for 0." in shown
    assert 'value="networking" selected' in words(manager, f"{page}?area=networking&number=1")
    wrong = manager.post(page, {"side": "mentor", "area": "networking"}).content.decode()
    assert "Say how many." in wrong
    manager.post(page, {"side": "mentor", "area": "networking", "number": "3"})
    again = manager.post(page, {"side": "mentor", "area": "networking", "number": "9"}).content.decode()
    assert "looked for already" in again
    assert 'value="9"' in again, "what was typed is kept"
    with tenant(cast.organisation_id):
        enrol(cast.mentor, round_, Side.MENTOR, areas_given={"networking": 3})
    shown = words(manager, page)
    assert "3 more mentors who offer Networking" in shown
    assert 'data-label="Came since then">1</td>' in shown
    shown = words(champion, COUNTS)
    assert "3 more mentors who offer Networking" in shown
    assert re.search(r"Came since \d+ \w+: fewer than 5\.", shown)
    close = re.search(r'action="([^"]+/closing/)"', words(manager, page))
    manager.post(close[1])
    assert "Nobody in particular is looked for" in words(manager, page)
    assert "Networking" not in words(champion, COUNTS)


@pytest.mark.parametrize("programmes", [1, 3])
def test_a_unit_champion_reads_their_unit_in_every_programme_at_the_same_cost(
    cast, round_, signed_in, programmes, django_assert_num_queries
):
    now = clock.read()
    with tenant(cast.organisation_id):
        for number in range(programmes - 1):
            open_programme(cast, name=f"Another {number}")
        unit = Unit.objects.create(name="Finance", path="Meridian / Finance")
        accept(
            cast.mentor.actor,
            championship=invite(cast.administrator.actor, member=cast.mentor.member, unit=unit, now=now),
            now=now,
        )
    browser = signed_in(cast.mentor)
    browser.get(COUNTS)
    with django_assert_num_queries(13):
        shown = words(browser, COUNTS)
    assert "Meridian / Finance" in shown
    assert shown.count("fewer than 5") == 2 * programmes

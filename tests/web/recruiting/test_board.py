"""The board of a round: its findings as sentences, its pictures with their numbers, for its managers alone."""

import pytest
from tests.factories.intake import enrol, open_programme

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.matching.models import MatchRun, RecruitingAdvice
from konnekt.programmes.states import Side
from konnekt.recruiting.models import Campaign


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        return open_programme(cast)


def test_the_board_says_what_is_short_and_costs_the_same_however_many_come(
    cast, round_, signed_in, django_assert_num_queries
):
    manager, address = signed_in(cast.programme_manager), f"/o/meridian/rounds/{round_.pk}/recruiting/"
    page = manager.get(address).content.decode()
    assert "Nobody has enrolled yet" in page
    assert "Nothing to set side by side yet" in page
    with tenant(cast.organisation_id):
        enrol(cast.mentee, round_, Side.MENTEE, areas_sought={"wellbeing": 4}, languages=["en", "es"])
    with django_assert_num_queries(16):
        page = manager.get(address).content.decode()
    assert "1 seek a mentor, and one more place is needed" in page
    assert "Interest areas: places are short for Emotional wellbeing" in page
    assert "1 sought, 0 places" in page
    with tenant(cast.organisation_id):
        enrol(cast.colleague, round_, Side.MENTEE, skills_wanted=[f"Craft {number}" for number in range(9)])
        enrol(cast.mentor, round_, Side.MENTOR, capacity=3)
    with django_assert_num_queries(16):
        page = manager.get(address).content.decode()
    assert "There are places enough for all 2 who seek a mentor" in page
    assert "Skills: places are short for Craft 0, Craft 1, Craft 2 and 6 more" in page
    assert "See one more" in page
    assert "mentees: 2; mentors: 1" in page


def test_advice_of_the_last_match_becomes_an_invitation_in_two_clicks(cast, round_, signed_in):
    manager, address = signed_in(cast.programme_manager), f"/o/meridian/rounds/{round_.pk}/recruiting/"
    rows = [
        {"language": "es", "skill": "Finance", "area": "", "mentors": 5, "placed": 9},
        {"language": "", "skill": "", "area": "career", "mentors": 1, "placed": 1},
    ]
    with tenant(cast.organisation_id):
        for number, kept in ((1, []), (2, rows)):
            run = MatchRun.objects.create(round=round_, number=number)
            RecruitingAdvice.objects.create(run=run, rows=kept, left_over=9, places=2, made_at=clock.read())
    page = manager.get(address).content.decode()
    assert "5 mentors with Spanish and Finance would place 9 more" in page
    assert "One mentor with Career would place 1 more" in page
    assert "after match run 2" in page
    assert "over 9 mentees without a mentor" in page
    first = manager.post(f"{address}invitation/", {"seeking": ["Spanish", "Finance"]})
    letter = manager.get(first.url).content.decode()
    assert "looks above all for mentors who can offer Spanish and Finance." in letter
    assert manager.post(f"{first.url}sending/").status_code == 302
    with tenant(cast.organisation_id):
        kept = Campaign.objects.get()
        assert (kept.state, kept.side, kept.seeking) == ("scheduled", Side.MENTOR, ["Spanish", "Finance"])

"""A mentor's page about their own matching: before, and after the release."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.intake import AREAS
from tests.matching.conftest import SmallRound, small

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.disclosure.counts import head_count
from konnekt.matching.actions.releasing import release
from konnekt.matching.demand import MatchingData, Theme, Wanted
from konnekt.programmes.models import Programme
from konnekt.programmes.names import names_in
from konnekt.web.mentoring.matching import advice, finding, offer_bars

__all__ = ["small"]
NAMES = names_in(Programme())


def page(client, small: SmallRound, who: str) -> str:
    response = client.get(f"/o/meridian/mentoring/{getattr(small, who).pk}/matching/")
    return response.content.decode()


def test_before_and_after_the_release(small, signed_in):
    mentor = signed_in(small.cast.mentor)
    before = page(mentor, small, "mentor")
    assert "Too few mentees have enrolled to say what is sought" in before
    assert "fewer than 5" in before
    assert "Nothing is short by enough" in before
    assert "One more mentee can be matched with you." in before
    assert "What would change it" not in before
    with CaptureQueriesContext(connection) as queries:
        page(mentor, small, "mentor")
    assert len(queries) == 18
    run = small.run()
    with tenant(small.cast.organisation_id):
        release(small.manager, run=run, now=clock.read())
    after = page(mentor, small, "mentor")
    assert "Amina Yusuf would like to talk about Career, and Björn has much to give there." in after
    assert "What counted most in this round: Interest areas, Skills, " in after
    assert "Statements: you left it open" in after
    assert "The mentee’s wishes" not in after
    assert "Your places are taken" in after


def test_it_is_one_s_own_and_for_mentors(small, signed_in):
    assert signed_in(small.cast.mentee).get(f"/o/meridian/mentoring/{small.mentor.pk}/matching/").status_code == 404
    assert "This page is for mentors of a round" in page(signed_in(small.cast.mentee), small, "mentee")
    assert (
        f"/o/meridian/mentoring/{small.mentor.pk}/matching/"
        in signed_in(small.cast.mentor).get("/o/meridian/mentoring/").content.decode()
    )


def test_what_is_short_is_said_as_advice():
    def wanted(theme, key, sought, short):
        return Wanted(theme, key, head_count(sought, k=5), head_count(short, k=5))

    data = MatchingData(
        as_of=clock.read().date(),
        mentees=head_count(40, k=5),
        reached=head_count(12, k=5),
        offers=[wanted(Theme.AREA, "career", 12, 5), wanted(Theme.LANGUAGE, "en", 3, 0)],
        lacking=[wanted(Theme.LANGUAGE, "es", 10, 6), wanted(Theme.SKILL, "budgeting", 9, 5)],
    )
    assert finding(data, NAMES) == "10 or more of 40 or more mentees seek an area or a skill that you offer"
    assert [(row.label, row.why, row.number) for row in offer_bars(data, AREAS)] == [
        ("Career", "an area you give; places are short", "10 or more"),
        ("English", "a language you speak", "fewer than 5"),
    ]
    assert [(one.what, one.why) for one in advice(data, AREAS, NAMES)] == [
        ("Speaking Spanish with a mentee", "sought by 10 or more mentees; 5 or more of them without a place"),
        ("Offering Budgeting", "sought by 5 or more mentees; 5 or more of them without a place"),
    ]

"""The board sets what is sought beside what is offered; what comes from personnel data never points at anybody."""

import pytest
from tests.factories.intake import enrol, open_programme

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Member
from konnekt.programmes.actions.enrolling import start
from konnekt.programmes.actions.leaving import withdraw
from konnekt.programmes.states import Side
from konnekt.recruiting.queries.board import Demand, Steps, Theme, board_of


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        yield open_programme(cast, mentee_places=2)


def test_the_funnel_counts_both_sides_and_those_who_wait_have_sent_but_no_place(cast, round_):
    enrol(cast.mentor, round_, Side.BOTH)
    enrol(cast.mentee, round_, Side.MENTEE)
    enrol(cast.colleague, round_, Side.MENTEE)
    start(cast.line_manager.actor, round_=round_, member=cast.line_manager.member, side=Side.MENTOR, now=clock.read())
    withdraw(cast.champion.actor, enrolment=enrol(cast.champion, round_, Side.MENTOR), now=clock.read())
    told = board_of(round_, k=5)
    assert told.funnel.mentees == Steps(started=3, complete=3, accepted=2)
    assert told.funnel.mentors == Steps(started=2, complete=1, accepted=1)
    assert told.funnel.withdrawn == 1
    assert (told.seeking, told.mentors, told.places, told.short) == (3, 1, 2, 1)


def test_what_is_short_comes_first_and_a_mentors_places_count_for_all_they_offer(cast, round_):
    enrol(
        cast.mentee,
        round_,
        Side.MENTEE,
        areas_sought={"career": 4, "education": 1},
        skills_wanted=["negotiation", "Origami"],
        languages=["en", "es"],
        time_zone="Europe/Madrid",
    )
    enrol(
        cast.colleague, round_, Side.MENTEE, areas_sought={"career": 2}, skills_wanted=["Negotiation"], languages=["es"]
    )
    enrol(
        cast.mentor,
        round_,
        Side.MENTOR,
        areas_given={"career": 3, "networking": 2},
        skills_offered=["Negotiation"],
        capacity=2,
    )
    themes = board_of(round_, k=5).themes
    assert themes[Theme.AREA] == [Demand("Career", 2, 2), Demand("Networking", 0, 2)]
    assert themes[Theme.SKILL] == [Demand("Origami", 1, 0), Demand("Negotiation", 2, 2)]
    assert themes[Theme.LANGUAGE] == [Demand("Spanish", 2, 0), Demand("English", 1, 2)]
    assert themes[Theme.TIME_ZONE] == [Demand("Europe/Madrid", 1, 0), Demand("Europe/London", 1, 2)]
    assert [row.short for row in themes[Theme.LANGUAGE]] == [2, 0]


def test_a_site_is_counted_in_steps_and_below_the_threshold_not_at_all(cast, round_):
    Member.objects.update(site="York")
    Member.objects.filter(pk=cast.mentor.member.pk).update(site="Leeds")
    for one in ("mentee", "colleague", "line_manager", "champion", "auditor", "safeguarding"):
        enrol(getattr(cast, one), round_, Side.MENTEE)
    enrol(cast.mentor, round_, Side.MENTOR)
    leeds, york = board_of(round_, k=5).sites
    assert (leeds.label, str(leeds.mentees), str(leeds.mentors)) == ("Leeds", "fewer than 5", "fewer than 5")
    assert (york.label, str(york.mentees), str(york.mentors)) == ("York", "5 or more", "fewer than 5")

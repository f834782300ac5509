"""My account on one page: what stands there is one's own, true, and as much work for one pair as for three."""

from datetime import date, time, timedelta

import pytest
from tests.cast import ROLES
from tests.factories.intake import enrol, open_programme
from tests.factories.pairs import opened

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.notify.actions.choosing import choose_rhythm, switch
from konnekt.notify.notices import Topic
from konnekt.notify.timing import Bundle
from konnekt.organisations.models import Member, Unit
from konnekt.programmes.actions.leaving import pause
from konnekt.programmes.states import Side
from konnekt.relationships.actions.breaks import take_break
from konnekt.relationships.actions.ending import end
from konnekt.workspace.actions.calendars import make_feed, set_usual_hours

HERE = "/o/meridian/account/"


def words(response):
    return response.content.decode()


@pytest.fixture
def mentee(signed_in, cast):
    return signed_in(cast.mentee)


def test_it_says_what_the_directory_knows_and_who_reads_it(cast, mentee):
    with tenant(cast.organisation_id):
        unit = Unit.objects.create(name="Finance", path="Meridian / Finance")
        facts = {"unit": unit, "grade": "Grade 7", "started_on": date(2021, 5, 3), "job_title": "Analyst"}
        Member.objects.filter(pk=cast.mentee.member.pk).update(**facts)
    page = words(mentee.get(HERE))
    for known in ("Amina Yusuf", "mentee@meridian.example", "Analyst", "Meridian / Finance", "Grade 7", "3 May 2021"):
        assert known in page
    assert "sensitive facts only as aggregates" in page  # the chip says what the table does


def test_without_anything_it_says_what_holds_to_begin_with(mentee):
    page = words(mentee.get(HERE))
    for said in ("enrolled in no programme", "one by one", "between 20:00 and 07:00", "haven’t said yet", "no passkey"):
        assert said in page


def test_it_says_how_each_thing_stands(cast, mentee):
    pair, now = opened(cast), clock.read()
    with tenant(cast.organisation_id):
        me = cast.mentee.member.pk
        choose_rhythm(
            me,
            bundle=Bundle.WEEKLY,
            is_quiet=True,
            quiet_from=time(19),
            quiet_until=time(8),
            quiet_weekends=True,
        )
        switch(me, Topic.INVITATIONS, wanted=False)
        set_usual_hours(cast.mentee.actor, zone="Europe/Paris", week={0: ["morning"]}, now=now)
        make_feed(cast.mentee.actor, now=now)
        take_break(cast.mentee.actor, relationship=pair, until=now.date() + timedelta(days=7), now=now)
        mine = pair.parts.get(member=me).enrolment
        pause(cast.mentee.actor, enrolment=mine, until=now.date() + timedelta(days=9), now=now)
    page = words(mentee.get(HERE))
    for said in (
        "once a week, in one mail on Monday",
        "between 19:00 and 08:00, nor on Saturdays",
        "one kind off: Invitations",
        "Europe/Paris",
        "an address you made on",
        "Your time with Björn rests until",
        "Paused until",
        "90 days after its end",
    ):
        assert said in page


def test_an_ended_space_says_until_when_it_is_kept(cast, mentee):
    pair, now = opened(cast), clock.read()
    with tenant(cast.organisation_id):
        end(cast.mentor.actor, relationship=pair, now=now)
    assert "then it is erased for good" in words(mentee.get(HERE))


@pytest.mark.parametrize("who", sorted(ROLES))
def test_everybody_has_one_and_the_menu_leads_to_it(cast, signed_in, who):
    opened(cast)
    page = words(signed_in(cast.people[who]).get(HERE))
    assert f'href="{HERE}"' in page
    assert "Amina" not in page


def test_it_costs_the_same_for_one_enrolment_and_for_three(cast, mentee, django_assert_num_queries):
    opened(cast)
    mentee.get(HERE)
    with django_assert_num_queries(18):
        mentee.get(HERE)
    with tenant(cast.organisation_id):
        for name in ("Second", "Third"):
            enrol(cast.mentee, open_programme(cast, name=name), Side.MENTOR)
    with django_assert_num_queries(18):
        mentee.get(HERE)

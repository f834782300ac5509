"""After a pair that is over: who waits for a new match, one press that asks both, and what each says for themselves."""

import re

import pytest
from tests.factories.intake import enrol, open_programme
from tests.factories.pairs import opened
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.organisations.actions.people import mark_left
from konnekt.organisations.models import Member
from konnekt.organisations.names import fold
from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment, Programme, Round
from konnekt.programmes.states import EnrolmentState, Format, Phase, Side, Way
from konnekt.relationships.actions.ending import end
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import PartSide, RelationshipState

HOME = "/o/meridian/"
SKILLS = {"skills_offered": ["Public speaking"]}


@pytest.fixture
def round_(cast) -> Round:
    with tenant(cast.organisation_id):
        return open_programme(cast)


@pytest.fixture
def over(cast, round_) -> Relationship:
    """A pair that ended; two more mentors have a place."""
    pair = opened(cast, round_=round_)
    with tenant(cast.organisation_id):
        enrol(cast.champion, round_, Side.MENTOR, **SKILLS)
        enrol(cast.auditor, round_, Side.MENTOR, capacity=1)
        end(cast.mentee.actor, relationship=pair, now=clock.read())
    return pair


def words(response):
    return response.content.decode()


def at(round_):
    return f"{HOME}rounds/{round_.pk}/rematching/"


def test_who_waits_is_told_with_the_best_fits_and_one_press_asks_both(cast, round_, over, signed_in):
    browser = signed_in(cast.programme_manager)
    assert "One person in Crossing Lines waits for a new match" in words(browser.get(f"{HOME}today/"))
    page = words(browser.get(at(round_)))
    assert "without a mentor since" in page
    assert "asked for somebody new" not in page
    fits = re.findall(r'data-label="Fit">([\d.]+)', page)
    assert fits == sorted(fits, reverse=True)
    # The former partner is free again, and is not suggested again; nor is anybody told to have ended it.
    assert "Björn" not in page
    assert page.count("Ask both: ") == 2
    assert "Tom Okafor offers what Amina Yusuf would like to learn: Public speaking." in page
    assert "in order</a>" not in page
    with tenant(cast.organisation_id):
        former = Enrolment.objects.get(member=cast.mentor.member)
        mentee = Enrolment.objects.get(member=cast.mentee.member)
        chosen = Enrolment.objects.get(member=cast.champion.member)
        Programme.objects.update(ways=[Way.ONE_BY_ONE])
    assert "in order</a>" in words(browser.get(at(round_)))
    both = {"mentee": mentee.pk}
    refused = words(browser.post(at(round_), both | {"mentor": former.pk}, follow=True))
    assert "not available to each other in this round" in refused
    assert "Look at the list again" in words(browser.post(at(round_), both | {"mentor": "?"}, follow=True))
    done = words(browser.post(at(round_), both | {"mentor": chosen.pk}, follow=True))
    assert "Amina Yusuf and Tom Okafor are asked now" in done
    assert "Nobody waits for a new match" in done
    assert "waits for a new match" not in words(browser.get(f"{HOME}today/"))
    with tenant(cast.organisation_id):
        assert Relationship.objects.get(state=RelationshipState.PROPOSED).reasons


def test_the_partner_of_a_leaver_waits_and_the_leaver_does_not(cast, round_, signed_in):
    opened(cast, round_=round_)
    with tenant(cast.organisation_id):
        mark_left(cast.administrator.actor, member=cast.mentor.member, now=clock.read())
    run_queue()
    browser = signed_in(cast.programme_manager)
    page = words(browser.get(at(round_)))
    assert "Amina Yusuf" in page
    assert "is available to them just now" in page


@pytest.mark.parametrize("change", [{"format": Format.CIRCLE}, {"format": Format.FLASH}])
def test_circles_and_conversations_have_no_such_page(cast, round_, over, signed_in, change):
    browser = signed_in(cast.programme_manager)
    with tenant(cast.organisation_id):
        Programme.objects.update(**change)
    assert browser.get(at(round_)).status_code == 404
    assert "waits for a new match" not in words(browser.get(f"{HOME}today/"))
    assert "How would you like to go on?" not in words(signed_in(cast.mentee).get(f"{HOME}pairs/{over.pk}/"))


def test_each_says_for_themselves_how_to_go_on_and_the_other_learns_nothing(cast, round_, over, signed_in):
    mentee, mentor, manager = (signed_in(one) for one in (cast.mentee, cast.mentor, cast.programme_manager))
    pair = f"{HOME}pairs/{over.pk}/"
    before = words(mentor.get(pair))
    assert "I can take somebody again" in before
    assert "Your pair in Crossing Lines has ended" in words(mentee.get(f"{HOME}today/"))
    assert "Find me another mentor" in words(mentee.get(pair))
    done = words(mentee.post(f"{pair}going-on/", {"choice": "again"}, follow=True))
    assert "whoever runs the programme sees that you wait" in done
    assert "you asked for a new mentor" in done
    assert "Find me another mentor" not in done
    mentee.post(f"{pair}going-on/", {"choice": "again"})
    with tenant(cast.organisation_id):
        entries = Entry.objects.filter(subject_member=cast.mentee.member.pk, fields=["seeks_again_at"])
        assert entries.count() == 1
    assert "asked for somebody new" in words(manager.get(at(round_)))
    assert "Your pair in Crossing Lines has ended" not in words(mentee.get(f"{HOME}today/"))
    assert "asked for" not in words(mentor.get(pair))
    mentor.post(f"{pair}going-on/", {"choice": "again"})
    assert "you said that you can take a new mentee" in words(mentor.get(pair))
    page = words(manager.get(at(round_)))
    assert page.index("Amina Yusuf") < page.index("Who can take somebody again") < page.index("Björn")
    assert " free, said on" in page
    # A mentor's places are in their answers until the round is matched.
    assert "change the number in your answers" in words(
        mentor.post(f"{pair}going-on/", {"choice": "stop"}, follow=True)
    )
    with tenant(cast.organisation_id):
        Round.objects.update(phase=Phase.MENTORING)
    mentor.post(f"{pair}going-on/", {"choice": "stop"})
    assert "How would you like to go on?" not in words(mentor.get(pair))
    done = words(mentee.post(f"{pair}going-on/", {"choice": "stop"}, follow=True))
    assert "You have left this round" in done
    assert "How would you like to go on?" not in done
    with tenant(cast.organisation_id):
        assert Enrolment.objects.get(member=cast.mentor.member).capacity == 0
        assert Enrolment.objects.get(member=cast.mentee.member).state == EnrolmentState.WITHDRAWN
    assert "Amina Yusuf" not in words(manager.get(at(round_)))


def test_nothing_is_said_about_a_pair_that_runs(cast, round_, signed_in):
    pair = opened(cast, round_=round_)
    there = f"{HOME}pairs/{pair.pk}/going-on/"
    assert "the pair hasn’t ended" in words(signed_in(cast.mentee).post(there, {"choice": "stop"}, follow=True))
    assert signed_in(cast.programme_manager).post(there, {"choice": "stop"}).status_code == 404
    with tenant(cast.organisation_id):
        assert Relationship.objects.get().state == RelationshipState.ACTIVE


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    cast, round_, over, signed_in, number, django_assert_num_queries
):
    with tenant(cast.organisation_id):
        mentor = Enrolment.objects.get(member=cast.mentor.member)
        for place in range(1, number):
            name = f"Mentee {place}"
            member = Member.objects.create(name=name, name_key=fold(name), line_state=LineState.NONE)
            waits = Enrolment.objects.create(
                round=round_, member=member, side=Side.MENTEE, state=EnrolmentState.COMPLETE, has_priority=True
            )
            ended = Relationship.objects.create(
                round=round_, state=RelationshipState.ENDED, answer_by=clock.read(), ended_at=clock.read()
            )
            for one, side in ((waits, PartSide.MENTEE), (mentor, PartSide.MENTOR)):
                Part.objects.create(
                    relationship=ended, enrolment=one, member=one.member, round=round_, side=side, holds_place=False
                )
    browser = signed_in(cast.programme_manager)
    browser.get(at(round_))
    with django_assert_num_queries(28):
        page = words(browser.get(at(round_)))
    assert page.count("without a mentor since") == number

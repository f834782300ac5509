"""A circle with two mentors: chosen by its manager, both asked, and neither in a line with anybody in it."""

from datetime import date

import pytest
from tests.factories.intake import enrol
from tests.relationships.test_circles import Intake, fresh, heard, say

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.matching.pool import gather
from konnekt.organisations.models import ReportingLine
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import Side
from konnekt.relationships.actions.asking import NotAsked
from konnekt.relationships.actions.circles import Asked, ask_circle, take_out
from konnekt.relationships.actions.consent import expire, object_privately
from konnekt.relationships.actions.ending import end, end_for_leaver
from konnekt.relationships.actions.exclusions import exclude
from konnekt.relationships.actions.lines import check_lines
from konnekt.relationships.actions.second_mentors import ask_second, rather_not, welcome
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.pool import circles_in, places_held, seats
from konnekt.relationships.queries import my_pair
from konnekt.relationships.states import RelationshipState, WhyNot

MENTEES = ("mentee", "colleague")
SINCE = date(2024, 1, 1)


class Led(Intake):
    """A circle of a mentor and two mentees, and somebody who could lead it too."""

    def __init__(self, cast):
        super().__init__(cast)
        with tenant(cast.organisation_id):
            self.enrolments["safeguarding"] = enrol(cast.people["safeguarding"], self.round, Side.MENTOR, capacity=1)
            self.circle = self.ask(*MENTEES).relationship

    def second(self, who="safeguarding", *, by="programme_manager"):
        asked = self.enrolments[who]
        return ask_second(self.actor(by), relationship=fresh(self.circle), mentor=asked, now=clock.read())

    def sees(self, who):
        return my_pair(self.actor(who), self.circle.pk)

    def mentors(self):
        """Who leads it by now, the first one first."""
        parts = Part.objects.filter(relationship=self.circle, side="mentor", left_at=None, consent="yes")
        ids = parts.order_by("is_second").values_list("member", flat=True)
        return [who for id_ in ids for who in self.enrolments if self.cast.people[who].member.pk == id_]

    def late(self):
        Relationship.objects.filter(pk=self.circle.pk).update(answer_by=clock.read())
        assert expire(relationship_id=self.circle.pk, now=clock.read())


@pytest.fixture
def led(cast):
    found = Led(cast)
    with tenant(cast.organisation_id):
        yield found


def test_a_running_circle_gets_a_second_mentor_once_both_said_yes(led):
    led.yes(led.circle, "mentor", *MENTEES)
    say(led, led.circle, "mentor", "Before")
    with pytest.raises(NotFound):
        led.second(by="mentor")
    led.second()
    assert [led.letters(f"relationships.circle_second_{one}") for one in ("asked", "suggested")] == [1, 1]
    with pytest.raises(Refused, match="second mentor already"):
        led.second("champion")
    asked = led.sees("safeguarding")
    assert (asked.state, [one.member.name for one in asked.mentors]) == (RelationshipState.PROPOSED, ["Björn"])
    assert led.sees("mentor").suggested.member == led.cast.people["safeguarding"].member
    assert [one.member.name for one in led.sees("mentee").mentors] == ["Björn"]

    led.yes(led.circle, "safeguarding", "safeguarding")
    assert led.sees("safeguarding").state is RelationshipState.PROPOSED
    assert led.mentors() == ["mentor"]
    with pytest.raises(Refused):
        say(led, led.circle, "safeguarding", "Not yet")
    for who in ("mentee", "safeguarding"):
        with pytest.raises(NotFound):
            welcome(led.actor(who), relationship=led.circle, now=clock.read())
    for _twice in range(2):
        welcome(led.actor("mentor"), relationship=led.circle, now=clock.read())
    assert led.mentors() == ["mentor", "safeguarding"]
    assert led.letters("relationships.circle_joined") == 3
    name = led.cast.people["safeguarding"].member.name
    assert [one.member.name for one in led.sees("mentee").mentors] == ["Björn", name]
    assert led.sees("mentee").other.member.name == "Björn"
    assert (led.sees("safeguarding").leads, led.sees("mentor").leads) == (False, True)
    say(led, led.circle, "safeguarding", "Good morning")
    assert heard(led, led.circle, "safeguarding") == ["Good morning"]
    assert heard(led, led.circle, "mentee") == ["Before", "Good morning"]


def test_it_takes_a_place_of_each_and_seats_of_one(led):
    led.second()
    both = [led.enrolments[who] for who in ("mentor", "safeguarding")]
    assert places_held([one.member_id for one in both]) == {one.member_id: 1 for one in both}
    assert seats(led.round, both) == {both[0].pk: led.round.programme.circle_most - 2, both[1].pk: 0}
    circle = circles_in(led.round)[both[0].pk]
    assert (len(circle.mentees), circle.second) == (2, both[1].member_id)
    Enrolment.objects.filter(pk=both[1].pk).update(capacity=2)
    outcome = ask_circle(
        led.actor("programme_manager"),
        round=led.round,
        mentor=both[1],
        mentees=[Asked(led.enrolments["champion"])],
        may_be_small=True,
        now=clock.read(),
    )
    assert outcome.why_not == {led.enrolments["champion"].pk: WhyNot.NOT_AVAILABLE}
    assert both[1].pk not in gather(led.round, on=clock.read().date()).mentors


@pytest.mark.parametrize("what", ["line to a mentee", "line to the mentor", "excluded", "full", "a mentee of it"])
def test_nobody_leads_it_between_whom_and_anybody_in_it_something_stands(led, what):
    who = "safeguarding"
    if what == "line to a mentee":
        who = "line_manager"
        Enrolment.objects.filter(pk=led.enrolments[who].pk).update(side=Side.MENTOR, capacity=2)
    elif what == "line to the mentor":
        ReportingLine.objects.create(member=led.cast.people[who].member, manager=led.cast.mentor.member, since=SINCE)
    elif what == "excluded":
        exclude(led.actor("colleague"), excluded=led.cast.people[who].member)
    elif what == "full":
        Enrolment.objects.filter(pk=led.enrolments[who].pk).update(capacity=0)
    else:
        who = "mentee"
        Enrolment.objects.filter(pk=led.enrolments[who].pk).update(side=Side.BOTH, capacity=2)
    with pytest.raises(NotAsked) as refusal:
        led.second(who)
    assert refusal.value.why is WhyNot.NOT_AVAILABLE


def test_of_two_mentors_one_leaves_and_the_circle_goes_on_with_the_other(led):
    led.second()
    led.yes(led.circle, "safeguarding", "mentor", *MENTEES)
    assert fresh(led.circle).state == RelationshipState.ACTIVE
    assert led.mentors() == ["mentor", "safeguarding"]
    end(led.actor("mentor"), relationship=led.circle, now=clock.read())
    assert fresh(led.circle).state == RelationshipState.ACTIVE
    assert led.sees("mentor").state is RelationshipState.ENDED
    assert led.mentors() == ["safeguarding"]
    assert led.sees("safeguarding").leads
    assert list(circles_in(led.round)) == [led.enrolments["safeguarding"].pk]
    assert led.letters("relationships.circle_smaller") == 3
    assert not Entry.objects.filter(verb="relationship.circle_left", actor_member__isnull=False).exists()
    end_for_leaver(member_id=led.cast.people["safeguarding"].member.pk, now=clock.read())
    assert fresh(led.circle).state == RelationshipState.ENDED


def test_before_it_begins_whoever_says_no_or_nothing_is_left_out(led):
    led.second()
    led.yes(led.circle, "safeguarding", *MENTEES)
    object_privately(led.actor("mentor"), relationship=led.circle, now=clock.read())
    assert fresh(led.circle).state == RelationshipState.ACTIVE
    assert led.mentors() == ["safeguarding"]


@pytest.mark.parametrize("silent", ["mentor", "safeguarding", "both"])
def test_silence_of_one_mentor_leaves_the_circle_to_the_other(led, silent):
    led.second()
    led.yes(led.circle, *MENTEES, *({"mentor", "safeguarding"} - {silent} if silent != "both" else ()))
    led.late()
    if silent == "both":
        assert fresh(led.circle).state == RelationshipState.NOT_TAKEN_UP
    else:
        assert fresh(led.circle).state == RelationshipState.ACTIVE
        assert led.mentors() == [{"mentor": "safeguarding", "safeguarding": "mentor"}[silent]]


def test_who_would_rather_lead_alone_does_and_nobody_learns_who_said_no(led):
    led.yes(led.circle, "mentor", *MENTEES)
    led.second()
    led.yes(led.circle, "safeguarding")
    rather_not(led.actor("mentor"), relationship=led.circle, now=clock.read())
    assert led.sees("safeguarding").state is RelationshipState.NOT_TAKEN_UP
    assert led.letters("relationships.not_taken_up") == 1
    assert Entry.objects.get(verb="relationship.circle_left").actor_member is None
    with pytest.raises(Refused):
        rather_not(led.actor("mentor"), relationship=led.circle, now=clock.read())
    with pytest.raises(NotAsked):
        led.second()


def test_a_line_to_a_second_mentor_pauses_the_circle_until_they_are_out(led):
    led.yes(led.circle, "mentor", *MENTEES)
    led.second()
    led.yes(led.circle, "safeguarding")
    welcome(led.actor("mentor"), relationship=led.circle, now=clock.read())
    manager, second = led.actor("programme_manager"), led.cast.people["safeguarding"].member
    ReportingLine.objects.create(member=second, manager=led.cast.mentee.member, since=SINCE)
    assert check_lines(manager, now=clock.read()) == 1
    assert fresh(led.circle).state == RelationshipState.PAUSED
    with pytest.raises(Refused, match="paused or over"):
        led.second("champion")
    take_out(manager, relationship=fresh(led.circle), member=second.pk, now=clock.read())
    assert fresh(led.circle).state == RelationshipState.ACTIVE
    with pytest.raises(Refused, match="only mentor"):
        take_out(manager, relationship=fresh(led.circle), member=led.cast.mentor.member.pk, now=clock.read())

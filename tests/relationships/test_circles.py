"""A circle: asked together, opened by those who said yes, joined and left, too small, paused, and over."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from tests.factories.circles import open_circles
from tests.factories.intake import enrol
from tests.queue import run_queue

from konnekt.access.actors import Actor
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.organisations.models import ReportingLine
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import Side
from konnekt.relationships.actions.circles import Asked, ask_circle, call_off, go_on, take_out
from konnekt.relationships.actions.consent import expire, object_privately, say_yes
from konnekt.relationships.actions.ending import end
from konnekt.relationships.actions.exclusions import exclude
from konnekt.relationships.actions.lines import check_lines
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.pool import places_held, seats
from konnekt.relationships.queries import circles_of, my_pair, my_pairs, overdue
from konnekt.relationships.states import PauseReason, RelationshipState, WhyNot
from konnekt.workspace.actions.messages import mark_read, read_thread, send_message
from konnekt.workspace.queries.messages import unread_by_pair

REASONS = [{"key": "areas", "shared": ["career"]}]
MENTEES = ("mentee", "colleague", "champion", "auditor", "line_manager")


class Intake:
    """A round of circles with a mentor and those who could sit in one."""

    def __init__(self, cast):
        self.cast = cast
        with tenant(cast.organisation_id):
            self.round = open_circles(cast)
            self.enrolments = {who: enrol(cast.people[who], self.round, Side.MENTEE) for who in MENTEES}
            self.enrolments["mentor"] = enrol(cast.mentor, self.round, Side.MENTOR, capacity=1)
        run_queue()

    def actor(self, who):
        return self.cast.people[who].actor

    def ask(self, *who, may_be_small=False):
        return ask_circle(
            self.actor("programme_manager"),
            round=self.round,
            mentor=self.enrolments["mentor"],
            mentees=[Asked(self.enrolments[one], REASONS) for one in who],
            may_be_small=may_be_small,
            now=clock.read(),
        )

    def yes(self, circle, *who):
        for one in who:
            say_yes(self.actor(one), relationship=circle, now=clock.read())

    def inside(self, circle):
        parts = Part.objects.filter(relationship=circle, left_at=None, side="mentee")
        return {who for who in MENTEES for part in parts if part.member_id == self.cast.people[who].member.pk}

    def letters(self, notice):
        return Letter.objects.filter(notice=notice).count()


@pytest.fixture
def intake(cast):
    found = Intake(cast)
    with tenant(cast.organisation_id):
        yield found


def fresh(circle):
    return Relationship.objects.select_related("round__programme").get(pk=circle.pk)


def say(intake, circle, who, text):
    return send_message(intake.actor(who), relationship=circle, text=text, token=uuid4(), now=clock.read())


def heard(intake, circle, who):
    return [said.text for said in read_thread(intake.actor(who), relationship=circle, now=clock.read())]


def test_the_life_of_a_circle(intake):
    with pytest.raises(NotFound):
        ask_circle(
            intake.actor("champion"),
            round=intake.round,
            mentor=intake.enrolments["mentor"],
            mentees=[Asked(intake.enrolments["mentee"])],
            now=clock.read(),
        )
    few = intake.ask("mentee")
    assert (few.relationship, few.why_not) == (None, {intake.enrolments["mentee"].pk: WhyNot.TOO_FEW})
    exclude(intake.actor("auditor"), excluded=intake.cast.mentee.member)
    # Neither somebody's manager nor whoever asked not to meet them sits in their circle, and both read alike.
    asked = intake.ask("mentee", "line_manager", "colleague", "auditor", "champion")
    circle = asked.relationship
    barred = {intake.enrolments[one].pk for one in ("line_manager", "auditor")}
    assert asked.why_not == dict.fromkeys(barred, WhyNot.NOT_AVAILABLE)
    assert intake.inside(circle) == {"mentee", "colleague", "champion"}
    mentor = intake.enrolments["mentor"]
    assert (seats(intake.round, [mentor]), places_held([mentor.member_id])) == ({mentor.pk: 1}, {mentor.member_id: 1})
    assert my_pair(intake.actor("mentor"), circle.pk).mentees[0].reasons == REASONS

    object_privately(intake.actor("colleague"), relationship=circle, now=clock.read())
    assert my_pair(intake.actor("colleague"), circle.pk).state is RelationshipState.NOT_TAKEN_UP
    assert Enrolment.objects.get(pk=intake.enrolments["colleague"].pk).has_priority
    with pytest.raises(Refused):
        say_yes(intake.actor("colleague"), relationship=circle, now=clock.read())
    intake.yes(circle, "mentor", "mentee")
    assert fresh(circle).state == RelationshipState.PROPOSED
    intake.yes(circle, "champion")
    assert fresh(circle).state == RelationshipState.ACTIVE

    say(intake, circle, "mentor", "Welcome")
    assert unread_by_pair(intake.actor("mentee")) == {circle.pk: 1}
    mark_read(intake.actor("mentee"), relationship=circle, now=clock.read())
    assert (unread_by_pair(intake.actor("mentee")), unread_by_pair(intake.actor("champion"))) == ({}, {circle.pk: 1})
    say(intake, circle, "mentee", "Thank you")
    # Two for the first; for the second the mentor alone: of the champion's mails one still waits.
    assert intake.letters("workspace.new_in_circle") == 3

    # Somebody joins: before their yes they read nothing, after it nothing from before.
    assert intake.ask("line_manager").relationship is None
    joining = intake.ask("colleague")
    assert joining.why_not == {intake.enrolments["colleague"].pk: WhyNot.NOT_AVAILABLE}
    Part.objects.filter(member=intake.cast.colleague.member.pk).delete()
    assert intake.ask("colleague").relationship == circle
    assert my_pair(intake.actor("colleague"), circle.pk).state is RelationshipState.PROPOSED
    assert heard(intake, circle, "colleague") == []
    with pytest.raises(Refused):
        say(intake, circle, "colleague", "Hello?")
    intake.yes(circle, "colleague")
    say(intake, circle, "colleague", "Hello")
    assert heard(intake, circle, "colleague") == ["Hello"]

    end(intake.actor("champion"), relationship=circle, now=clock.read())
    say(intake, circle, "mentor", "Goodbye")
    assert heard(intake, circle, "champion") == ["Welcome", "Thank you", "Hello"]
    assert my_pair(intake.actor("champion"), circle.pk).state is RelationshipState.ENDED
    later = clock.read() + timedelta(days=91)
    assert read_thread(intake.actor("champion"), relationship=circle, now=later) == []
    with pytest.raises(Refused):
        say(intake, circle, "champion", "One more thing")
    assert fresh(circle).short_since is None

    end(intake.actor("colleague"), relationship=circle, now=clock.read())
    assert fresh(circle).short_since is not None
    assert (intake.letters("relationships.circle_short"), intake.letters("relationships.circle_left")) == (2, 2)
    assert intake.letters("relationships.circle_short_for_the_manager") == 1
    manager = intake.actor("programme_manager")
    assert [one.pk for one in circles_of(manager, intake.round)] == [circle.pk]
    with pytest.raises(NotFound):
        go_on(intake.actor("mentor"), relationship=fresh(circle), now=clock.read())
    go_on(manager, relationship=fresh(circle), now=clock.read())
    assert (fresh(circle).least, fresh(circle).short_since) == (1, None)
    end(intake.actor("mentor"), relationship=circle, now=clock.read())
    assert fresh(circle).state == RelationshipState.ENDED
    assert [pair.state for pair in my_pairs(intake.actor("mentee"))] == [RelationshipState.ENDED]
    assert not Part.objects.filter(relationship=circle, holds_place=True).exists()
    verbs = set(Entry.objects.filter(object_id=circle.pk).values_list("verb", flat=True))
    assert {"relationship.circle_left", "relationship.circle_kept", "relationship.closed"} <= verbs


def test_who_is_silent_is_left_out_and_a_line_pauses_until_one_is_out(intake):
    circle = intake.ask("mentee", "colleague", "champion").relationship
    manager = intake.actor("programme_manager")
    intake.yes(circle, "mentor", "mentee")
    late = fresh(circle).answer_by + timedelta(minutes=1)
    assert overdue(late) == [circle.pk]
    assert expire(relationship_id=circle.pk, now=late)
    assert overdue(late) == []
    assert (intake.inside(circle), fresh(circle).state) == ({"mentee"}, RelationshipState.PROPOSED)
    assert fresh(circle).short_since == late
    with pytest.raises(Refused):
        take_out(manager, relationship=fresh(circle), member=intake.cast.mentee.member.pk, now=late)
    go_on(manager, relationship=fresh(circle), now=late)
    assert fresh(circle).state == RelationshipState.ACTIVE

    assert intake.ask("auditor").relationship == circle
    intake.yes(circle, "auditor")
    ReportingLine.objects.create(
        member=intake.cast.auditor.member, manager=intake.cast.mentee.member, since=date(2026, 1, 1)
    )
    product = Actor.product(intake.cast.organisation_id, "reporting lines changed")
    assert check_lines(product, now=clock.read()) == 1
    assert (fresh(circle).state, fresh(circle).pause_reason) == (RelationshipState.PAUSED, PauseReason.LINE_IN_CIRCLE)
    assert seats(intake.round, [intake.enrolments["mentor"]]) == {intake.enrolments["mentor"].pk: 0}
    take_out(manager, relationship=fresh(circle), member=intake.cast.auditor.member.pk, now=clock.read())
    assert fresh(circle).state == RelationshipState.ACTIVE
    call_off(manager, relationship=fresh(circle), now=clock.read())
    assert fresh(circle).state == RelationshipState.ENDED

    small = intake.enrolments["mentor"]
    Part.objects.filter(relationship=circle).delete()
    begun = intake.ask("colleague", may_be_small=True).relationship
    assert (begun.short_since is not None, small.member_id) == (True, small.member_id)
    intake.yes(begun, "colleague")
    assert expire(relationship_id=begun.pk, now=fresh(begun).answer_by + timedelta(minutes=1))
    assert fresh(begun).state == RelationshipState.NOT_TAKEN_UP

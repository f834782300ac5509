"""When the directory changes, running pairs are checked again: paused, resumed, ended, and never silently kept."""

from datetime import date, timedelta

import pytest
from django.core import mail
from tests.factories.intake import enrol, open_programme
from tests.factories.pairs import opened, proposed, write
from tests.queue import run_queue

from konnekt.access.actors import Actor, Role
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.core.facts import Fact
from konnekt.core.tenancy import tenant
from konnekt.jobs.facts import announce
from konnekt.ledger.models import Entry
from konnekt.organisations.actions.lines import state_line
from konnekt.organisations.actions.people import dismiss, mark_left
from konnekt.organisations.models import Member, ReportingLine
from konnekt.organisations.states import LineKind, LineState
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import Side
from konnekt.relationships.actions.consent import say_yes
from konnekt.relationships.actions.ending import end
from konnekt.relationships.actions.lines import check_lines
from konnekt.relationships.models import Relationship
from konnekt.relationships.pairing import Barrier
from konnekt.relationships.pool import barriers, free_places, lines_around
from konnekt.relationships.states import RelationshipState


def state(cast):
    with tenant(cast.organisation_id):
        return Relationship.objects.get().state


def line(cast, who, manager, *, kind=LineKind.MANAGER, until=None):
    """Write a line as an import would, and say so."""
    with tenant(cast.organisation_id):
        member = cast.people[who].member
        ReportingLine.objects.filter(member=member, kind=kind, until=None).delete()
        ReportingLine.objects.create(
            member=member, manager=cast.people[manager].member, kind=kind, since=date(2024, 1, 1), until=until
        )
        announce(Fact.REPORTING_LINES_CHANGED, member_ids=str(member.pk))
    run_queue()


def lose_line(cast, who):
    with tenant(cast.organisation_id):
        Member.objects.filter(pk=cast.people[who].member.pk).update(line_state=LineState.UNKNOWN)
        announce(Fact.REPORTING_LINES_CHANGED, member_ids=str(cast.people[who].member.pk))
    run_queue()


def test_a_mentor_who_becomes_the_manager_pauses_the_pair_and_three_people_are_told(cast):
    opened(cast)
    mail.outbox.clear()
    line(cast, "mentee", "mentor")
    assert state(cast) == RelationshipState.PAUSED
    assert sorted(letter.to[0] for letter in mail.outbox) == [
        "mentee@meridian.example",
        "mentor@meridian.example",
        "programme_manager@meridian.example",
    ]
    assert {letter.subject for letter in mail.outbox} == {
        "Your mentoring in Crossing Lines is paused",
        "A pair in Crossing Lines is paused",
    }
    with tenant(cast.organisation_id):
        assert Entry.objects.filter(verb="relationship.paused", facts={"reason": "reporting_line"}).count() == 1


def test_whoever_no_longer_holds_the_role_is_not_told(cast):
    opened(cast)
    with tenant(cast.organisation_id):
        dismiss(cast.administrator.actor, member=cast.programme_manager.member, role=Role.PROGRAMME_MANAGER)
    mail.outbox.clear()
    line(cast, "mentee", "mentor")
    assert sorted(letter.to[0] for letter in mail.outbox) == ["mentee@meridian.example", "mentor@meridian.example"]


def test_nothing_can_be_written_while_it_is_paused(cast):
    pair = opened(cast)
    line(cast, "mentee", "mentor")
    with pytest.raises(Refused):
        write(cast.mentee, pair, "Hello")


@pytest.mark.parametrize("change", [("line_manager", "mentor"), ("mentor", "mentee")])
def test_a_change_further_up_or_the_other_way_round_pauses_too(cast, change):
    opened(cast)
    line(cast, *change)
    assert state(cast) == RelationshipState.PAUSED


def test_an_appraiser_pauses_too(cast):
    opened(cast)
    line(cast, "mentee", "mentor", kind=LineKind.APPRAISER)
    assert state(cast) == RelationshipState.PAUSED


def test_a_change_that_touches_nobody_moves_nothing(cast):
    opened(cast)
    mail.outbox.clear()
    line(cast, "colleague", "administrator")
    assert state(cast) == RelationshipState.ACTIVE
    assert mail.outbox == []


def test_checking_twice_tells_once(cast):
    opened(cast)
    mail.outbox.clear()
    line(cast, "mentee", "mentor")
    line(cast, "mentee", "mentor")
    assert len(mail.outbox) == 3


def test_a_line_that_was_a_mistake_is_taken_back_and_the_pair_goes_on(cast):
    pair = opened(cast)
    line(cast, "mentee", "mentor")
    line(cast, "mentee", "line_manager")
    assert state(cast) == RelationshipState.ACTIVE
    write(cast.mentee, pair, "There you are")


def test_a_former_line_keeps_it_paused_until_the_window_is_over(cast):
    opened(cast)
    with tenant(cast.organisation_id):
        for manager in ("mentor", "line_manager"):
            member = Member.objects.get(pk=cast.mentee.member.pk)
            state_line(cast.administrator.actor, member=member, manager=cast.people[manager].member, now=clock.read())
    run_queue()
    assert state(cast) == RelationshipState.PAUSED
    actor, now = Actor.product(cast.organisation_id, "time passed"), clock.read()
    with tenant(cast.organisation_id):
        assert check_lines(actor, now=now + timedelta(days=360)) == 0
        assert check_lines(actor, now=now + timedelta(days=367)) == 1
    assert state(cast) == RelationshipState.ACTIVE


def test_a_line_that_is_lost_pauses_nobody_and_the_person_is_asked(cast):
    opened(cast)
    mail.outbox.clear()
    lose_line(cast, "mentee")
    assert state(cast) == RelationshipState.ACTIVE
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["mentee@meridian.example"], "Who is your manager?")


def test_a_lost_line_does_not_hide_a_known_conflict_or_resume_a_paused_pair(cast):
    opened(cast)
    line(cast, "mentee", "mentor")
    lose_line(cast, "mentee")
    assert state(cast) == RelationshipState.PAUSED
    with tenant(cast.organisation_id):
        ReportingLine.objects.filter(member=cast.mentee.member).delete()
    lose_line(cast, "mentee")
    assert state(cast) == RelationshipState.PAUSED


@pytest.mark.parametrize("who", ["mentee", "mentor"])
def test_no_space_opens_while_a_line_is_unknown(cast, who):
    pair = proposed(cast)
    with tenant(cast.organisation_id):
        say_yes(cast.mentee.actor, relationship=pair, now=clock.read())
    lose_line(cast, who)
    with tenant(cast.organisation_id), pytest.raises(Refused, match="no space opens before that is settled"):
        say_yes(cast.mentor.actor, relationship=pair, now=clock.read())
    assert state(cast) == RelationshipState.PROPOSED
    with tenant(cast.organisation_id):
        state_line(
            cast.administrator.actor,
            member=cast.people[who].member,
            manager=cast.people["safeguarding"].member,
            now=clock.read(),
        )
        say_yes(cast.mentor.actor, relationship=pair, now=clock.read())
    assert state(cast) == RelationshipState.ACTIVE


def test_a_question_that_was_paused_is_asked_again_with_time_to_answer(cast):
    pair = proposed(cast)
    with tenant(cast.organisation_id):
        say_yes(cast.mentee.actor, relationship=pair, now=clock.read())
        Relationship.objects.update(answer_by=clock.read())
    line(cast, "mentee", "mentor")
    assert state(cast) == RelationshipState.PAUSED
    line(cast, "mentee", "line_manager")
    assert state(cast) == RelationshipState.PROPOSED
    with tenant(cast.organisation_id):
        assert Relationship.objects.get().answer_by > clock.read() + timedelta(days=4)
        say_yes(cast.mentor.actor, relationship=pair, now=clock.read())
    assert state(cast) == RelationshipState.ACTIVE


def test_a_paused_pair_can_part_without_fault(cast):
    pair = opened(cast)
    line(cast, "mentee", "mentor")
    with tenant(cast.organisation_id):
        end(cast.mentee.actor, relationship=pair, now=clock.read())
    assert state(cast) == RelationshipState.ENDED


@pytest.mark.parametrize(
    ("make", "after"), [(proposed, RelationshipState.NOT_TAKEN_UP), (opened, RelationshipState.ENDED)]
)
def test_when_one_leaves_the_other_is_told_kindly_and_comes_first(cast, make, after):
    make(cast)
    mail.outbox.clear()
    with tenant(cast.organisation_id):
        mark_left(cast.administrator.actor, member=cast.mentor.member, now=clock.read())
    run_queue()
    assert state(cast) == after
    assert [letter.to for letter in mail.outbox] == [["mentee@meridian.example"]]
    assert "You come first in the next matching" in mail.outbox[0].body
    with tenant(cast.organisation_id):
        assert Enrolment.objects.get(member=cast.mentee.member).has_priority


def test_the_ledger_shows_that_a_pair_ended_and_not_who_ended_it(cast):
    pair = opened(cast)
    with tenant(cast.organisation_id):
        end(cast.mentor.actor, relationship=pair, now=clock.read())
        entry = Entry.objects.get(verb="relationship.closed")
        assert (entry.actor_member, entry.subject_member, entry.actor_system) == (None, None, "pair ended")
        with pytest.raises(Refused, match="nothing to end"):
            end(cast.mentee.actor, relationship=pair, now=clock.read())


@pytest.fixture
def pool(cast):
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        mentees = [enrol(cast.people[who], round_, Side.MENTEE) for who in ("mentee", "colleague")]
        mentors = [enrol(cast.people[who], round_, Side.MENTOR) for who in ("mentor", "line_manager", "champion")]
    return mentees, mentors


def test_the_law_reads_the_same_for_a_pool_as_for_a_pair(cast, pool):
    mentees, mentors = pool
    with tenant(cast.organisation_id):
        lines = lines_around({one.member_id for one in mentees + mentors}, on=clock.read().date())
        together = barriers(mentees, mentors, lines=lines)
        one_by_one = [
            (i, j, why)
            for i, mentee in enumerate(mentees)
            for j, mentor in enumerate(mentors)
            for _i, _j, why in barriers([mentee], [mentor], lines=lines)
        ]
    assert together == one_by_one == [(0, 1, Barrier.MANAGEMENT_LINE), (1, 1, Barrier.MANAGEMENT_LINE)]


@pytest.mark.parametrize("people", [1, 3])
def test_gathering_a_pool_costs_the_same_for_one_and_for_three(cast, pool, people, django_assert_num_queries):
    who = ["mentee", "colleague", "champion"][:people]
    with tenant(cast.organisation_id), django_assert_num_queries(6):
        lines_around({cast.people[one].member.pk for one in who}, on=clock.read().date())


def test_free_places_are_what_is_offered_less_what_is_held(cast):
    opened(cast)
    with tenant(cast.organisation_id):
        (mentor,) = Enrolment.objects.filter(side=Side.MENTOR)
        assert free_places([mentor]) == {mentor.pk: 1}

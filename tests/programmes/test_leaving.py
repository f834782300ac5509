"""Leaving without a reason, taking that back while nobody else has the place, and staying away for a while."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from tests.factories.intake import enrol, open_programme
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.matching.pool import gather
from konnekt.programmes.actions.drawing import draw
from konnekt.programmes.actions.enrolling import start
from konnekt.programmes.actions.leaving import come_back, end_pause, pause, undo_withdrawal, withdraw
from konnekt.programmes.actions.rounds import set_phase
from konnekt.programmes.jobs import end_pauses
from konnekt.programmes.models import Enrolment
from konnekt.programmes.queries import pauses_ending
from konnekt.programmes.states import Oversubscribed, Phase, Side
from konnekt.relationships.actions.asking import NotAsked, propose
from konnekt.relationships.states import WhyNot

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
AFTER = datetime(2026, 3, 17, 9, tzinfo=UTC)


@pytest.fixture
def served(cast):
    with tenant(cast.organisation_id):
        yield cast


def state(one):
    return Enrolment.objects.get(pk=one.pk).state


def undo(served, one, now=NOW, who="mentee"):
    return undo_withdrawal(served.people[who].actor, enrolment=one, now=now)


def test_a_withdrawal_is_taken_back_within_a_week_and_everything_is_as_before(served):
    one = enrol(served.mentee, open_programme(served, now=NOW, mentee_places=1), Side.MENTEE, now=NOW)
    withdraw(served.mentee.actor, enrolment=one, now=NOW)
    with pytest.raises(NotFound):
        undo(served, one, who="colleague")
    with pytest.raises(Refused, match="for seven days, and they are over"):
        undo(served, one, now=NOW + timedelta(days=7, seconds=1))
    back = undo(served, one, now=NOW + timedelta(days=7))
    assert (back.state, back.completed_at, back.consented_at) == ("complete", NOW, NOW)
    with pytest.raises(Refused, match="no withdrawal to take back"):
        undo(served, one)


def test_a_place_that_went_to_somebody_who_waited_is_theirs_and_a_turn_in_line_is_kept(served):
    round_ = open_programme(served, now=NOW, mentee_places=1)
    first = enrol(served.mentee, round_, Side.MENTEE, now=NOW)
    second = enrol(served.colleague, round_, Side.MENTEE, now=NOW + timedelta(minutes=1))
    third = enrol(served.champion, round_, Side.MENTEE, now=NOW + timedelta(minutes=2))
    withdraw(served.colleague.actor, enrolment=second, now=NOW)
    undo(served, second, who="colleague")
    withdraw(served.mentee.actor, enrolment=first, now=NOW)
    assert [state(one) for one in (first, second, third)] == ["withdrawn", "complete", "waiting"]
    with pytest.raises(Refused, match="went to somebody who waited"):
        undo(served, first)
    again = start(served.mentee.actor, round_=round_, member=served.mentee.member, side=Side.MENTEE, now=NOW)
    assert (again.state, again.withdrawn_at, again.withdrawn_from) == ("started", None, "")


def test_nothing_is_taken_back_once_lots_were_drawn_or_people_are_matched(served):
    manager = served.programme_manager.actor
    round_ = open_programme(served, now=NOW, mentee_places=1, oversubscribed=Oversubscribed.LOTTERY)
    one, _other = (enrol(served.people[who], round_, Side.MENTEE, now=NOW) for who in ("mentee", "colleague"))
    mentor = enrol(served.mentor, round_, Side.MENTOR, now=NOW)
    withdraw(served.mentee.actor, enrolment=one, now=AFTER)
    draw(manager, round_=round_, now=AFTER)
    with pytest.raises(Refused, match="The lottery was drawn in the meantime"):
        undo(served, one, now=AFTER)
    withdraw(served.mentor.actor, enrolment=mentor, now=AFTER)
    undo(served, mentor, now=AFTER, who="mentor")
    withdraw(served.mentor.actor, enrolment=mentor, now=AFTER)
    set_phase(manager, round_=round_, phase=Phase.MATCH)
    with pytest.raises(Refused, match="being matched now"):
        undo(served, mentor, now=AFTER, who="mentor")


def test_whoever_pauses_is_not_matched_before_their_day_and_comes_back_by_themselves(served):
    round_ = open_programme(served, now=NOW)
    mentee = enrol(served.mentee, round_, Side.MENTEE, now=NOW)
    mentor = enrol(served.mentor, round_, Side.MENTOR, now=NOW)
    day = date(2026, 4, 1)
    for until, says in ((NOW.date(), "after today"), (date(2028, 1, 1), "You can withdraw instead")):
        with pytest.raises(Refused, match=says) as refusal:
            pause(served.mentor.actor, enrolment=mentor, until=until, now=NOW)
        assert refusal.value.field == "until"
    with pytest.raises(NotFound):
        pause(served.programme_manager.actor, enrolment=mentor, until=day, now=NOW)
    pause(served.mentor.actor, enrolment=mentor, until=day, now=NOW)
    assert gather(round_, on=day - timedelta(days=1)).mentors == ()
    assert gather(round_, on=day).mentors == (mentor.pk,)
    manager = served.programme_manager.actor
    with pytest.raises(NotAsked) as refused:
        propose(manager, round=round_, mentee=mentee, mentor=mentor, reasons=[], now=NOW)
    assert refused.value.why is WhyNot.PAUSED

    run_queue()
    mail.outbox.clear()
    dawn = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)  # already the first of April in London
    assert [end_pause(enrolment=one, now=dawn - timedelta(hours=1)) for one in pauses_ending(dawn)] == [False]
    assert [end_pause(enrolment=one, now=dawn) for one in pauses_ending(dawn)] == [True]
    assert end_pause(enrolment=mentor, now=dawn) is False
    run_queue()
    assert [one.subject for one in mail.outbox] == ["Welcome back to Crossing Lines"]
    assert propose(manager, round=round_, mentee=mentee, mentor=mentor, reasons=[], now=NOW)


def test_a_pause_can_be_ended_early_and_the_hourly_job_ends_what_is_due(served):
    round_ = open_programme(served)
    one, other = (enrol(served.people[who], round_, Side.MENTEE) for who in ("mentee", "colleague"))
    for who, enrolment in (("mentee", one), ("colleague", other)):
        pause(served.people[who].actor, enrolment=enrolment, until=round_.ends_on, now=clock.read())
    come_back(served.mentee.actor, enrolment=one)
    assert Enrolment.objects.get(pk=one.pk).paused_until is None
    Enrolment.objects.filter(pk=other.pk).update(paused_until=date(2020, 1, 1))
    end_pauses(0)
    assert Enrolment.objects.get(pk=other.pk).paused_until is None
    withdraw(served.colleague.actor, enrolment=other, now=NOW)
    with pytest.raises(Refused, match="nothing to pause"):
        pause(served.colleague.actor, enrolment=other, until=round_.ends_on, now=clock.read())

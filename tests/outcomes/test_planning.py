"""What would count as success is written before people can enrol, locked then, and never changed afterwards."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from tests.factories.intake import draft_programme, open_programme
from tests.factories.outcomes import TARGETS, write_outcomes
from tests.queue import run_queue

from konnekt.access.actors import Actor
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.outcomes import jobs, queries
from konnekt.outcomes.actions.planning import add_note, lock_plan, write_plan
from konnekt.outcomes.library import library
from konnekt.outcomes.models import OutcomePlan, PlanNote, Target
from konnekt.outcomes.rules import digest_of
from konnekt.outcomes.states import Comparison, Source, Whom
from konnekt.programmes.actions.designing import close_programme, publish
from konnekt.programmes.models import Round


@pytest.fixture
def served(cast):
    with tenant(cast.organisation_id):
        yield cast


def test_the_library_reaches_everything_the_mission_promises():
    told = library()
    assert set(told) == {
        *("satisfaction", "goals", "skills", "confidence", "network", "diversity", "renewal", "retention"),
        *("promotion", "pay", "pay-band", "moves", "loyalty", "productive", "training-cost"),
    }
    assert {one.whom for one in told.values()} == set(Whom)
    assert {one.source for one in told.values()} == set(Source)
    assert all(one.least >= 20 and one.cannot.endswith(".") and one.definition.endswith(".") for one in told.values())
    assert all(str(one.caution) for one in Comparison)


def test_a_plan_is_written_anew_until_the_launch_locks_it_with_a_digest_in_the_ledger(cast):
    manager, now = cast.programme_manager.actor, clock.read()
    with tenant(cast.organisation_id):
        round_ = draft_programme(cast)
        write_outcomes(manager, round_, now)
        plan = write_outcomes(manager, round_, now, targets={"goals": "Two thirds reached."}, least_sample=12)
        assert (plan.begun_late, plan.least_sample, queries.targets_of(plan)) == (
            False,
            12,
            {"goals": "Two thirds reached."},
        )
        publish(manager, programme=round_.programme, now=now)
        round_ = Round.objects.select_related("programme").get(pk=round_.pk)
        with pytest.raises(Refused, match="being locked"):
            write_outcomes(manager, round_, now)
    assert "outcomes.lock_at_launch" in run_queue()
    with tenant(cast.organisation_id):
        plan.refresh_from_db()
        entry = Entry.objects.get(verb="outcomes.plan_locked")
        assert entry.facts["digest"] == plan.digest == digest_of(plan, queries.targets_of(plan))
        assert "Two thirds" not in str(list(Entry.objects.values()))
        with pytest.raises(Refused, match="is locked"):
            write_outcomes(manager, round_, now)
        assert queries.is_whole(plan, queries.targets_of(plan))
        Target.objects.update(enough="One third reached.")
        assert not queries.is_whole(plan, queries.targets_of(plan)), "a change behind the product’s back shows"


def test_a_round_that_opens_later_is_locked_on_that_day_and_not_before(served):
    manager, now = served.programme_manager.actor, clock.read()
    today = now.date()
    round_ = draft_programme(served, enrolment_opens=today + timedelta(days=3))
    plan = write_outcomes(manager, round_, now)
    publish(manager, programme=round_.programme, now=now)
    assert queries.due_for_locking(today) == []
    write_outcomes(manager, round_, now)
    assert queries.due_for_locking(today + timedelta(days=3)) == [plan]
    close_programme(manager, programme=round_.programme)
    Round.objects.update(enrolment_opens=today)
    jobs.lock_when_enrolment_opens.func(0)
    jobs.lock_when_enrolment_opens.func(0)
    plan.refresh_from_db()
    assert plan.locked_at is not None
    assert Entry.objects.filter(verb="outcomes.plan_locked").count() == 1
    assert [one.pk for one in queries.locked_plans([round_.programme])] == [plan.pk]


def test_a_plan_begun_after_the_launch_is_marked_and_waits_for_a_hand(served):
    manager, now = served.programme_manager.actor, clock.read()
    round_ = open_programme(served)
    plan = write_outcomes(manager, round_, now)
    assert plan.begun_late
    assert queries.due_for_locking(now.date()) == []
    write_outcomes(manager, round_, now, targets={"goals": "All."})
    with pytest.raises(Refused, match="isn’t locked yet"):
        add_note(manager, plan=plan, words="Too early", now=now)
    lock_plan(manager, plan=plan, now=now)
    lock_plan(manager, plan=plan, now=now + timedelta(days=1))
    plan.refresh_from_db()
    assert plan.locked_at == now


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"targets": {}}, None),
        ({"targets": dict.fromkeys(list(library())[:7], "x")}, None),
        ({"targets": {"goals": " "}}, "enough-goals"),
        ({"least_sample": 4}, "least_sample"),
        ({"report_on": clock.read().date()}, "report_on"),
    ],
)
def test_what_makes_no_plan_is_refused_at_its_field(served, changed, field):
    with pytest.raises(Refused) as refusal:
        write_outcomes(served.programme_manager.actor, draft_programme(served), clock.read(), **changed)
    assert refusal.value.field == field
    assert not OutcomePlan.objects.exists()


def test_nobody_but_its_managers_writes_locks_or_notes(served):
    now, round_ = clock.read(), draft_programme(served)
    plan = write_outcomes(served.programme_manager.actor, round_, now)
    for name in ("mentee", "champion", "administrator"):
        actor: Actor = served.people[name].actor
        for attempt in (
            lambda actor=actor: write_outcomes(actor, round_, now),
            lambda actor=actor: lock_plan(actor, plan=plan, now=now),
            lambda actor=actor: add_note(actor, plan=plan, words="x", now=now),
        ):
            with pytest.raises(NotFound):
                attempt()
    with pytest.raises(ValueError, match="Not an indicator"):
        write_plan(
            served.programme_manager.actor,
            round_=round_,
            targets=TARGETS | {"stars": "5"},
            comparison=Comparison.LOTTERY,
            least_sample=30,
            report_on=round_.ends_on,
            now=now,
        )


def test_a_note_is_added_below_and_the_database_itself_refuses_to_change_it(as_app, served):
    manager, now = served.programme_manager.actor, clock.read()
    plan = write_outcomes(manager, draft_programme(served), now)
    lock_plan(manager, plan=plan, now=now)
    note = add_note(manager, plan=plan, words=" The survey moves to May. ", now=now)
    assert (note.words, note.made_by_id) == ("The survey moves to May.", served.programme_manager.member.pk)
    assert "May" not in str(list(Entry.objects.values()))
    for change in (
        lambda: PlanNote.objects.update(words="It never did."),
        lambda: PlanNote.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()

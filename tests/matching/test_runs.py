"""A run: certified, explained, replayable, cancellable, and safe to perform twice."""

from decimal import ROUND_UP, Decimal

import pytest
from tests.queue import run_queue

from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.jobs.models import WorkState
from konnekt.jobs.queue import perform
from konnekt.ledger.models import Entry
from konnekt.matching.actions.starting import cancel_run, start_run
from konnekt.matching.actions.steering import change_criteria
from konnekt.matching.jobs import perform_run
from konnekt.matching.models import MatchRun, Proposal, Study, Unplaced
from konnekt.matching.queries import moved_between, shape_of
from konnekt.matching.solving import OBJECTIVES
from konnekt.matching.states import Aim, RunState
from konnekt.matching.stored import StoredRun
from konnekt.organisations.models import Member
from konnekt.organisations.states import LineState
from konnekt.questions.models import AnswerSet
from konnekt.sealing.keyring import Holder, drop_key
from konnekt_engine.matching import verify


@pytest.fixture
def served(small):
    with tenant(small.cast.organisation_id):
        yield small


def pairs(run):
    return {
        (one.mentee.member.name, one.mentor.member.name)
        for one in Proposal.objects.filter(run=run).select_related("mentee__member", "mentor__member")
    }


def test_nobody_is_paired_inside_their_own_line_even_if_it_leaves_them_alone(small):
    run = small.run()
    with tenant(small.cast.organisation_id):
        assert run.state == RunState.READY
        assert pairs(run) == {("Amina Yusuf", "Björn")}
        (alone,) = Unplaced.objects.filter(run=run, is_mentor=False)
        assert (alone.enrolment_id, alone.reason) == (small.colleague.pk, "full")


def test_what_is_saved_was_verified_and_adds_up(small):
    run = small.run()
    with tenant(small.cast.organisation_id):
        (proposal,) = Proposal.objects.filter(run=run)
        assert sum(part["points"] for part in proposal.contributions) == proposal.points
        assert sum(part["most"] for part in proposal.contributions) == 1 << 20
        replay = StoredRun(run)
        verify(replay.problem, replay.solution)
        assert run.certificate == replay.solution.certificate.to_dict()
        assert run.certificate["hard_rule_breaches"] == 0
        assert len(replay.problem.lines.edges) == 4


def test_the_same_people_and_weights_give_the_same_answer(small):
    first, second = small.run(), small.run()
    with tenant(small.cast.organisation_id):
        assert first.digest == second.digest != ""
        assert moved_between(first, second) == {}


def test_a_changed_weight_changes_the_fit_and_says_so(small):
    before = small.run()
    with tenant(small.cast.organisation_id):
        change_criteria(small.manager, round_=small.round, weights={"other_unit": 1}, needs_shared_language=True)
    after = small.run()
    assert before.criteria != after.criteria
    assert before.digest != after.digest


def test_somebody_whose_line_is_unknown_is_left_out_and_told_why(small):
    with tenant(small.cast.organisation_id):
        Member.objects.filter(pk=small.cast.mentee.member.pk).update(line_state=LineState.UNKNOWN)
    run = small.run()
    with tenant(small.cast.organisation_id):
        assert Unplaced.objects.get(run=run, enrolment=small.mentee).reason == "line_unknown"
        assert pairs(run) == {("Mei Lin", "Björn")}


def test_a_mentor_whose_line_is_unknown_counts_among_no_mentees(small):
    with tenant(small.cast.organisation_id):
        Member.objects.filter(pk=small.mentor.member_id).update(line_state=LineState.UNKNOWN)
    run = small.run()
    with tenant(small.cast.organisation_id):
        left = Unplaced.objects.get(run=run, enrolment=small.mentor)
        assert (left.reason, left.is_mentor) == ("line_unknown", True)
        shape = shape_of(run)
        assert len(shape.pairs) + shape.mentees_left == run.summary["mentees"]
        assert (shape.mentors_left, shape.mentors_with) == (2, {0: 1})  # of the two, one could be in the run


def test_people_without_a_language_in_common_are_ruled_out_when_the_programme_wants_it(small):
    with tenant(small.cast.organisation_id):
        answers = AnswerSet.objects.get(about=small.mentor.pk)
        answers.values["languages"] = ["cy"]
        answers.save()
    with_rule = small.run()
    with tenant(small.cast.organisation_id):
        change_criteria(small.manager, round_=small.round, weights={"areas": 1}, needs_shared_language=False)
    without = small.run()
    with tenant(small.cast.organisation_id):
        assert pairs(with_rule) == set()
        assert {one.reason for one in Unplaced.objects.filter(run=with_rule, is_mentor=False)} == {"ruled_out"}
        assert len(pairs(without)) == 1


@pytest.mark.parametrize("aim", Aim)
def test_a_run_is_best_at_what_the_manager_chose_and_the_floor_holds(small, aim):
    def ask(floor):
        with tenant(small.cast.organisation_id):
            weights = {"areas": 3, "skills": 2, "mentor_wishes": 1}  # which nobody has: a fit below 1
            change_criteria(
                small.manager, round_=small.round, weights=weights, needs_shared_language=True, aim=aim, floor=floor
            )
        return small.run()

    run = ask(None)
    with tenant(small.cast.organisation_id):
        (proposal,) = Proposal.objects.filter(run=run)
        assert (run.state, run.certificate["objective"]) == (RunState.READY, OBJECTIVES[aim].value)
        assert Study.objects.filter(run=run).exists()
        best = Decimal(proposal.points) / (1 << 20)
    above = ask(best.quantize(Decimal("0.0001"), ROUND_UP) + Decimal("0.0001"))
    assert (above.state, above.summary["matched"]) == (RunState.READY, 0)


def test_performing_a_run_twice_keeps_one_answer(small):
    run = small.run()
    perform(
        perform_run,
        {"organisation_id": str(small.cast.organisation_id), "run_id": str(run.pk), "work_id": str(run.work_id)},
    )
    with tenant(small.cast.organisation_id):
        assert Proposal.objects.filter(run=run).count() == 1


def test_a_run_cut_off_in_the_middle_is_done_again(served):
    started = start_run(served.manager, round_=served.round)
    MatchRun.objects.filter(pk=started.pk).update(state=RunState.RUNNING)
    run_queue()
    started.refresh_from_db()
    assert started.state == RunState.READY


def test_one_run_at_a_time(served):
    start_run(served.manager, round_=served.round)
    with pytest.raises(Refused, match="going already"):
        start_run(served.manager, round_=served.round)


def test_a_cancelled_run_keeps_nothing(small):
    with tenant(small.cast.organisation_id):
        run = start_run(small.manager, round_=small.round)
        cancel_run(small.manager, run=run)
        # The worker asks on a connection of its own, which can't see into this test's transaction.
        run.work.refresh_from_db()
        assert run.work.cancel_requested


def test_a_run_the_queue_gave_up_on_reads_as_failed(served):
    run = start_run(served.manager, round_=served.round)
    run.work.state = WorkState.FAILED
    assert run.shown_state == RunState.FAILED
    assert run.is_over


def test_after_erasure_a_run_keeps_its_digest_and_cannot_be_replayed(small):
    run = small.run()
    with tenant(small.cast.organisation_id):
        drop_key(Holder.file(run.inputs_id))
        replay = StoredRun(run)
        assert replay.problem is None
        assert replay.nearest(small.mentee.pk) is None
        assert run.digest


def test_before_release_nobody_is_told_anything(small, mailoutbox):
    mailoutbox.clear()
    small.run()
    assert mailoutbox == []


def test_the_ledger_knows_who_started_and_what_came_of_it(small):
    run = small.run()
    with tenant(small.cast.organisation_id):
        entries = Entry.objects.filter(object_id=str(run.pk)).order_by("number")
        assert [entry.verb for entry in entries] == ["matching.run_started", "matching.run_finished"]
        assert entries[0].actor_member == small.cast.programme_manager.member.pk


@pytest.mark.parametrize("who", ["administrator", "champion", "auditor", "mentee", "line_manager", "safeguarding"])
def test_nobody_else_can_start_or_cancel_a_run(small, who):
    run = small.run()
    with tenant(small.cast.organisation_id):
        actor = small.cast.people[who].actor
        with pytest.raises(NotFound):
            start_run(actor, round_=small.round)
        with pytest.raises(NotFound):
            cancel_run(actor, run=run)

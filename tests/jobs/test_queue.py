"""The queue: enqueued in the caller's transaction, watched, stopped, and never lost by a killed worker."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.cast import assemble
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.core.facts import Fact
from konnekt.core.tenancy import tenant
from konnekt.jobs import facts, progress
from konnekt.jobs.facts import announce, subscribe
from konnekt.jobs.models import Work, WorkState
from konnekt.jobs.progress import Run
from konnekt.jobs.queue import JOBS, Job, enqueue, mark_abandoned, perform, request_cancel, start_work


@pytest.fixture
def done() -> list[dict]:
    return []


@pytest.fixture
def a_job(done, monkeypatch) -> Job:
    """A job that notes what it was called with."""
    declared = Job("tests.note", lambda run, **ids: done.append(ids), "default")
    monkeypatch.setitem(JOBS, declared.name, declared)
    return declared


def failing_with(error: Exception, monkeypatch) -> Job:
    def function(run, **ids):
        raise error

    declared = Job("tests.fail", function, "default")
    monkeypatch.setitem(JOBS, declared.name, declared)
    return declared


def started(cast, job: Job) -> Work:
    with tenant(cast.organisation_id):
        return start_work(job, organisation_id=cast.organisation_id, requested_by=None, words="Waiting", thing="7")


def after(cast, work: Work) -> Work:
    run_queue()
    with tenant(cast.organisation_id):
        work.refresh_from_db()
    return work


def test_a_job_gets_its_ids_as_words(a_job, done, cast):
    enqueue(a_job, organisation_id=cast.organisation_id, member_id=cast.mentee.member.pk)
    run_queue()
    assert done == [{"member_id": str(cast.mentee.member.pk)}]


def test_what_is_rolled_back_was_never_enqueued(a_job, done, db):
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue(a_job)
        raise RuntimeError
    run_queue()
    assert done == []


def test_work_that_may_wait_only_once_joins_what_waits_and_harms_nothing(a_job, done, db):
    with transaction.atomic():
        enqueue(a_job, once="the-same")
        enqueue(a_job, once="the-same")
        assert ProcrastinateJob.objects.count() == 1
    run_queue()
    assert len(done) == 1


def test_a_job_for_later_waits(a_job, db):
    later = clock.read() + timedelta(hours=1)
    enqueue(a_job, at=later)
    assert ProcrastinateJob.objects.get().scheduled_at == later


def test_work_that_goes_well_is_done(a_job, cast):
    work = after(cast, started(cast, a_job))
    assert (work.state, work.fraction, work.is_over) == (WorkState.DONE, 1, True)
    assert work.ended_at is not None


def test_a_refusal_is_told_in_its_own_words(cast, monkeypatch):
    work = after(cast, started(cast, failing_with(Refused("The file is empty. Choose another."), monkeypatch)))
    assert (work.state, work.words) == (WorkState.FAILED, "The file is empty. Choose another.")


def test_a_fault_shows_nothing_of_itself(cast, monkeypatch, caplog):
    work = after(cast, started(cast, failing_with(ValueError("secret detail"), monkeypatch)))
    assert (work.state, work.words) == (WorkState.FAILED, "")
    assert "tests.fail failed" in caplog.text


def test_a_fault_of_unwatched_work_is_the_queues_to_try_again(cast, monkeypatch):
    with pytest.raises(ValueError, match="secret"):
        perform(failing_with(ValueError("secret"), monkeypatch), {})


def test_work_the_queue_gave_up_on_says_so(a_job, cast):
    work = started(cast, a_job)
    mark_abandoned(cast.organisation_id, work.pk)
    with tenant(cast.organisation_id):
        work.refresh_from_db()
    assert work.state == WorkState.FAILED


def test_what_is_over_is_not_cancelled_any_more(a_job, cast):
    work = after(cast, started(cast, a_job))
    with tenant(cast.organisation_id):
        request_cancel(work)
        work.refresh_from_db()
    assert not work.cancel_requested


@pytest.mark.django_db(transaction=True)
def test_progress_shows_while_the_jobs_own_transaction_is_open_and_a_request_to_stop_is_heard(monkeypatch):

    monkeypatch.setattr(progress, "_EVERY_SECONDS", 0)
    cast = assemble()
    seen = []

    def function(run: Run, **ids):
        with tenant(cast.organisation_id):
            run.report(0.25, "A quarter")
            seen.append(run.cancelled())
        with tenant(cast.organisation_id):
            work = Work.objects.get(pk=run.work_id)
            seen.append((work.fraction, work.words))
            request_cancel(work)
        run.report(0.5, "Half")
        raise AssertionError("it should have stopped")

    declared = Job("tests.long", function, "default")
    monkeypatch.setitem(JOBS, declared.name, declared)
    work = after(cast, started(cast, declared))
    assert seen == [False, (0.25, "A quarter")]
    assert work.state == WorkState.CANCELLED


def test_progress_is_written_twice_a_second_at_most(monkeypatch):
    asked = []
    monkeypatch.setattr(Run, "_ask", lambda self, *words: asked.append(words))

    run = Run(uuid4(), uuid4())
    began = time.monotonic()
    for number in range(1000):
        run.report(number / 1000, "on the way")
    assert len(asked) <= 1 + 2 * (time.monotonic() - began)


def test_a_fact_reaches_whoever_subscribed_in_the_announcers_transaction(a_job, done, cast, monkeypatch):
    monkeypatch.setattr(facts, "_SUBSCRIBERS", {})
    subscribe(Fact.MEMBER_LEFT)(a_job)
    with pytest.raises(RuntimeError), tenant(cast.organisation_id):
        announce(Fact.MEMBER_LEFT, member_id="1")
        raise RuntimeError
    with tenant(cast.organisation_id):
        announce(Fact.MEMBER_LEFT, member_id="2")
    run_queue()
    assert done == [{"member_id": "2"}]

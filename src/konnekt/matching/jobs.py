"""The match run, in three breaths: take it up, think without a transaction, save the answer; and its study after it.

And, once its round is over, whether its scores told how the pairs went.
"""

import secrets
from datetime import date, datetime
from uuid import UUID

from procrastinate.contrib.django import app

from konnekt.access.actors import Actor
from konnekt.core import clock
from konnekt.core.facts import Fact
from konnekt.core.tenancy import served_organisation, tenant
from konnekt.jobs.facts import subscribe
from konnekt.jobs.going_on import everywhere
from konnekt.jobs.progress import Cancelled, Run
from konnekt.jobs.queue import LIVE_QUEUE, enqueue, job
from konnekt.matching import judging, queries, reading
from konnekt.matching.actions.advising import save_advice
from konnekt.matching.actions.answering import save_live, say_doing
from konnekt.matching.actions.backtesting import begin_backtest, keep_backtest
from konnekt.matching.actions.planning import release_planned
from konnekt.matching.actions.running import mark_cancelled, mark_failed, mark_running, save_answer
from konnekt.matching.actions.sealing import keep_trial_result
from konnekt.matching.actions.signing import keep_fairness, keep_replay, keep_report
from konnekt.matching.actions.studying import save_study
from konnekt.matching.advising import advise
from konnekt.matching.answers import Answer
from konnekt.matching.auditing import audit
from konnekt.matching.live import RESIDENT, answer
from konnekt.matching.models import Backtest, MatchRun, Trial
from konnekt.matching.peers import read_again
from konnekt.matching.pool import Pool, gather, steered_pairs
from konnekt.matching.reporting import draw_report
from konnekt.matching.solving import Stopped, find_answer, solve_again
from konnekt.matching.states import Aim, Doing, Proposing, Replayed, SteerKind
from konnekt.matching.stored import StoredRun, sealed_in, stored_run, trial_of
from konnekt.matching.studying import study, study_peers
from konnekt.matching.trying import compare, find_mixture
from konnekt.organisations.models import Organisation
from konnekt.programmes.states import Format


@job("matching.run", queue="heavy")
def perform_run(run: Run, *, run_id: str) -> None:
    """Safe to run twice: a run that is over is left alone, and one that was cut off is done again from its criteria."""
    assert run.organisation_id is not None
    id_ = UUID(run_id)
    with tenant(run.organisation_id):
        taken = mark_running(id_)
        if taken is None:
            return
        today = clock.read().date()
        pool = gather(taken.round, on=today)
        trial = trial_of(taken)
    try:
        answer = _trial_answer(run, taken, trial, pool, today) if trial else _answer(run, taken, pool, today)
    except (Stopped, Cancelled) as stopped:
        with tenant(run.organisation_id):
            mark_cancelled(id_, clock.read())
        raise Cancelled from stopped
    except Exception:
        with tenant(run.organisation_id):
            mark_failed(id_, clock.read())
        raise
    with tenant(run.organisation_id):
        save_answer(Actor.product(run.organisation_id, "match run"), run_id=id_, answer=answer, now=clock.read())
        if answer.is_possible and trial is None:
            enqueue(study_run, organisation_id=run.organisation_id, run_id=id_)
        # Whom to recruit is asked of two sides: among peers whoever comes both seeks and gives.
        if answer.is_possible and pool.format is not Format.PEER:
            enqueue(advise_on_run, organisation_id=run.organisation_id, run_id=id_)


def _answer(run: Run, taken: MatchRun, pool: Pool, today: date) -> Answer:
    return find_answer(
        pool,
        criteria=taken.criteria,
        needs_shared_language=taken.needs_shared_language,
        aim=Aim(taken.aim),
        proposing=Proposing(taken.proposing),
        floor=taken.floor,
        on=today,
        progress=run.report,
        cancelled=run.cancelled,
    )


def _trial_answer(run: Run, taken: MatchRun, trial: Trial, pool: Pool, today: date) -> Answer:
    return find_mixture(
        pool,
        ways=[way["criteria"] for way in trial.ways],
        needs_shared_language=taken.needs_shared_language,
        floor=taken.floor,
        tolerance=float(trial.tolerance),
        seed=secrets.randbits(128),
        on=today,
        progress=run.report,
        cancelled=run.cancelled,
    )


@job("matching.look", queue=LIVE_QUEUE)
def look(run: Run, *, round_id: str) -> None:
    """What a run would give now, by the process that keeps the people read. Safe to run twice: the same comes out."""
    assert run.organisation_id is not None
    id_ = UUID(round_id)
    today = clock.read().date()
    with tenant(run.organisation_id):
        studio = reading.studio_of(id_)
        key = reading.people_digest(id_, on=today)
        kept = RESIDENT.find(id_, key)
        say_doing(round_id=id_, doing=Doing.MATCHING if kept else Doing.READING)
    try:
        if kept is None:
            with tenant(run.organisation_id):
                pool = gather(studio.round, on=today)
            kept = RESIDENT.keep(id_, key, pool, on=today)
            with tenant(run.organisation_id):
                say_doing(round_id=id_, doing=Doing.MATCHING)
        with tenant(run.organisation_id):
            steers = steered_pairs(studio.round, kept.read.mentees, kept.read.mentors)
        answered = answer(
            kept,
            criteria=studio.criteria,
            needs_shared_language=studio.needs_shared_language,
            aim=studio.aim,
            proposing=studio.proposing,
            floor=studio.floor,
            locked=steers[SteerKind.LOCK],
            forbidden=steers[SteerKind.FORBID],
            preferred=steers[SteerKind.PREFER],
        )
    except Exception:
        with tenant(run.organisation_id):
            say_doing(round_id=id_, doing=Doing.FAILED)
        raise
    with tenant(run.organisation_id):
        save_live(round_id=id_, step=studio.step, answered=answered, now=clock.read())


@subscribe(Fact.RUN_RELEASED)
@job("matching.sign_off")
def sign_off_run(run: Run, *, run_id: str) -> None:
    """The report that is kept with a released run. Safe to run twice: the same release gives the same bytes."""
    assert run.organisation_id is not None
    id_ = UUID(run_id)
    with tenant(run.organisation_id):
        released = MatchRun.objects.select_related("round__programme", "inputs", "answer").get(pk=id_)
        if not queries.fairness_of(released):
            k = Organisation.objects.get(pk=run.organisation_id).smallest_group
            audited = audit(StoredRun(released), released.round.programme, k=k)
            keep_fairness(run_id=id_, audited=audited, k=k, now=clock.read())
        keep_report(run_id=id_, body=draw_report(id_))


@job("matching.replay", queue="heavy")
def replay_run(run: Run, *, replay_id: str, run_id: str) -> None:
    """Work a run out again from what was stored, and compare the bytes. Safe to run twice: the same comes out."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        stored = stored_run(UUID(run_id))
        problem, solution = stored.problem, stored.solution
    outcome = Replayed.ERASED
    try:
        if problem is not None and solution is not None:
            again = solve_again(problem, solution, proposing=Proposing(stored.run.proposing))
            outcome = Replayed.SAME if again.to_bytes() == solution.to_bytes() else Replayed.DIFFERENT
    except Exception:
        with tenant(run.organisation_id):
            keep_replay(replay_id=UUID(replay_id), outcome=Replayed.FAILED, now=clock.read())
        raise
    with tenant(run.organisation_id):
        keep_replay(replay_id=UUID(replay_id), outcome=outcome, now=clock.read())


@job("matching.study", queue="heavy")
def study_run(run: Run, *, run_id: str) -> None:
    """What the page of a run shows and can't wait for. Safe to run twice: the same comes out."""
    assert run.organisation_id is not None
    id_ = UUID(run_id)
    with tenant(run.organisation_id):
        replay = stored_run(id_)
        problem, solution, ids = replay.problem, replay.solution, replay.ids
        is_peer = replay.run.round.programme.format == Format.PEER
        people = read_again(replay.run, on=clock.read().date()) if is_peer else None
    if problem is None or solution is None:
        return
    studied = study(problem, solution) if people is None else study_peers(problem, people.problem)
    with tenant(run.organisation_id):
        save_study(run_id=id_, studied=studied, ids=ids, now=clock.read())


@job("matching.advise", queue="heavy")
def advise_on_run(run: Run, *, run_id: str) -> None:
    """Which further mentors would help most, over the people of this moment. Safe to run twice."""
    assert run.organisation_id is not None
    id_ = UUID(run_id)
    with tenant(run.organisation_id):
        done = MatchRun.objects.select_related("round").get(pk=id_)
        today = clock.read().date()
        pool = gather(done.round, on=today)
    advised = advise(
        pool,
        criteria=done.criteria,
        needs_shared_language=done.needs_shared_language,
        floor=done.floor,
        on=today,
    )
    with tenant(run.organisation_id):
        save_advice(run_id=id_, advised=advised, now=clock.read())


@job("matching.release")
def release_as_planned(run: Run, *, planned_id: str) -> None:
    """Release what was scheduled or is too much for a page. Safe to run twice: what is over is left alone."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        release_planned(planned_id=UUID(planned_id), now=clock.read(), progress=run.report)


@job("matching.backtest", queue="heavy")
def backtest_round(run: Run, *, backtest_id: str) -> None:
    """Whether a round's scores told how its pairs went. Safe to run twice: what was kept first stands."""
    assert run.organisation_id is not None
    id_ = UUID(backtest_id)
    with tenant(run.organisation_id):
        asked = Backtest.objects.select_related("round").get(pk=id_)
        if asked.made_at is not None:
            return
        runs = judging.released_in(asked.round)
        pairs = [] if judging.is_gone(runs) else judging.pairs_that_went(runs, now=asked.asked_at)
        is_gone, k = judging.is_gone(runs), Organisation.objects.get(pk=run.organisation_id).smallest_group
    result = {"gone": True} if is_gone else judging.work_out(pairs, k=k)
    with tenant(run.organisation_id):
        keep_backtest(
            Actor.product(run.organisation_id, "backtest"),
            backtest_id=id_,
            result=result,
            known=judging.known_among(pairs),
            k=k,
            now=clock.read(),
        )


@job("matching.trial", queue="heavy")
def judge_trial(run: Run, *, trial_id: str) -> None:
    """Which of two ways made pairs that went better. Safe to run twice: what was kept first stands."""
    assert run.organisation_id is not None
    id_ = UUID(trial_id)
    with tenant(run.organisation_id):
        now = clock.read()
        trial = Trial.objects.select_related("run__round__programme", "sealed").get(pk=id_)
        kept = sealed_in(trial)
        pairs = judging.pairs_that_went([trial.run], now=now)
        ids = StoredRun(trial.run).ids
        k = Organisation.objects.get(pk=run.organisation_id).smallest_group
    result = {"gone": True} if kept is None else compare(kept, pairs, ids, k=k)
    with tenant(run.organisation_id):
        keep_trial_result(Actor.product(run.organisation_id, "trial"), trial_id=id_, result=result, now=now)


@app.periodic(cron="37 3 * * *")
@app.task(name="matching.judge_ended_rounds", queueing_lock="matching.judge_ended_rounds")
def judge_ended_rounds(timestamp: int) -> None:
    """Look back on rounds that ended two weeks ago, without anybody having to think of it."""
    everywhere(begin_due, tell_due)


def begin_due(*, now: datetime) -> None:
    """One backtest for each round that is due and has none."""
    actor = Actor.product(served_organisation(), "round ended")
    for round_ in judging.due_for_backtest(now):
        begin_backtest(actor, round_=round_, now=now)


def tell_due(*, now: datetime) -> None:
    """The result of each trial that is due."""
    for trial in judging.due_trials(now):
        enqueue(judge_trial, organisation_id=served_organisation(), once=f"trial {trial.pk}", trial_id=trial.pk)

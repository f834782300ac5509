"""The match run, in three breaths: take it up, think without a transaction, save the answer; and its study after it."""

from uuid import UUID

from konnekt.access.actors import Actor
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.jobs.progress import Cancelled, Run
from konnekt.jobs.queue import enqueue, job
from konnekt.matching.actions.running import mark_cancelled, mark_failed, mark_running, save_answer
from konnekt.matching.actions.studying import save_study
from konnekt.matching.pool import gather
from konnekt.matching.queries import replay_of
from konnekt.matching.solving import Stopped, find_answer
from konnekt.matching.states import Aim
from konnekt.matching.studying import study


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
    try:
        answer = find_answer(
            pool,
            criteria=taken.criteria,
            needs_shared_language=taken.needs_shared_language,
            aim=Aim(taken.aim),
            floor=taken.floor,
            on=today,
            progress=run.report,
            cancelled=run.cancelled,
        )
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
        if answer.is_possible:
            enqueue(study_run, organisation_id=run.organisation_id, run_id=id_)


@job("matching.study", queue="heavy")
def study_run(run: Run, *, run_id: str) -> None:
    """What the page of a run shows and can't wait for. Safe to run twice: the same comes out."""
    assert run.organisation_id is not None
    id_ = UUID(run_id)
    with tenant(run.organisation_id):
        replay = replay_of(id_)
        problem, solution, ids = replay.problem, replay.solution, replay.ids
    if problem is None or solution is None:
        return
    studied = study(problem, solution)
    with tenant(run.organisation_id):
        save_study(run_id=id_, studied=studied, ids=ids, now=clock.read())

"""The queue's own upkeep."""

import logging
from uuid import UUID

from asgiref.sync import sync_to_async
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from konnekt.jobs.queue import MOST_ATTEMPTS, mark_abandoned

log = logging.getLogger(__name__)

SILENT_SECONDS = 30
KEEP_FINISHED_HOURS = 24 * 7


@app.periodic(cron="* * * * * */15")
@app.task(name="jobs.reap", queueing_lock="jobs.reap", pass_context=True)
async def reap(context: JobContext, timestamp: int) -> None:
    """Take up again what a killed worker left behind: nothing is retried by itself."""
    manager = context.app.job_manager
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        if stalled.attempts < MOST_ATTEMPTS:
            log.warning("taking up %s again after its worker fell silent", stalled.task_name)
            await manager.retry_job(stalled)
            continue
        log.error("giving up on %s after %s attempts", stalled.task_name, stalled.attempts)
        await manager.finish_job(stalled, status=Status.FAILED, delete_job=False)
        organisation, work = stalled.task_kwargs.get("organisation_id"), stalled.task_kwargs.get("work_id")
        if organisation and work:
            await sync_to_async(mark_abandoned)(UUID(str(organisation)), UUID(str(work)))


@app.periodic(cron="17 * * * *")
@app.task(name="jobs.tidy", queueing_lock="jobs.tidy", pass_context=True)
async def tidy(context: JobContext, timestamp: int) -> None:
    """Forget jobs that ended well a week ago."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_FINISHED_HOURS)

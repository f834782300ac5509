"""Running the queue inside a test: what waits is performed at once, in order, as the worker would."""

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from konnekt.jobs.queue import JOBS, perform


def run_queue(*, most: int = 200) -> list[str]:
    """Perform every waiting job, and those they enqueue, until none waits. Returns their names in order."""
    performed = []
    while len(performed) < most:
        waiting = ProcrastinateJob.objects.filter(status="todo").order_by("id").first()
        if waiting is None:
            return performed
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [waiting.pk])
        perform(JOBS[waiting.task_name], waiting.args)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [waiting.pk])
        performed.append(waiting.task_name)
    raise AssertionError(f"The queue did not empty after {most} jobs.")

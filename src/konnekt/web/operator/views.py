"""Whether the installation is well, for whoever runs it. Counts and ages alone: no page of theirs shows a person."""

from importlib.metadata import version

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.web.door import own_page
from konnekt.web.operator import checks, readings


@own_page(Permission.KEEP_RUNNING)
def operator_health(request: HttpRequest) -> HttpResponse:
    """Every check, the most urgent first."""
    now = clock.read()
    queue = readings.read_queue(now)
    found = [
        checks.check_workers(queue),
        checks.check_queue(queue),
        checks.check_mail(readings.read_mail(now)),
        checks.check_database(readings.read_database()),
        checks.check_backup(readings.read_backup(now)),
        checks.check_ledger(readings.read_ledger(now)),
        checks.check_space(readings.read_free_space()),
    ]
    context = {
        "checks": sorted(found, key=lambda check: -check.light),
        "troubles": sum(check.light > checks.Light.WELL for check in found),
        "version": version("konnekt"),
        "now": now,
    }
    return render(request, "operator/health.html", context)

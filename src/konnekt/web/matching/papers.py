"""The proof of a run, to keep and to check elsewhere: pseudonyms only."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.files.actions import read
from konnekt.matching import policy
from konnekt.matching.actions.replaying import replay
from konnekt.matching.models import MatchRun
from konnekt.matching.reading import changes_named
from konnekt.matching.stored import StoredRun
from konnekt.web.door import Request, page


@page(Permission.RUN_PROGRAMMES)
def certificate(request: Request, run_id: UUID) -> HttpResponse:
    """The certificate as JSON; what was changed by hand after the run stands beside it, for it says nothing of that."""
    run = policy.RUN.fetch(request.actor, run_id)
    if run.certificate is None:
        raise Http404
    body = json.dumps(run.certificate | {"changed_by_hand": changes_named(run)}, indent=1, ensure_ascii=False)
    return _download(body.encode(), f"certificate-run-{run.number}.json")


@page(Permission.RUN_PROGRAMMES)
def bundle(request: Request, run_id: UUID) -> HttpResponse:
    """Problem, answer and certificate together: what `konnekt verify` checks without the matcher."""
    run = policy.RUN.fetch(request.actor, run_id, MatchRun.objects.select_related("inputs", "answer"))
    stored = StoredRun(run)
    if stored.problem is None or stored.solution is None:
        raise Http404
    parts = {"problem": json.loads(stored.problem.to_bytes()), "solution": json.loads(stored.solution.to_bytes())}
    parts["changed_by_hand"] = changes_named(run)
    return _download(json.dumps(parts, ensure_ascii=False).encode(), f"bundle-run-{run.number}.json")


@page(Permission.RUN_PROGRAMMES)
def report(request: Request, run_id: UUID) -> HttpResponse:
    """The signed-off report, as it was written when the run was released."""
    run = policy.RUN.fetch(request.actor, run_id, MatchRun.objects.select_related("report"))
    if run.report is None:
        raise Http404
    return _download(read(run.report), f"report-run-{run.number}.pdf", "application/pdf")


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def replaying(request: Request, run_id: UUID) -> HttpResponseRedirect:
    """Have the run worked out again from what was stored."""
    run = policy.RUN.fetch(request.actor, run_id)
    replay(request.actor, run=run, now=clock.read())
    messages.info(request, _("The run is worked out again. This page says whether the same bytes came out."))
    return redirect("match_run", request.organisation.slug, run.pk)


def _download(body: bytes, name: str, kind: str = "application/json") -> HttpResponse:
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})

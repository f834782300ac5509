"""The proof of a run, to keep and to check elsewhere: pseudonyms only."""

import json
from uuid import UUID

from django.http import Http404, HttpResponse

from konnekt.access.permissions import Permission
from konnekt.matching import policy
from konnekt.matching.models import MatchRun
from konnekt.matching.queries import Replay
from konnekt.web.door import Request, page


@page(Permission.RUN_PROGRAMMES)
def certificate(request: Request, run_id: UUID) -> HttpResponse:
    """The certificate as JSON."""
    run = policy.RUN.fetch(request.actor, run_id)
    if run.certificate is None:
        raise Http404
    body = json.dumps(run.certificate, indent=1, ensure_ascii=False)
    return _download(body.encode(), f"certificate-run-{run.number}.json")


@page(Permission.RUN_PROGRAMMES)
def bundle(request: Request, run_id: UUID) -> HttpResponse:
    """Problem, answer and certificate together: what `konnekt verify` checks without the matcher."""
    run = policy.RUN.fetch(request.actor, run_id, MatchRun.objects.select_related("inputs", "answer"))
    replay = Replay(run)
    if replay.problem is None or replay.solution is None:
        raise Http404
    parts = {"problem": json.loads(replay.problem.to_bytes()), "solution": json.loads(replay.solution.to_bytes())}
    return _download(json.dumps(parts, ensure_ascii=False).encode(), f"bundle-run-{run.number}.json")


def _download(body: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        body, content_type="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )

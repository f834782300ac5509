"""What came of a round: counted on a day, frozen, read by whoever runs it, and shared with those who took part."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data, Sight
from konnekt.core import clock
from konnekt.jobs.queue import request_cancel
from konnekt.outcomes import queries
from konnekt.outcomes.actions.reporting import share_snapshot, take_snapshot
from konnekt.outcomes.jobs import count_results
from konnekt.outcomes.models import Snapshot
from konnekt.outcomes.policy import SNAPSHOT
from konnekt.outcomes.states import Comparison, SnapshotState
from konnekt.programmes.models import Round
from konnekt.programmes.names import names_in
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame
from konnekt.web.results.rows import blocks
from konnekt.web.who import who


@page(Permission.RUN_PROGRAMMES)
def round_results(request: Request, round_id: UUID) -> HttpResponse:
    """Every time the results of a round were counted, and a button to do so today."""
    round_ = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    plan = queries.plan_of(round_)
    context = frame(request, round_.programme, "round_results", round_=round_) | {
        "round": round_,
        "plan": plan,
        "snapshots": queries.snapshots_of(round_),
        "who": who(Data.RESULTS, request.organisation),
    }
    return render(request, "results/round.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def counting(request: Request, round_id: UUID) -> HttpResponseRedirect:
    """Have them counted as of today, and go to watch it."""
    round_ = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    snapshot = take_snapshot(request.actor, round_=round_, job=count_results, now=clock.read())
    return redirect("snapshot", request.organisation.slug, snapshot.pk)


@page(Permission.RUN_PROGRAMMES)
def snapshot(request: Request, snapshot_id: UUID) -> HttpResponse:
    """The report, or how far the counting is."""
    shown = _snapshot(request, snapshot_id)
    context = _context(request, shown)
    if shown.state != SnapshotState.TAKEN:
        if shown.work is None or shown.work.is_over:
            return render(request, "results/not_taken.html", context)
        return render(request, "results/going.html", context | _progress(request, shown))
    context |= {
        "heads": (_("What"), _("Drawn, with its interval"), _("Figure")),
        "blocks": blocks(shown, names_in(shown.round.programme)),
        "comparison": Comparison(shown.plan["comparison"]) if shown.plan else None,
        "is_unchanged": queries.is_unchanged(shown),
    }
    return render(request, "results/report.html", context)


@page(Permission.RUN_PROGRAMMES)
def progress(request: Request, snapshot_id: UUID) -> HttpResponse:
    """How far the counting is: the fragment that the page asks for each second."""
    shown = _snapshot(request, snapshot_id)
    if shown.state == SnapshotState.TAKEN or shown.work is None or shown.work.is_over:
        response = HttpResponse()
        response["HX-Redirect"] = reverse("snapshot", args=[request.organisation.slug, shown.pk])
        return response
    return render(request, "components/progress_live.html", _progress(request, shown))


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def stopping(request: Request, snapshot_id: UUID) -> HttpResponseRedirect:
    """Ask the counting to stop; nothing of it is kept."""
    shown = _snapshot(request, snapshot_id)
    if shown.work is not None:
        request_cancel(shown.work)
        messages.info(request, _("It stops at its next step. Nothing of it is kept."))
    return redirect("round_results", request.organisation.slug, shown.round_id)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def sharing(request: Request, snapshot_id: UUID) -> HttpResponse:
    """Ask, then let those who took part and the organisation read their part of it."""
    shown = _snapshot(request, snapshot_id)
    if request.method == "POST":
        share_snapshot(request.actor, snapshot=shown, now=clock.read())
        messages.success(request, _("Those who took part, and the organisation’s administrators, can read it now."))
        return redirect("snapshot", request.organisation.slug, shown.pk)
    return render(request, "results/sharing.html", {"snapshot": shown, "round": shown.round})


def _snapshot(request: Request, snapshot_id: UUID) -> Snapshot:
    rows = Snapshot.objects.select_related("round__programme", "work", "made_by")
    return SNAPSHOT.fetch(request.actor, snapshot_id, rows, least=Sight.AGGREGATE)


def _context(request: Request, shown: Snapshot) -> dict[str, Any]:
    round_ = shown.round
    back = (_("Results"), reverse("round_results", args=[request.organisation.slug, round_.pk]))
    below = [back, (round_.name, "")]
    return frame(request, round_.programme, "round_results", round_=round_, below=below) | {
        "snapshot": shown,
        "round": round_,
        "who": who(Data.RESULTS, request.organisation),
    }


def _progress(request: Request, shown: Snapshot) -> dict[str, Any]:
    address = [request.organisation.slug, shown.pk]
    work = shown.work
    return {
        "label": _("Counting the results"),
        "value": work.percent if work and work.fraction else None,
        "number": f"{work.percent} %" if work and work.fraction else "",
        "words": work.words if work else "",
        "poll_url": reverse("snapshot_progress", args=address),
        "page_url": reverse("snapshot", args=address),
        "cancel_url": reverse("snapshot_stopping", args=address),
    }

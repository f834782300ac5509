"""A run: started, watched, looked at, released."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound
from konnekt.matching import policy, queries
from konnekt.matching.actions.releasing import release
from konnekt.matching.actions.starting import cancel_run, start_run
from konnekt.matching.models import MatchRun, Proposal
from konnekt.matching.queries import Replay, fit
from konnekt.matching.states import GOING, RunState
from konnekt.organisations.models import InterestArea
from konnekt.programmes.models import Enrolment, Round
from konnekt.web import charts
from konnekt.web.door import Request, page
from konnekt.web.matching import words
from konnekt.web.reasons import label, sentence

TONES = {
    RunState.READY: "brand",
    RunState.RELEASED: "success",
    RunState.IMPOSSIBLE: "danger",
    RunState.FAILED: "danger",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One proposed pair as the table shows it."""

    proposal: Proposal
    fit: float
    reason: str
    has_changed: bool


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def start(request: Request, round_id: UUID) -> HttpResponseRedirect:
    """Start a run and go to watch it."""
    round_ = policy.ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    started = start_run(request.actor, round_=round_)
    return redirect("match_run", request.organisation.slug, started.pk)


@page(Permission.RUN_PROGRAMMES)
def run(request: Request, run_id: UUID) -> HttpResponse:
    """A run while it goes, or what it found."""
    shown = _run(request, run_id)
    context = _frame(shown)
    if shown.shown_state in GOING:
        return render(request, "matching/run_going.html", context | _progress(request, shown))
    if shown.shown_state in {RunState.READY, RunState.RELEASED, RunState.SUPERSEDED}:
        return render(request, "matching/run.html", context | _result(request, shown))
    return render(request, "matching/run_without_result.html", context | {"conflicts": _conflicts(shown)})


@page(Permission.RUN_PROGRAMMES)
def progress(request: Request, run_id: UUID) -> HttpResponse:
    """How far a run is: the fragment that the page asks for each second."""
    shown = _run(request, run_id)
    if shown.shown_state not in GOING:
        response = HttpResponse()
        response["HX-Redirect"] = reverse("match_run", args=[request.organisation.slug, shown.pk])
        return response
    return render(request, "components/progress_live.html", _progress(request, shown))


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def cancellation(request: Request, run_id: UUID) -> HttpResponseRedirect:
    """Ask the run to stop."""
    shown = _run(request, run_id)
    if shown.is_over:
        messages.info(request, _("The run was over before it could be stopped."))
        return redirect("match_run", request.organisation.slug, shown.pk)
    cancel_run(request.actor, run=shown)
    messages.info(request, _("The run stops at its next step. Nothing of it is kept."))
    return redirect("match_studio", request.organisation.slug, shown.round_id)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def release_run(request: Request, run_id: UUID) -> HttpResponse:
    """Ask, then let the proposals become pairs."""
    shown = _run(request, run_id)
    if request.method == "POST":
        released = release(request.actor, run=shown, now=clock.read())
        messages.success(
            request,
            ngettext(
                "One pair is asked now. Each of the two has {days} days to say yes.",
                "{pairs} pairs are asked now. Each has {days} days to say yes.",
                released.opened,
            ).format(pairs=released.opened, days=shown.round.objection_days),
        )
        for proposal, why in released.held_back:
            pair = {"mentee": proposal.mentee.member.name, "mentor": proposal.mentor.member.name}
            messages.warning(request, _("{mentee} and {mentor} were held back: {why}").format(why=why, **pair))
        return redirect("match_run", request.organisation.slug, shown.pk)
    if shown.state != RunState.READY:
        messages.info(
            request,
            _("Run {number} can’t be released: it is {state}.").format(
                number=shown.number, state=shown.shown_state.label
            ),
        )
        return redirect("match_run", request.organisation.slug, shown.pk)
    return render(request, "matching/release.html", _frame(shown) | {"pairs": shown.summary.get("matched", 0)})


@page(Permission.RUN_PROGRAMMES)
def mentee(request: Request, run_id: UUID, enrolment_id: UUID) -> HttpResponse:
    """One mentee in a run: the pair and its parts that add up, or what stands in the way; and the nearest
    alternatives.
    """
    shown = _run(request, run_id)
    person = _enrolment(shown, enrolment_id)
    proposal = next((one for one in queries.proposals_of(shown) if one.mentee_id == person.pk), None)
    replay = Replay(shown)
    explanation = replay.explain(person.pk)
    context = _frame(shown) | {"person": person, "proposal": proposal, "is_replayable": explanation is not None}
    if proposal is not None:
        context |= _parts(request, proposal)
    if explanation is not None:
        context |= words.alternatives(explanation, replay.enrolments)
    return render(request, "matching/mentee.html", context)


def _enrolment(run: MatchRun, enrolment_id: UUID) -> Enrolment:
    found = Enrolment.objects.select_related("member").filter(pk=enrolment_id, round=run.round_id).first()
    if found is None:
        raise NotFound
    return found


def _run(request: Request, run_id: UUID) -> MatchRun:
    return policy.RUN.fetch(
        request.actor, run_id, MatchRun.objects.select_related("round__programme", "work", "by_member")
    )


def _frame(run: MatchRun) -> dict[str, Any]:
    return {
        "run": run,
        "round": run.round,
        "programme": run.round.programme,
        "state": run.shown_state,
        "tone": TONES.get(run.shown_state, "neutral"),
        "can_release": run.state == RunState.READY,
    }


def _progress(request: Request, run: MatchRun) -> dict[str, Any]:
    address = [request.organisation.slug, run.pk]
    work = run.work
    return {
        "label": _("Match run {number}").format(number=run.number),
        "value": work.percent if work and work.fraction else None,
        "number": f"{work.percent} %" if work and work.fraction else "",
        "words": work.words if work else "",
        "poll_url": reverse("match_run_progress", args=address),
        "page_url": reverse("match_run", args=address),
        "cancel_url": reverse("match_run_cancellation", args=address),
    }


def _result(request: Request, run: MatchRun) -> dict[str, Any]:
    proposals = queries.proposals_of(run)
    before = queries.run_before(run)
    changes = queries.changes_between(before, run) if before else []
    changed = {change.mentee.pk for change in changes}
    areas = _areas()
    rows = [Row(one, fit(one.points), _main_reason(one, areas), one.mentee_id in changed) for one in proposals]
    unplaced = queries.unplaced_of(run)
    return {
        "rows": rows,
        "picture": _picture(rows),
        "unplaced": [(one, words.UNPLACED[one.reason]) for one in unplaced if not one.is_mentor],
        "free_mentors": [one for one in unplaced if one.is_mentor],
        "before": before,
        "changes": changes,
        "what_changed": words.what_changed(before, run, changes) if before else "",
        "certificate": run.certificate or {},
    }


def _picture(rows: list[Row]) -> SafeString:
    fits = [
        charts.Fit(
            value=row.fit,
            label=f"{row.proposal.mentee.member.name} – {row.proposal.mentor.member.name}: {row.fit:.2f}",
            changed=row.has_changed,
        )
        for row in rows
    ]
    return charts.pairs_map(fits, title=_("All {number} pairs by fit, best first").format(number=len(rows)))


def _main_reason(proposal: Proposal, areas: dict[str, str]) -> str:
    strongest = max(proposal.contributions, key=lambda part: part["points"], default=None)
    if strongest is None:
        return ""
    return sentence(
        strongest["key"],
        strongest["shared"],
        mentee=proposal.mentee.member.name,
        mentor=proposal.mentor.member.name,
        areas=areas,
    ) or label(strongest["key"])


def _parts(request: Request, proposal: Proposal) -> dict[str, Any]:
    areas = _areas()
    people = {"mentee": proposal.mentee.member.name, "mentor": proposal.mentor.member.name}
    parts = [
        charts.Part(
            label=label(part["key"]),
            value=fit(part["points"]),
            why=_("Not answered by both: counted as the average.")
            if part["unknown"]
            else sentence(part["key"], part["shared"], areas=areas, **people),
        )
        for part in proposal.contributions
    ]
    rows, total = charts.contributions(parts)
    return {
        "parts": rows,
        "parts_heads": (_("What counts"), _("How much"), _("Fit")),
        "parts_total": charts.Bar(label=_("Fit of the pair"), bar=total.bar, number=total.number),
    }


def _conflicts(run: MatchRun) -> list[dict[str, Any]]:
    ids = {id_ for one in run.diagnosis for pair in one["pairs"] for id_ in pair}
    names = {str(one.pk): one.member.name for one in Enrolment.objects.filter(pk__in=ids).select_related("member")}
    return [
        {
            "words": one["words"],
            "pairs": [(names.get(mentee, ""), names.get(mentor, "")) for mentee, mentor in one["pairs"]],
        }
        for one in run.diagnosis
    ]


def _areas() -> dict[str, str]:
    return dict(InterestArea.objects.values_list("key", "name"))

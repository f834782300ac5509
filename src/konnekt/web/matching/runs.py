"""A run: started, watched, looked at, released."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound
from konnekt.disclosure.counts import HeadCount
from konnekt.matching import policy, queries
from konnekt.matching.actions.starting import cancel_run, start_run
from konnekt.matching.judging import settles_on
from konnekt.matching.models import MatchRun, Proposal
from konnekt.matching.queries import fit
from konnekt.matching.reasons import TURNED
from konnekt.matching.states import GOING, RELEASABLE, Aim, RunState, SteerKind
from konnekt.matching.stored import StoredRun, nearest_others, trial_of
from konnekt.matching.trying import FEWEST_COINS
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.states import Format
from konnekt.web import charts
from konnekt.web.door import Request, page
from konnekt.web.guidance.hints import hint_of_programme
from konnekt.web.matching import words
from konnekt.web.matching.frame import run_frame
from konnekt.web.matching.releasing import release_progress
from konnekt.web.matching.results import areas_in_words, result
from konnekt.web.reasons import label


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
    context = run_frame(request, shown)
    if shown.shown_state in GOING:
        return render(request, "matching/run_going.html", context | _progress(request, shown))
    if shown.shown_state in {RunState.READY, RunState.RELEASED, RunState.SUPERSEDED}:
        planned = list(queries.planned_for(shown))
        if going := next((one for one in planned if one.is_going), None):
            return render(request, "matching/release_going.html", context | release_progress(request, going))
        context |= (
            result(request, shown, planned)
            | _trial(request, shown)
            | hint_of_programme(request, "match_run", shown.round.programme)
        )
        return render(request, "matching/run.html", context)
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


@page(Permission.RUN_PROGRAMMES)
def mentee(request: Request, run_id: UUID, enrolment_id: UUID) -> HttpResponse:
    """One mentee in a run: the pair and its parts that add up, or what stands in the way; and the nearest
    alternatives.
    """
    shown = _run(request, run_id)
    person = _enrolment(shown, enrolment_id)
    is_peer = shown.round.programme.format == Format.PEER
    proposal = queries.proposal_of(shown, person)
    # Who would be next is known of two sides: peers were parted only to be matched.
    others = None if is_peer or trial_of(shown) else nearest_others(shown, person.pk)
    context = run_frame(request, shown, (person.member.name, "")) | {
        "person": person,
        "proposal": proposal,
        "run_trial": trial_of(shown),
        "is_replayable": others is not None,
        "is_left_alone": is_peer,
        "steering": _steering(request, shown, person, proposal),
        "by_rank": _by_rank(shown, person, proposal, names_in(shown.round.programme)),
    }
    if proposal is not None:
        context |= _parts(proposal, context["names"]) | {
            "can_wait": shown.state in RELEASABLE and proposal.asked_at is None
        }
    if others is not None:
        context |= words.alternatives(
            others,
            queries.names_of(words.people_in(others)),
            context["names"],
            is_cost_known=_is_cost_known(shown),
        )
    return render(request, "matching/mentee.html", context)


def _trial(request: Request, run: MatchRun) -> dict[str, Any]:
    """That two ways are compared, if they are: on how many pairs, and when it is told."""
    found = trial_of(run)
    if found is None:
        return {}
    return {
        "trial": found,
        "pairs_in_trial": HeadCount(found.pairs, request.organisation.smallest_group),
        "has_few_coins": found.coins < FEWEST_COINS,
        "result_on": settles_on(run.round),
    }


def _is_cost_known(run: MatchRun) -> bool:
    """Prices say what another pair would cost the whole; they support neither a stable match nor circles."""
    return Aim(run.aim) is not Aim.STABLE and not run.summary.get("least")


def _enrolment(run: MatchRun, enrolment_id: UUID) -> Enrolment:
    found = Enrolment.objects.select_related("member").filter(pk=enrolment_id, round=run.round_id).first()
    if found is None:
        raise NotFound
    return found


def _run(request: Request, run_id: UUID) -> MatchRun:
    return policy.RUN.fetch(
        request.actor, run_id, MatchRun.objects.select_related("round__programme", "work", "by_member", "trial")
    )


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


def _steering(
    request: Request, run: MatchRun, person: Enrolment, proposal: Proposal | None
) -> list[tuple[str, str, str]]:
    """What a manager may want to do about this mentee, each already filled in: label, address, icon."""
    place = [request.organisation.slug, run.round_id]
    address = reverse("match_run_change", args=[request.organisation.slug, run.pk, person.pk])
    change = [(_("Change it by hand"), address, "edit")] if run.state == RunState.READY else []
    if proposal is None:
        by_hand = reverse("pair_by_hand", args=place)
        return [*change, (_("Pair them by hand"), f"{by_hand}?{urlencode({'mentee': person.pk})}", "pair")]
    named, steers = {"mentee": proposal.mentee_id, "mentor": proposal.mentor_id}, reverse("steers", args=place)
    return [
        *change,
        (_("Lock this pair"), f"{steers}?{urlencode({'kind': SteerKind.LOCK, **named})}", "lock"),
        (_("Forbid this pair"), f"{steers}?{urlencode({'kind': SteerKind.FORBID, **named})}", "close"),
    ]


def _by_rank(run: MatchRun, person: Enrolment, proposal: Proposal | None, names: Names) -> list[str]:
    """In a run by rank: where each of the two stands on the other’s list, and why nobody whom the mentee ranked higher.

    That such a mentor has mentees whom they would rather have is what the certificate shows: no pair blocks.
    """
    if Aim(run.aim) is not Aim.STABLE or (proposal is not None and (proposal.is_locked or proposal.is_by_hand)):
        return []
    told = words.standing_of(proposal) if proposal is not None else []
    above = StoredRun(run).ranked_above(person.pk)
    people = queries.names_of([mentor for mentor, _rank, _is_available in above])
    return told + [
        words.not_the_one(words.name_in(people, str(mentor)), rank, names, is_available=is_available)
        for mentor, rank, is_available in above
    ]


def _parts(proposal: Proposal, names: Names) -> dict[str, Any]:
    areas = areas_in_words()
    counted = [part for part in proposal.contributions if part["most"]]
    parts = [
        charts.Part(
            label=label(part["key"] + (TURNED if part.get("turned") else ""), names),
            value=fit(part["points"]),
            why=words.why(part, proposal, areas, names),
        )
        for part in counted
    ]
    rows, total = charts.contributions(parts)
    most = [fit(part["most"]) for part in counted]
    return {
        "parts": [
            replace(row, number=_of(part.value, best)) for row, part, best in zip(rows, parts, most, strict=True)
        ],
        "parts_heads": (_("What counts"), _("How much"), _("Fit")),
        "parts_total": replace(total, label=_("Fit of the pair"), number=_of(fit(proposal.points), 1)),
    }


def _of(value: float, most: float) -> str:
    return _("{value} of {most}").format(value=words.as_fit(value), most=words.as_fit(most))


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

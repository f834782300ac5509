"""“Why not her?”: a mentee of a run with any mentor of the round."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound
from konnekt.matching import policy, queries
from konnekt.matching.models import MatchRun, Proposal
from konnekt.matching.queries import fit
from konnekt.matching.states import SteerKind
from konnekt.matching.stored import Instead, StoredRun
from konnekt.programmes.models import Enrolment
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.states import Format
from konnekt.relationships.states import PartSide
from konnekt.web.door import Request, page
from konnekt.web.matching import words
from konnekt.web.matching.forms import MOST_FOUND
from konnekt.web.matching.frame import run_frame
from konnekt.web.reasons import label


@dataclass(frozen=True, slots=True)
class PartOf:
    """What one criterion gives with the mentor of the run, and with the other."""

    label: str
    own: str
    other: str

    @property
    def differs(self) -> bool:
        """As far as it can be read."""
        return self.own != self.other


@page(Permission.RUN_PROGRAMMES)
def others(request: Request, run_id: UUID, enrolment_id: UUID) -> HttpResponse:
    """Find a mentor by any part of the name, and read what it would be like with them."""
    rows = MatchRun.objects.select_related("round__programme", "work", "by_member", "inputs", "answer")
    run = policy.RUN.fetch(request.actor, run_id, rows)
    mentee = Enrolment.objects.select_related("member").filter(pk=enrolment_id, round=run.round_id).first()
    if mentee is None:
        raise NotFound
    if run.round.programme.format == Format.PEER:
        raise NotFound  # peers were parted only to be matched: what another would cost is known across the halves alone
    typed = request.GET.get("q", "").strip()[:100]
    found = _found(run, typed, request.GET.get("mentor", ""))
    back = reverse("match_run_mentee", args=[request.organisation.slug, run.pk, mentee.pk])
    context = run_frame(request, run, (mentee.member.name, back), (_("Why not somebody else?"), "")) | {
        "mentee": mentee,
        "typed": typed or (found[0].member.name if len(found) == 1 else ""),
        "asked": bool(typed or request.GET.get("mentor")),
        "found": [(one, f"?mentor={one.pk}") for one in found[:MOST_FOUND]] if len(found) > 1 else [],
        "too_many": len(found) > MOST_FOUND,
    }
    if len(found) == 1:
        context |= _answer(request, run, mentee, found[0])
    return render(request, "matching/others.html", context)


def _found(run: MatchRun, typed: str, chosen: str) -> list[Enrolment]:
    """The mentor chosen, or those whom the words fit."""
    mentors = queries.people_on(run.round, PartSide.MENTOR, "")
    try:
        if chosen:
            return list(mentors.filter(pk=UUID(chosen)))
    except ValueError:
        return []
    if not typed:
        return []
    return list(queries.people_on(run.round, PartSide.MENTOR, typed).order_by("member__name_key")[: MOST_FOUND + 1])


def _answer(request: Request, run: MatchRun, mentee: Enrolment, mentor: Enrolment) -> dict[str, Any]:
    proposal = Proposal.objects.filter(run=run, mentee=mentee).select_related("mentor__member").first()
    told = StoredRun(run).instead(mentee.pk, mentor.pk)
    named = urlencode({"kind": SteerKind.LOCK, "mentee": mentee.pk, "mentor": mentor.pk})
    is_own = proposal is not None and proposal.mentor_id == mentor.pk
    return {
        "mentor": mentor,
        "proposal": proposal,
        "finding": finding(mentee, mentor, proposal, told, names_in(run.round.programme)),
        "is_gone": told is None,
        "is_hidden": told is not None and not told.is_available and not is_own,
        "parts": side_by_side(told, names_in(run.round.programme)) if told and told.is_available and not is_own else [],
        "lock_url": f"{reverse('steers', args=[request.organisation.slug, run.round_id])}?{named}"
        if told and told.is_available and not is_own
        else "",
    }


def finding(mentee: Enrolment, mentor: Enrolment, proposal: Proposal | None, told: Instead | None, names: Names) -> str:
    """The answer in a sentence or two."""
    people = {"mentee": mentee.member.name, "mentor": mentor.member.name}
    if told is None:
        return _("The inputs of this run were erased, or {mentee} was not in it, so it can’t be worked out.").format(
            **people
        )
    if proposal is not None and proposal.mentor_id == mentor.pk:
        return _("{mentor} is whom this run gives {mentee}.").format(**people)
    if proposal is not None and proposal.is_locked:
        return _("{mentee} is locked to another. Let the engine decide again, and run once more.").format(**people)
    if not told.is_available:
        return _("{mentor} is not available to {mentee} in this round.").format(**people)
    told_cost = words.cost(told.cost, names, is_known=told.is_cost_known)
    if proposal is None:
        words_ = _("With {other} the fit would be {fit}; now {person} has no {mentor}. {cost}")
        return names.say(
            words_, other=people["mentor"], person=people["mentee"], fit=words.as_fit(told.fit), cost=told_cost
        )
    words_ = _("With {mentor} the fit would be {fit} instead of {own}. {cost}")
    return words_.format(**people, fit=words.as_fit(told.fit), own=words.as_fit(fit(proposal.points)), cost=told_cost)


def side_by_side(told: Instead, names: Names) -> list[PartOf]:
    """Each criterion that could give something, with both mentors."""
    own = {part.label: part.points for part in told.own_parts}
    return [
        PartOf(
            label(part.label, names),
            words.as_fit(fit(own[part.label])) if part.label in own else "–",
            words.as_fit(fit(part.points)),
        )
        for part in told.parts
        if part.most
    ]

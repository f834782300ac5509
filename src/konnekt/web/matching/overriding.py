"""Changing a pair of a run by hand: what it would cost is shown first, then it is done with a reason."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.matching import policy, queries
from konnekt.matching.actions.overriding import Change, change_by_hand, weigh
from konnekt.matching.models import MatchRun
from konnekt.matching.queries import fit
from konnekt.programmes.models import Enrolment
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.states import Format
from konnekt.relationships.states import PartSide
from konnekt.web.door import Request, page
from konnekt.web.matching import words
from konnekt.web.matching.forms import MOST_FOUND
from konnekt.web.matching.frame import run_frame

NOBODY = "nobody"


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def change(request: Request, run_id: UUID, enrolment_id: UUID) -> HttpResponse:
    """Find another mentor for a mentee, see what it costs, and do it."""
    run = policy.RUN.fetch(
        request.actor, run_id, MatchRun.objects.select_related("round__programme", "inputs", "answer", "work")
    )
    mentee = Enrolment.objects.select_related("member", "round").filter(pk=enrolment_id, round=run.round_id).first()
    if mentee is None:
        raise NotFound
    given = (request.POST if request.method == "POST" else request.GET).get("mentor", "")
    chosen = _chosen(run, given)
    asked = given == NOBODY or chosen is not None
    context: dict[str, Any] = {"trouble": "", "reason": request.POST.get("reason", "")[:300]}
    if request.method == "POST" and asked:
        try:
            change_by_hand(
                request.actor, run=run, mentee=mentee, mentor=chosen, reason=context["reason"], now=clock.read()
            )
        except Refused as refusal:
            context["trouble"] = str(refusal)
        else:
            messages.success(request, _("Changed by hand. The certificate stands for the run as it was computed."))
            return redirect("match_run_mentee", request.organisation.slug, run.pk, mentee.pk)
    if asked:
        try:
            weighed = weigh(request.actor, run=run, mentee=mentee, mentor=chosen, now=clock.read())
        except Refused as refusal:
            context["trouble"] = str(refusal)
        else:
            names = names_in(run.round.programme)
            is_peer = run.round.programme.format == Format.PEER
            cost = _cost_of_peers(weighed, mentee, chosen, names) if is_peer else _cost(weighed, chosen, names)
            context |= {"cost": cost, "given": given}
    typed = request.GET.get("q", "")[:100]
    mentee_page = reverse("match_run_mentee", args=[request.organisation.slug, run.pk, mentee.pk])
    context |= run_frame(request, run, (mentee.member.name, mentee_page), (_("Change by hand"), "")) | {
        "person": mentee,
        "chosen": chosen,
        "typed": typed,
        "found": queries.people_on(run.round, PartSide.MENTOR, typed).exclude(pk=mentee.pk)[:MOST_FOUND]
        if typed
        else [],
        "has_mentor": queries.proposal_of(run, mentee) is not None,
        "mentee_page": mentee_page,
    }
    return render(request, "matching/change.html", context)


def _cost_of_peers(change: Change, person: Enrolment, chosen: Enrolment | None, names: Names) -> str:
    """The same among peers: who becomes partners, who is left without one for it, and what becomes of the sum."""
    left = [
        who.member.name
        for pair in (change.before, change.beside)
        if pair
        for who in (pair.mentee, pair.mentor)
        if who not in (person, chosen)
    ]
    told = []
    if chosen is not None:
        told.append(_("Their fit would be {fit}.").format(fit=words.as_fit(fit(change.points))))
    if left:
        told.append(
            names.say(
                ngettext(
                    "{people} would have no {mentor} in this run any more.",
                    "{people} would have no {mentor} in this run any more; you may make them one pair afterwards.",
                    len(left),
                ),
                people=_(" and ").join(left),
            )
        )
    told.append(
        _("The sum of fit would fall by {cost}.").format(cost=words.as_fit(fit(change.cost)))
        if change.cost > 0
        else _("The sum of fit would rise by {gain}.").format(gain=words.as_fit(fit(-change.cost)))
    )
    return " ".join(told)


def _chosen(run: MatchRun, given: str) -> Enrolment | None:
    try:
        return queries.people_on(run.round, PartSide.MENTOR).filter(pk=UUID(given)).first()
    except ValueError:
        return None


def _cost(change: Change, chosen: Enrolment | None, names: Names) -> str:
    """What the change does to the sum of fit, in a sentence."""
    former, now = words.as_fit(fit(change.before.points) if change.before else None), words.as_fit(fit(change.points))
    if chosen is None:
        return names.say(
            _("One {mentee} fewer would be matched, and the sum of fit would fall by {cost}."), cost=former
        )
    if change.before is None:
        return names.say(_("One {mentee} more would be matched, with a fit of {fit}."), fit=now)
    if change.cost > 0:
        return _("Their fit would be {now} instead of {former}: the sum of fit would fall by {cost}.").format(
            now=now, former=former, cost=words.as_fit(fit(change.cost))
        )
    return names.say(
        _(
            "Their fit would be {now} instead of {former}. The sum of fit would rise by {gain}: the engine left it "
            "because {a_mentor}’s places or other pairs were worth more."
        ),
        now=now,
        former=former,
        gain=words.as_fit(fit(-change.cost)),
    )

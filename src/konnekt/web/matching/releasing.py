"""Releasing a run: at once or at a time, all that wait or a wave of them; and pairs held back for talk."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.matching import policy, queries
from konnekt.matching.actions.holding import hold_for_talk, let_go
from konnekt.matching.actions.planning import call_off, leave_release_to_worker, plan_release
from konnekt.matching.actions.releasing import release
from konnekt.matching.models import MatchRun, PlannedRelease, Proposal
from konnekt.matching.queries import EVERYBODY, Wave
from konnekt.matching.reading import introductions_of
from konnekt.matching.states import RELEASABLE
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.states import Format
from konnekt.web.door import Request, page
from konnekt.web.matching.frame import run_frame
from konnekt.web.matching.results import Show

AT_ONCE = 50
"""How many pairs are asked while the page waits, a second or two; more are left to the worker."""

MOMENT = "%Y-%m-%dT%H:%M"
ALL, UNITS, FIRST = "all", "units", "first"
WHOM = (
    (ALL, gettext_lazy("Every pair that waits")),
    (UNITS, gettext_lazy("A wave: only {mentees} of some units")),
    (FIRST, gettext_lazy("A wave: only some pairs, the best fits first")),
)


WHOM_OF_PEERS = (WHOM[0], (UNITS, gettext_lazy("A wave: only pairs with somebody of some units")), WHOM[2])
WHOM_OF_CIRCLES = [
    (ALL, gettext_lazy("Every circle that waits")),
    (UNITS, gettext_lazy("A wave: only circles whose {mentor} is of some units")),
    (FIRST, gettext_lazy("A wave: only some circles, the best mean fits first")),
]


class ReleaseForm(forms.Form):
    """Whom to ask, and when."""

    whom = forms.ChoiceField(
        label=gettext_lazy("Whom to ask"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whom to ask.")},
    )
    units = forms.MultipleChoiceField(
        label=gettext_lazy("Which units"), required=False, widget=forms.CheckboxSelectMultiple
    )
    first = forms.IntegerField(label=gettext_lazy("How many pairs"), required=False, min_value=1)
    at = forms.DateTimeField(
        label=gettext_lazy("Ask them at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT, "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"],
        help_text=gettext_lazy("In your time. Empty: now. Until then it can be called off; rules are checked then."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        units: list[tuple[UUID, str, int]],
        names: Names,
        is_circle: bool = False,
        is_peer: bool = False,
    ) -> None:
        super().__init__(data, initial={"whom": ALL})
        whom = self.fields["whom"]
        assert isinstance(whom, forms.ChoiceField)
        offered = WHOM_OF_CIRCLES if is_circle else WHOM_OF_PEERS if is_peer else WHOM
        whom.choices = [(value, names.say(label)) for value, label in offered]
        if is_circle:
            self.fields["first"].label = _("How many circles")
        self.fields["units"].choices = [  # type: ignore[attr-defined]
            (str(id_), f"{path} ({number})") for id_, path, number in units
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("whom") == UNITS and not given.get("units") and "units" not in self.errors:
            self.add_error("units", _("Choose at least one unit."))
        if given.get("whom") == FIRST and not given.get("first") and "first" not in self.errors:
            self.add_error("first", _("Say how many."))
        return given

    def wave(self) -> Wave:
        """What was asked for."""
        given = self.cleaned_data
        match given.get("whom"):
            case "units":
                return Wave(units=frozenset(UUID(one) for one in given["units"]))
            case "first":
                return Wave(first=given["first"])
            case _:
                return EVERYBODY


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def release_run(request: Request, run_id: UUID) -> HttpResponse:
    """Ask, then let the proposals become pairs: all that wait or a wave, now or later."""
    shown = _run(request, run_id)
    if request.method == "GET" and not _can_be_released(shown):
        words = _("Run {number} can’t be released: it is {state}.")
        messages.info(request, words.format(number=shown.number, state=shown.shown_state.label))
        return redirect("match_run", request.organisation.slug, shown.pk)
    posted = request.POST if request.method == "POST" else None
    is_circle = shown.round.programme.format == Format.CIRCLE
    names = names_in(shown.round.programme)
    is_peer = shown.round.programme.format == Format.PEER
    units = queries.units_waiting_in(shown)
    form = ReleaseForm(posted, units=units, names=names, is_circle=is_circle, is_peer=is_peer)
    if form.is_valid():
        try:
            return _release(request, shown, form)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
    weakest = queries.waiting_in(shown).prefetch_related("mentee__member", "mentor__member").last()
    context = run_frame(request, shown, (_("Release"), "")) | {
        "form": form,
        "pairs": queries.waiting_in(shown).count(),
        "is_circle": is_circle,
        "circles": queries.waiting_in(shown).order_by().values("mentor").distinct().count() if is_circle else 0,
        "least": shown.round.programme.circle_least,
        "for_talk": queries.for_talk_in(shown).count(),
        "without": queries.unplaced_of(shown, mentors=False).count(),
        "weakest": weakest,
        "introductions": introductions_of(shown.round_id),
        "weakest_fit": queries.fit(weakest.points) if weakest else None,
    }
    return render(request, "matching/release.html", context)


@page(Permission.RUN_PROGRAMMES)
def progress(request: Request, planned_id: UUID) -> HttpResponse:
    """How far a release is: the fragment that the page asks for each second."""
    planned = _planned(request, planned_id)
    if not planned.is_going:
        response = HttpResponse()
        response["HX-Redirect"] = reverse("match_run", args=[request.organisation.slug, planned.run_id])
        return response
    return render(request, "components/progress_live.html", release_progress(request, planned))


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def calling_off(request: Request, planned_id: UUID) -> HttpResponseRedirect:
    """Don't release at that time, or stop the release that goes."""
    planned = _planned(request, planned_id)
    call_off(request.actor, planned=planned, now=clock.read())
    if planned.work is None:
        messages.success(request, _("The release is called off. Nobody was told anything."))
    elif planned.is_going:
        messages.info(request, _("The release stops in a moment. Then nobody was asked."))
    else:
        messages.info(request, _("The release was over before it could be stopped."))
    return redirect("match_run", request.organisation.slug, planned.run_id)


def release_progress(request: Request, planned: PlannedRelease) -> dict[str, Any]:
    """How far a release is, for its page."""
    assert planned.work is not None
    work = planned.work
    return {
        "label": _("Release"),
        "value": work.percent if work.fraction else None,
        "number": f"{work.percent} %" if work.fraction else "",
        "words": work.words,
        "poll_url": reverse("release_progress", args=[request.organisation.slug, planned.pk]),
        "page_url": reverse("match_run", args=[request.organisation.slug, planned.run_id]),
        "cancel_url": reverse("release_calling_off", args=[request.organisation.slug, planned.pk]),
    }


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def talk(request: Request, run_id: UUID, enrolment_id: UUID) -> HttpResponseRedirect:
    """Hold a pair back for talk, or let it go again."""
    shown = _run(request, run_id)
    proposal = Proposal.objects.select_related("run__round").filter(run=shown, mentee=enrolment_id).first()
    if proposal is None:
        raise NotFound
    if request.POST.get("let_go"):
        let_go(request.actor, proposal=proposal)
        messages.success(request, _("The next release asks this pair like any other."))
    else:
        hold_for_talk(request.actor, proposal=proposal, note=request.POST.get("note", ""))
        messages.success(request, _("Held back. No release asks this pair before you let it go."))
    return redirect("match_run_mentee", request.organisation.slug, shown.pk, enrolment_id)


def _release(request: Request, run: MatchRun, form: ReleaseForm) -> HttpResponseRedirect:
    address = reverse("match_run", args=[request.organisation.slug, run.pk])
    now, at, wave = clock.read(), form.cleaned_data["at"], form.wave()
    if at is not None:
        plan_release(request.actor, run=run, at=at, wave=wave, now=now)
        told = date_format(timezone.localtime(at), "D j F Y, H:i")
        messages.success(
            request, _("Scheduled for {time} (your time). You can call it off until then.").format(time=told)
        )
        return redirect(address)
    if queries.waiting_in(run, wave).count() > AT_ONCE:
        leave_release_to_worker(request.actor, run=run, wave=wave, now=now)
        return redirect(address)
    released = release(request.actor, run=run, now=now, wave=wave)
    messages.success(
        request,
        ngettext(
            "One mentee and their mentor are asked into a circle now. Each has {days} days to say yes.",
            "{pairs} mentees and their mentors are asked into circles now. Each has {days} days to say yes.",
            released.opened,
        ).format(pairs=released.opened, days=run.round.objection_days)
        if run.round.programme.format == Format.CIRCLE
        else ngettext(
            "One pair is asked now. Each of the two has {days} days to say yes.",
            "{pairs} pairs are asked now. Each has {days} days to say yes.",
            released.opened,
        ).format(pairs=released.opened, days=run.round.objection_days),
    )
    if released.held_back:
        number = len(released.held_back)
        messages.warning(
            request,
            ngettext(
                "One pair was held back. Below you see why; it stays here.",
                "{number} pairs were held back. Below you see why; they stay here.",
                number,
            ).format(number=number),
        )
        address += f"?show={Show.HELD_BACK}"
    return redirect(address)


def _can_be_released(run: MatchRun) -> bool:
    return run.state == RELEASABLE[0] or (run.state in RELEASABLE and queries.waiting_in(run).exists())


def _run(request: Request, run_id: UUID) -> MatchRun:
    return policy.RUN.fetch(
        request.actor, run_id, MatchRun.objects.select_related("round__programme", "work", "by_member")
    )


def _planned(request: Request, planned_id: UUID) -> PlannedRelease:
    return policy.PLANNED.fetch(request.actor, planned_id, PlannedRelease.objects.select_related("run", "work"))

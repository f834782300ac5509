"""Leaving a round, taking that back, and staying away for a while."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.programmes.actions.leaving import come_back, pause, undo_withdrawal
from konnekt.programmes.models import Enrolment
from konnekt.programmes.names import names_in
from konnekt.programmes.policy import OWN_ENROLMENT
from konnekt.programmes.rules import may_change
from konnekt.programmes.standing import UNDO_FOR
from konnekt.programmes.states import ENROLLED, EnrolmentState, Format
from konnekt.questions.library import MOST_MENTEES
from konnekt.relationships.actions.handing_back import offer_places
from konnekt.relationships.actions.leaving import leave_round, require_no_match
from konnekt.relationships.pool import places_held
from konnekt.web.door import Request, page


class PlacesForm(forms.Form):
    """How many mentees a mentor takes."""

    places = forms.IntegerField(
        label=gettext_lazy("Places you offer"),
        min_value=0,
        max_value=MOST_MENTEES,
        help_text=gettext_lazy("All in all, those that are taken included."),
    )


class PauseForm(forms.Form):
    """Until when somebody stays away."""

    until = forms.DateField(
        label=gettext_lazy("The day on which you are back"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write one day, such as 2026-03-31.")},
    )


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def withdrawal(request: Request, enrolment_id: UUID) -> HttpResponse:
    """Ask once, say what is lost, then let go: no reason, no fault."""
    mine = _own(request, enrolment_id)
    require_no_match(mine)
    now = clock.read()
    if request.method == "POST":
        leave_round(request.actor, enrolment=mine, now=now)
        messages.success(request, _("You’re no longer enrolled. You’re welcome back at any time."))
        return redirect("enrolment", request.organisation.slug, mine.pk)
    last = date_format(now + UNDO_FOR, "l j F") if may_change(mine.round.programme, mine.round) else ""
    context = {"enrolment": mine, "programme": mine.round.programme, "lost": _lost(mine), "undo_until": last}
    return render(request, "enrolment/withdrawal.html", context)


@page(Permission.TAKE_PART, methods=("POST",))
def withdrawal_undo(request: Request, enrolment_id: UUID) -> HttpResponse:
    """Be where one was before."""
    mine = _own(request, enrolment_id)
    undo_withdrawal(request.actor, enrolment=mine, now=clock.read())
    messages.success(
        request, _("You’re back, as if you had never left. Only your wishes, and whom you ranked, are gone.")
    )
    return redirect("enrolment", request.organisation.slug, mine.pk)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def pausing(request: Request, enrolment_id: UUID) -> HttpResponse:
    """Stay away until a day, or change that day."""
    mine = _own(request, enrolment_id)
    if mine.state not in ENROLLED:
        raise Refused(_("You have no place in this round, so there is nothing to pause."))
    form = PauseForm(request.POST or None, initial={"until": mine.paused_until})
    if request.method == "POST" and form.is_valid():
        try:
            pause(request.actor, enrolment=mine, until=form.cleaned_data["until"], now=clock.read())
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(
                request,
                _("You’re paused until {day}. Your place stays yours.").format(
                    day=date_format(form.cleaned_data["until"], "l j F")
                ),
            )
            return redirect("enrolment", request.organisation.slug, mine.pk)
    return render(request, "enrolment/pause.html", {"enrolment": mine, "programme": mine.round.programme, "form": form})


@page(Permission.TAKE_PART, methods=("POST",))
def pause_end(request: Request, enrolment_id: UUID) -> HttpResponse:
    """Come back before the day."""
    mine = _own(request, enrolment_id)
    come_back(request.actor, enrolment=mine)
    messages.success(request, _("Welcome back. You can be matched again."))
    return redirect("enrolment", request.organisation.slug, mine.pk)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def offering(request: Request, enrolment_id: UUID) -> HttpResponse:
    """A mentor hands a place back, or offers one more, after answers are closed."""
    mine = _own(request, enrolment_id)
    if not mine.may_mentor or may_change(mine.round.programme, mine.round):
        raise Refused(_("There is nothing to change here. Until people are matched, a mentor’s answers say it."))
    form = PlacesForm(request.POST or None, initial={"places": mine.capacity})
    if request.method == "POST" and form.is_valid():
        try:
            offer_places(request.actor, enrolment=mine, places=form.cleaned_data["places"], now=clock.read())
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved. Nobody is paired with you beyond that."))
            return redirect("enrolment", request.organisation.slug, mine.pk)
    held = places_held([mine.member_id]).get(mine.member_id, 0)
    return render(
        request,
        "enrolment/offering.html",
        {
            "enrolment": mine,
            "programme": mine.round.programme,
            "names": names_in(mine.round.programme),
            "is_circle": mine.round.programme.format == Format.CIRCLE,
            "form": form,
            "held": held,
        },
    )


def _lost(mine: Enrolment) -> list[str]:
    """What goes with a withdrawal."""
    lost = []
    if mine.state == EnrolmentState.COMPLETE and mine.may_be_mentored and mine.round.mentee_places is not None:
        lost.append(_("Your place. Whoever has waited longest may get it at once."))
    elif mine.state == EnrolmentState.WAITING:
        lost.append(_("Your turn on the waiting list."))
    wishes = mine.wishes.count()
    if wishes:
        lost.append(ngettext("Your wish.", "Your {number} wishes.", wishes).format(number=wishes))
    if ranked := mine.rankings.count():
        lost.append(ngettext("Whom you ranked.", "The order of the {number} you ranked.", ranked).format(number=ranked))
    return lost


def _own(request: Request, enrolment_id: UUID) -> Enrolment:
    rows = Enrolment.objects.select_related("round__programme", "member")
    return OWN_ENROLMENT.fetch(request.actor, enrolment_id, rows)

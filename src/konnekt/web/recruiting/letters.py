"""Letters of a programme's team to participants: written, read as one of them will, sent, and followed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.programmes.models import Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.recruiting.actions.letters import (
    call_off,
    change_letter,
    draft_letter,
    read_letter,
    send_letter,
    subjects_of,
)
from konnekt.recruiting.letters import audience_in_words
from konnekt.recruiting.models import Circular
from konnekt.recruiting.policy import CIRCULAR
from konnekt.recruiting.queries.letters import audience_of, handed_out, not_reached
from konnekt.recruiting.states import Audience, CircularState
from konnekt.web import markdown
from konnekt.web.door import Request, page
from konnekt.web.recruiting.forms import LetterForm, MomentForm
from konnekt.web.recruiting.frame import recruiting_frame
from konnekt.web.who import who

PAGE_SIZE = 25
MOST_NAMED = 50
TONES = {CircularState.DRAFT: "neutral", CircularState.SCHEDULED: "info", CircularState.SENT: "success"}


@page(Permission.RUN_PROGRAMMES)
def letters(request: Request, round_id: UUID) -> HttpResponse:
    """Every letter to the participants of a round."""
    found = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    shown = Paginator(Circular.objects.filter(round=found).order_by("-made_at", "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    some = list(shown)
    subjects, handed = subjects_of(request.actor, circulars=some), handed_out(some)
    rows = [
        (
            one,
            subjects[one.pk],
            CircularState(one.state),
            TONES[CircularState(one.state)],
            audience_in_words(one.audience, found.programme),
            handed.get(one.pk),
        )
        for one in some
    ]
    context = recruiting_frame(request, found, "letters") | {"shown": shown, "rows": rows}
    return render(request, "recruiting/letters.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def new_letter(request: Request, round_id: UUID) -> HttpResponse:
    """Write one; nobody gets it from this page."""
    found = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    return _edit(request, found, None, {"audience": Audience.ALL})


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def letter_change(request: Request, circular_id: UUID) -> HttpResponse:
    """Change one that nobody has."""
    found = _fetch(request, circular_id)
    words = read_letter(request.actor, circular=found)
    return _edit(
        request, found.round, found, {"audience": found.audience, "subject": words.subject, "body": words.body}
    )


@page(Permission.RUN_PROGRAMMES)
def letter(request: Request, circular_id: UUID) -> HttpResponse:
    """One letter, as somebody of its audience reads it; then what became of it."""
    return _show(request, _fetch(request, circular_id), MomentForm())


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def letter_sending(request: Request, circular_id: UUID) -> HttpResponse:
    """Send it, at once or at a time; or take a time back."""
    found = _fetch(request, circular_id)
    form = MomentForm(request.POST)
    if "call_off" in request.POST:
        call_off(request.actor, circular=found)
        messages.success(request, _("It is a draft again."))
        return redirect("letter", request.organisation.slug, found.pk)
    if not form.is_valid():
        return _show(request, found, form)
    try:
        send_letter(request.actor, circular=found, at=form.cleaned_data["at"], now=clock.read())
    except Refused as refusal:
        form.add_error("at", str(refusal))
        return _show(request, found, form)
    messages.success(request, _("It goes out at that time.") if form.cleaned_data["at"] else _("On its way."))
    return redirect("letter", request.organisation.slug, found.pk)


def _fetch(request: Request, circular_id: UUID) -> Circular:
    return CIRCULAR.fetch(request.actor, circular_id, Circular.objects.select_related("round__programme"))


def _edit(request: Request, round_: Round, circular: Circular | None, initial: dict[str, Any]) -> HttpResponse:
    form = LetterForm(request.POST or None, initial=initial, programme=round_.programme)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"audience": Audience(form.cleaned_data["audience"])}
        try:
            if circular is None:
                circular = draft_letter(request.actor, round_=round_, **given)
            else:
                change_letter(request.actor, circular=circular, **given)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("letter", request.organisation.slug, circular.pk)
    title = _("Change the letter") if circular else _("Write to participants")
    context = recruiting_frame(request, round_, "letters", below=_below(request, round_, title)) | {
        "title": title,
        "form": form,
    }
    return render(request, "recruiting/letter_edit.html", context)


def _show(request: Request, found: Circular, form: MomentForm) -> HttpResponse:
    state, audience = CircularState(found.state), Audience(found.audience)
    words = read_letter(request.actor, circular=found)
    handed = handed_out([found]).get(found.pk)
    people = audience_of(found.round, audience)
    number = people.count()
    at = int(chosen) % number if number and (chosen := request.GET.get("person", "")).isdigit() else 0
    reader = people[at].member if number else request.member
    read = words.to(reader)
    context = recruiting_frame(request, found.round, "letters", below=_below(request, found.round, read.subject)) | {
        "circular": found,
        "state": state,
        "tone": TONES[state],
        "audience": audience_in_words(audience, found.round.programme),
        "number": number,
        "is_open": state is not CircularState.SENT and handed is None,
        "is_scheduled": state is CircularState.SCHEDULED,
        "form": form,
        "reader": reader,
        "next_person": at + 1 if number > 1 else None,
        "subject": read.subject,
        "body": markdown.render(read.body),
        "handed": handed,
        "not_reached": list(not_reached(found)[:MOST_NAMED]) if handed else [],
        "who": who(Data.INBOX, request.organisation),
    }
    return render(request, "recruiting/letter.html", context)


def _below(request: Request, round_: Round, here: str) -> list[tuple[str, str]]:
    return [(_("Letters"), reverse("letters", args=[request.organisation.slug, round_.pk])), (here, "")]

"""My feedback: what one gave with one's name, and without it as far as one keeps the references."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.feedback.actions import giving, keeping
from konnekt.feedback.models import Feedback
from konnekt.feedback.policy import OWN
from konnekt.feedback.queries.giving import by_codes, own_feedback, rounds_to_give
from konnekt.feedback.references import as_code
from konnekt.feedback.states import FeedbackKind, FeedbackState, Helped
from konnekt.feedback.words import first_words
from konnekt.programmes.rules import today_in
from konnekt.web.door import Request, page
from konnekt.web.feedback.forms import PostForm
from konnekt.web.feedback.showing import TONES, all_shown, shown, whether_it_helped, who_reads
from konnekt.web.who import who


@page(Permission.TAKE_PART)
def my_feedback(request: Request) -> HttpResponse:
    """Where one can say something, and what became of what one said."""
    today = today_in(request.organisation, clock.read())
    named = list(own_feedback(request.actor))
    codes = keeping.kept_by(request.actor)
    found = by_codes(codes) if codes else {}
    context = {
        "rounds": rounds_to_give(request.actor, today),
        "named": all_shown(named, first_words(named), today),
        "nameless": [shown(found[code], today, code=code) for code in reversed(codes) if code in found],
        "gone": [code for code in codes if code not in found],
        "who": who(Data.FEEDBACK, request.organisation),
    }
    return render(request, "feedback/mine.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def own(request: Request, own_feedback_id: UUID) -> HttpResponse:
    """One piece, its answer, and writing on."""
    found = OWN.fetch(request.actor, own_feedback_id, Feedback.objects.select_related("programme", "owner"))
    form = PostForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            giving.write_on(request.actor, feedback=found, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Sent."))
            return redirect("own_feedback", request.organisation.slug, found.pk)
    opened = giving.read_own(request.actor, feedback=found)
    context = piece_in_words(found, today_in(request.organisation, clock.read())) | {
        "opened": opened,
        "form": form,
        "helped_url": reverse("own_feedback_helped", args=[request.organisation.slug, found.pk]),
        "who": who(Data.FEEDBACK, request.organisation),
        "trail": [
            (_("My feedback"), reverse("my_feedback", args=[request.organisation.slug])),
            (found.programme.name, ""),
        ],
    }
    return render(request, "feedback/own.html", context)


def piece_in_words(found: Feedback, today: date) -> dict[str, object]:
    """What its giver is shown of a piece besides its words."""
    state = FeedbackState(found.state)
    return {
        "found": found,
        "kind": FeedbackKind(found.kind).label,
        "state": state,
        "tone": TONES[state],
        "is_late": found.is_open and found.due_on < today,
        "reads": who_reads(found),
        "choices": whether_it_helped(found) if found.answered_on else [],
    }


@page(Permission.TAKE_PART, methods=("POST",))
def helped(request: Request, own_feedback_id: UUID) -> HttpResponse:
    """Say whether the answer helped."""
    found = OWN.fetch(request.actor, own_feedback_id)
    giving.say_whether_it_helped(request.actor, feedback=found, helped=chosen(request))
    messages.success(request, _("Thank you for saying so."))
    return redirect("own_feedback", request.organisation.slug, found.pk)


def chosen(request: Request) -> Helped:
    """What was pressed."""
    wanted = request.POST.get("helped", "")
    if wanted not in Helped.values:
        raise Refused(_("Choose whether it helped."))
    return Helped(wanted)


@page(Permission.TAKE_PART, methods=("POST",))
def kept(request: Request) -> HttpResponse:
    """Keep a reference under one's own key, or let it go."""
    code = as_code(request.POST.get("code", ""))
    if code is None:
        raise Refused(_("Give the code that you were shown."))
    if "let_go" in request.POST:
        keeping.let_go(request.actor, code=code)
        messages.success(request, _("Let go. Whoever has no other copy of the code can’t open it any more."))
        return redirect("my_feedback", request.organisation.slug)
    try:
        keeping.keep_reference(request.actor, code=code)
    except NotFound:
        raise Refused(_("This code opens nothing here. Compare it with what you were shown.")) from None
    messages.success(request, _("Kept under your own key. Only you see it here."))
    return redirect("my_feedback", request.organisation.slug)

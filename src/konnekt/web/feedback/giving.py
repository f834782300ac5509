"""Giving feedback about a programme, and the sealed reference of what has no name."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.feedback.actions.giving import give
from konnekt.feedback.queries.giving import answer_days, people_in, readers_of, rounds_to_give
from konnekt.feedback.rules import is_thin
from konnekt.programmes.models import Programme
from konnekt.programmes.rules import today_in
from konnekt.web.door import Request, page
from konnekt.web.feedback.forms import GiveForm
from konnekt.web.who import who


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def write(request: Request, programme: str) -> HttpResponse:
    """Say it; above stands who reads it, and what it is not."""
    today = today_in(request.organisation, clock.read())
    found = Programme.objects.filter(slug=programme).first()
    round_ = next(iter(rounds_to_give(request.actor, today, programme=found)), None) if found else None
    if found is None or round_ is None:
        raise NotFound
    readers = readers_of(found)
    form = GiveForm(request.POST if request.method == "POST" else None, readers=readers, giver=request.member.pk)
    if request.method == "POST" and form.is_valid():
        try:
            given = give(
                request.actor,
                programme=found,
                said=form.said(),
                token=form.cleaned_data["token"],
                now=clock.read(),
            )
        except Refused as refusal:
            form.add_error({"addressed": "to"}.get(refusal.field or "", refusal.field), str(refusal))
        else:
            if given.code:
                return reference_shown(request, given.code, found)
            messages.success(request, _("Thank you. You find the answer here, and we write when there is one."))
            return redirect("own_feedback", request.organisation.slug, given.feedback.pk)
    k = request.organisation.smallest_group
    context = {
        "programme": found,
        "form": form,
        "has_readers": form.has_readers,
        "days": answer_days(found.pk),
        "k": k,
        "is_thin": is_thin(people_in(round_), k),
        "who": who(Data.FEEDBACK, request.organisation),
        "trail": [(_("My feedback"), reverse("my_feedback", args=[request.organisation.slug])), (found.name, "")],
    }
    return render(request, "feedback/write.html", context)


def reference_shown(request: Request, code: str, programme: Programme) -> HttpResponse:
    """The code, once, as the answer to the form that made it: no address leads here, and nothing keeps it."""
    context = {
        "code": code,
        "address": address_of(request, code),
        "path": reverse("feedback_reference", args=[request.organisation.slug, code]),
        "programme": programme,
        "days": answer_days(programme.pk),
    }
    return render(request, "feedback/reference_shown.html", context)


def address_of(request: Request, code: str) -> str:
    """Where a reference is opened, from anywhere."""
    return settings.BASE_URL.rstrip("/") + reverse("feedback_reference", args=[request.organisation.slug, code])

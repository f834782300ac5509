"""One's own card: choosing what it shows, and seeing it as others do."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.community.actions.cards import change_card, own_card, preview_card
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.organisations.models import InterestArea
from konnekt.programmes.models import GuestStay
from konnekt.questions import vocabularies
from konnekt.web.cards.forms import CardForm
from konnekt.web.door import Request, page
from konnekt.web.who import Who, who


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def change(request: Request) -> HttpResponse:
    """Say what others see beside one's name."""
    card = own_card(request.actor)
    given: dict[str, Any] = {
        "areas": list(InterestArea.objects.filter(is_active=True).values_list("key", "name")),
        "is_guest": GuestStay.objects.filter(member=request.member).exists(),
    }
    form = (
        CardForm(request.POST, **given)
        if request.method == "POST"
        else CardForm(initial=CardForm.initial_of(card), **given)
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_card(request.actor, choices=form.choices, now=clock.read())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Saved. This is how others see it."))
            return redirect("card_preview", request.organisation.slug)
    slug = request.organisation.slug
    context = {
        "form": form,
        "languages": list(vocabularies.languages().values()),
        "who": _who(request),
        "trail": [(_("Community"), reverse("community", args=[slug])), (_("Your card"), "")],
    }
    return render(request, "cards/change.html", context)


@page(Permission.TAKE_PART)
def preview(request: Request) -> HttpResponse:
    """One's card as another participant sees it."""
    card, slug = own_card(request.actor), request.organisation.slug
    context = {
        "card": preview_card(request.actor),
        "in_directory": card.in_directory,
        "who": _who(request),
        "trail": [
            (_("Community"), reverse("community", args=[slug])),
            (_("Your card"), reverse("my_card", args=[slug])),
            (_("As others see it"), ""),
        ],
    }
    return render(request, "cards/preview.html", context)


def _who(request: Request) -> Who:
    """The chip of a card: whoever opens it reads what it shows."""
    return replace(who(Data.CARD, request.organisation), summary=_("Whoever can open your card"))

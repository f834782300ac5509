"""The directory, and the card of one person. Nothing here asks anybody to be a mentor: that is for the programmes."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Sight
from konnekt.community.actions.cards import read_card
from konnekt.community.actions.hearing import may_be_unheard
from konnekt.community.models import Kudos
from konnekt.community.policy import KNOWN, TAKING_DOWN, may_look
from konnekt.community.queries.directory import facets, find_people
from konnekt.organisations.models import InterestArea
from konnekt.web.cards.forms import DirectoryForm
from konnekt.web.door import Request, page

A_PAGE = 24


@page(Permission.TAKE_PART)
def directory(request: Request) -> HttpResponse:
    """People who chose to be found, narrowed by what their cards show."""
    if not may_look(request.actor):
        return render(request, "cards/closed.html")
    form = DirectoryForm(request.GET, facets=facets(request.actor))
    found = Paginator(find_people(request.actor, form.wanted), A_PAGE).get_page(request.GET.get("page"))
    names = dict(InterestArea.objects.filter(is_active=True).values_list("key", "name"))
    context = {
        "form": form,
        "found": found,
        "rows": [
            (one, [(key, names[key]) for key in one.community_card.areas if key in names]) for one in found.object_list
        ],
        "is_narrowed": form.wanted != type(form.wanted)(),
        "trail": [(_("Community"), reverse("community", args=[request.organisation.slug])), (_("Directory"), "")],
    }
    return render(request, "cards/directory.html", context)


@page(Permission.TAKE_PART)
def card(request: Request, shown_person_id: UUID) -> HttpResponse:
    """What somebody shows."""
    if shown_person_id == request.member.pk:
        return redirect("card_preview", request.organisation.slug)
    member, seen = read_card(request.actor, shown_person_id)
    thanks = Kudos.objects.filter(pk__in=[one.row.pk for one in seen.thanks])
    context = {
        "person": member,
        "card": seen,
        "may_take_down": set(TAKING_DOWN.visible(request.actor, thanks, least=Sight.PART).values_list("pk", flat=True)),
        "may_thank": KNOWN.allows(request.actor, member, least=Sight.PART),
        "may_not_hear": may_be_unheard(request.actor, member.pk),
        "trail": [(_("Community"), reverse("community", args=[request.organisation.slug])), (member.name, "")],
    }
    return render(request, "cards/card.html", context)

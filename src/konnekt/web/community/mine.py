"""What is one's own here: whom one would rather not hear, which mails one wants, and what was hidden."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.community.actions.hearing import choose, chosen, hear_again, may_be_unheard, not_hear
from konnekt.community.actions.moderation import appeal, read_hiding
from konnekt.community.models import Hiding, Unheard
from konnekt.community.policy import HIDDEN_OWN
from konnekt.community.queries.moderation import own_hidings
from konnekt.community.queries.posts import unheard
from konnekt.community.states import Digest
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations.models import Member
from konnekt.web import markdown
from konnekt.web.community.forms import AppealForm, ChoiceForm
from konnekt.web.door import Request, page


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def hearing(request: Request, author_id: UUID) -> HttpResponse:
    """Ask, then hear nothing of somebody any more; or take that back."""
    other = Member.objects.filter(pk=author_id).first()
    if other is None or not may_be_unheard(request.actor, other.pk):
        raise NotFound
    if other.pk == request.member.pk:
        raise Refused(_("That is you."))
    is_unheard = Unheard.objects.filter(member=request.member, other=other).exists()
    if request.method != "POST":
        return render(request, "community/hearing.html", {"other": other, "is_unheard": is_unheard})
    if is_unheard:
        hear_again(request.actor, other_id=other.pk)
        messages.success(request, _("You read {name} again.").format(name=other.name))
    else:
        not_hear(request.actor, other=other, now=clock.read())
        messages.success(request, _("Done. {name} isn’t told.").format(name=other.name))
    return redirect("community_choices", request.organisation.slug)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def choices(request: Request) -> HttpResponse:
    """Mails about the community, whom one doesn't hear, and what of one's own was hidden."""
    now_ = chosen(request.actor)
    initial = {"digest": now_.digest, "hears_at_once": now_.hears_at_once}
    form = ChoiceForm(request.POST) if request.method == "POST" else ChoiceForm(initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        choose(request.actor, digest=Digest(given["digest"]), hears_at_once=given["hears_at_once"])
        messages.success(request, _("Saved."))
        return redirect("community_choices", request.organisation.slug)
    context = {
        "form": form,
        "unheard": [(one.other, one.since) for one in unheard(request.actor)],
        "hidden": list(own_hidings(request.actor)),
        "trail": [(_("Community"), reverse("community", args=[request.organisation.slug])), (_("Your choices"), "")],
    }
    return render(request, "community/choices.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def hidden(request: Request, own_hiding_id: UUID) -> HttpResponse:
    """Why something of one's own is hidden; and asking for a second look, once."""
    rows = Hiding.objects.select_related("post__space__area", "post__space__programme").defer("post__words")
    found = HIDDEN_OWN.fetch(request.actor, own_hiding_id, rows)
    form = AppealForm(request.POST) if request.method == "POST" else AppealForm()
    if request.method == "POST" and form.is_valid():
        appeal(request.actor, hiding=found, words=form.cleaned_data["words"], now=clock.read())
        messages.success(request, _("You asked for a second look. Somebody else takes it, if anybody is there."))
        return redirect("hidden_post", request.organisation.slug, found.pk)
    context = {
        "hiding": read_hiding(found),
        "post": found.post,
        "words": markdown.render(found.post.body),
        "form": form if found.appealed_at is None and found.restored_at is None else None,
        "trail": [
            (_("Community"), reverse("community", args=[request.organisation.slug])),
            (_("Your choices"), reverse("community_choices", args=[request.organisation.slug])),
            (_("Hidden"), ""),
        ],
    }
    return render(request, "community/hidden_post.html", context)

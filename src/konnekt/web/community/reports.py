"""Asking moderators to look at a post."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.community.actions.moderation import report
from konnekt.community.policy import POST
from konnekt.community.states import ReportReason
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.web.community.forms import ReportForm
from konnekt.web.community.posts import posts
from konnekt.web.community.spaces import trail
from konnekt.web.door import Request, page


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def new(request: Request, post_id: UUID) -> HttpResponse:
    """Say why somebody should look at it."""
    found = POST.fetch(request.actor, post_id, posts())
    if found.author_id == request.member.pk or found.emptied_at is not None:
        raise Refused(_("This isn’t something to report: it is your own, or no longer there."))
    form = ReportForm(request.POST) if request.method == "POST" else ReportForm()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            report(
                request.actor,
                post=found,
                reason=ReportReason(given["reason"]),
                words=given["words"],
                now=clock.read(),
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Thank you. Somebody looks at it soon. Nobody is told that it was you."))
            return redirect("space", request.organisation.slug, found.space_id)
    context = {
        "post": found,
        "form": form,
        "back": reverse("post", args=[request.organisation.slug, found.under_id or found.pk]),
        "trail": trail(request, found.space, (_("Report"), "")),
    }
    return render(request, "community/report_post.html", context)

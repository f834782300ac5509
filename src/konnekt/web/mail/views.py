"""Which kinds of mail a person wants. What nobody should miss can't be switched off, and says so."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.notify.actions.telling import switch
from konnekt.notify.notices import MUST_HEAR, Topic
from konnekt.notify.queries import unwanted_topics
from konnekt.web.door import Request, page


@page(Permission.BELONG, methods=("GET", "POST"))
def preferences(request: Request) -> HttpResponse:
    """Each kind of mail, on or off."""
    if request.method == "POST":
        wanted = set(request.POST.getlist("wanted"))
        for topic in Topic:
            switch(request.member.pk, topic, wanted=topic in MUST_HEAR or topic.value in wanted)
        messages.success(request, _("Saved."))
        return redirect("mail_preferences", request.organisation.slug)
    unwanted = unwanted_topics(request.member.pk)
    rows = [(topic, topic not in unwanted, topic in MUST_HEAR) for topic in Topic]
    return render(request, "mail/preferences.html", {"rows": rows})

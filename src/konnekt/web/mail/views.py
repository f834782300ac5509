"""Which kinds of mail a person wants, and when. What nobody should miss can't be switched off, and says so."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.notify.actions.choosing import choose_rhythm, switch
from konnekt.notify.notices import MUST_HEAR, Topic
from konnekt.notify.queries import unwanted_topics
from konnekt.notify.timing import Bundle
from konnekt.web.door import Request, page
from konnekt.web.mail.forms import RhythmForm, rhythm_initial


@page(Permission.BELONG, methods=("GET", "POST"))
def preferences(request: Request) -> HttpResponse:
    """Each kind of mail, on or off; bundles and quiet hours."""
    member, topics = request.member.pk, [topic for topic in Topic if topic not in MUST_HEAR]
    form = RhythmForm(request.POST or None, initial=rhythm_initial(member))
    wanted = set(request.POST.getlist("wanted")) if request.method == "POST" else set(topics) - unwanted_topics(member)
    if request.method == "POST" and form.is_valid():
        for topic in topics:
            switch(member, topic, wanted=topic.value in wanted)
        given = form.cleaned_data
        choose_rhythm(member, **given | {"bundle": Bundle(given["bundle"])})
        messages.success(request, _("Saved."))
        return redirect("mail_preferences", request.organisation.slug)
    rows = [(topic, topic in MUST_HEAR or topic.value in wanted, topic in MUST_HEAR) for topic in Topic]
    context = {
        "rows": rows,
        "form": form,
        "zone": get_current_timezone_name().replace("_", " "),
        "most": request.organisation.nudges_per_week,
    }
    return render(request, "mail/preferences.html", context)

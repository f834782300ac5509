"""The foot of a mail: stop its kind with one press, without signing in, and take that back."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt

from konnekt.core.errors import NotFound
from konnekt.notify.actions.choosing import switch
from konnekt.notify.queries import unwanted_topics
from konnekt.notify.stopping import read_stop
from konnekt.organisations.queries import members_by_id
from konnekt.web.door import Request, public_page


@csrf_exempt
@public_page(methods=("GET", "POST"))
def stop(request: Request, token: str) -> HttpResponse:
    """What stops, or what stopped. Reading it changes nothing: mail scanners follow every link they find.

    Mail programs post here by themselves (RFC 8058), with no cookie and so no token against forgery; the signed
    address is what lets them in, and it can do nothing else.
    """
    found = read_stop(token)
    # An address of another organisation belongs to nobody here.
    if found is None or found.member_id not in members_by_id([found.member_id]):
        raise NotFound
    if request.method == "POST":
        for topic in found.topics:
            switch(found.member_id, topic, wanted="again" in request.POST)
        return redirect("stop_mail", request.organisation.slug, token)
    context = {
        "kinds": [topic.label for topic in found.topics],
        "has_stopped": set(found.topics) <= unwanted_topics(found.member_id),
    }
    return render(request, "mail/stop.html", context)

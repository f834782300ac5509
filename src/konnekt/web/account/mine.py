"""My account: everything that is about me alone, on one page. Each part says how it stands and leads to where it is
changed.
"""

from django.http import HttpResponse
from django.shortcuts import render

from konnekt.access.permissions import Permission
from konnekt.accounts.models import User
from konnekt.accounts.queries import ways_in
from konnekt.core import clock
from konnekt.notify.queries import rhythm_of, unwanted_topics
from konnekt.programmes.models import Enrolment
from konnekt.programmes.policy import OWN_ENROLMENT
from konnekt.programmes.states import ENROLLED
from konnekt.relationships.queries import my_pairs
from konnekt.web.account import words
from konnekt.web.door import Request, page
from konnekt.workspace.queries import clocks


@page(Permission.BELONG)
def my_account(request: Request) -> HttpResponse:
    """How everything stands that one can look after oneself."""
    assert isinstance(request.user, User)
    now, me = clock.read(), request.member
    pairs = my_pairs(request.actor)
    enrolments = OWN_ENROLMENT.visible(request.actor, Enrolment.objects.select_related("round__programme"))
    context = {
        "profile": words.profile_of(me, request.organisation),
        "enrolments": [
            (one, words.place_of(one)) for one in enrolments.filter(state__in=ENROLLED).order_by("-started_at")
        ],
        "breaks": words.breaks_of(pairs),
        "mails": words.mails_of(rhythm_of(me.pk), unwanted_topics(me.pk)),
        "calendar": words.calendar_of(
            clocks.said_hours(request.actor), clocks.my_calendar(request.actor), clocks.my_feed(request.actor)
        ),
        "ways_in": words.ways_in_of(request.user, ways_in(request.user, now=now)),
        "kept": words.kept_of(pairs, request.organisation, now),
    }
    return render(request, "account/mine.html", context)

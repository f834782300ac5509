"""What is booked, for somebody's own calendar program: it has no password but the address, and finds “Mentoring” and
the times, of all of their pairs and of events they have a place at, and nothing else.
"""

from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from konnekt.community.actions.inviting import entry_of as event_entry
from konnekt.community.queries.events import in_calendar as events_of
from konnekt.core import clock
from konnekt.organisations.queries import actor_for
from konnekt.relationships.invites import Method, calendar_file
from konnekt.relationships.invites import entry_of as conversation_entry
from konnekt.relationships.queries import conversations_of
from konnekt.web.door import Request, public_page
from konnekt.workspace.actions.calendars import owner_of_feed
from konnekt.workspace.actions.invitations import entry_of
from konnekt.workspace.queries.sessions import in_calendar

PAST = timedelta(days=92)


@public_page()
def feed(request: Request, secret: str) -> HttpResponse:
    """The feed at a secret address; an address that was made anew, or is nobody's, finds nothing."""
    actor = actor_for(owner_of_feed(secret))
    since, slug = clock.read() - PAST, request.organisation.slug
    entries = [entry_of(one, slug) for one in in_calendar(actor, since=since)]
    for one in conversations_of(actor):
        if one.slot is not None and one.slot.ends_at >= since:
            url = urljoin(settings.BASE_URL, reverse("request", args=[slug, one.pk]))
            entries.append(conversation_entry(one, one.slot, url=url))
    entries += [event_entry(one, slug) for one in events_of(actor, since=since)]
    file = calendar_file(sorted(entries, key=lambda entry: entry.begins_at), method=Method.PUBLISH)
    return HttpResponse(file, content_type="text/calendar; charset=utf-8")

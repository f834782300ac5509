"""Today: a place at an event was freed for this person, or it is tomorrow; and the dates of this week."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from konnekt.community.models import SignUp
from konnekt.community.queries.events import NEWS, mine_ahead
from konnekt.web.today.cards import Card, Event, Situation, Urgency


def events(here: Situation) -> tuple[list[Card], list[Event]]:
    """Where this person has a place."""
    rows = mine_ahead(here.request.actor, now=here.now)
    dates = [
        Event(
            localdate(one.event.begins_at),
            _("{time}: an event in {space}").format(
                time=date_format(localtime(one.event.begins_at), "H:i"), space=one.event.post.space.called
            ),
        )
        for one in rows
    ]
    return [card for one in rows for card in _cards(here, one)], dates


def _cards(here: Situation, one: SignUp) -> Iterator[Card]:
    event, url = one.event, reverse("event", args=[here.slug, one.event_id])
    begins = localtime(event.begins_at)
    when = date_format(begins, "D j F, H:i")
    days = (begins.date() - here.today).days
    if days in {0, 1}:
        said = _("Today at {time}: {title}") if days == 0 else _("Tomorrow at {time}: {title}")
        yield Card(
            f"event:{event.pk}:{days}",
            Urgency.KEEP_GOING,
            said.format(time=date_format(begins, "H:i"), title=event.post.title),
            _("You have a place. If you can’t come, give it back: somebody else is glad of it."),
            _("See the event"),
            url,
        )
    elif one.moved_up_at is not None and one.moved_up_at > here.now - NEWS:
        yield Card(
            f"moved_up:{one.pk}",
            Urgency.DECIDE,
            _("A place was freed for you: {title}").format(title=event.post.title),
            _("{when}, your time. You were on the waiting list.").format(when=when),
            _("See the event"),
            url,
        )

"""Today: a place at an event was freed for this person, or it is tomorrow; and the dates of this week."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from konnekt.community.models import Event as Planned
from konnekt.community.queries.events import NEWS, mine_ahead
from konnekt.web.today.cards import Card, Event, Situation, Urgency


def events(here: Situation) -> tuple[list[Card], list[Event]]:
    """Where this person has a place, and what they hold."""
    rows = mine_ahead(here.request.actor, now=here.now)
    dates = [
        Event(
            localdate(one.begins_at),
            _("{time}: an event in {space}").format(
                time=date_format(localtime(one.begins_at), "H:i"), space=one.post.space.called
            ),
        )
        for one in rows
    ]
    return [card for one in rows for card in _cards(here, one)], dates


def _cards(here: Situation, event: Planned) -> Iterator[Card]:
    url, moved_up_at = reverse("event", args=[here.slug, event.pk]), getattr(event, "moved_up_at", None)
    begins = localtime(event.begins_at)
    when = date_format(begins, "D j F, H:i")
    days = (begins.date() - here.today).days
    if days in {0, 1}:
        said = _("Today at {time}: {title}") if days == 0 else _("Tomorrow at {time}: {title}")
        why = _("You have a place. If you can’t come, give it back: somebody else is glad of it.")
        if event.post.author_id == here.request.actor.member_id:
            why = _("You hold it.")
        yield Card(
            f"event:{event.pk}:{days}",
            Urgency.KEEP_GOING,
            said.format(time=date_format(begins, "H:i"), title=event.post.title),
            why,
            _("See the event"),
            url,
        )
    elif moved_up_at is not None and moved_up_at > here.now - NEWS:
        yield Card(
            f"moved_up:{event.pk}",
            Urgency.DECIDE,
            _("A place was freed for you: {title}").format(title=event.post.title),
            _("{when}, your time. You were on the waiting list.").format(when=when),
            _("See the event"),
            url,
        )

"""Today: a session that is over and not settled, times to choose from, nothing booked; and this week's sessions."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext as _

from konnekt.relationships.queries import Pair
from konnekt.relationships.states import RelationshipState
from konnekt.relationships.times import span
from konnekt.web.pairs.showing import called
from konnekt.web.today.cards import Card, Event, Situation, Urgency
from konnekt.workspace.models import Session
from konnekt.workspace.queries.sessions import NOTHING, Standing, standing_of


def sessions(here: Situation, pairs: Iterable[Pair]) -> tuple[list[Card], list[Event]]:
    """Of each running pair at most one card, and the next date."""
    running = [pair for pair in pairs if pair.state is RelationshipState.ACTIVE and not pair.is_conversation]
    if not running:
        return [], []
    found = standing_of(here.request.actor, [pair.relationship.pk for pair in running], now=here.now)
    standing = [(pair, found.get(pair.relationship.pk, NOTHING)) for pair in running]
    cards = [card for pair, stands in standing for card in _card(here, pair, stands)]
    return cards, [_event(pair, stands.next) for pair, stands in standing if stands.next is not None]


def _card(here: Situation, pair: Pair, stands: Standing) -> Iterator[Card]:
    pk, name = pair.relationship.pk, called(pair)
    if stands.unsettled is not None:
        yield Card(
            f"met:{stands.unsettled.pk}:{stands.unsettled.sequence}",
            Urgency.KEEP_GOING,
            _did_they(pair, stands.unsettled),
            _("It was planned for {when}. One tap.").format(when=_when(stands.unsettled)),
            _("Say it"),
            reverse("pair_session", args=[here.slug, pk, stands.unsettled.pk]),
        )
    elif stands.to_choose:
        yield Card(
            f"choose-time:{pk}:{stands.to_choose}",
            Urgency.SOMEBODY_WAITS,
            _("{name} offers you times for a session").format(name=name),
            _("Take the one that suits you, and it is booked for you both."),
            _("Choose a time"),
            reverse("pair_sessions", args=[here.slug, pk]),
        )
    elif stands.next is None and stands.held:
        yield Card(
            f"next-session:{pk}:{stands.held}",
            Urgency.COULD_DO,
            _("No next session is booked with {name}").format(name=name)
            if not pair.is_circle
            else _("No next session of your circle is booked"),
            _("A date in the calendar keeps it going."),
            _("Book a session"),
            reverse("pair_session_booking", args=[here.slug, pk]),
        )


def _did_they(pair: Pair, session: Session) -> str:
    if not pair.is_circle:
        return _("Did you meet {name}?").format(name=called(pair))
    return _("Did the two of you meet?") if session.is_for_two else _("Did your circle meet?")


def _event(pair: Pair, session: Session) -> Event:
    words = _("{when}: a session with {name}") if not pair.is_circle else _("{when}: a session of {name}")
    return Event(localdate(session.begins_at), words.format(when=_when(session), name=called(pair)))


def _when(session: Session) -> str:
    zone = get_current_timezone()
    return span(session.begins_at, session.ends_at, zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC"))

"""Today: only what needs this person now, each thing with one act."""

from datetime import datetime, time, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.actors import Role
from konnekt.access.permissions import Permission
from konnekt.accounts.models import User
from konnekt.core import clock
from konnekt.notify.actions.snoozing import snooze, snoozed
from konnekt.web.door import Request, page
from konnekt.web.guidance.hints import hint_for
from konnekt.web.today.cards import Card, Event, Situation, most_urgent
from konnekt.web.today.champions import champions
from konnekt.web.today.community import reported
from konnekt.web.today.efforts import parts_of
from konnekt.web.today.events import events as events_of
from konnekt.web.today.feedback import feedback
from konnekt.web.today.helping import helping
from konnekt.web.today.keeping import BY_ROLE, operator
from konnekt.web.today.letters import unopened, waiting_threads
from konnekt.web.today.participant import participant
from konnekt.web.today.readiness import readiness
from konnekt.web.today.running import manager

MOST_CARDS = 7
DAYS_AHEAD = 7


@page(Permission.BELONG)
def today(request: Request) -> HttpResponse:
    """At most seven cards, the most urgent first, and the dates of this week."""
    now = clock.read()
    here = Situation(request, now, localtime(now).date())
    cards, events = _everything(here)
    shown = most_urgent(cards, put_off=snoozed(request.actor, now=now), most=MOST_CARDS)
    ahead = {event for event in events if here.today <= event.on < here.today + timedelta(days=DAYS_AHEAD)}
    effort = parts_of(shown)
    context = {
        "effort": effort,
        "how_long": _how_long(sum(part.minutes for part in effort)),
        "greeting": _greeting(localtime(now)).format(name=request.member.name),
        "day": _("{day}. {what}").format(day=date_format(here.today, "l j F"), what=_how_many(len(shown))),
        "cards": shown,
        "events": sorted(ahead, key=lambda event: (event.on, event.words)),
        **hint_for(request, "today"),
    }
    return render(request, "today/today.html", context)


@page(Permission.BELONG, methods=("POST",))
def later(request: Request) -> HttpResponse:
    """Put one card off until tomorrow morning."""
    now = clock.read()
    tomorrow = localtime(now).date() + timedelta(days=1)
    until = datetime.combine(tomorrow, time(5), tzinfo=get_current_timezone())
    snooze(request.actor, key=request.POST.get("key", ""), until=until, now=now)
    return redirect("today", request.organisation.slug)


def _everything(here: Situation) -> tuple[list[Card], list[Event]]:
    cards, events = participant(here)
    held, ahead = events_of(here)
    cards, events = [*cards, *held], [*events, *ahead]
    cards += unopened(here)
    cards += helping(here)
    cards += feedback(here)
    cards += readiness(here)
    cards += champions(here)
    if here.request.actor.has(Role.PROGRAMME_MANAGER):
        more, dates = manager(here)
        cards, events = [*cards, *more, *waiting_threads(here), *reported(here)], events + dates
    for role, of_the_role in BY_ROLE.items():
        if here.request.actor.has(role):
            cards += of_the_role(here)
    if isinstance(here.request.user, User) and here.request.user.is_operator:
        cards += operator(here)
    return cards, events


def _greeting(moment: datetime) -> str:
    if 4 <= moment.hour < 12:
        return _("Good morning, {name}")
    if 12 <= moment.hour < 18:
        return _("Good afternoon, {name}")
    return _("Good evening, {name}")


def _how_long(minutes: int) -> str:
    """As roughly as it is known: to five minutes, and from two hours on to whole ones."""
    if minutes < 120:
        return _("Probably about {minutes} minutes").format(minutes=max(5 * round(minutes / 5), 5))
    return _("Probably about {hours} hours").format(hours=round(minutes / 60))


def _how_many(number: int) -> str:
    if not number:
        return _("Nothing needs you today.")
    return ngettext("One thing for you.", "{number} things for you.", number).format(number=number)

"""Today: letters of a team that this person hasn't opened; for the team, threads that wait. No content."""

from collections.abc import Iterator

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.recruiting.models import Received, Thread
from konnekt.recruiting.policy import RECEIVED, TEAM_THREAD
from konnekt.recruiting.states import ThreadState
from konnekt.web.today.cards import Card, Situation, Urgency


def unopened(here: Situation) -> Iterator[Card]:
    """A card for each programme whose team wrote: to the letter, or to all of them where there are several."""
    rows = RECEIVED.visible(here.request.actor, Received.objects.filter(read_at=None))
    found: dict[str, list[Received]] = {}
    for one in rows.select_related("circular__round__programme").order_by("-at", "pk"):
        found.setdefault(one.circular.round.programme.name, []).append(one)
    every = reverse("my_letters", args=[here.slug])
    for programme, letters in found.items():
        newest, number = letters[0], len(letters)
        yield Card(
            f"letter:{newest.pk}",
            Urgency.DECIDE,
            ngettext(
                "The team of {programme} wrote to you",
                "The team of {programme} wrote to you, in {number} letters",
                number,
            ).format(programme=programme, number=number),
            _("On {day}. You can answer it there.").format(day=date_format(localtime(newest.at), "l j F")),
            _("Read it") if number == 1 else _("Read them"),
            reverse("my_letter", args=[here.slug, newest.pk]) if number == 1 else every,
        )


def waiting_threads(here: Situation) -> Iterator[Card]:
    """A card for each inbox in which somebody waits."""
    mine = Count("pk", filter=Q(assigned_to=here.request.actor.member_id))
    threads = TEAM_THREAD.visible(here.request.actor, Thread.objects.filter(state=ThreadState.OPEN)).order_by()
    inboxes = threads.values("programme", "programme__name")
    rows = inboxes.annotate(number=Count("pk"), mine=mine, since=Min("changed_at"))
    for row in rows.order_by("since", "programme"):
        number, handed = row["number"], row["mine"]
        why = _("The longest since {day}.").format(day=date_format(localtime(row["since"]), "l j F"))
        if handed:
            told = ngettext("{number} is in your hands.", "{number} are in your hands.", handed).format(number=handed)
            why = f"{why} {told}"
        yield Card(
            f"inbox:{row['programme']}:{number}",
            Urgency.SOMEBODY_WAITS,
            ngettext(
                "Somebody wrote to the team of {programme} and waits",
                "{number} people wait for an answer of the team of {programme}",
                number,
            ).format(number=number, programme=row["programme__name"]),
            why,
            _("Open the inbox"),
            reverse("inbox", args=[here.slug, row["programme"]]),
        )

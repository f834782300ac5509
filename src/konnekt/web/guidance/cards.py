"""Conversation cards: a deck to read, three drawn from it, and one put on the agenda of a session."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.guidance.decks import SEEDS, Card, Deck, decks, draw, next_seed
from konnekt.guidance.states import Depth
from konnekt.organisations.models import InterestArea
from konnekt.web.door import Request, page
from konnekt.web.notes import showing
from konnekt.web.sessions.views import one_session, with_sessions
from konnekt.workspace.actions.notes import Agenda, write_agenda
from konnekt.workspace.actions.reading_notes import Papers, read_papers


@dataclass(frozen=True, slots=True)
class Named:
    """A deck, called as the organisation calls its area."""

    deck: Deck
    label: str


@page(Permission.BELONG)
def cards(request: Request) -> HttpResponse:
    """The decks there are."""
    return render(request, "guidance/decks.html", {"decks": named_decks()})


@page(Permission.BELONG)
def deck(request: Request, deck: str) -> HttpResponse:
    """One deck, and three drawn from it where the address holds a seed."""
    found = _called(named_decks(), deck)
    context = {"named": found, "depths": [(depth.label, found.deck.of(depth)) for depth in Depth]}
    return render(request, "guidance/deck.html", context | drawn(request, found.deck))


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def session_cards(request: Request, relationship_id: UUID, session_id: UUID) -> HttpResponse:
    """Cards for a session: draw three of a deck, and put what fits on its agenda."""
    pair, now = with_sessions(request, relationship_id), clock.read()
    context = one_session(request, pair, session_id, now)
    session = context["one"].session
    papers = read_papers(request.actor, session=session, now=now)
    context |= showing.table(pair, session, papers) | {"who": showing.who_reads(request, context)}
    known = named_decks()
    chosen = next((one for one in known if one.deck.key == request.GET.get("deck")), known[0] if known else None)
    if request.method == "POST":
        card = _card(request.POST.get("deck", ""), request.POST.get("card", ""))
        if card is not None and context["may_write"]:
            _put_on_agenda(request, session, papers, card)
        return redirect(request.get_full_path())
    here = reverse("pair_session_cards", args=[request.organisation.slug, relationship_id, session_id])
    context |= {"decks": known, "named": chosen, "here": here}
    return render(request, "guidance/session_cards.html", context | (drawn(request, chosen.deck) if chosen else {}))


def named_decks() -> list[Named]:
    """The decks of the areas that the organisation keeps, in its order and words."""
    rows = InterestArea.objects.filter(is_active=True, key__in=decks()).values_list("key", "name")
    return [Named(decks()[key], name) for key, name in rows]


def drawn(request: HttpRequest, found: Deck) -> dict[str, Any]:
    """Three cards by the seed in the address, and the seed with which one draws others."""
    given = request.GET.get("draw", "")
    if not given.isdecimal():
        return {"drawn": [], "next_seed": clock.read().microsecond % SEEDS}
    seed = int(given[:8]) % SEEDS
    return {"drawn": draw(found, seed), "next_seed": next_seed(found, seed)}


def _called(known: list[Named], key: str) -> Named:
    found = next((one for one in known if one.deck.key == key), None)
    if found is None:
        raise NotFound
    return found


def _card(deck: str, number: str) -> Card | None:
    found = decks().get(deck)
    return next((one for one in found.cards if str(one.number) == number), None) if found else None


def _put_on_agenda(request: Request, session: Any, papers: Papers, card: Card) -> None:
    """A point more, after those that stand there."""
    standing = papers.agenda
    agenda = standing.agenda if standing else Agenda("", "")
    if card.words in agenda.points.splitlines():
        messages.info(request, _("It is on your agenda already."))
        return
    points = f"{agenda.points.rstrip()}\n{card.words}".strip()
    try:
        write_agenda(
            request.actor,
            session=session,
            agenda=Agenda(agenda.title, points, agenda.key),
            number=standing.number if standing else 0,
            now=clock.read(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is on your agenda. Everybody in the session sees it."))

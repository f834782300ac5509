"""Your trail: hours, milestones, letters, certificates and thanks, for oneself alone. Nothing is compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.community.actions.kudos import given, read_kudos, received
from konnekt.core import clock
from konnekt.outcomes.queries import newest_shared
from konnekt.relationships.actions.closing import letters_to
from konnekt.relationships.queries import Pair, my_pairs
from konnekt.relationships.rules import last_day
from konnekt.relationships.states import PartSide, RelationshipState
from konnekt.training.models import Completion
from konnekt.training.policy import OWN_CERTIFICATE
from konnekt.web.door import Request, page
from konnekt.web.pairs.showing import called
from konnekt.web.recognition.kudos import who_reads
from konnekt.web.who import who
from konnekt.workspace.lengths import length_of
from konnekt.workspace.queries.sessions import Held, held_by_side

A_PAGE = 10
MOST_GIVEN = 20


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that was reached, on a day."""

    on: date
    words: str
    url: str = ""


@page(Permission.TAKE_PART)
def trail(request: Request) -> HttpResponse:
    """What somebody did and got, as far as the product knows it."""
    now, slug = clock.read(), request.organisation.slug
    held, pairs = held_by_side(request.actor), [one for one in my_pairs(request.actor) if one.has_met]
    completed = list(OWN_CERTIFICATE.visible(request.actor, Completion.objects.order_by("-completed_at", "pk")))
    got = Paginator(received(request.actor), A_PAGE).get_page(request.GET.get("page"))
    wrote = list(given(request.actor)[:MOST_GIVEN])
    found = [*of_sessions(held), *of_pairs(pairs, localdate(now), slug), *of_modules(completed, slug)]
    context = {
        "hours": hours(held),
        "milestones": sorted(found, key=lambda one: one.on, reverse=True),
        "letters": [
            (row, reverse("pair_letter", args=[slug, row.relationship_id, row.pk]))
            for row in letters_to(request.actor, now=now)
        ],
        "completed": completed,
        "ended": [one for one in pairs if is_over(one)],
        "got": got,
        "thanks": read_kudos(got.object_list),
        "given": read_kudos(wrote),
        "results": newest_shared(request.actor),
        "partners": partners(pairs),
        "trail": [(_("Community"), reverse("community", args=[slug])), (_("Your trail"), "")],
        "who": who(Data.NOTES, request.organisation),
        "who_thanks": who_reads(request),
    }
    return render(request, "recognition/trail.html", context)


def hours(held: Sequence[Held]) -> list[tuple[str, str, int]]:
    """How long somebody met as a mentor, as a mentee, and among equals: in words, with the number of sessions."""
    kinds = [(PartSide.MENTOR, _("Time you gave")), (PartSide.MENTEE, _("Time you got")), (None, _("Time you shared"))]
    told = []
    for side, label in kinds:
        mine = [one.took for one in held if one.side is side]
        if mine:
            told.append((label, length_of(sum(mine, timedelta())), len(mine)))
    return told


def of_sessions(held: Sequence[Held]) -> list[Milestone]:
    """The first session, the tenth, and ten, fifty and a hundred hours."""
    sayings = {1: _("Your first session"), 10: _("Your tenth session")}
    found = [Milestone(_day(held[at - 1].on), words) for at, words in sayings.items() if len(held) >= at]
    marks = [(10, _("Ten hours together")), (50, _("Fifty hours together")), (100, _("A hundred hours together"))]
    together = timedelta()
    for one in held:
        together += one.took
        while marks and together >= timedelta(hours=marks[0][0]):
            found.append(Milestone(_day(one.on), marks.pop(0)[1]))
    return found


def of_pairs(pairs: Sequence[Pair], today: date, slug: str) -> list[Milestone]:
    """Half-way, and brought to its end."""
    found = []
    for pair in pairs:
        opened = pair.relationship.opened_at
        if pair.is_conversation or opened is None:
            continue
        half = half_way(_day(opened), last_day(pair.relationship))
        ended = pair.mine.left_at or pair.relationship.ended_at
        url = reverse("pair", args=[slug, pair.relationship.pk])
        if half <= today and (ended is None or half <= _day(ended)):
            found.append(Milestone(half, _("Half-way with {name}").format(name=called(pair)), url))
        if ended is not None and _day(ended) >= last_day(pair.relationship):
            words = _("You brought your months with {name} to their end").format(name=called(pair))
            found.append(Milestone(_day(ended), words, url))
    return found


def of_modules(completed: Sequence[Completion], slug: str) -> list[Milestone]:
    """Modules that were finished."""
    return [
        Milestone(
            _day(one.completed_at),
            _("You finished “{title}”").format(title=one.title),
            reverse("my_certificate", args=[slug, one.pk]),
        )
        for one in completed
    ]


def half_way(first: date, last: date) -> date:
    """The day in the middle."""
    return first + (last - first) / 2


def is_over(pair: Pair) -> bool:
    """Months that are complete, and of which there is a certificate of taking part."""
    return pair.state in {RelationshipState.INFORMAL, RelationshipState.ENDED} and not pair.is_conversation


def partners(pairs: Sequence[Pair]) -> list[Any]:
    """Those with whom one is or was in a pair or circle, each once: whom one may want to thank."""
    people = {part.member_id: part.member for pair in pairs for part in pair.others}
    return sorted((one for one in people.values() if not one.has_left), key=lambda one: (one.name_key, one.pk))


def _day(moment: datetime) -> date:
    return localdate(moment)

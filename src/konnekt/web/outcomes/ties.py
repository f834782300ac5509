"""Ties across units of a round's people, before it began and by now, for those who run it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.disclosure.counts import HeadCount
from konnekt.outcomes.ties import Ties, ties_across_units
from konnekt.programmes.models import Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.rules import today_in
from konnekt.web.charts import Bar, span_bar
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame
from konnekt.web.who import who


@page(Permission.RUN_PROGRAMMES)
def round_ties(request: Request, round_id: UUID) -> HttpResponse:
    """How many ties there were, and are: once a week, in steps, never about few, and never whose."""
    round_ = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    today = today_in(request.organisation, clock.read())
    found = ties_across_units(request.actor, round_, today=today, k=request.organisation.smallest_group)
    above = (_("Outcomes"), reverse("outcomes", args=[request.organisation.slug, round_.pk]))
    below = [above, (_("Ties across units"), "")]
    context = frame(request, round_.programme, "outcomes", round_=round_, below=below) | {
        "round": round_,
        "found": found,
        "headline": headline(found),
        "heads": (_("When"), _("Picture"), _("Ties")),
        "rows": bars(found),
        "who": who(Data.RESULTS, request.organisation),
    }
    return render(request, "outcomes/ties.html", context)


def headline(found: Ties) -> str:
    """What can be said in a sentence."""
    ties, _people_with_one = found.now
    if ties.shown is None:
        return _("Too few ties to tell of yet")
    if found.before is None:
        return _("{number} ties across units by now").format(number=ties)
    if found.before[0] == ties:
        return _("{number} ties across units, then and now").format(number=ties)
    return _("From {before} to {now} ties across units").format(before=found.before[0], now=ties)


def bars(found: Ties) -> list[Bar]:
    """Before and now on one scale; what isn't known has no bar."""
    told = [(_("When the round began"), found.before), (_("By now"), found.now)]
    most = max([pair[0].shown or 0 for _label, pair in told if pair], default=0)
    return [Bar(label=label, bar=_bar(pair, most), number=_number(pair), why=_people(pair)) for label, pair in told]


def _bar(pair: tuple[HeadCount, HeadCount] | None, most: int) -> SafeString:
    return span_bar(0, pair[0].shown, low=0, high=most) if pair and pair[0].shown and most else SafeString("")


def _number(pair: tuple[HeadCount, HeadCount] | None) -> str:
    return _("not known") if pair is None else str(pair[0])


def _people(pair: tuple[HeadCount, HeadCount] | None) -> str:
    return "" if pair is None else _("{people} people of the round have one").format(people=pair[1])

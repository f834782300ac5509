"""What people of a round say, for those who run it: each side by itself, with how many answered, an interval and a
date.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.disclosure.shares import Share
from konnekt.programmes.models import Round
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import Format
from konnekt.questions.states import Kind
from konnekt.relationships.states import PartSide
from konnekt.surveys.results import Result, Results, results_of
from konnekt.surveys.states import SurveyKey
from konnekt.web import charts
from konnekt.web.door import Request, page
from konnekt.web.guidance.hints import hint_of_programme
from konnekt.web.programmes.frame import frame
from konnekt.web.who import who


@dataclass(frozen=True, slots=True)
class Told:
    """One survey, as one side answered it."""

    title: str
    rate: str
    rows: list[charts.Bar]


@page(Permission.RUN_PROGRAMMES)
def voices(request: Request, round_id: UUID) -> HttpResponse:
    """Pulses, and the questions at the end."""
    round_ = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    today, k = today_in(request.organisation, clock.read()), request.organisation.smallest_group
    monday, found = results_of(request.actor, round_, today=today, k=k)
    surveys = [(survey.value, survey.label, by_side(found, survey, round_)) for survey in SurveyKey]
    context = frame(request, round_.programme, "round_voices", round_=round_, below=[(_("What they say"), "")]) | {
        "round": round_,
        "is_flash": round_.programme.format == Format.FLASH,
        "surveys": surveys,
        "heads": (_("What"), _("Share with its interval, drawn"), _("How many")),
        "monday": monday,
        "k": k,
        "least": 2 * k,
        "who": who(Data.ANSWER, request.organisation),
        **hint_of_programme(request, "round_voices", round_.programme),
    }
    return render(request, "surveys/numbers.html", context)


def by_side(found: Iterable[Results], survey: SurveyKey, round_: Round) -> list[Told]:
    """One survey of a round as each side answered it; peers all stand on the first."""
    names, are_peers = names_in(round_.programme), round_.programme.format == Format.PEER
    return [
        _told(one, names)
        for one in found
        if one.survey.key == survey and not (are_peers and one.side == PartSide.MENTOR)
    ]


def _told(one: Results, names: Names) -> Told:
    people = names.mentors if one.side == PartSide.MENTOR else names.mentees
    return Told(capfirst(people), _rate(one.rate), list(_rows(one)))


def _rate(share: Share | None) -> str:
    if share is None:
        return _("How many answered can’t be told yet: too few were asked, or had their time to.")
    return _("Of {of} asked, {number} answered. Who didn’t may see it differently.").format(
        of=share.of, number=_bounds(share)
    )


def _rows(one: Results) -> Iterator[charts.Bar]:
    for result in one.results:
        if result.share is not None:
            low, high = result.share.interval
            middle = (result.share.low + result.share.high) / 2
            yield charts.Bar(
                label=_label(one, result),
                why=_("{low}–{high} % (95 % interval)").format(low=round(low * 100), high=round(high * 100)),
                bar=charts.interval_bar(low, middle, high, low=0.0, high=1.0, reference=None),
                number=_("{number} of {of}").format(number=_bounds(result.share), of=result.share.of),
            )
        elif not result.option and one.is_told:
            yield charts.Bar(label=_label(one, result), why="", bar=SafeString(""), number=_("too few to show"))


def _label(one: Results, result: Result) -> str:
    if result.question.kind is Kind.CHOICES:
        return _("Would have been helped by: {what}").format(what=dict(result.question.choices)[result.option])
    return capfirst(str(one.survey.said[result.question.key]))


def _bounds(share: Share) -> str:
    """“5 to 9”, “fewer than 5”, “8 or more”."""
    if share.least == share.most:
        return str(share.least)
    if share.least == 0:
        return _("fewer than {number}").format(number=share.most + 1)
    if share.most == share.of:
        return _("{number} or more").format(number=share.least)
    return _("{least} to {most}").format(least=share.least, most=share.most)

"""A mentor's own path: what they have done so far, for themselves alone, and one next step with its reason."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.community.queries.spaces import mine
from konnekt.community.states import SpaceKind
from konnekt.core import clock
from konnekt.core.errors import NotFound
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.policy import OWN_ENROLMENT
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import ENROLLED, Phase, Side
from konnekt.relationships.states import PartSide
from konnekt.surveys.results import Results, results_for_those_in
from konnekt.surveys.states import SurveyKey
from konnekt.training.queries.standing import Learning, Standing, learning_of
from konnekt.training.text.shape import For, When
from konnekt.web.door import Request, page
from konnekt.web.who import who
from konnekt.workspace.lengths import length_of
from konnekt.workspace.models import Reflection
from konnekt.workspace.policy import REFLECTION
from konnekt.workspace.queries.sessions import time_as_mentor

LOOKS_BACK = timedelta(weeks=6)
"""After so long without a reflection, one is suggested."""

MET_ENOUGH = 3
"""Sessions after which what is written for the months together is of use."""


@dataclass(frozen=True, slots=True)
class Step:
    """What could come next, and why."""

    what: str
    why: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class So:
    """Where somebody stands."""

    learning: Learning
    meetings: int
    reflected_on: date | None
    is_in_circle: bool

    def module(self, when: When) -> Standing | None:
        """The first module of a time that is not done."""
        of_mentors = (
            one
            for one in self.learning.standings.values()
            if For.MENTOR in one.entry.module.roles and one.entry.module.when is when and not one.counts
        )
        return next(of_mentors, None)


@page(Permission.BELONG)
def path(request: Request) -> HttpResponse:
    """Training, hours, reflections, the circle, and what is said in all; the next step above them."""
    today = today_in(request.organisation, clock.read())
    rounds = _rounds(request)
    if not rounds:
        raise NotFound
    pairs, meetings, took = time_as_mentor(request.actor)
    reflections = REFLECTION.visible(request.actor, Reflection.objects.order_by("-written_at"))
    dates = list(reflections.values_list("written_at", flat=True))
    circle = next((one.space for one in mine(request.actor) if one.space.kind == SpaceKind.MENTORS), None)
    learning = learning_of(request.actor, today=today)
    so = So(learning, meetings, dates[0].date() if dates else None, circle is not None)
    own = [one for one in learning.standings.values() if For.MENTOR in one.entry.module.roles]
    context = {
        "step": next_step(so, request.organisation.slug, today),
        "done": sum(one.counts for one in own),
        "modules": own,
        "pairs": pairs,
        "meetings": meetings,
        "hours": length_of(took),
        "reflections": len(dates),
        "circle": circle,
        "said": _said(request, rounds[0], today),
        "round": rounds[0],
        "trail": [(_("Learn"), reverse("learn", args=[request.organisation.slug])), (_("My path as a mentor"), "")],
        "who": who(Data.NOTES, request.organisation),
    }
    return render(request, "training/path.html", context)


def next_step(so: So, slug: str, today: date) -> Step | None:
    """One thing, the most pressing first: what is asked, then what the months bring, then looking back, then others."""
    asked = next((one for one in so.learning.required if not one.is_met), None)
    if asked:
        programme = asked.enrolment.round.programme.name
        return _module(asked.standing, _("{programme} asks for it.").format(programme=programme), slug)
    if before := so.module(When.BEFORE) or so.module(When.FIRST):
        return _module(before, _("It is written for the time before the first sessions."), slug)
    if so.meetings and (so.reflected_on is None or so.reflected_on < today - LOOKS_BACK):
        why = (
            _("You last wrote on {day}. Ten minutes of looking back are worth an hour of advice.").format(
                day=date_format(so.reflected_on, "j F")
            )
            if so.reflected_on
            else _("You have met, and written nothing for yourself yet. What surprised you?")
        )
        return Step(_("Write a reflection"), why, _("My mentoring"), reverse("my_mentoring", args=[slug]))
    if so.meetings >= MET_ENOUGH and (during := so.module(When.DURING)):
        return _module(during, _("You have met often enough for it to be of use."), slug)
    if not so.is_in_circle:
        return Step(
            _("Come into the mentors’ circle"),
            _("Who mentors the mentors? Others who do the same, and know how it is."),
            _("Find the circle"),
            reverse("community_spaces", args=[slug]),
        )
    return None


def _module(standing: Standing, why: str, slug: str) -> Step:
    entry = standing.entry
    label = _("Go on") if standing.is_going else _("Begin")
    return Step(
        _("Learn: {title}").format(title=entry.text.title), why, label, reverse("module", args=[slug, entry.key])
    )


def _rounds(request: Request) -> list[Round]:
    """Those in which one is a mentor, the newest first."""
    rows = Enrolment.objects.filter(side__in=[Side.MENTOR, Side.BOTH], state__in=ENROLLED)
    rows = OWN_ENROLMENT.visible(request.actor, rows.select_related("round__programme"))
    ordered = rows.order_by("-round__starts_on", "-pk")
    return sorted((one.round for one in ordered), key=lambda round_: round_.phase != Phase.MENTORING)


def _said(request: Request, round_: Round, today: date) -> Results | None:
    """How mentees of the round say that their sessions are, all together; None while that can’t be told."""
    k = request.organisation.smallest_group
    _monday, found = results_for_those_in(request.actor, round_, today=today, k=k)
    of_mentees = (one for one in found if one.survey.key == SurveyKey.PULSE and one.side == PartSide.MENTEE)
    return next((one for one in of_mentees if one.is_told), None)

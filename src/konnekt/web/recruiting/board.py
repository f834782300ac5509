"""The board of a round: how recruiting stands, and whom it lacks."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.disclosure.counts import HeadCount
from konnekt.matching.queries import advice_for
from konnekt.organisations.models import InterestArea
from konnekt.programmes.models import Round
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import Format, Side
from konnekt.questions import vocabularies
from konnekt.questions.wording import listed
from konnekt.recruiting.actions.campaigns import create_campaign
from konnekt.recruiting.queries.board import Board, Demand, Funnel, Site, Theme, board_of
from konnekt.recruiting.queries.campaigns import invited_to
from konnekt.web import charts
from konnekt.web.door import Request, page
from konnekt.web.guidance.hints import hint_of_programme
from konnekt.web.recruiting.frame import recruiting_frame

FIRST_ROWS = 8


@dataclass(frozen=True, slots=True)
class Section:
    """One picture that is its own table: each row holds its label, its bar and its numbers."""

    key: str
    title: str
    heads: list[str]
    rows: list[charts.Bar]
    note: str = ""

    @property
    def first(self) -> list[charts.Bar]:
        return self.rows[:FIRST_ROWS]

    @property
    def rest(self) -> list[charts.Bar]:
        """Those beyond the first few, one tap away."""
        return self.rows[FIRST_ROWS:]


@page(Permission.RUN_PROGRAMMES)
def board(request: Request, round_id: UUID) -> HttpResponse:
    """How far people have come, and what is sought beside what is offered."""
    found = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    told = board_of(found, k=request.organisation.smallest_group)
    names, is_peer = names_in(found.programme), found.programme.format == Format.PEER
    is_circle = found.programme.format == Format.CIRCLE
    context = recruiting_frame(request, found, "recruiting") | {
        "title": peers_in_words(told) if is_peer else balance_in_words(told, names),
        "as_of": date_format(today_in(request.organisation, clock.read()), "j F Y"),
        "counts": [
            *(() if is_peer else (balance(told, names),)),
            how_far(
                told.funnel,
                invited_to(found, k=request.organisation.smallest_group),
                None if is_peer else names,
            ),
        ],
        "advice": None if is_peer or is_circle else advice_in_words(found),
        "is_circle": is_circle,
        "themes": [side_by_side(theme, rows) for theme, rows in told.themes.items() if rows],
        "sites": by_site(told.sites, request.organisation.smallest_group, names)
        if told.sites and not is_peer
        else None,
        **hint_of_programme(request, "recruiting", found.programme),
    }
    return render(request, "recruiting/board.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def invite_those(request: Request, round_id: UUID) -> HttpResponse:
    """Draft the campaign that a piece of advice suggests; its page shows the letter, and has the button."""
    found = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    sought = [words[:60] for words in request.POST.getlist("seeking") if words.strip()]
    name = (
        _("Sought: {what}").format(what=", ".join(sought))[:120]
        if sought
        else names_in(found.programme).say(_("More {mentors}"))
    )
    made = create_campaign(request.actor, round_=found, name=name[:120], side=Side.MENTOR, rules=[], seeking=sought)
    return redirect("campaign", request.organisation.slug, made.pk)


def _more(round_: Round) -> str:
    return names_in(round_.programme).say(_("More {mentors}"))


def advice_in_words(round_: Round) -> dict[str, Any] | None:
    """What the newest match run says about whom to look for, with what was assumed."""
    kept = advice_for(round_)
    if kept is None:
        return None
    areas = dict(InterestArea.objects.values_list("key", "name"))
    mentors = names_in(round_.programme).mentors
    rows = []
    for one in kept.rows:
        sought = [vocabularies.languages().get(one["language"], one["language"])] if one["language"] else []
        sought.append(one["skill"] or areas.get(one["area"], one["area"]))
        rows.append(
            {
                "sought": sought,
                "words": _("{mentors} with {sought} would place {placed} more").format(
                    mentors=_("{number} {mentors}").format(number=one["mentors"], mentors=mentors)
                    if one["mentors"] > 1
                    else _("One {mentor}").format(mentor=names_in(round_.programme).mentor),
                    sought=listed(sought),
                    placed=one["placed"],
                ),
            }
        )
    return {
        "rows": rows,
        "left_over": kept.left_over,
        "places": kept.places,
        "run": kept.run.number,
        "made_at": kept.made_at,
    }


def peers_in_words(told: Board) -> str:
    """Peers take no places from each other: how many there are is the finding."""
    if not told.seeking:
        return _("Nobody has enrolled yet")
    return ngettext("{number} person has enrolled", "{number} people have enrolled", told.seeking).format(
        number=told.seeking
    )


def balance_in_words(told: Board, names: Names) -> str:
    """The finding in one sentence."""
    if not told.seeking and not told.mentors:
        return _("Nobody has enrolled yet")
    if told.short:
        words = ngettext(
            "{seeking} seek {a_mentor}, and one more place is needed",
            "{seeking} seek {a_mentor}, and {short} more places are needed",
            told.short,
        )
        return names.say(words, seeking=told.seeking, short=told.short)
    words = ngettext(
        "There is a place for the one who seeks {a_mentor}",
        "There are places enough for all {number} who seek {a_mentor}",
        told.seeking,
    )
    return names.say(words, number=told.seeking)


def balance(told: Board, names: Names) -> Section:
    """Mentees and places on one scale."""
    most = max(told.seeking, told.places, 1)
    mentors = names.say(ngettext("of one {mentor}", "of {number} {mentors}", told.mentors), number=told.mentors)
    rows = [
        charts.Bar(label=label, why=why, number=str(number), bar=charts.span_bar(0, number, low=0, high=most))
        for label, why, number in (
            (names.say("{Mentees}"), names.say(_("who seek {a_mentor}")), told.seeking),
            (_("Places"), mentors, told.places),
        )
    ]
    return Section("balance", names.say(_("{Mentees} and places")), [_("Who"), _("Number, drawn"), _("Number")], rows)


def how_far(funnel: Funnel, invited: HeadCount, names: Names | None) -> Section:
    """From the first letter to a place; both sides in words, unless there are none. Campaigns look at personnel facts,
    so whom they invited is told in steps.
    """
    steps = [
        (label, getattr(funnel.mentees, name), getattr(funnel.mentors, name) if names else 0)
        for name, label in (("started", _("Started")), ("complete", _("Answers sent")), ("accepted", _("With a place")))
    ]
    most = max(*(mentees + mentors for _label, mentees, mentors in steps), invited.shown or 0, 1)
    letters = charts.Bar(
        label=_("Invited by campaigns"),
        bar=charts.span_bar(0, invited.shown or 0, low=0, high=most),
        number=str(invited),
    )
    rows = [
        letters,
        *(
            charts.Bar(
                label=label,
                bar=charts.span_bar(0, mentees + mentors, low=0, high=most),
                number=both_sides(names, mentees, mentors) if names else str(mentees),
            )
            for label, mentees, mentors in steps
        ),
    ]
    gone = funnel.withdrawn
    note = ngettext("One more withdrew.", "{number} more withdrew.", gone).format(number=gone) if gone else ""
    return Section("funnel", _("How far people have come"), [_("Step"), _("People, drawn"), _("People")], rows, note)


def both_sides(names: Names, mentees: Any, mentors: Any) -> str:
    """“mentees: 12; mentors: 7”."""
    return names.say(_("{mentees}: {seeking}; {mentors}: {giving}"), seeking=mentees, giving=mentors)


def side_by_side(theme: Theme, found: list[Demand]) -> Section:
    """A row for each thing, the shortest first."""
    most = max(*(max(row.sought, row.places) for row in found), 1)
    rows = [
        charts.Bar(
            label=row.label.replace("_", " ") if theme is Theme.TIME_ZONE else row.label,
            bar=charts.two_dots(row.sought, row.places, most=most),
            number=_("{sought} sought, {places} places").format(sought=row.sought, places=row.places),
            why=_("{number} short").format(number=row.short) if row.short else "",
        )
        for row in found
    ]
    title = _title(theme, [row.label for row, one in zip(rows, found, strict=True) if one.short])
    return Section(theme.value, title, [theme.label, _("Sought and offered, drawn"), _("In numbers")], rows)


def by_site(sites: list[Site], smallest_group: int, names: Names) -> Section:
    """Sites, in steps of the smallest group; what is too small to show has no mark."""
    most = max(*((count.shown or 0) for site in sites for count in (site.mentees, site.mentors)), 1)
    rows = [
        charts.Bar(
            label=site.label,
            bar=charts.two_dots(site.mentees.shown, site.mentors.shown, most=most),
            number=_site_in_words(site, names),
        )
        for site in sites
    ]
    note = _("A site comes from personnel data: people are counted in steps of {k}, and fewer are not drawn.").format(
        k=smallest_group
    )
    return Section("sites", _("Where people are"), [_("Site"), _("People, drawn"), _("People")], rows, note)


def _site_in_words(site: Site, names: Names) -> str:
    if site.mentees == site.mentors:
        return _("{number} of each").format(number=site.mentees)
    return both_sides(names, site.mentees, site.mentors)


def _title(theme: Theme, short: list[str]) -> str:
    names = ", ".join(short[:3])
    if not short:
        return _("{theme}: enough of each").format(theme=theme.label)
    if len(short) <= 3:
        return _("{theme}: places are short for {names}").format(theme=theme.label, names=names)
    return _("{theme}: places are short for {names} and {number} more").format(
        theme=theme.label, names=names, number=len(short) - 3
    )

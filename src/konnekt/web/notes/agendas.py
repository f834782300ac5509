"""The agenda of a session: chosen from the plan or the library, or written in one's own words."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.relationships.queries import Pair
from konnekt.web.door import Request, page
from konnekt.web.notes import showing
from konnekt.web.notes.forms import AgendaForm
from konnekt.web.sessions.views import one_session, with_sessions
from konnekt.workspace.actions.notes import Agenda, WrittenMeanwhile, agenda_from, write_agenda
from konnekt.workspace.actions.reading_notes import Papers, Written, read_papers
from konnekt.workspace.agendas.library import LIBRARY, found, from_plan
from konnekt.workspace.agendas.shape import Guide, Shelf, Suggestion
from konnekt.workspace.differences import side_by_side


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def agenda(request: Request, relationship_id: UUID, session_id: UUID) -> HttpResponse:
    """Everything there is to choose from, and choosing one."""
    pair = with_sessions(request, relationship_id)
    context, papers = _around(request, pair, session_id)
    session, there = context["one"].session, (request.organisation.slug, relationship_id, session_id)
    at = showing.standing_of_session(pair, context["one"])
    if request.method == "POST":
        chosen = found(request.POST.get("key", ""), at.plan, at.moment)
        if chosen is None:
            return redirect("pair_session_agenda", *there)
        try:
            write_agenda(
                request.actor,
                session=session,
                agenda=agenda_from(chosen),
                number=_number(request),
                now=clock.read(),
            )
        except WrittenMeanwhile as refusal:
            messages.error(request, str(refusal))
            return redirect("pair_session", *there)
        messages.success(request, _("It is your agenda now. Change it as you like: everybody in the session sees it."))
        return redirect("pair_session", *there)
    first = showing.offered(pair, at, papers)
    planned = [one for one in from_plan(at.plan, at.moment) if one.key != first.key]
    shelves: list[tuple[str, list[tuple[Suggestion, Guide]]]] = [
        (_("Suggested for this session"), _with_guides(pair, at, [first])),
        (_("From the plan of your programme"), _with_guides(pair, at, planned)),
    ]
    for shelf in Shelf:
        rest = [one for one in LIBRARY.values() if one.shelf is shelf and one.key != first.key]
        shelves.append((str(shelf.label), _with_guides(pair, at, rest)))
    return render(request, "notes/agendas.html", context | {"shelves": shelves, "first": first})


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def change(request: Request, relationship_id: UUID, session_id: UUID) -> HttpResponse:
    """Write it anew; where somebody was faster, both texts are shown and neither is lost."""
    pair = with_sessions(request, relationship_id)
    context, papers = _around(request, pair, session_id)
    session, there = context["one"].session, (request.organisation.slug, relationship_id, session_id)
    form = AgendaForm(request.POST) if request.method == "POST" else AgendaForm(initial=_as_it_stands(papers.agenda))
    both = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        key = papers.agenda.key if papers.agenda else ""
        wanted = Agenda(given["title"], given["points"], key)
        try:
            write_agenda(request.actor, session=session, agenda=wanted, number=given["number"], now=clock.read())
        except WrittenMeanwhile as refusal:
            papers = read_papers(request.actor, session=session, now=clock.read())
            context |= showing.table(pair, session, papers)
            form, both = _again(request, papers.agenda, wanted)
            form.add_error("points", str(refusal))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("pair_session", *there)
    number = papers.agenda.number if papers.agenda else 0
    context |= {"form": form, "both": both, "draft": f"agenda-{session.pk}-{number}"}
    return render(request, "notes/agenda.html", context)


def _around(request: Request, pair: Pair, session_id: UUID) -> tuple[dict[str, Any], Papers]:
    """What the pages of an agenda show around it."""
    now = clock.read()
    context = one_session(request, pair, session_id, now)
    session = context["one"].session
    papers = read_papers(request.actor, session=session, now=now)
    return context | showing.table(pair, session, papers) | {"who": showing.who_reads(request, context)}, papers


def _again(request: Request, standing: Written | None, wanted: Agenda) -> tuple[AgendaForm, dict[str, Any] | None]:
    """What was typed, to be saved over what stands now, and the two side by side."""
    typed = request.POST.copy()
    typed["number"] = str(standing.number if standing else 0)
    if standing is None:
        return AgendaForm(typed), None
    theirs, mine = side_by_side(standing.text, f"{wanted.title}\n{wanted.points}")
    return AgendaForm(typed), {"standing": standing, "theirs": theirs, "mine": mine}


def _with_guides(pair: Pair, at: showing.Standing, agendas: list[Suggestion]) -> list[tuple[Suggestion, Guide]]:
    return [(one, showing.guide_of(pair, at, one.key)) for one in agendas]


def _as_it_stands(standing: Written | None) -> dict[str, Any]:
    if standing is None:
        return {"number": 0}
    return {"title": standing.agenda.title, "points": standing.agenda.points, "number": standing.number}


def _number(request: Request) -> int:
    """The version that was on the page."""
    given = request.POST.get("number", "")
    return int(given) if given.isdecimal() else 0

"""A session as it goes on: agenda, guide, goals, notes and what is agreed on one page, for a phone on the table."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.relationships.queries import Pair
from konnekt.web.door import Request, page
from konnekt.web.goals.views import at_version
from konnekt.web.notes import showing
from konnekt.web.notes.forms import DuringForm
from konnekt.web.sessions.views import one_session, with_sessions
from konnekt.workspace.actions.doing import add_action, suggest_action
from konnekt.workspace.actions.notes import write_notes, write_own_note
from konnekt.workspace.actions.reading_goals import Work, read_work
from konnekt.workspace.actions.reading_notes import Papers, read_papers
from konnekt.workspace.differences import side_by_side
from konnekt.workspace.models import Session


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def during(request: Request, relationship_id: UUID, session_id: UUID) -> HttpResponse:
    """Read it all, and save what one wrote: each part by itself, so that one that is refused holds up no other."""
    pair, now = with_sessions(request, relationship_id), clock.read()
    context = one_session(request, pair, session_id, now)
    session: Session = context["one"].session
    papers = read_papers(request.actor, session=session, now=now)
    work = read_work(request.actor, relationship=pair.relationship, now=now)
    asks: dict[str, Any] = {"targets": showing.targets(pair, work, session), "is_for_all": showing.is_for_all(context)}
    form = DuringForm(request.POST, **asks) if request.method == "POST" else _as_it_stands(papers, asks)
    if request.method == "POST" and form.is_valid():
        if _save(request, pair, session, work, form):
            messages.success(request, _("Saved."))
            return redirect("pair_session_during", request.organisation.slug, relationship_id, session_id)
        papers = read_papers(request.actor, session=session, now=now)
        work = read_work(request.actor, relationship=pair.relationship, now=now)
        form = _again(request, form, papers, asks)
    at = showing.standing_of_session(pair, context["one"])
    context |= showing.table(pair, session, papers) | {
        "form": form,
        "agreed": showing.agreed_in(work, session),
        "goals": showing.goals_in_short(work),
        "guide": showing.guide_of(pair, at, papers.agenda.key if papers.agenda else ""),
        "turn": at.turn,
        "is_my_turn": at.turn is pair.mine,
        "who": showing.who_reads(request, context),
        "both": _both(form, papers),
        "drafts": _drafts(session, papers),
    }
    return render(request, "notes/during.html", context)


def _as_it_stands(papers: Papers, asks: dict[str, Any]) -> DuringForm:
    notes, own = papers.notes, papers.own
    typed = {"notes": notes.text if notes else "", "number": notes.number if notes else 0}
    typed |= {"own": own.text if own else "", "version": own.version if own else 0}
    typed["own_read"] = typed["own"]
    return DuringForm(initial=typed, **asks)


def _save(request: Request, pair: Pair, session: Session, work: Work, form: DuringForm) -> bool:
    """Save what was written. Whatever is refused stays in the form with the reason."""
    given = form.cleaned_data
    here: dict[str, Any] = {"session": session, "now": clock.read()}
    saved = [
        _taken(form, "notes", lambda: write_notes(request.actor, text=given["notes"], number=given["number"], **here)),
        form.leaves_own
        or _taken(
            form, "own", lambda: write_own_note(request.actor, text=given["own"], version=given["version"], **here)
        ),
        not given["words"] or _taken(form, "words", lambda: _agree(request, pair, session, work, given)),
    ]
    return all(saved)


def _taken(form: DuringForm, field: str, act: Callable[[], object]) -> bool:
    """Whether the room took it; where it refused, the form says why at this field and keeps what was typed."""
    try:
        act()
    except Refused as refusal:
        if refusal.field in {"number", "version"}:
            form.overtaken.add(field)
        form.add_error(refusal.field if refusal.field in {"words", "due_on"} else field, str(refusal))
        return False
    return True


def _agree(request: Request, pair: Pair, session: Session, work: Work, given: dict[str, Any]) -> None:
    """What was agreed becomes a step of whoever does it; for somebody else's it is a suggestion."""
    goal, person = showing.target(pair, work, given["toward"])
    said: dict[str, Any] = {
        "relationship": pair.relationship,
        "session": session,
        "words": given["words"],
        "due_on": given["due_on"],
        "token": given["token"],
        "now": clock.read(),
    }
    if person is not None:
        suggest_action(request.actor, owner=person.member, **said)
    elif goal is not None and not goal.is_mine:
        suggest_action(request.actor, goal=goal.row, **said)
    else:
        add_action(request.actor, goal=goal.row if goal else None, **said)


def _again(request: Request, form: DuringForm, papers: Papers, asks: dict[str, Any]) -> DuringForm:
    """What was refused once more, to be saved over what stands now; what was kept is not asked for again."""
    typed = at_version(request, papers.own.version if papers.own else 0)
    typed["number"] = str(papers.notes.number if papers.notes else 0)
    if "words" not in form.errors:
        typed["words"] = typed["due_on"] = ""
        typed["token"] = str(uuid4())
    if "notes" not in form.errors and papers.notes:
        typed["notes"] = papers.notes.text
    own = papers.own.text if papers.own else ""
    typed["own_read"] = own
    if "own" not in form.errors:
        typed["own"] = own
    again = DuringForm(typed, **asks)
    again.overtaken = form.overtaken
    for name, sentences in form.errors.items():
        for sentence in sentences:
            again.add_error(name, str(sentence))
    return again


def _both(form: DuringForm, papers: Papers) -> dict[str, Any]:
    """Where somebody was faster: what stands and what was typed, side by side."""
    found = {}
    for name, standing in (("notes", papers.notes), ("own", papers.own)):
        if name in form.overtaken and standing is not None:
            theirs, mine = side_by_side(standing.text, form[name].value() or "")
            found[name] = {"standing": standing, "theirs": theirs, "mine": mine}
    return found


def _drafts(session: Session, papers: Papers) -> dict[str, str]:
    """Under which keys what is typed is kept until it is saved."""
    number, version = papers.notes.number if papers.notes else 0, papers.own.version if papers.own else 0
    return {"notes": f"notes-{session.pk}-{number}", "own": f"own-{session.pk}-{version}"}

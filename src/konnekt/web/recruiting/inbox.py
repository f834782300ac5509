"""The shared inbox of a programme's team: its threads, answering them, notes, and who does what."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.programmes.models import Programme
from konnekt.programmes.policy import RUNNING
from konnekt.programmes.queries import managers_of, newest_round
from konnekt.recruiting.actions import inbox as actions
from konnekt.recruiting.models import Thread
from konnekt.recruiting.policy import TEAM_THREAD
from konnekt.recruiting.queries.letters import threads_by_state, threads_of
from konnekt.recruiting.states import ThreadState
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame
from konnekt.web.recruiting.forms import HandOnForm, PostForm
from konnekt.web.recruiting.frame import recruiting_frame
from konnekt.web.who import who

PAGE_SIZE = 25
TONES = {ThreadState.OPEN: "warning", ThreadState.ANSWERED: "success", ThreadState.CLOSED: "neutral"}


@page(Permission.RUN_PROGRAMMES)
def inbox(request: Request, programme_id: UUID) -> HttpResponse:
    """The threads of a team; without a choice, those that wait for an answer."""
    found = RUNNING.fetch(request.actor, programme_id)
    chosen = request.GET.get("state", ThreadState.OPEN.value)
    mine = request.actor.member_id if request.GET.get("mine") else None
    shown = Paginator(threads_of(found, state=chosen, assigned_to=mine), PAGE_SIZE).get_page(request.GET.get("page"))
    numbers = threads_by_state(found)
    context = _frame(request, found) | {
        "shown": shown,
        "rows": [(one, ThreadState(one.state), TONES[ThreadState(one.state)]) for one in shown],
        "states": [
            (state.value, state.label, numbers.get(state.value, 0), state.value == chosen) for state in ThreadState
        ],
        "is_any": chosen not in ThreadState.values,
        "open": numbers.get(ThreadState.OPEN.value, 0),
        "mine": bool(mine),
        "chosen": chosen,
    }
    return render(request, "recruiting/inbox.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def team_thread(request: Request, thread_id: UUID) -> HttpResponse:
    """One thread: read it, answer it, or note something for the team."""
    found = _fetch(request, thread_id)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        say = actions.note if "note" in request.POST else actions.reply
        try:
            say(request.actor, thread=found, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error("text", str(refusal))
        else:
            return redirect("team_thread", request.organisation.slug, found.pk)
    team = managers_of(found.programme)
    slug = request.organisation.slug
    below = [(_("Inbox"), reverse("inbox", args=[slug, found.programme_id])), (found.member.name, "")]
    state = ThreadState(found.state)
    context = _frame(request, found.programme, below=below) | {
        "thread": found,
        "state": state,
        "tone": TONES[state],
        "said": actions.read_for_team(request.actor, thread=found),
        "form": form,
        "hand_on": HandOnForm(team=team, initial={"member": str(found.assigned_to_id or "")}),
        "is_closed": state is ThreadState.CLOSED,
        "who": who(Data.INBOX, request.organisation),
    }
    return render(request, "recruiting/team_thread.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def thread_state(request: Request, thread_id: UUID) -> HttpResponse:
    """Close it, open it again, or hand it to one of the team."""
    found = _fetch(request, thread_id)
    if "state" in request.POST:
        wanted = request.POST["state"]
        if wanted not in {ThreadState.OPEN.value, ThreadState.CLOSED.value}:
            raise Http404
        actions.set_state(request.actor, thread=found, state=ThreadState(wanted), now=clock.read())
    else:
        team = managers_of(found.programme)
        form = HandOnForm(request.POST, team=team)
        if not form.is_valid():
            raise Refused(_("Choose somebody who manages this programme."))
        to = next((one for one in team if str(one.pk) == form.cleaned_data["member"]), None)
        actions.assign(request.actor, thread=found, to=to)
    messages.success(request, _("Saved."))
    return redirect("team_thread", request.organisation.slug, found.pk)


def _fetch(request: Request, thread_id: UUID) -> Thread:
    rows = Thread.objects.select_related("programme", "member", "assigned_to")
    return TEAM_THREAD.fetch(request.actor, thread_id, rows)


def _frame(request: Request, programme: Programme, *, below: list[tuple[str, str]] | None = None) -> dict[str, object]:
    round_ = newest_round(programme)
    if round_ is None:
        return frame(request, programme, "recruiting", round_=None, below=below or ())
    round_.programme = programme
    return recruiting_frame(request, round_, "inbox", below=below or ())

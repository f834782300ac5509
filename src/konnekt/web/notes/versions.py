"""Earlier versions of an agenda or of notes: read, and taken back."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound
from konnekt.relationships.states import IS_OPEN_TO_WRITE
from konnekt.web.door import Request, page
from konnekt.web.notes.showing import who_reads
from konnekt.web.sessions.views import one_session, with_sessions
from konnekt.workspace.actions.notes import WrittenMeanwhile, take_back
from konnekt.workspace.actions.reading_notes import open_versions
from konnekt.workspace.queries.notes import version_in, versions_of
from konnekt.workspace.states import UNWRITTEN, SheetKind

PAGE_SIZE = 20


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def versions(request: Request, relationship_id: UUID, session_id: UUID, sheet: str) -> HttpResponse:
    """Who saved what and when; and letting an earlier one stand again, which loses nothing either."""
    pair, now = with_sessions(request, relationship_id), clock.read()
    if sheet not in SheetKind:
        raise NotFound
    kind, there = SheetKind(sheet), (request.organisation.slug, relationship_id, session_id)
    context = one_session(request, pair, session_id, now)
    session = context["one"].session
    if request.method == "POST":
        number, standing = request.POST.get("version", ""), request.POST.get("number", "")
        if number.isdecimal() and standing.isdecimal():
            try:
                version = version_in(request.actor, session, kind, int(number))
                take_back(request.actor, version=version, number=int(standing), now=now)
            except WrittenMeanwhile as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("It stands again. What stood until now is kept as a version too."))
        return redirect("pair_session_versions", *there, sheet)
    rows = versions_of(request.actor, session, kind)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    newest = rows.values_list("number", flat=True).first()
    context |= {
        "sheet": sheet,
        "is_agenda": kind is SheetKind.AGENDA,
        "shown": shown,
        "versions": open_versions(request.actor, session=session, rows=shown.object_list, now=now),
        "newest": newest,
        "may_write": pair.state in IS_OPEN_TO_WRITE and session.state not in UNWRITTEN,
        "who": who_reads(request, context),
    }
    return render(request, "notes/versions.html", context)

"""The last steps of an import: watching the check, reading what it found, deciding."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.jobs.models import WorkState
from konnekt.jobs.queue import request_cancel
from konnekt.organisations import policy
from konnekt.organisations.actions import importing
from konnekt.organisations.directory.plan import PAGE_SIZE, Section
from konnekt.organisations.jobs import apply_import
from konnekt.organisations.models import DirectoryImport
from konnekt.organisations.states import ImportState
from konnekt.web.directory.forms import ApplyForm
from konnekt.web.directory.reading import steps
from konnekt.web.door import Request, page
from konnekt.web.spreadsheets import spreadsheet


@page(Permission.KEEP_PEOPLE, methods=("GET", "POST"))
def directory_import(request: Request, import_id: UUID) -> HttpResponse:
    """Where this import stands: being checked, checked and to be decided, being applied, applied."""
    imported = _import(request, import_id)
    work, state = imported.work, imported.shown_state
    form = ApplyForm(imported.counts, request.POST if request.method == "POST" else None)
    if request.method == "POST" and (form.is_valid() or state is not ImportState.PLANNED):
        accepted = {name: name in form.fields for name in ApplyForm.base_fields}
        importing.start_applying(request.actor, imported=imported, job=apply_import, **accepted)
        return redirect("directory_import", request.organisation.slug, imported.pk)
    if work is not None and not work.is_over:
        return render(request, "directory/working.html", _frame(imported) | _progress(request, imported))
    if state is ImportState.PLANNED:
        return render(request, "directory/plan.html", _frame(imported) | _plan(request, imported) | {"form": form})
    if state in {ImportState.APPLIED, ImportState.DISCARDED}:
        return render(request, "directory/over.html", _frame(imported))
    if work is not None and work.state in {WorkState.FAILED, WorkState.CANCELLED}:
        return render(request, "directory/stopped.html", _frame(imported) | {"work": work})
    return redirect("import_columns", request.organisation.slug, imported.pk)


@page(Permission.KEEP_PEOPLE)
def progress(request: Request, import_id: UUID) -> HttpResponse:
    """How far the work is: the fragment that the page asks for each second."""
    imported = _import(request, import_id)
    if imported.work is None or imported.work.is_over:
        response = HttpResponse()
        response["HX-Redirect"] = reverse("directory_import", args=[request.organisation.slug, imported.pk])
        return response
    return render(request, "components/progress_live.html", _progress(request, imported))


@page(Permission.KEEP_PEOPLE, methods=("POST",))
def cancellation(request: Request, import_id: UUID) -> HttpResponseRedirect:
    """Ask the work to stop; nothing has been changed."""
    imported = _import(request, import_id)
    if imported.work is not None and not imported.work.is_over:
        request_cancel(imported.work)
        messages.info(request, _("It stops at its next step. Nothing about anybody has changed."))
    return redirect("directory_import", request.organisation.slug, imported.pk)


@page(Permission.KEEP_PEOPLE)
def refusals(request: Request, import_id: UUID) -> HttpResponse:
    """The lines that can't be used, to mend them in the file."""
    imported = _import(request, import_id)
    heading = [_("Line"), _("Column"), _("Value"), _("What is wrong"), _("What to do")]
    return spreadsheet("lines-that-cannot-be-used.csv", heading, importing.rows(imported, Section.REFUSALS))


@page(Permission.KEEP_PEOPLE, methods=("POST",))
def discarding(request: Request, import_id: UUID) -> HttpResponseRedirect:
    """Throw it away."""
    importing.discard(request.actor, imported=_import(request, import_id))
    messages.success(request, _("The file is thrown away. Nothing about anybody has changed."))
    return redirect("directory_imports", request.organisation.slug)


def _import(request: Request, import_id: UUID) -> DirectoryImport:
    rows = DirectoryImport.objects.select_related("work", "by_member")
    return policy.DIRECTORY_IMPORT.fetch(request.actor, import_id, rows)


def _frame(imported: DirectoryImport) -> dict[str, Any]:
    state = imported.shown_state
    return {"imported": imported, "state": state, "steps": steps(3 if state is ImportState.APPLYING else 2)}


def _progress(request: Request, imported: DirectoryImport) -> dict[str, Any]:
    address, work = [request.organisation.slug, imported.pk], imported.work
    assert work is not None
    return {
        "label": _("Applying the file") if imported.state == ImportState.APPLYING else _("Checking the file"),
        "value": work.percent if work.fraction else None,
        "number": f"{work.percent} %" if work.fraction else "",
        "words": work.words,
        "poll_url": reverse("import_progress", args=address),
        "page_url": reverse("directory_import", args=address),
        "cancel_url": reverse("import_cancellation", args=address),
    }


def _plan(request: Request, imported: DirectoryImport) -> dict[str, Any]:
    counts = imported.counts
    titles = {
        Section.REFUSALS: _("Can’t be used"),
        Section.CREATES: _("New"),
        Section.CHANGES: _("Changed"),
        Section.LINE_CHANGES: _("Reporting lines"),
        Section.LEAVERS: _("Leaving"),
    }
    filled = [section for section in titles if counts[section.value]]
    chosen = next((one for one in titles if one.value == request.GET.get("show")), None) or next(
        iter(filled), Section.CREATES
    )
    # Only the page that is shown is opened: a plan may have a hundred thousand rows.
    shown = Paginator(range(counts["rows"][chosen.value]), PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "counts": counts,
        "notes": importing.notes(imported),
        "section": chosen.value,
        "tabs": [
            {"label": titles[one], "url": f"?show={one.value}", "current": one is chosen, "count": counts[one.value]}
            for one in titles
        ],
        "rows": importing.rows(imported, chosen, page=shown.number),
        "shown": shown,
    }

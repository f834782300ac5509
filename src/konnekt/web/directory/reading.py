"""The first steps of an import: the file, how it is read, what its columns are."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations import policy
from konnekt.organisations.actions import importing
from konnekt.organisations.directory import mapping
from konnekt.organisations.directory.mapping import Mapping
from konnekt.organisations.directory.reading import Row
from konnekt.organisations.importing.choices import from_data
from konnekt.organisations.jobs import check_import
from konnekt.organisations.models import DirectoryImport
from konnekt.web.directory.forms import ColumnsForm, ReadingForm, UploadForm, columns_initial
from konnekt.web.door import Request, page

SAMPLE_ROWS = 8
SAMPLES_OF_A_COLUMN = 3
MOST_SHOWN = 50
ASIDE = frozenset({"sensitive-left-out", "not-used"})
"""What is said of columns that are left out, and costs nothing."""


@page(Permission.KEEP_PEOPLE, methods=("GET", "POST"))
def imports(request: Request) -> HttpResponse:
    """Earlier imports, and a place for the next file."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > importing.MOST_BYTES:
                raise Refused(_("This file is larger than 50 MB. Leave out columns you don’t need, or split it."))
            imported = importing.upload(request.actor, name=file.name, body=file.read())
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("import_reading", request.organisation.slug, imported.pk)
    rows = policy.DIRECTORY_IMPORT.visible(request.actor).select_related("by_member", "work")[:MOST_SHOWN]
    shown = [(one, one.shown_state) for one in rows]
    return render(request, "directory/imports.html", {"form": form, "rows": shown})


@page(Permission.KEEP_PEOPLE, methods=("GET", "POST"))
def reading(request: Request, import_id: UUID) -> HttpResponse:
    """How the file is written: guessed, shown, changeable."""
    imported = _import(request, import_id)
    preview = importing.preview_of(imported)
    form = ReadingForm(preview, request.POST or None, initial=imported.reading)
    if request.method == "POST" and form.is_valid():
        try:
            imported = importing.choose_reading(request.actor, imported=imported, **form.chosen())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("import_reading", request.organisation.slug, imported.pk)
    context = {
        "imported": imported,
        "form": form,
        "preview": preview,
        "sample": _without_sensitive(preview.sample[:SAMPLE_ROWS], from_data(imported.mapping).mapping),
        "steps": steps(0),
    }
    return render(request, "directory/reading.html", context)


@page(Permission.KEEP_PEOPLE, methods=("GET", "POST"))
def columns(request: Request, import_id: UUID) -> HttpResponse:
    """Which column is what; then the check begins."""
    imported = _import(request, import_id)
    choices = from_data(imported.mapping)
    form = ColumnsForm(choices, request.POST or None, initial=columns_initial(choices))
    if request.method == "POST" and form.is_valid():
        imported = importing.choose_columns(request.actor, imported=imported, choices=form.chosen())
        choices = from_data(imported.mapping)
        if mapping.can_go_on(choices.mapping):
            importing.start_check(request.actor, imported=imported, job=check_import)
            return redirect("directory_import", request.organisation.slug, imported.pk)
        form = ColumnsForm(choices, initial=columns_initial(choices))
    preview = importing.preview_of(imported)
    problems = mapping.problems(choices.mapping)
    context = {
        "imported": imported,
        "form": form,
        "columns": [
            (column, form[f"column-{column.position}"], _samples(preview.sample, column.position))
            for column in choices.mapping.columns
        ],
        "orders": [bound for bound in form if bound.name.startswith("order-")],
        "stops": [problem for problem in problems if problem.stops],
        "costs": [problem for problem in problems if not problem.stops and problem.code not in ASIDE],
        "aside": [problem for problem in problems if problem.code in ASIDE],
        "steps": steps(1),
    }
    return render(request, "directory/columns.html", context)


def steps(current: int) -> list[dict[str, str]]:
    """The path of an import as the step list draws it."""
    labels = (_("How it is written"), _("Columns"), _("Check"), _("Apply"))
    states = ("done", "current", "ahead")
    return [
        {"label": label, "state": states[0 if number < current else 1 if number == current else 2]}
        for number, label in enumerate(labels)
    ]


def _import(request: Request, import_id: UUID) -> DirectoryImport:
    rows = DirectoryImport.objects.select_related("work")
    imported = policy.DIRECTORY_IMPORT.fetch(request.actor, import_id, rows)
    if imported.file_id is None:
        raise NotFound
    return imported


def _without_sensitive(sample: Sequence[Row], columns: Mapping) -> list[tuple[int, list[str]]]:
    """The first rows; what looks sensitive is never browsed."""
    hidden = {column.position for column in columns.columns if column.sensitive}
    return [
        (row.number, [_("not shown") if place in hidden else cell for place, cell in enumerate(row.cells)])
        for row in sample
    ]


def _samples(sample: Sequence[Row], position: int) -> list[str]:
    """The first few different values of a column."""
    found = dict.fromkeys(row.cells[position].strip() for row in sample if position < len(row.cells))
    return [text for text in found if text][:SAMPLES_OF_A_COLUMN]

"""All modules, for those who keep them: on and off, own ones, a draft of the next version, files in and out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.languages import WRITTEN_IN
from konnekt.training.actions.modules import (
    back_to_core,
    begin_draft,
    begin_module,
    files_of,
    switch,
    take_in,
)
from konnekt.training.library import folder_files
from konnekt.training.models import Version
from konnekt.training.queries.authors import kept_module as read_kept_module
from konnekt.training.queries.authors import kept_modules
from konnekt.training.text.folders import by_language, read_files
from konnekt.training.text.packing import pack, unpack
from konnekt.training.text.problems import Problem, Unreadable
from konnekt.web.door import Request, page
from konnekt.web.training.forms import FileForm, TitleForm

LARGEST = 50_000_000


@page(Permission.KEEP_TRAINING)
def modules(request: Request) -> HttpResponse:
    """Shipped ones, as they are or in own words, and one's own."""
    kept = kept_modules(request.actor)
    context = {
        "shipped": [one for one in kept if one.entry and one.entry.origin == "core"],
        "own": [one for one in kept if not one.entry or one.entry.origin != "core"],
        "trail": [(_("Learn"), reverse("learn", args=[request.organisation.slug])), (_("All modules"), "")],
    }
    return render(request, "training/modules.html", context)


@page(Permission.KEEP_TRAINING, methods=("GET", "POST"))
def new_module(request: Request) -> HttpResponse:
    """A title, and one is in the draft."""
    form = TitleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            title = form.cleaned_data["title"]
            draft = begin_module(request.actor, title=title, language=WRITTEN_IN, now=clock.read())
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("draft", request.organisation.slug, draft.pk)
    return render(request, "training/new_module.html", {"form": form, "trail": _trail(request, _("A new module"))})


@page(Permission.KEEP_TRAINING, methods=("GET", "POST"))
def from_file(request: Request) -> HttpResponse:
    """Take in a module that was downloaded elsewhere; everything that is wrong with it is listed."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            if upload.size > LARGEST:
                raise Refused(_("This file is larger than 50 MB. Link to films of that size instead."), field="file")
            key, files = unpack(upload.read())
            module = read_files(key, files)
            draft = take_in(request.actor, module=module, files=by_language(files), now=clock.read())
        except Unreadable as unreadable:
            problems = unreadable.problems
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("It is a draft now. Look at it, then publish it."))
            return redirect("draft", request.organisation.slug, draft.pk)
    context = {"form": form, "problems": problems, "trail": _trail(request, _("From a file"))}
    return render(request, "training/from_file.html", context)


@page(Permission.KEEP_TRAINING)
def kept_module(request: Request, key: str) -> HttpResponse:
    """One module: what people read now, its versions, and what can be done with it."""
    found, versions = read_kept_module(request.actor, key)
    context = {"kept": found, "versions": versions, "trail": _trail(request, found.title)}
    return render(request, "training/kept_module.html", context)


@page(Permission.KEEP_TRAINING, methods=("POST",))
def switch_(request: Request, key: str) -> HttpResponse:
    """On or off."""
    is_off = request.POST.get("to") == "off"
    switch(request.actor, key=key, is_off=is_off, now=clock.read())
    messages.success(request, _("Nobody is offered it now.") if is_off else _("People are offered it again."))
    return redirect("kept_module", request.organisation.slug, key)


@page(Permission.KEEP_TRAINING, methods=("POST",))
def draft_of(request: Request, key: str) -> HttpResponse:
    """Begin the next version, or go on with it."""
    draft = begin_draft(request.actor, key=key, now=clock.read())
    return redirect("draft", request.organisation.slug, draft.pk)


@page(Permission.KEEP_TRAINING, methods=("GET", "POST"))
def shipped(request: Request, key: str) -> HttpResponse:
    """Give up one's own words for the shipped ones."""
    found, versions = read_kept_module(request.actor, key)
    if not found.entry or found.entry.origin != "core" or not versions:
        raise NotFound
    if request.method == "POST":
        back_to_core(request.actor, key=key)
        messages.success(request, _("People read the shipped text again."))
        return redirect("kept_module", request.organisation.slug, key)
    return render(request, "training/shipped.html", {"kept": found, "trail": _trail(request, found.title)})


@page(Permission.KEEP_TRAINING)
def packed(request: Request, key: str) -> HttpResponse:
    """The folder of a module as a ZIP."""
    found, _versions = read_kept_module(request.actor, key)
    if found.entry is None:
        raise NotFound
    version_id = found.entry.version_id
    files = files_of(Version.objects.select_related("module").get(pk=version_id)) if version_id else folder_files(key)
    response = HttpResponse(pack(key, files), content_type="application/zip")
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=f"{key}.zip") or ""
    )
    return response


def _trail(request: Request, here: str) -> list[tuple[str, str]]:
    slug = request.organisation.slug
    return [
        (_("Learn"), reverse("learn", args=[slug])),
        (_("All modules"), reverse("training_modules", args=[slug])),
        (here, ""),
    ]

"""The folder of evidence: what speaks for each of the six standards, as a page and as a paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.documents import papers
from konnekt.files import actions as files
from konnekt.organisations.queries import served
from konnekt.outcomes.queries import locked_plans
from konnekt.programmes.models import Programme
from konnekt.programmes.policy import READING, RUNNING
from konnekt.programmes.rules import today_in
from konnekt.readiness import queries
from konnekt.readiness.actions.folder import add_evidence, remove_evidence
from konnekt.readiness.library import library
from konnekt.readiness.models import Evidence
from konnekt.readiness.policy import KEEPING_EVIDENCE
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame
from konnekt.web.readiness.assessments import trail
from konnekt.web.readiness.forms import EvidenceForm
from konnekt.web.readiness.living import Lines, what_lives
from konnekt.web.readiness.speaking import what_speaks
from konnekt.web.readiness.words import number

PLANS_SPEAK_FOR = frozenset({"purpose", "measurement"})
"""Standards for which it speaks that success was defined beforehand."""


@page(Permission.KEEP_READINESS)
def folder(request: Request) -> HttpResponse:
    """Every standard with what speaks for it; and the ways to the folders of one's programmes."""
    context = {
        "standards": _standards(request.actor),
        "programmes": list(RUNNING.visible(request.actor)),
        "trail": trail(request, _("Folder of evidence")),
    }
    return render(request, "readiness/evidence.html", context)


@page(Permission.KEEP_READINESS)
def programme_folder(request: Request, programme_id: UUID) -> HttpResponse:
    """The folder of one programme: it begins with what speaks for the organisation, and with the programme itself."""
    found = RUNNING.fetch(request.actor, programme_id)
    context = frame(request, found, "programme", below=[(_("Folder of evidence"), "")]) | {
        "standards": _standards(request.actor, found)
    }
    return render(request, "readiness/evidence.html", context)


@page(Permission.KEEP_READINESS, methods=("GET", "POST"))
def programme_new(request: Request, programme_id: UUID) -> HttpResponse:
    """One thing more for the folder of a programme."""
    return _new(request, RUNNING.fetch(request.actor, programme_id))


@page(Permission.KEEP_READINESS)
def programme_paper(request: Request, programme_id: UUID) -> HttpResponse:
    """The folder of a programme as a list on paper."""
    return _paper(request, RUNNING.fetch(request.actor, programme_id))


@page(Permission.KEEP_READINESS, methods=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """A note, a link or a file for one standard."""
    return _new(request, None)


def _new(request: Request, programme: Programme | None) -> HttpResponse:
    below = _("Add evidence")
    form = EvidenceForm(
        request.POST or None, request.FILES or None, initial={"standard": request.GET.get("standard", "purpose")}
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        file = given.pop("file")
        kept = (file.name, file.content_type or "application/octet-stream", file.read()) if file else None
        try:
            add_evidence(request.actor, now=clock.read(), file=kept, programme=programme, **given)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("It is in the folder."))
            return redirect(_home(request, programme))
    context: dict[str, Any] = {"form": form, "trail": trail(request, below), "programme": programme}
    if programme is not None:
        back = (_("Folder of evidence"), _home(request, programme))
        context |= frame(request, programme, "programme", below=[back, (below, "")])
    return render(request, "readiness/new_evidence.html", context | {"back": _home(request, programme)})


@page(Permission.KEEP_READINESS)
def copy(request: Request, evidence_id: UUID) -> HttpResponse:
    """A file of the folder, to keep: never opened inside the product."""
    found = KEEPING_EVIDENCE.fetch(request.actor, evidence_id, Evidence.objects.select_related("file"))
    if found.file is None:
        raise Http404
    response = HttpResponse(files.read(found.file), content_type="application/octet-stream")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = f'attachment; filename="{_plain(found.file.name)}"'
    return response


@page(Permission.KEEP_READINESS, methods=("GET", "POST"))
def removal(request: Request, evidence_id: UUID) -> HttpResponse:
    """Ask, then take it out."""
    found = KEEPING_EVIDENCE.fetch(request.actor, evidence_id, Evidence.objects.select_related("programme"))
    back = _home(request, found.programme)
    if request.method == "POST":
        remove_evidence(request.actor, evidence=found)
        messages.success(request, _("It is taken out of the folder."))
        return redirect(back)
    return render(request, "readiness/evidence_removal.html", {"evidence": found, "back": back})


@page(Permission.KEEP_READINESS)
def paper(request: Request) -> HttpResponse:
    """The folder as a list on paper."""
    return _paper(request, None)


def _paper(request: Request, programme: Programme | None) -> HttpResponse:
    now = clock.read()
    if programme is None:
        title = _("What speaks for mentoring at {organisation}").format(organisation=request.organisation.name)
    else:
        title = _("What speaks for {programme}").format(programme=programme.name)
    data = {
        "heading": title,
        "lead": _("As of {date}. Our own mapping to the six standards of the EMCC ISMCP: no accreditation.").format(
            date=date_format(localtime(now), "j F Y")
        ),
        "standards": [_on_paper(one) for one in _standards(request.actor, programme)],
        "empty": _("Nothing yet."),
        "foot": _("Konnekt Mentoring, {organisation}").format(organisation=request.organisation.name),
    }
    name = f"folder-of-evidence-{programme.slug}" if programme else "folder-of-evidence"
    body = papers.draw("readiness/papers/folder.typ", title=title, data=data, made=now)
    return HttpResponse(
        body,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'},
    )


def _home(request: Request, programme: Programme | None) -> str:
    """Where the folder is."""
    slug = request.organisation.slug
    if programme is None:
        return reverse("readiness_evidence", args=[slug])
    return reverse("programme_evidence", args=[slug, programme.pk])


def _standards(actor: Actor, programme: Programme | None = None) -> list[dict[str, Any]]:
    newest = queries.newest_closed()
    result = queries.result_of(newest) if newest else None
    means = queries.means_by_standard(result) if result else {}
    steps, kept = queries.steps_by_standard(), queries.evidence_by_standard(programme)
    plans = locked_plans([programme] if programme else READING.visible(actor))
    itself = what_speaks(programme) if programme else {}
    lives, lacks = _living(programme) if programme else ({}, {})
    told = []
    for standard in library().standards:
        mean = means.get(standard.key)
        told.append(
            {
                "standard": standard,
                "readiness": _("{score} of 4 in “{assessment}”").format(score=number(mean), assessment=newest.name)
                if newest and mean is not None
                else "",
                "plans": plans if standard.key in PLANS_SPEAK_FOR else [],
                "steps": steps[standard.key],
                "itself": itself.get(standard.key, []) + lives.get(standard.key, []),
                "lacks": lacks.get(standard.key, []),
                "kept": kept[standard.key],
            }
        )
    return told


def _living(programme: Programme) -> tuple[Lines, Lines]:
    organisation = served()
    today = today_in(organisation, clock.read())
    return what_lives(programme, today=today, k=organisation.smallest_group)


def _on_paper(one: dict[str, Any]) -> dict[str, Any]:
    lines = [_("Readiness: {words}").format(words=one["readiness"])] if one["readiness"] else []
    lines += one["itself"]
    lines += [_("Missing: {words}").format(words=each) for each in one["lacks"]]
    lines += [
        _("Outcome plan of {programme}, {round}: locked on {date}").format(
            programme=plan.round.programme.name,
            round=plan.round.name,
            date=date_format(localtime(plan.locked_at), "j F Y"),
        )
        for plan in one["plans"]
    ]
    lines += [
        _("Done on {date}: {words}").format(date=date_format(localtime(step.done_at), "j F Y"), words=step.words)
        for step in one["steps"]
    ]
    lines += [
        ". ".join(
            part for part in (piece.title, piece.words, piece.address, piece.file.name if piece.file else "") if part
        )
        for piece in one["kept"]
    ]
    return {"name": one["standard"].name, "asks": one["standard"].asks, "lines": lines}


def _plain(name: str) -> str:
    """A file's name that can stand in a header."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in " .-_()") else "_" for sign in name)

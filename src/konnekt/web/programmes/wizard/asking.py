"""A programme's own questions: a new one, a changed one, one that is not asked any more."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.programmes.actions.asking import add_question, change_question, take_out_question
from konnekt.programmes.models import OwnQuestion, Programme
from konnekt.programmes.policy import RUNNING
from konnekt.programmes.states import DesignStep
from konnekt.web.door import Request, page
from konnekt.web.programmes.wizard import stages
from konnekt.web.programmes.wizard.confirming import ask_first
from konnekt.web.programmes.wizard.forms import QuestionForm
from konnekt.web.programmes.wizard.views import show


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def new_question(request: Request, programme_id: UUID) -> HttpResponse:
    """Ask something of one's own."""
    return _form(request, RUNNING.fetch(request.actor, programme_id), None)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def question(request: Request, programme_id: UUID, question_id: UUID) -> HttpResponse:
    """Word it better."""
    found = RUNNING.fetch(request.actor, programme_id)
    return _form(request, found, _fetch(found, question_id))


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def removal(request: Request, programme_id: UUID, question_id: UUID) -> HttpResponse:
    """Ask once, then ask people no more."""
    found = RUNNING.fetch(request.actor, programme_id)
    asked = _fetch(found, question_id)
    if request.method == "POST":
        take_out_question(request.actor, question=asked, now=clock.read())
        messages.success(request, _("It isn’t asked any more."))
        return redirect(stages.address(found, request.organisation, DesignStep.QUESTIONS))
    return render(request, "programmes/wizard/removal.html", {"programme": found, "question": asked})


def _fetch(programme: Programme, question_id: UUID) -> OwnQuestion:
    found = OwnQuestion.objects.filter(programme=programme, pk=question_id, retired_at=None).first()
    if found is None:
        raise NotFound
    found.programme = programme
    return found


def _form(request: Request, programme: Programme, asked: OwnQuestion | None) -> HttpResponse:
    form = QuestionForm(request.POST or None, programme=programme, question=asked)
    here = stages.address(programme, request.organisation, DesignStep.QUESTIONS)
    if request.method == "POST" and "again" not in request.POST and form.is_valid():

        def save() -> None:
            if asked is None:
                add_question(request.actor, programme=programme, **form.cleaned_data)
            else:
                change_question(request.actor, question=asked, **form.cleaned_data)

        try:
            page_of_changes = ask_first(request, programme, save)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            if page_of_changes is not None:
                return page_of_changes
            messages.success(request, _("Saved."))
            return redirect(here)
    return show(request, programme, DesignStep.QUESTIONS, {"form": form, "here": here}, template="question")

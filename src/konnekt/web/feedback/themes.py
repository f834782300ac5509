"""Themes of a programme's feedback, what became of each, and the terms on which it answers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Sight
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.feedback.actions import theming
from konnekt.feedback.models import Feedback, Theme
from konnekt.feedback.policy import CASE, THEME
from konnekt.feedback.queries.answering import candidates, terms_of, themes_of
from konnekt.feedback.states import Addressed, ThemeSource, ThemeState
from konnekt.feedback.words import first_words
from konnekt.programmes.policy import RUNNING
from konnekt.programmes.rules import today_in
from konnekt.web.door import Request, page
from konnekt.web.feedback.forms import NewThemeForm, PostForm, TermsForm, ThemeForm
from konnekt.web.feedback.frame import feedback_frame
from konnekt.web.feedback.showing import all_shown

TONES = {ThemeState.OPEN: "info", ThemeState.CHANGED: "success", ThemeState.STAYS: "neutral"}


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def themes(request: Request, programme_id: UUID) -> HttpResponse:
    """All of them, and a sentence to begin one."""
    found = RUNNING.fetch(request.actor, programme_id)
    form = NewThemeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = theming.make_theme(
            request.actor,
            programme=found,
            title=given["title"],
            source=ThemeSource(given["source"]),
            token=given["token"],
            now=clock.read(),
        )
        return redirect("feedback_theme", request.organisation.slug, found.pk, made.pk)
    today = today_in(request.organisation, clock.read())
    rows = [(one, ThemeState(one.state), one.is_open and one.due_on < today) for one in themes_of(found)]
    context = feedback_frame(request, found, "feedback_themes") | {
        "rows": [(one, state.label, "danger" if late else TONES[state], late) for one, state, late in rows],
        "form": form,
    }
    return render(request, "feedback/themes.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def theme(request: Request, programme_id: UUID, theme_id: UUID) -> HttpResponse:
    """What it says, what became of it, and what is in it."""
    programme = RUNNING.fetch(request.actor, programme_id)
    found = _fetch(request, programme_id, theme_id)
    team = candidates(programme, Addressed.TEAM)
    initial = {name: getattr(found, name) for name in ("title", "state", "words", "due_on", "is_published")}
    data = request.POST if request.method == "POST" else None
    form = ThemeForm(data, team=team, initial=initial | {"owner": str(found.owner_id)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        outcome = theming.Outcome(**given | {"owner": UUID(given["owner"]), "state": ThemeState(given["state"])})
        try:
            theming.change_theme(request.actor, theme=found, outcome=outcome, now=clock.read())
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("feedback_theme", request.organisation.slug, programme.pk, found.pk)
    return _theme(request, found, form, PostForm())


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def theme_answer(request: Request, programme_id: UUID, theme_id: UUID) -> HttpResponse:
    """One answer to everybody whose feedback is in it."""
    RUNNING.fetch(request.actor, programme_id)
    found = _fetch(request, programme_id, theme_id)
    form = PostForm(request.POST)
    if form.is_valid():
        try:
            number = theming.answer_theme(request.actor, theme=found, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Sent to {number}.").format(number=number))
            return redirect("feedback_theme", request.organisation.slug, programme_id, found.pk)
    names = ("title", "state", "words", "due_on", "is_published")
    initial = {name: getattr(found, name) for name in names} | {"owner": str(found.owner_id)}
    return _theme(request, found, ThemeForm(team=candidates(found.programme, Addressed.TEAM), initial=initial), form)


def _theme(request: Request, found: Theme, form: ThemeForm, answer: PostForm) -> HttpResponse:
    today, state = today_in(request.organisation, clock.read()), ThemeState(found.state)
    rows = Feedback.objects.filter(theme=found).select_related("giver", "owner", "programme")
    pieces = list(CASE.visible(request.actor, rows, least=Sight.PART).order_by("given_on", "pk"))
    answer.fields["text"].label = _("One answer to all of them")
    slug = request.organisation.slug
    below = [(_("Themes"), reverse("feedback_themes", args=[slug, found.programme_id])), (found.title, "")]
    context = feedback_frame(request, found.programme, "feedback_themes", below=below) | {
        "theme": found,
        "state": state,
        "tone": TONES[state],
        "source": ThemeSource(found.source).label,
        "rows": all_shown(pieces, first_words(pieces), today),
        "form": form,
        "answer": answer,
    }
    return render(request, "feedback/theme.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def terms(request: Request, programme_id: UUID) -> HttpResponse:
    """How fast the programme answers, and who reads what came of it."""
    found = RUNNING.fetch(request.actor, programme_id)
    form = TermsForm(request.POST) if request.method == "POST" else TermsForm.of(terms_of(found))
    if request.method == "POST" and form.is_valid():
        theming.set_terms(request.actor, programme=found, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("feedback_terms", request.organisation.slug, found.pk)
    return render(request, "feedback/terms.html", feedback_frame(request, found, "feedback_terms") | {"form": form})


def _fetch(request: Request, programme_id: UUID, theme_id: UUID) -> Theme:
    rows = Theme.objects.filter(programme=programme_id).select_related("programme", "owner")
    return THEME.fetch(request.actor, theme_id, rows)

"""Writing a draft: its words with a live preview, its facts, its pictures, and publishing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations.models import InterestArea
from konnekt.training.actions.drafts import (
    add_language,
    add_lesson,
    change_facts,
    change_source,
    enclose,
    remove_lesson,
    take_enclosed_out,
)
from konnekt.training.actions.modules import Unpublished, discard, publish, read_draft
from konnekt.training.models import Source
from konnekt.training.queries.authors import Draft, draft_of, title_of
from konnekt.training.queries.enclosed import enclosed_in
from konnekt.training.text.folders import FRONT
from konnekt.training.text.lessons import read_lesson
from konnekt.training.text.modules import read_front
from konnekt.training.text.problems import Problem, Problems, Unreadable
from konnekt.web.door import Request, page
from konnekt.web.training.forms import FactsForm, FileForm, LanguageForm, TitleForm, WordsForm, initial_facts
from konnekt.web.training.lessons import Kept, shown

_PREVIEW = "preview"


@page(Permission.KEEP_TRAINING)
def draft(request: Request, version_id: UUID) -> HttpResponse:
    """Everything in it, and what is still wrong with it."""
    found = draft_of(request.actor, version_id)
    return _overview(request, found, _problems(found))


@page(Permission.KEEP_TRAINING, methods=("GET", "POST"))
def facts(request: Request, version_id: UUID) -> HttpResponse:
    """Whom it is for, when, how long, how much must be right."""
    found = draft_of(request.actor, version_id)
    areas = list(InterestArea.objects.filter(is_active=True).values_list("key", "name"))
    given = request.POST if request.method == "POST" else None
    form = FactsForm(given, areas=areas, initial=initial_facts(found.version))
    if request.method == "POST" and form.is_valid():
        change_facts(request.actor, draft=found.version, facts=form.facts, now=clock.read())
        return redirect("draft", request.organisation.slug, version_id)
    context = {"draft": found, "form": form, "trail": _trail(request, found, _("Whom it is for, and when"))}
    return render(request, "training/facts.html", context)


@page(Permission.KEEP_TRAINING, methods=("GET", "POST"))
def words(request: Request, version_id: UUID, language: str, words_name: str) -> HttpResponse:
    """Write one lesson, or what stands before them all, beside how it reads. With scripts the preview follows the
    typing; without, one press shows it.
    """
    found = draft_of(request.actor, version_id)
    source = _source(found, language, words_name)
    form = WordsForm(
        request.POST if request.method == "POST" else None, initial={"text": source.text, "changes": source.changes}
    )
    if request.method == "POST" and form.is_valid():
        if _PREVIEW in request.POST:
            return _editor(request, found, source, form, text=form.cleaned_data["text"])
        try:
            change_source(
                request.actor,
                draft=found.version,
                language=language,
                name=words_name,
                now=clock.read(),
                **form.cleaned_data,
            )
        except Refused as refusal:
            form.say(str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("draft_words", request.organisation.slug, version_id, language, words_name)
    return _editor(request, found, source, form, text=request.POST.get("text", source.text))


@page(Permission.KEEP_TRAINING, methods=("POST",))
def new_lesson(request: Request, version_id: UUID) -> HttpResponse:
    """One more at the end."""
    found, form = draft_of(request.actor, version_id), TitleForm(request.POST)
    if not form.is_valid():
        return _overview(request, found, _problems(found), lesson_form=form)
    name = add_lesson(request.actor, draft=found.version, title=form.cleaned_data["title"], now=clock.read())
    return redirect("draft_words", request.organisation.slug, version_id, found.languages[0], name)


@page(Permission.KEEP_TRAINING, methods=("POST",))
def lesson_removal(request: Request, version_id: UUID, language: str, words_name: str) -> HttpResponse:
    """Take a lesson out of the draft, in every language."""
    found = draft_of(request.actor, version_id)
    _source(found, language, words_name)
    remove_lesson(request.actor, draft=found.version, name=words_name, now=clock.read())
    messages.success(request, _("The lesson is out of the draft. What is published still has it."))
    return redirect("draft", request.organisation.slug, version_id)


@page(Permission.KEEP_TRAINING, methods=("POST",))
def new_language(request: Request, version_id: UUID) -> HttpResponse:
    """Begin a translation."""
    found, form = draft_of(request.actor, version_id), LanguageForm(request.POST)
    if not form.is_valid():
        return _overview(request, found, _problems(found), language_form=form)
    add_language(request.actor, draft=found.version, language=form.cleaned_data["language"], now=clock.read())
    messages.success(request, _("It begins with the words of the first language. Write over them."))
    return redirect("draft", request.organisation.slug, version_id)


@page(Permission.KEEP_TRAINING, methods=("POST",))
def new_file(request: Request, version_id: UUID, language: str) -> HttpResponse:
    """Put a picture, a film or its captions beside the lessons."""
    found, form = draft_of(request.actor, version_id), FileForm(request.POST, request.FILES)
    if language not in found.sources:
        raise NotFound
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            kept = enclose(
                request.actor,
                draft=found.version,
                language=language,
                name=upload.name or "",
                body=upload.read(),
                now=clock.read(),
            )
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            said = _("It is there. Show it in a lesson with ![what it shows]({name}).").format(name=kept.name)
            messages.success(request, said)
            return redirect("draft", request.organisation.slug, version_id)
    return _overview(request, found, _problems(found), file_form=form)


@page(Permission.KEEP_TRAINING)
def file(request: Request, version_id: UUID, language: str, file_name: str) -> HttpResponse:
    """A picture of a draft, for its preview."""
    found = enclosed_in(draft_of(request.actor, version_id).version.pk, language, file_name)
    response = HttpResponse(found.body, content_type=found.media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response


@page(Permission.KEEP_TRAINING, methods=("POST",))
def file_removal(request: Request, version_id: UUID, enclosed_id: UUID) -> HttpResponse:
    """Take a file out of the draft."""
    found = draft_of(request.actor, version_id)
    take_enclosed_out(request.actor, draft=found.version, enclosed_id=enclosed_id, now=clock.read())
    return redirect("draft", request.organisation.slug, version_id)


@page(Permission.KEEP_TRAINING, methods=("POST",))
def publication(request: Request, version_id: UUID) -> HttpResponse:
    """Offer it to everybody, or say all that is missing."""
    found = draft_of(request.actor, version_id)
    try:
        publish(request.actor, draft=found.version, now=clock.read())
    except Unpublished as refusal:
        messages.error(request, str(refusal))
        return _overview(request, found, refusal.problems)
    messages.success(request, _("It is published. Whoever has begun goes on with the new text."))
    return redirect("kept_module", request.organisation.slug, found.version.module.key)


@page(Permission.KEEP_TRAINING, methods=("GET", "POST"))
def discarding(request: Request, version_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    found = draft_of(request.actor, version_id)
    if request.method == "POST":
        discard(request.actor, draft=found.version)
        messages.success(request, _("The draft is gone."))
        return redirect("training_modules", request.organisation.slug)
    context = {"draft": found, "trail": _trail(request, found, _("Discard the draft"))}
    return render(request, "training/discarding.html", context)


def _source(found: Draft, language: str, name: str) -> Source:
    source = next((one for one in found.sources.get(language, ()) if one.name == name), None)
    if source is None:
        raise NotFound
    return source


def _problems(found: Draft) -> list[Problem]:
    try:
        read_draft(found.version)
    except Unreadable as unreadable:
        return unreadable.problems
    return []


def _overview(request: Request, found: Draft, problems: list[Problem], **forms: Any) -> HttpResponse:
    context = {
        "draft": found,
        "problems": problems,
        "languages": [
            (
                language,
                [(one, title_of(one), one.name != FRONT) for one in found.sources[language]],
                found.files.get(language, []),
            )
            for language in found.languages
        ],
        "lesson_form": TitleForm(),
        "language_form": LanguageForm(),
        "file_form": FileForm(),
        "trail": _trail(request, found),
    } | forms
    return render(request, "training/draft.html", context)


def _editor(request: Request, found: Draft, source: Source, form: WordsForm, *, text: str) -> HttpResponse:
    slug, version_id = request.organisation.slug, found.version.pk
    problems = Problems()
    names = {one.name for one in found.files.get(source.language, ())}

    def address(name: str) -> str:
        return reverse("draft_file", args=[slug, version_id, source.language, name]) if name in names else ""

    context: dict[str, Any] = {"language": source.language, "is_front": source.name == FRONT, "who_reads": None}
    if source.name == FRONT:
        title, why, afterwards, _sources = read_front(text, file=source.name, problems=problems)
        context |= {"title": title, "why": why, "afterwards": afterwards}
    else:
        one = read_lesson(text, number=int(source.name[:2]), file=source.name, problems=problems)
        context |= {"title": one.title, "blocks": shown(one, Kept(), address), "minutes": one.minutes}
    context |= {"problems": problems.found}
    if request.headers.get("HX-Request"):
        return render(request, "training/preview.html", context)
    context |= {
        "draft": found,
        "source": source,
        "form": form,
        "draft_key": f"{version_id}-{source.language}-{source.name}",
        "trail": _trail(request, found, title_of(source)),
    }
    return render(request, "training/words.html", context)


def _trail(request: Request, found: Draft, here: str = "") -> list[tuple[str, str]]:
    slug = request.organisation.slug
    trail = [
        (_("Learn"), reverse("learn", args=[slug])),
        (_("All modules"), reverse("training_modules", args=[slug])),
        (found.title, reverse("draft", args=[slug, found.version.pk]) if here else ""),
    ]
    return [*trail, (here, "")] if here else trail

"""Articles of one's own, for those who write them: begin, write beside how it reads, publish, take down; and which of
ours are shown, and in which languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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
from konnekt.core.languages import is_own
from konnekt.guidance.actions.articles import (
    Words,
    begin_article,
    begin_translation,
    change_article,
    discard_draft,
    is_changed,
    publish_article,
    switch_article,
    take_article_down,
)
from konnekt.guidance.actions.protocols import SavedMeanwhile
from konnekt.guidance.library import articles
from konnekt.guidance.models import OwnArticle
from konnekt.guidance.policy import ARTICLE, keeps_the_organisations
from konnekt.guidance.queries import kept_articles, switched_off, versions_of
from konnekt.guidance.rules import LONGEST_TEXT
from konnekt.guidance.sides import side_words, sides_of
from konnekt.programmes.models import Programme
from konnekt.programmes.policy import RUNNING
from konnekt.programmes.states import Phase, Side
from konnekt.questions.vocabularies import language_called
from konnekt.web.door import Request, page
from konnekt.web.guidance.conflicts import both_of
from konnekt.web.guidance.forms import ArticleForm, EditionForm, NewArticleForm, TranslationForm
from konnekt.web.guidance.hints import usual_names
from konnekt.web.markdown import render_own

_PREVIEW = "preview"
_ALL = "all"


@dataclass(frozen=True, slots=True)
class Kept:
    """An article in the list of those who write it."""

    article: OwnArticle
    place: str
    side: str
    language: str
    """Nothing where it stands in the reader's own."""


@dataclass(frozen=True, slots=True)
class Ours:
    """One of our articles, with what the organisation made of it."""

    slug: str
    title: str
    is_off: bool
    translations: list[tuple[OwnArticle, str]]


@page(Permission.KEEP_GUIDE)
def kept(request: Request) -> HttpResponse:
    """One's own, and, for administrators, ours."""
    rows = kept_articles(request.actor)
    is_keeper = keeps_the_organisations(request.actor)
    context = {
        "own": [_kept(request, one) for one in rows if not one.shipped],
        "ours": _ours(rows) if is_keeper else [],
        "is_keeper": is_keeper,
        "trail": _trail(request),
    }
    return render(request, "guidance/kept_articles.html", context)


@page(Permission.KEEP_GUIDE, methods=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """A title, who finds it, and one is in the text."""
    programmes = list(RUNNING.visible(request.actor, Programme.objects.order_by("name", "pk")))
    places = [(str(one.pk), _("Those in {programme}").format(programme=one.name)) for one in programmes]
    if keeps_the_organisations(request.actor):
        places.insert(0, (_ALL, _("Everybody in {organisation}").format(organisation=request.organisation.name)))
    if not places:
        raise Refused(_("Articles belong to a programme. You run none yet."))
    form = NewArticleForm(request.POST if request.method == "POST" else None, places=places)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        programme = next((one for one in programmes if str(one.pk) == given["place"]), None)
        said = {"title": given["title"], "language": given["language"], "now": clock.read()}
        try:
            made = begin_article(request.actor, programme=programme, **said)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("article_change", request.organisation.slug, made.pk)
    context = {
        "form": form,
        "place": places[0][1] if len(places) == 1 else "",
        "trail": _trail(request, _("A new one")),
    }
    return render(request, "guidance/new_article.html", context)


@page(Permission.KEEP_GUIDE)
def article(request: Request, article_id: UUID) -> HttpResponse:
    """One: what people read, what is being written, and every version."""
    found = _fetch(request, article_id)
    versions = versions_of(request.actor, found)
    newest = versions[0] if versions else None
    changed = newest is not None and is_changed(found, newest)
    context = _around(request, found) | {
        "versions": versions,
        "newest": newest,
        "newest_html": render_own(newest.text) if newest else "",
        "draft_html": render_own(found.text) if newest is None or changed else "",
        "is_changed": changed,
        "kept": _kept(request, found),
        "read_at": _read_at(request, found),
        "is_off": _is_off(found),
    }
    return render(request, "guidance/kept_article.html", context)


@page(Permission.KEEP_GUIDE, methods=("GET", "POST"))
def change(request: Request, article_id: UUID) -> HttpResponse:
    """Write it, beside how it reads. With scripts the preview follows the typing; without, one press shows it. Where
    somebody was faster, all that both wrote is shown and neither is lost.
    """
    found = _fetch(request, article_id)
    names = ("title", "summary", "text", "side", "phase", "language", "edition")
    kind: dict[str, Any] = {"is_translation": bool(found.shipped), "sides": sides_of(found.programme)}
    standing = {name: getattr(found, name) for name in names}
    form = ArticleForm(request.POST if request.method == "POST" else None, initial=standing, **kind)
    both: Mapping[str, Any] | None = None
    if request.method == "POST" and _PREVIEW not in request.POST and form.is_valid():
        try:
            change_article(
                request.actor, article=found, words=_words(form, found), edition=form.cleaned_data["edition"]
            )
        except SavedMeanwhile as refusal:
            both = both_of(form, refusal.theirs)
            # Whoever has read the other's words, and saves again, means it.
            typed = request.POST.copy()
            typed["edition"] = str(refusal.theirs.edition)
            form = ArticleForm(typed, **kind)
            form.add_error("text", str(refusal))
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved. People find it once you publish it."))
            return redirect("kept_article", request.organisation.slug, found.pk)
    return _editor(request, found, form, both)


@page(Permission.KEEP_GUIDE, methods=("POST",))
def publication(request: Request, article_id: UUID) -> HttpResponse:
    """Let people find it."""
    found = _fetch(request, article_id)
    publish_article(request.actor, article=found, edition=EditionForm(request.POST).read, now=clock.read())
    if _is_off(found):
        messages.success(request, _("It is published. People find it once the article itself is switched on."))
    else:
        messages.success(request, _("It is published. People find it in the guide."))
    return redirect("kept_article", request.organisation.slug, found.pk)


@page(Permission.KEEP_GUIDE)
def version(request: Request, article_id: UUID, version: int) -> HttpResponse:
    """One version, as it was published."""
    found = _fetch(request, article_id)
    row = next((one for one in versions_of(request.actor, found) if one.number == version), None)
    if row is None:
        raise NotFound
    words = _("Version {number}").format(number=row.number)
    context = _around(request, found, words) | {"version": row, "html": render_own(row.text)}
    return render(request, "guidance/article_version.html", context)


@page(Permission.KEEP_GUIDE, methods=("GET", "POST"))
def removal(request: Request, article_id: UUID) -> HttpResponse:
    """Take it down, or throw away what nobody has read, after a question. The answer says which was asked."""
    found = _fetch(request, article_id)
    if request.method == "POST" and "edition" in request.POST:
        discard_draft(request.actor, article=found, edition=EditionForm(request.POST).read)
        messages.success(request, _("The draft is gone."))
        return redirect("kept_articles", request.organisation.slug)
    if request.method == "POST":
        take_article_down(request.actor, article=found, now=clock.read())
        messages.success(request, _("Nobody finds it any more."))
        return redirect("kept_article", request.organisation.slug, found.pk)
    back = reverse("kept_article", args=[request.organisation.slug, found.pk])
    form = None if found.number else EditionForm(initial={"edition": found.edition})
    return render(request, "guidance/article_removal.html", {"article": found, "back": back, "form": form})


@page(Permission.KEEP_SETTINGS, methods=("POST",))
def switch(request: Request, article: str) -> HttpResponse:
    """Show one of ours to nobody here, or to people again."""
    is_off = request.POST.get("to") == "off"
    switch_article(request.actor, slug=article, is_off=is_off, now=clock.read())
    messages.success(request, _("Nobody is shown it now.") if is_off else _("People find it again."))
    return redirect("kept_articles", request.organisation.slug)


@page(Permission.KEEP_SETTINGS, methods=("GET", "POST"))
def translation(request: Request, article: str) -> HttpResponse:
    """Begin a translation of one of ours."""
    ours = articles().get(article)
    if ours is None:
        raise NotFound
    form = TranslationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = begin_translation(request.actor, slug=article, language=form.cleaned_data["language"], now=clock.read())
        return redirect("article_change", request.organisation.slug, made.pk)
    title = usual_names().say(ours.title)
    context = {"form": form, "title": title, "trail": _trail(request, title)}
    return render(request, "guidance/new_translation.html", context)


def _editor(request: Request, found: OwnArticle, form: ArticleForm, both: Mapping[str, Any] | None) -> HttpResponse:
    shown = request.POST if request.method == "POST" else {}
    said = {name: shown.get(name, getattr(found, name)) for name in ("title", "summary", "text", "language")}
    context: dict[str, Any] = {"said": said | {"html": render_own(said["text"][:LONGEST_TEXT])}}
    if request.headers.get("HX-Request"):
        return render(request, "guidance/article_preview.html", context)
    context |= _around(request, found, _("Change it")) | {
        "form": form,
        "both": both,
        "draft": f"article-{found.pk}-{found.edition}",
    }
    return render(request, "guidance/article_change.html", context)


def _words(form: ArticleForm, found: OwnArticle) -> Words:
    given = form.cleaned_data
    return Words(
        title=given["title"],
        summary=given["summary"],
        text=given["text"],
        language=given.get("language", found.language),
        side=Side(given.get("side", found.side)),
        phase=Phase(given["phase"]) if given.get("phase") else None,
    )


def _kept(request: Request, one: OwnArticle) -> Kept:
    place = one.programme.name if one.programme else request.organisation.name
    language = "" if is_own(one.language) else language_called(one.language)
    return Kept(one, place, side_words(one.programme, one.side), language)


def _ours(rows: list[OwnArticle]) -> list[Ours]:
    names, off = usual_names(), switched_off()
    written: dict[str, list[tuple[OwnArticle, str]]] = {}
    for row in rows:
        if row.shipped:
            written.setdefault(row.shipped, []).append((row, language_called(row.language)))
    return [Ours(slug, names.say(one.title), slug in off, written.get(slug, [])) for slug, one in articles().items()]


def _fetch(request: Request, article_id: UUID) -> OwnArticle:
    return ARTICLE.fetch(request.actor, article_id, OwnArticle.objects.select_related("programme"))


def _read_at(request: Request, found: OwnArticle) -> str:
    """Where people read it."""
    if not found.number or found.taken_down_at or _is_off(found):
        return ""
    slug = request.organisation.slug
    if found.shipped:
        return f"{reverse('article', args=[slug, found.shipped])}?in={found.language}"
    return reverse("own_article", args=[slug, found.pk])


def _is_off(found: OwnArticle) -> bool:
    """Whether it translates one of ours that nobody here is shown."""
    return bool(found.shipped) and found.shipped in switched_off()


def _trail(request: Request, *below: str) -> list[tuple[str, str]]:
    slug = request.organisation.slug
    here = reverse("kept_articles", args=[slug]) if below else ""
    trail = [(_("Guide"), reverse("guide", args=[slug])), (_("Articles of your own"), here)]
    return [*trail, *((one, "") for one in below)]


def _around(request: Request, found: OwnArticle, *below: str) -> dict[str, Any]:
    trail = _trail(request, found.title)
    if below:
        trail = [*trail[:-1], (found.title, reverse("kept_article", args=[request.organisation.slug, found.pk]))]
    return {"article": found, "trail": [*trail, *((one, "") for one in below)]}

"""The guide: every article that somebody finds, by phase, by whom it is for and by words; and putting a hint aside."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound
from konnekt.core.languages import best_of, is_own
from konnekt.guidance.actions.dismissing import dismiss
from konnekt.guidance.library import Article
from konnekt.guidance.queries import Texts, shelf_of
from konnekt.guidance.searching import found_by, narrowed
from konnekt.guidance.states import For
from konnekt.programmes.states import Phase
from konnekt.questions.vocabularies import language_called
from konnekt.web.door import Request, page
from konnekt.web.guidance.hints import remember, said, usual_names
from konnekt.web.guidance.screens import belongs_to
from konnekt.web.markdown import render_own

_ALL = ("", gettext_lazy("All"))


class SearchForm(forms.Form):
    """What somebody looks for."""

    use_required_attribute = False

    q = forms.CharField(
        label=gettext_lazy("Words"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    who = forms.ChoiceField(label=gettext_lazy("For"), required=False, choices=[_ALL, *For.choices])
    phase = forms.ChoiceField(label=gettext_lazy("Phase"), required=False, choices=[_ALL, *Phase.choices])


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a list."""

    url: str
    title: str
    words: str
    language: str
    language_name: str
    """Nothing where it stands in the reader's own."""
    own: str
    """Whose it is; nothing where it is ours."""


@page(Permission.BELONG)
def guide(request: Request) -> HttpResponse:
    """All of it, or what somebody looks for."""
    form = SearchForm(request.GET)
    form.is_valid()
    asked = {name: form.cleaned_data.get(name, "") for name in ("q", "who", "phase")}
    audience, phase = (For(asked["who"]) if asked["who"] else None), (Phase(asked["phase"]) if asked["phase"] else None)
    among = narrowed(_best(shelf_of(request.actor)), audience=audience, phase=phase)
    found = found_by(asked["q"], among)
    context = {
        "form": form,
        "is_narrowed": any(asked.values()),
        "number": len(found),
        "groups": [("", entries(request, found))] if asked["q"] else _groups(request, found),
        "is_keeper": Permission.KEEP_GUIDE.held_by(request.actor),
    }
    return render(request, "guidance/guide.html", context)


@page(Permission.BELONG)
def article(request: Request, article: str) -> HttpResponse:
    """One of ours, with those before and after it; in the reader's language, or in another that it is there in."""
    return _read(request, article)


@page(Permission.BELONG)
def own_article(request: Request, read_id: UUID) -> HttpResponse:
    """One of a programme's or of the organisation's own."""
    return _read(request, str(read_id))


@page(Permission.BELONG, methods=("POST",))
def dismissal(request: Request, article: str) -> HttpResponse:
    """Put a hint aside, and go on where one was."""
    dismiss(request.actor, article=article, now=clock.read())
    remember(request, [article])
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("guide", request.organisation.slug)


def entries(request: Request, found: list[Article]) -> list[Entry]:
    """Articles for a list, in the usual words."""
    names = usual_names()
    return [
        Entry(
            _url(request, one),
            *said(one, names),
            one.language,
            "" if is_own(one.language) else language_called(one.language),
            "" if one.own is None else one.own or request.organisation.name,
        )
        for one in found
    ]


def _read(request: Request, slug: str) -> HttpResponse:
    shelf = shelf_of(request.actor)
    texts = shelf.get(slug)
    if texts is None:
        raise NotFound
    best, wanted = best_of(texts), request.GET.get("in", "")
    found = texts[wanted if wanted in texts else best]
    everything = _best(shelf)
    place = everything.index(texts[best])
    title, summary = said(found, usual_names())
    (here,) = entries(request, [found])
    context: dict[str, Any] = {
        "article": found,
        "title": title,
        "summary": summary if found.own is not None else "",
        "own": here.own,
        "text": render_own(found.text),
        "lacks": "" if found.language != best or is_own(best) or found.own is not None else language_called(best),
        "languages": [(one, language_called(one)) for one in texts if one != found.language],
        "audiences": _audiences(found),
        "phases": [one.label for one in found.phases] if len(found.phases) < len(Phase) else [_("In every phase")],
        "belongs": belongs_to(request, found),
        "before": entries(request, everything[max(place - 1, 0) : place]),
        "after": entries(request, everything[place + 1 : place + 2]),
        "trail": [(_("Guide"), reverse("guide", args=[request.organisation.slug])), (title, "")],
    }
    return render(request, "guidance/article.html", context)


def _url(request: Request, one: Article) -> str:
    return reverse("article" if one.own is None else "own_article", args=[request.organisation.slug, one.slug])


def _audiences(found: Article) -> list[str]:
    """Whom it is for, in words."""
    return [found.said_for] if found.own is not None else [str(one.label) for one in For if one in found.audiences]


def _best(shelf: dict[str, Texts]) -> list[Article]:
    """Every article, each in the language in which one reads best."""
    return [texts[best_of(texts)] for texts in shelf.values()]


def _groups(request: Request, found: list[Article]) -> list[tuple[str, list[Entry]]]:
    """The whole guide in groups: one's own by whose they are, then what is for everybody, for those in a pair, and for
    others.
    """
    groups: dict[tuple[bool, str], list[Article]] = {}
    for one in found:
        groups.setdefault((one.own is not None, _group(request, one)), []).append(one)
    return [(label, entries(request, some)) for (_is_own, label), some in groups.items()]


def _group(request: Request, one: Article) -> str:
    if one.own is not None:
        return one.own or request.organisation.name
    if For.EVERYBODY in one.audiences:
        return str(For.EVERYBODY.label)
    if {For.MENTEE, For.MENTOR} <= one.audiences:
        return _("The two of you")
    return str(next(audience.label for audience in For if audience in one.audiences))

"""The guide: every article, found by phase, by whom it is for and by words; and putting a hint aside."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound
from konnekt.guidance.actions.dismissing import dismiss
from konnekt.guidance.library import Article, articles
from konnekt.guidance.searching import found_by, narrowed
from konnekt.guidance.states import For
from konnekt.programmes.states import Phase
from konnekt.web.door import Request, page
from konnekt.web.guidance.hints import remember, usual_names
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

    slug: str
    title: str
    words: str


@page(Permission.BELONG)
def guide(request: Request) -> HttpResponse:
    """All of it, or what somebody looks for."""
    form = SearchForm(request.GET)
    form.is_valid()
    asked = {name: form.cleaned_data.get(name, "") for name in ("q", "who", "phase")}
    audience, phase = (For(asked["who"]) if asked["who"] else None), (Phase(asked["phase"]) if asked["phase"] else None)
    among = narrowed(articles().values(), audience=audience, phase=phase)
    found = found_by(asked["q"], among)
    context = {
        "form": form,
        "is_narrowed": any(asked.values()),
        "number": len(found),
        "groups": [("", entries(found))] if asked["q"] else _by_audience(found),
    }
    return render(request, "guidance/guide.html", context)


@page(Permission.BELONG)
def article(request: Request, article: str) -> HttpResponse:
    """One article, with those before and after it."""
    found = article_called(article)
    everything, names = list(articles().values()), usual_names()
    place = everything.index(found)
    before, after = everything[max(place - 1, 0) : place], everything[place + 1 : place + 2]
    context: dict[str, Any] = {
        "article": found,
        "title": names.say(found.title),
        "text": render_own(found.text),
        "audiences": [For(one).label for one in For if one in found.audiences],
        "phases": [one.label for one in found.phases],
        "belongs": belongs_to(request, found),
        "before": entries(before),
        "after": entries(after),
        "trail": [(_("Guide"), reverse("guide", args=[request.organisation.slug])), (names.say(found.title), "")],
    }
    return render(request, "guidance/article.html", context)


@page(Permission.BELONG, methods=("POST",))
def dismissal(request: Request, article: str) -> HttpResponse:
    """Put a hint aside, and go on where one was."""
    found = article_called(article)
    dismiss(request.actor, article=found.slug, now=clock.read())
    remember(request, [found.slug])
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("guide", request.organisation.slug)


def article_called(slug: str) -> Article:
    """An article, or NotFound."""
    found = articles().get(slug)
    if found is None:
        raise NotFound
    return found


def entries(found: list[Article]) -> list[Entry]:
    """Articles for a list, in the usual words."""
    names = usual_names()
    return [Entry(one.slug, names.say(one.title), names.say(one.hint)) for one in found]


def _by_audience(found: list[Article]) -> list[tuple[str, list[Entry]]]:
    """The whole guide in groups: what is for everybody, for those in a pair, and for others."""
    groups: dict[str, list[Article]] = {}
    for one in found:
        groups.setdefault(_group(one), []).append(one)
    return [(capfirst(label), entries(some)) for label, some in groups.items()]


def _group(one: Article) -> str:
    if For.EVERYBODY in one.audiences:
        return str(For.EVERYBODY.label)
    if {For.MENTEE, For.MENTOR} <= one.audiences:
        return _("The two of you")
    return str(next(audience.label for audience in For if audience in one.audiences))

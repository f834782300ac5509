"""Stories of mentoring, for the community; and one's own, to withdraw them."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data, Sight
from konnekt.community.actions.publishing import read_answers
from konnekt.community.actions.stories import own_stories, withdraw_story
from konnekt.community.models import Story
from konnekt.community.policy import DECIDING, STORY
from konnekt.community.states import StoryState
from konnekt.core.errors import NotFound
from konnekt.organisations.models import InterestArea
from konnekt.web import markdown
from konnekt.web.door import Request, page
from konnekt.web.who import who

A_PAGE = 10
LONGEST_BEGINNING = 240


@page(Permission.TAKE_PART)
def stories(request: Request) -> HttpResponse:
    """What was published, of one area or of all."""
    rows = STORY.visible(request.actor, Story.objects.filter(state=StoryState.PUBLISHED), least=Sight.PART)
    told = InterestArea.objects.filter(pk__in=rows.order_by().values("area"))
    areas = dict(told.values_list("key", "name"))
    area = request.GET.get("area", "") if request.GET.get("area") in areas else ""
    shown = rows.filter(area__key=area) if area else rows
    found = Paginator(shown.select_related("area"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "rows": [(one, Truncator(markdown.plain(one.body)).chars(LONGEST_BEGINNING)) for one in found.object_list],
        "areas": _tabs(reverse("stories", args=[request.organisation.slug]), areas, area),
        "decides": Permission.RUN_PROGRAMMES.held_by(request.actor),
        "trail": [(_("Community"), reverse("community", args=[request.organisation.slug])), (_("Stories"), "")],
    }
    return render(request, "stories/stories.html", context)


@page(Permission.TAKE_PART)
def story(request: Request, story_id: UUID) -> HttpResponse:
    """One story that was published."""
    rows = Story.objects.filter(state=StoryState.PUBLISHED).select_related("area")
    found = STORY.fetch(request.actor, story_id, rows, least=Sight.PART)
    context = {
        "story": found,
        "words": markdown.render(found.body),
        "decides": DECIDING.allows(request.actor, found, least=Sight.PART),
        "trail": _trail(request, found.title),
    }
    return render(request, "stories/story.html", context)


@page(Permission.TAKE_PART)
def own(request: Request) -> HttpResponse:
    """Stories that are one's own: how they stand, and the way to withdraw them."""
    found = own_stories(request.actor)
    answers = read_answers(found)
    context = {
        "stories": [(one, StoryState(one.state), answers.get(one.pk, "")) for one in found],
        "who": who(Data.STORIES, request.organisation),
        "trail": _trail(request, _("Your stories")),
    }
    return render(request, "stories/own.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def withdrawal(request: Request, own_story_id: UUID) -> HttpResponse:
    """Ask, then take one's yes back."""
    found = next((one for one in own_stories(request.actor) if one.pk == own_story_id), None)
    if found is None:
        raise NotFound
    if request.method != "POST":
        return render(request, "stories/withdrawal.html", {"story": found})
    withdraw_story(request.actor, story_id=found.pk)
    messages.success(request, _("It is gone. The others whose story it was are told, and nobody has to say why."))
    return redirect("own_stories", request.organisation.slug)


def _tabs(path: str, areas: dict[str, str], chosen: str) -> list[dict[str, object]]:
    """One tab for all, and one for each area of which something is told; none where there is one at most."""
    if len(areas) < 2:
        return []
    every = [(path, _("All"), ""), *((f"{path}?area={key}", name, key) for key, name in areas.items())]
    return [{"label": name, "url": url, "current": key == chosen, "count": None} for url, name, key in every]


def _trail(request: Request, here: str) -> list[tuple[str, str]]:
    above = [(_("Community"), "community"), (_("Stories"), "stories")]
    return [*((words, reverse(name, args=[request.organisation.slug])) for words, name in above), (here, "")]

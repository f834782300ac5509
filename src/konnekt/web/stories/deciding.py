"""Stories that wait to be published, for those who look after the community. Nothing here says whose they are."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Sight
from konnekt.community.actions.publishing import decline_story, publish_story
from konnekt.community.models import Story
from konnekt.community.policy import DECIDING
from konnekt.community.states import StoryState
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.web import markdown
from konnekt.web.door import Request, page
from konnekt.web.stories.forms import DecisionForm


@page(Permission.RUN_PROGRAMMES)
def waiting(request: Request) -> HttpResponse:
    """Those that wait, the longest wait first."""
    rows = DECIDING.visible(request.actor, Story.objects.filter(state=StoryState.OFFERED), least=Sight.PART)
    context = {
        "stories": list(rows.select_related("area").order_by("offered_on", "pk")),
        "trail": _trail(request, (_("Waiting"), "")),
    }
    return render(request, "stories/waiting.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def decision(request: Request, offered_id: UUID) -> HttpResponse:
    """Read it as others would, and decide."""
    found = DECIDING.fetch(request.actor, offered_id, Story.objects.select_related("area"), least=Sight.PART)
    form = DecisionForm(request.POST) if request.method == "POST" else DecisionForm()
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.read()
        try:
            if given["publish"] == "yes":
                publish_story(request.actor, story=found, now=now)
                messages.success(request, _("Published. Those whose story it is are told."))
            else:
                decline_story(request.actor, story=found, words=given["words"], now=now)
                messages.success(request, _("Not published. Those whose story it is read your words."))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("stories_waiting", request.organisation.slug)
    context = {
        "story": found,
        "state": StoryState(found.state),
        "words": markdown.render(found.body),
        "form": form,
        "trail": _trail(
            request,
            (_("Waiting"), reverse("stories_waiting", args=[request.organisation.slug])),
            (_("Decide"), ""),
        ),
    }
    return render(request, "stories/decision.html", context)


def _trail(request: Request, *below: tuple[str, str]) -> list[tuple[str, str]]:
    slug = request.organisation.slug
    return [(_("Stories"), reverse("stories", args=[slug])), *below]

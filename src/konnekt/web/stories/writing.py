"""Writing a story in a space, and saying yes to its words."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.community.actions.publishing import read_answers
from konnekt.community.actions.stories import (
    Drafted,
    Words,
    agree_to_story,
    read_draft,
    take_yes_back,
    write_draft,
)
from konnekt.community.anonymising import without
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations.models import InterestArea
from konnekt.relationships.queries import Pair
from konnekt.web import markdown
from konnekt.web.door import Request, page
from konnekt.web.pairs.shell import entered, shell
from konnekt.web.stories.forms import StoryForm, VersionForm
from konnekt.workspace.queries.messages import who_blocked


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def story(request: Request, relationship_id: UUID) -> HttpResponse:
    """Write it together; each sees what the other last wrote, and what could still tell who is meant."""
    pair = entered(request, relationship_id)
    found = read_draft(request.actor, relationship=pair.relationship, now=clock.read())
    if pair.is_conversation:
        raise NotFound
    if found is None:
        messages.info(request, _("There is no story here that you can read now."))
        return redirect("pair", request.organisation.slug, relationship_id)
    areas = list(InterestArea.objects.filter(is_active=True).values_list("key", "name"))
    form = StoryForm(request.POST, areas=areas) if request.method == "POST" else _form(found, areas)
    if request.method == "POST" and form.is_valid():
        words = _replaced(form.words, found) if "replace" in request.POST else form.words
        try:
            write_draft(
                request.actor,
                relationship=pair.relationship,
                words=words,
                version=form.cleaned_data["version"],
                now=clock.read(),
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Saved, for those in this space alone."))
            return redirect("pair_story", request.organisation.slug, relationship_id)
    return render(request, "stories/write.html", _context(request, pair, found, form))


@page(Permission.TAKE_PART, methods=("POST",))
def yes(request: Request, relationship_id: UUID) -> HttpResponse:
    """Say yes to exactly these words, or take that back."""
    pair, now = entered(request, relationship_id), clock.read()
    if pair.is_conversation:
        raise NotFound
    if request.POST.get("answer") == "no":
        take_yes_back(request.actor, relationship=pair.relationship, now=now)
        messages.success(request, _("Taken back. Nobody else reads it."))
    else:
        version = VersionForm(request.POST)
        offered = agree_to_story(
            request.actor,
            relationship=pair.relationship,
            version=version.cleaned_data["version"] if version.is_valid() else 0,
            now=now,
            unheard_by=who_blocked(pair.relationship, request.member.pk),
        )
        messages.success(
            request,
            _("All of you said yes. It waits to be published, without your names.")
            if offered
            else _("You said yes to these words. It needs the yes of everybody in this space."),
        )
    return redirect("pair_story", request.organisation.slug, relationship_id)


def _form(found: Drafted, areas: list[tuple[str, str]]) -> StoryForm:
    words = found.words
    initial = {"title": words.title, "body": words.body, "area": words.area, "version": found.version}
    return StoryForm(initial=initial, areas=areas)


def _replaced(words: Words, found: Drafted) -> Words:
    """With what could stand instead of what was found when it was last saved."""
    return Words(without(words.title, found.traces), without(words.body, found.traces), words.area)


def _context(request: Request, pair: Pair, found: Drafted, form: StoryForm) -> dict[str, Any]:
    here = {one.member_id: one.member.name for one in found.authors}
    return shell(request, pair, "pair_closing", Data.MESSAGES) | {
        "form": form,
        "found": found,
        "has_words": found.version > 0,
        "body": markdown.render(found.words.body),
        "answer": read_answers([found.story]).get(found.story.pk, "") if found.story else "",
        "i_agreed": request.member.pk in found.agreed,
        "missing": [name for pk, name in here.items() if pk not in found.agreed and pk != request.member.pk],
        "tells": any(one.kind.tells for one in found.traces),
        "draft": f"story-{pair.relationship.pk}-{found.version}",
    }

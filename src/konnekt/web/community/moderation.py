"""What is reported, for those who look at it; and what moderators do about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Sight
from konnekt.community.actions import moderation
from konnekt.community.models import Hiding, Picture, Post
from konnekt.community.policy import MODERATED, REPORT
from konnekt.community.queries import moderation as waiting
from konnekt.community.queries.moderation import moderates
from konnekt.community.states import HideReason, Outcome, ReportState
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.web import markdown
from konnekt.web.community.forms import AnswerForm, HideForm
from konnekt.web.community.posts import posts
from konnekt.web.community.showing import author_of, numbered, who_reads
from konnekt.web.door import Request, page

A_PAGE = 20


@page(Permission.MODERATE)
def queue(request: Request) -> HttpResponse:
    """What waits, what was decided."""
    shown = Paginator(waiting.settled_reports(request.actor), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "reported": [(one, author_of(one.post)) for one in waiting.waiting_reports(request.actor)],
        "appeals": waiting.waiting_appeals(request.actor),
        "hidden": list(waiting.hidings(request.actor)[:A_PAGE]),
        "shown": shown,
        "may_decide": Permission.RUN_PROGRAMMES.held_by(request.actor),
        "trail": [(_("Community"), reverse("community", args=[request.organisation.slug])), (_("Reported posts"), "")],
    }
    return render(request, "community/reports.html", context)


@page(Permission.MODERATE)
def report(request: Request, report_id: UUID) -> HttpResponse:
    """A reported post, and what was said about it."""
    found = REPORT.fetch(request.actor, report_id, least=Sight.PART)
    if found.post.author_id == request.member.pk:
        raise NotFound
    post = posts().get(pk=found.post_id)
    told = moderation.read_reports(request.actor, post=post)
    context = _shown(request, post) | {
        "told": told,
        "waits": any(one.row.state == ReportState.OPEN for one in told),
        "may_decide": moderates(request.actor, post),
        "trail": _trail(request, _("A reported post")),
        "who": who_reads(request, post.space),
    }
    return render(request, "community/report.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def hiding(request: Request, moderated_id: UUID) -> HttpResponse:
    """Hide a post, with a reason its author reads."""
    post = _moderated(request, moderated_id)
    form = HideForm(request.POST) if request.method == "POST" else HideForm()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            moderation.hide(
                request.actor, post=post, reason=HideReason(given["reason"]), words=given["words"], now=clock.read()
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("It is hidden. Its author reads why, and can ask for a second look."))
            return redirect("reports", request.organisation.slug)
    return render(
        request, "community/hiding.html", _shown(request, post) | {"form": form, "trail": _trail(request, _("Hide"))}
    )


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def standing(request: Request, moderated_id: UUID) -> HttpResponse:
    """A reported post stays."""
    moderation.let_stand(request.actor, post=_moderated(request, moderated_id), now=clock.read())
    messages.success(request, _("It stays. Whoever reported it hears that it was looked at."))
    return redirect("reports", request.organisation.slug)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def restoration(request: Request, moderated_id: UUID) -> HttpResponse:
    """A hidden post comes back."""
    moderation.restore(request.actor, post=_moderated(request, moderated_id), now=clock.read())
    messages.success(request, _("It is back, and its author is told."))
    return redirect("reports", request.organisation.slug)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def second_look(request: Request, hiding_id: UUID) -> HttpResponse:
    """A hidden post with its reason; an appeal is answered here."""
    rows = Hiding.objects.filter(post__in=MODERATED.visible(request.actor)).select_related("hidden_by", "answered_by")
    found = rows.filter(pk=hiding_id).first()
    if found is None:
        raise NotFound
    post = _moderated(request, found.post_id)
    form = AnswerForm(request.POST) if request.method == "POST" else AnswerForm()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            moderation.answer_appeal(
                request.actor, hiding=found, outcome=Outcome(given["outcome"]), words=given["words"], now=clock.read()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The author reads your answer."))
            return redirect("reports", request.organisation.slug)
    context = _shown(request, post) | {
        "hiding": moderation.read_hiding(found),
        "form": form if found.appealed_at is not None and found.answered_at is None else None,
        "trail": _trail(request, _("A hidden post")),
    }
    return render(request, "community/second_look.html", context)


def _moderated(request: Request, post_id: UUID) -> Post:
    """A post this person decides about; of their own somebody else does."""
    post = MODERATED.fetch(request.actor, post_id, posts())
    if post.author_id == request.member.pk:
        raise NotFound
    return post


def _shown(request: Request, post: Post) -> dict[str, Any]:
    pictures = numbered(request, list(Picture.objects.filter(post=post)))
    words, placed = markdown.render_with_pictures(post.body, pictures)
    return {
        "post": post,
        "author": author_of(post),
        "words": words,
        "pictures": [one for name, one in pictures.items() if name not in placed],
        "is_gone": post.emptied_at is not None,
    }


def _trail(request: Request, here: str) -> list[tuple[str, str]]:
    slug = request.organisation.slug
    return [
        (_("Community"), reverse("community", args=[slug])),
        (_("Reported posts"), reverse("reports", args=[slug])),
        (here, ""),
    ]

"""A post and its replies: reading, writing, changing, voting, and its pictures."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.community.actions import writing
from konnekt.community.actions.pictures import read_picture
from konnekt.community.actions.polls import close_poll, vote
from konnekt.community.models import Picture, Poll, Post
from konnekt.community.policy import INSIDE, MODERATED, OWN_POST, POST
from konnekt.community.queries.posts import Key, mentions_of, thread, written_by
from konnekt.community.queries.spaces import keeps, my_row
from konnekt.community.queries.spaces import spaces as all_spaces
from konnekt.community.states import WRITTEN, PostKind
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.web.community.forms import EditForm, PostForm, ReplyForm
from konnekt.web.community.showing import author_of, choices, later, said, who_reads
from konnekt.web.community.spaces import trail
from konnekt.web.door import Request, page


def posts() -> QuerySet[Post]:
    """Posts with whom and where they are of."""
    return Post.objects.defer("words").select_related("author", "space__area", "space__programme", "under")


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def new(request: Request, entered_id: UUID) -> HttpResponse:
    """Write something in a space; what was typed stays when it can't be kept."""
    space = INSIDE.fetch(request.actor, entered_id, all_spaces())
    kind = request.GET.get("kind", "")
    initial = {"kind": kind if kind in WRITTEN else PostKind.POST.value}
    form = PostForm(request.POST, request.FILES) if request.method == "POST" else PostForm(initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            token = form.cleaned_data["token"]
            written = writing.write(request.actor, space=space, words=form.words, token=token, now=clock.read())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("It is there. Everybody in {space} can read it.").format(space=space.called))
            return redirect("post", request.organisation.slug, written.pk)
    if request.method == "GET" and space.closed_at is not None:
        raise Refused(_("This space is closed. It can still be read."))
    context = {
        "space": space,
        "form": form,
        "trail": trail(request, space, (_("Write"), "")),
        "who": who_reads(request, space),
        "draft": f"post-{space.pk}-{written_by(request.actor, space)}",
    }
    return render(request, "community/new_post.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def post(request: Request, post_id: UUID) -> HttpResponse:
    """A post and what was replied; and reply."""
    found = POST.fetch(request.actor, post_id, posts())
    if found.under_id is not None and request.method == "GET":
        return redirect(reverse("post", args=[request.organisation.slug, found.under_id]) + f"#post-{found.pk}")
    if found.kind == PostKind.EVENT and request.method == "GET":
        here = reverse("event", args=[request.organisation.slug, found.event.pk])
        return redirect(f"{here}?{request.GET.urlencode()}" if request.GET else here)
    if request.method != "POST":
        return _show(request, found, ReplyForm())
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, found, form)
    try:
        token = form.cleaned_data["token"]
        written = writing.reply(request.actor, post=found, words=form.words, token=token, now=clock.read())
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _show(request, found, form)
    return redirect(reverse("post", args=[request.organisation.slug, found.pk]) + f"#post-{written.pk}")


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def edit(request: Request, own_post_id: UUID) -> HttpResponse:
    """Change one's own words."""
    found = OWN_POST.fetch(request.actor, own_post_id, posts())
    is_reply = found.under_id is not None
    there = [(str(one.pk), one.alt) for one in Picture.objects.filter(post=found)]
    initial = {"title": found.title, "body": found.body, "mentions": "\n".join(mentions_of(found))}
    form = (
        EditForm(request.POST, request.FILES, is_reply=is_reply, there=there)
        if request.method == "POST"
        else EditForm(initial=initial, is_reply=is_reply, there=there)
    )
    top = found.under_id or found.pk
    back = reverse("post", args=[request.organisation.slug, top]) + f"#post-{found.pk}"
    if request.method == "POST" and form.is_valid():
        alts = {UUID(name): words for name, words in form.said.items()}
        try:
            writing.edit(request.actor, post=found, words=form.words, alts=alts, now=clock.read())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect(back)
    context = {
        "post": found,
        "form": form,
        "back": back,
        "names": reverse("space_names", args=[request.organisation.slug, found.space_id]),
        "picked": mentions_of(found),
        "trail": trail(request, found.space, (_("Change it"), "")),
    }
    return render(request, "community/edit_post.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def removal(request: Request, own_post_id: UUID) -> HttpResponse:
    """Ask, then take back what one wrote."""
    found = OWN_POST.fetch(request.actor, own_post_id, posts())
    slug = request.organisation.slug
    if request.method != "POST":
        back = reverse("post", args=[slug, found.under_id or found.pk])
        return render(request, "community/removal.html", {"post": found, "back": back})
    under, space = found.under_id, found.space_id
    writing.take_back(request.actor, post=found, now=clock.read())
    messages.success(request, _("You took it back."))
    return redirect("post", slug, under) if under else redirect("space", slug, space)


@page(Permission.TAKE_PART, methods=("POST",))
def acceptance(request: Request, answer_id: UUID) -> HttpResponse:
    """Say that this answer helped, or take that back."""
    answer = POST.fetch(request.actor, answer_id, posts())
    writing.accept_answer(request.actor, answer=answer)
    return redirect("post", request.organisation.slug, answer.under_id)


@page(Permission.TAKE_PART, methods=("POST",))
def pinning(request: Request, pinned_id: UUID) -> HttpResponse:
    """Make it a guide of the space, or take it down."""
    found = POST.fetch(request.actor, pinned_id, posts())
    wanted = found.pinned_at is None
    writing.pin(request.actor, post=found, wanted=wanted, now=clock.read())
    messages.success(
        request, _("It stands at the top of the space now.") if wanted else _("It stands among the others again.")
    )
    return redirect("post", request.organisation.slug, found.pk)


@page(Permission.TAKE_PART, methods=("POST",))
def voting(request: Request, poll_id: UUID) -> HttpResponse:
    """Vote, or vote for something else."""
    found = POST.fetch(request.actor, poll_id, posts())
    try:
        chosen = UUID(request.POST.get("option", ""))
    except ValueError:
        chosen = None
    vote(request.actor, post=found, option_id=chosen, now=clock.read())
    messages.success(request, _("Your vote is counted. Nobody learns what you chose."))
    return redirect("post", request.organisation.slug, found.pk)


@page(Permission.TAKE_PART, methods=("POST",))
def poll_closing(request: Request, own_poll_id: UUID) -> HttpResponse:
    """End one's own poll."""
    found = OWN_POST.fetch(request.actor, own_poll_id, posts())
    if not Poll.objects.filter(post=found).exists():
        raise NotFound
    close_poll(request.actor, post=found, now=clock.read())
    messages.success(request, _("The poll is closed."))
    return redirect("post", request.organisation.slug, found.pk)


@page(Permission.TAKE_PART)
def picture(request: Request, post_id: UUID, picture_id: UUID) -> HttpResponse:
    """A picture, for whoever may read its post."""
    found = read_picture(request.actor, post_id=post_id, picture_id=picture_id)
    response = HttpResponse(found.body, content_type=found.media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Content-Disposition"] = f'inline; filename="{found.name}"'
    return response


def _show(request: Request, found: Post, form: ReplyForm) -> HttpResponse:
    return render(request, "community/post.html", reading(request, found, form))


def reading(request: Request, found: Post, form: ReplyForm) -> dict[str, Any]:
    """What a page shows of a post and what was replied."""
    key = Key.read(request.GET.get("after", ""))
    whole = thread(request.actor, found, after=key)
    row, keeping = my_row(request.actor, found.space), keeps(request.actor, found.space)
    may_act = row is not None and found.space.closed_at is None
    moderates = MODERATED.allows(request.actor, found)
    here = reverse("post", args=[request.organisation.slug, found.pk])
    given = {"may_act": may_act, "moderates": moderates}
    return {
        "post": found,
        "author": author_of(found),
        "said": said(request, whole, found, **given),
        "replies": [said(request, whole, one, **given) for one in whole.replies],
        "later": later(here, whole.next, "after"),
        "is_first": key is None,
        "poll": whole.poll,
        "choices": choices(whole.poll) if whole.poll else [],
        "may_act": may_act,
        "may_pin": keeping and found.emptied_at is None and found.space.closed_at is None,
        "may_close": may_act and whole.poll is not None and found.author_id == request.member.pk,
        "form": form if may_act else None,
        "draft": f"reply-{found.pk}-{sum(one.author_id == request.member.pk for one in whole.replies)}",
        "trail": trail(request, found.space, (_("Read"), "")),
        "who": who_reads(request, found.space),
    }

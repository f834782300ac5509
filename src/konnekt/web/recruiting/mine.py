"""Letters of a programme's team, as a participant gets and answers them."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.policy import OWN_ENROLMENT
from konnekt.recruiting.actions import inbox as actions
from konnekt.recruiting.actions.letters import open_received, subjects_received
from konnekt.recruiting.letters import audience_in_words
from konnekt.recruiting.models import Received, Thread
from konnekt.recruiting.policy import OWN_THREAD, RECEIVED
from konnekt.recruiting.states import ThreadState
from konnekt.web import markdown
from konnekt.web.door import Request, page
from konnekt.web.recruiting.forms import PostForm
from konnekt.web.who import who

PAGE_SIZE = 20


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def my_letters(request: Request) -> HttpResponse:
    """What the teams of one's programmes wrote, what one wrote to them, and a way to ask something."""
    own = OWN_ENROLMENT.visible(request.actor, Enrolment.objects.all())
    programmes = list(Programme.objects.filter(rounds__enrolments__in=own).distinct().order_by("name"))
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = next((one for one in programmes if str(one.pk) == request.POST.get("programme")), None)
        if wanted is None:
            form.add_error(None, _("Choose the programme that you would like to ask about."))
        else:
            try:
                thread = actions.write_to_team(request.actor, programme=wanted, now=clock.read(), **form.cleaned_data)
            except Refused as refusal:
                form.add_error("text", str(refusal))
            else:
                messages.success(request, _("The team has it."))
                return redirect("my_thread", request.organisation.slug, thread.pk)
    rows = RECEIVED.visible(request.actor, Received.objects.select_related("circular__round__programme"))
    shown = Paginator(rows.order_by("-at", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    subjects = subjects_received(request.actor, received=list(shown))
    threads = OWN_THREAD.visible(request.actor, Thread.objects.select_related("programme")).order_by("-changed_at")
    context = {
        "shown": shown,
        "letters": [(one, subjects[one.pk].replace("{name}", request.member.name)) for one in shown],
        "threads": [(one, ThreadState(one.state)) for one in threads[:PAGE_SIZE]],
        "programmes": programmes,
        "form": form,
    }
    return render(request, "recruiting/my_letters.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def my_letter(request: Request, received_id: UUID) -> HttpResponse:
    """One letter, and answering it."""
    rows = Received.objects.select_related("circular__round__programme", "member")
    found = RECEIVED.fetch(request.actor, received_id, rows)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            thread = actions.answer_letter(request.actor, received=found, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("The team has your answer."))
            return redirect("my_thread", request.organisation.slug, thread.pk)
    words = open_received(request.actor, received=found, now=clock.read())
    mine = OWN_THREAD.visible(request.actor, Thread.objects.filter(about=found.circular_id)).first()
    context = {
        "received": found,
        "programme": found.circular.round.programme,
        "round": found.circular.round,
        "audience": audience_in_words(found.circular.audience, found.circular.round.programme),
        "subject": words.subject,
        "body": markdown.render(words.body),
        "thread": mine,
        "form": form,
        "who": who(Data.INBOX, request.organisation),
    }
    return render(request, "recruiting/my_letter.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def my_thread(request: Request, own_thread_id: UUID) -> HttpResponse:
    """What one and the team wrote to each other."""
    found = OWN_THREAD.fetch(request.actor, own_thread_id, Thread.objects.select_related("programme", "member"))
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_on(request.actor, thread=found, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error("text", str(refusal))
        else:
            return redirect("my_thread", request.organisation.slug, found.pk)
    context = {
        "thread": found,
        "programme": found.programme,
        "said": actions.read_own(request.actor, thread=found),
        "form": form,
        "who": who(Data.INBOX, request.organisation),
    }
    return render(request, "recruiting/my_thread.html", context)

"""Questions about a programme: asked on its page, answered by a champion, and by its managers where none does."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Sight
from konnekt.champions.actions.enquiries import LONGEST, answer, ask, pass_on, read
from konnekt.champions.models import Enquiry
from konnekt.champions.pledge import ANSWER_DAYS
from konnekt.champions.policy import ANSWERING, ENQUIRY
from konnekt.champions.queries import champion_for
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.programmes.models import Programme
from konnekt.programmes.policy import READING
from konnekt.web.door import Request, page

PAGE_SIZE = 20


class WordsForm(forms.Form):
    """A few words, kept when something is wrong with them."""

    use_required_attribute = False

    text = forms.CharField(
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write a few words.")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, label: str) -> None:
        super().__init__(data, initial={"token": uuid4()})
        self.fields["text"].label = label


@page(Permission.BELONG, methods=("GET", "POST"))
def asking(request: Request, programme: str) -> HttpResponse:
    """Ask; below stands what this person asked about it before."""
    found = READING.visible(request.actor, Programme.objects.filter(slug=programme)).first()
    if found is None:
        raise Http404
    form = WordsForm(request.POST if request.method == "POST" else None, label=_("Your question"))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = ask(
                request.actor, programme=found, text=given["text"], token=given["token"] or uuid4(), now=clock.read()
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Your question is sent. We’ll write when it is answered."))
            return redirect("enquiry", request.organisation.slug, made.pk)
    context = {
        "programme": found,
        "form": form,
        "days": ANSWER_DAYS,
        "has_champion": champion_for(found, request.member) is not None,
        "asked": list(
            Enquiry.objects.filter(programme=found, asker=request.actor.member_id).order_by("-asked_at")[:10]
        ),
        "trail": [
            (found.name, reverse("programme_page", args=[request.organisation.slug, found.slug])),
            (_("Ask"), ""),
        ],
    }
    return render(request, "champion/asking.html", context)


@page(Permission.BELONG)
def enquiries(request: Request) -> HttpResponse:
    """What waits for this person's answer, what they answered, and what they asked."""
    rows = ENQUIRY.visible(request.actor, least=Sight.PART).select_related("programme", "asker", "champion")
    mine = Q(asker=request.actor.member_id)
    filters = {"open": ~mine & Q(answered_at=None), "answered": ~mine & Q(answered_at__isnull=False), "mine": mine}
    labels = {"open": _("To answer"), "answered": _("Answered"), "mine": _("Asked by me")}
    view = request.GET.get("view", "open")
    view = view if view in filters else "open"
    order = ("answer_by", "pk") if view == "open" else ("-asked_at", "pk")
    shown = Paginator(rows.filter(filters[view]).order_by(*order), PAGE_SIZE).get_page(request.GET.get("page"))
    now = clock.read()
    context = {
        "shown": shown,
        "rows": [(one, *how_it_stands(one, is_late=one.answered_at is None and one.answer_by < now)) for one in shown],
        "is_mine": view == "mine",
        "views": [{"label": labels[key], "url": f"?view={key}", "current": key == view} for key in filters],
    }
    return render(request, "champion/enquiries.html", context)


@page(Permission.BELONG)
def enquiry(request: Request, enquiry_id: UUID) -> HttpResponse:
    """One question with its answer, or with a form for it."""
    rows = Enquiry.objects.select_related("programme", "asker", "champion", "answered_by")
    return _show(request, ENQUIRY.fetch(request.actor, enquiry_id, rows, least=Sight.PART))


@page(Permission.BELONG, methods=("POST",))
def answering(request: Request, answering_id: UUID) -> HttpResponse:
    """Answer it."""
    found = _to_answer(request, answering_id)
    form = WordsForm(request.POST, label=_("Your answer"))
    if form.is_valid():
        answer(request.actor, enquiry=found, text=form.cleaned_data["text"], now=clock.read())
        messages.success(request, _("Your answer is sent."))
        return redirect("enquiry", request.organisation.slug, found.pk)
    return _show(request, found, form)


@page(Permission.BELONG, methods=("POST",))
def passing_on(request: Request, answering_id: UUID) -> HttpResponse:
    """Hand it to those who run the programme."""
    found = _to_answer(request, answering_id)
    pass_on(request.actor, enquiry=found, now=clock.read())
    messages.success(request, _("Whoever runs the programme has it now."))
    return redirect("enquiry", request.organisation.slug, found.pk)


def how_it_stands(one: Enquiry, *, is_late: bool) -> tuple[str, str]:
    """The state of a question in words, and its tone."""
    if one.answered_at is not None:
        return _("Answered"), "success"
    if is_late:
        return _("Late"), "warning"
    return (_("Passed on"), "info") if one.passed_on_at is not None else (_("Open"), "info")


def _to_answer(request: Request, answering_id: UUID) -> Enquiry:
    rows = Enquiry.objects.select_related("programme", "asker", "champion", "answered_by")
    return ANSWERING.fetch(request.actor, answering_id, rows, least=Sight.PART)


def _show(request: Request, found: Enquiry, form: WordsForm | None = None) -> HttpResponse:
    said = read(request.actor, enquiry=found, now=clock.read())
    is_mine = found.asker_id == request.actor.member_id
    may_answer = not is_mine and found.answered_at is None
    context = {
        "found": found,
        "said": said,
        "is_mine": is_mine,
        "may_answer": may_answer,
        "may_pass_on": may_answer and found.passed_on_at is None,
        "form": form or WordsForm(label=_("Your answer")),
        "trail": [(_("Questions"), reverse("enquiries", args=[request.organisation.slug])), (found.programme.name, "")],
    }
    return render(request, "champion/enquiry.html", context)

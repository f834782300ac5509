"""For those who answer: what waits, one piece, and what they can do with it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data, Sight
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.feedback.actions import answering as actions
from konnekt.feedback.actions import theming
from konnekt.feedback.models import Feedback, Theme
from konnekt.feedback.policy import CASE
from konnekt.feedback.queries.answering import candidates, cases, waited
from konnekt.feedback.states import OPEN, Addressed, FeedbackKind, FeedbackState, ThemeSource
from konnekt.feedback.words import first_words
from konnekt.programmes.policy import RUNNING
from konnekt.programmes.rules import today_in
from konnekt.web.door import Request, page
from konnekt.web.feedback.forms import AnswerForm, HandOverForm, QuoteForm, ThemeOfForm
from konnekt.web.feedback.frame import feedback_frame
from konnekt.web.feedback.showing import TONES, all_shown
from konnekt.web.who import who

PAGE_SIZE = 25


@page(Permission.ANSWER_FEEDBACK)
def to_answer(request: Request) -> HttpResponse:
    """What this person may answer in any programme: theirs first by its date."""
    view = request.GET.get("view", "mine")
    rows, mine = cases(request.actor), request.actor.member_id
    chosen = {
        "mine": rows.filter(state__in=OPEN, owner=mine),
        "open": rows.filter(state__in=OPEN),
        "all": rows,
    }
    labels = {"mine": _("I look after"), "open": _("All open"), "all": _("All")}
    view = view if view in chosen else "mine"
    context = _listed(request, chosen[view], is_open=view != "all") | {
        "views": [{"label": labels[key], "url": f"?view={key}", "current": key == view} for key in chosen],
        "is_mine": view == "mine",
    }
    return render(request, "feedback/to_answer.html", context)


@page(Permission.RUN_PROGRAMMES)
def programme_feedback(request: Request, programme_id: UUID) -> HttpResponse:
    """What was said about one programme, overdue pieces first, and how long answers take."""
    found = RUNNING.fetch(request.actor, programme_id)
    rows = cases(request.actor).filter(programme=found)
    view = request.GET.get("state", "open")
    chosen = {"open": rows.filter(state__in=OPEN), "answered": rows.exclude(state__in=OPEN), "all": rows}
    labels = {"open": _("Open"), "answered": _("Answered"), "all": _("All")}
    view = view if view in chosen else "open"
    context = feedback_frame(request, found, "programme_feedback") | _listed(
        request, chosen[view], is_open=view == "open"
    )
    context |= {
        "views": [{"label": labels[key], "url": f"?state={key}", "current": key == view} for key in chosen],
        "is_open": view == "open",
        "waited": waited(found),
        "who": who(Data.FEEDBACK, request.organisation),
    }
    return render(request, "feedback/programme.html", context)


def _listed(request: Request, rows: QuerySet[Feedback], *, is_open: bool) -> dict[str, object]:
    today = today_in(request.organisation, clock.read())
    order = ("due_on", "pk") if is_open else ("-changed_on", "pk")
    shown = Paginator(rows.order_by(*order), PAGE_SIZE).get_page(request.GET.get("page"))
    pieces = list(shown)
    listed = all_shown(pieces, first_words(pieces), today)
    return {"shown": shown, "rows": listed, "late": sum(one.is_late for one in listed)}


@page(Permission.ANSWER_FEEDBACK, methods=("GET", "POST"))
def case(request: Request, piece_id: UUID) -> HttpResponse:
    """One piece: read it, answer it, or ask back."""
    found = _fetch(request, piece_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        say = actions.ask_back if "question" in request.POST else actions.answer
        try:
            say(request.actor, feedback=found, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Sent. Whoever gave it can read it now."))
            return redirect("feedback_case", request.organisation.slug, found.pk)
    return _case(request, found, form)


def _case(request: Request, found: Feedback, form: AnswerForm) -> HttpResponse:
    opened = actions.read_case(request.actor, feedback=found, now=clock.read())
    number, state = len(opened.said) if opened else 0, FeedbackState(found.state)
    if not form.is_bound:
        form.initial["after"] = number
    else:
        form.data = dict(form.data.items()) | {"after": str(number)}
    others = [one for one in candidates(found.programme, found.addressed) if one.pk not in _kept_from(found)]
    runs = RUNNING.allows(request.actor, found.programme)
    themes = list(Theme.objects.filter(programme=found.programme_id).order_by("title", "pk")) if runs else []
    today = today_in(request.organisation, clock.read())
    context = {
        "found": found,
        "kind": FeedbackKind(found.kind).label,
        "opened": opened,
        "state": state,
        "tone": TONES[state],
        "is_late": found.is_open and found.due_on < today,
        "is_mine": found.owner_id == request.member.pk,
        "is_alone": found.addressed == Addressed.PERSON,
        "is_for_administrators": found.addressed == Addressed.ADMINISTRATORS,
        "form": form,
        "hand_over": HandOverForm(others=others) if others and found.addressed != Addressed.PERSON else None,
        "theme_form": ThemeOfForm(themes=themes, initial={"theme": str(found.theme_id or "")}) if runs else None,
        "quote_form": QuoteForm(initial={"quote": opened.quote}) if runs and opened and found.may_quote else None,
        "trail": [
            (_("Feedback"), reverse("feedback_to_answer", args=[request.organisation.slug])),
            (found.programme.name, ""),
        ],
    }
    return render(request, "feedback/case.html", context)


@page(Permission.ANSWER_FEEDBACK, methods=("POST",))
def state(request: Request, piece_id: UUID) -> HttpResponse:
    """Look after it, close it, or hand it over."""
    found, now = _fetch(request, piece_id), clock.read()
    match request.POST.get("act"):
        case "take_up":
            actions.take_up(request.actor, feedback=found, now=now)
            messages.success(request, _("You look after it now."))
        case "close":
            actions.close(request.actor, feedback=found, now=now)
            messages.success(request, _("Closed. If its giver writes on, it opens again."))
        case "hand_over":
            wanted = request.POST.get("to")
            others = candidates(found.programme, found.addressed)
            to = next((one for one in others if str(one.pk) == wanted), None)
            if to is None:
                raise Refused(_("Choose who looks after it."))
            actions.hand_over(request.actor, feedback=found, to=to, now=now)
            messages.success(request, _("{name} looks after it now, and was written to.").format(name=to.name))
        case _other:
            raise Refused(_("Choose what to do with it."))
    return redirect("feedback_case", request.organisation.slug, found.pk)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def theme(request: Request, piece_id: UUID) -> HttpResponse:
    """Put it under a theme, an old one or a new one."""
    found = _fetch(request, piece_id)
    programme = RUNNING.fetch(request.actor, found.programme_id)
    themes = list(Theme.objects.filter(programme=programme))
    form = ThemeOfForm(request.POST, themes=themes)
    if not form.is_valid():
        raise Refused(_("Choose a theme, or say in a sentence what people tell you."))
    given, now = form.cleaned_data, clock.read()
    chosen = next((one for one in themes if str(one.pk) == given["theme"]), None)
    if given["title"].strip():
        chosen = theming.make_theme(
            request.actor,
            programme=programme,
            title=given["title"],
            source=ThemeSource.FEEDBACK,
            token=given["token"],
            now=now,
        )
    theming.put_under(request.actor, feedback=found, theme=chosen, now=now)
    messages.success(request, _("Saved."))
    return redirect("feedback_case", request.organisation.slug, found.pk)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def quote(request: Request, piece_id: UUID) -> HttpResponse:
    """Quote a part of it with its theme, where that is allowed."""
    found = _fetch(request, piece_id)
    RUNNING.fetch(request.actor, found.programme_id)
    theming.quote(request.actor, feedback=found, text=request.POST.get("quote", ""))
    messages.success(request, _("Saved."))
    return redirect("feedback_case", request.organisation.slug, found.pk)


def _kept_from(found: Feedback) -> set[UUID | None]:
    return {found.owner_id, found.giver_id}


def _fetch(request: Request, piece_id: UUID) -> Feedback:
    rows = Feedback.objects.select_related("programme", "giver", "owner", "theme", "round")
    return CASE.fetch(request.actor, piece_id, rows, least=Sight.PART)

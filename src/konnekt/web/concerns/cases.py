"""What others turned to one with: the list, and a case with what its person chose to show."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Role
from konnekt.access.permissions import Permission
from konnekt.access.visibility import Sight
from konnekt.concerns import queries
from konnekt.concerns.actions import cases as actions
from konnekt.concerns.models import Concern
from konnekt.concerns.policy import CASE
from konnekt.concerns.states import LISTENING, UNREAD, ConcernState
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.web.concerns.forms import HandOverForm, PostForm
from konnekt.web.door import Request, page

PAGE_SIZE = 30
TONES = {ConcernState.CLOSED: "neutral", ConcernState.ANSWERED: "success"} | dict.fromkeys(UNREAD, "warning")


@page(Permission.LISTEN)
def cases(request: Request) -> HttpResponse:
    """What waits, or all of it."""
    shows_closed = "closed" in request.GET
    rows = queries.cases(request.actor) if shows_closed else queries.open_cases(request.actor)
    shown = Paginator(rows.order_by("-changed_at", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    states = [ConcernState(one.state) for one in shown]
    context = {
        "shown": shown,
        "rows": [(one, state, TONES.get(state, "info")) for one, state in zip(shown, states, strict=True)],
        "unread": queries.unread_cases(request.actor),
        "ways": [
            {"label": _("Open"), "url": "?", "current": not shows_closed},
            {"label": _("All"), "url": "?closed", "current": shows_closed},
        ],
        "is_contact": request.actor.has(Role.SAFEGUARDING),
    }
    return render(request, "concerns/cases.html", context)


@page(Permission.LISTEN, methods=("GET", "POST"))
def case(request: Request, case_id: UUID) -> HttpResponse:
    """One case, and answering it."""
    found, form = _fetch(request, case_id), PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(request.actor, concern=found, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Sent."))
            return redirect("case", request.organisation.slug, found.pk)
    opened, readers = actions.read_case(request.actor, concern=found, now=clock.read()), queries.listening(found)
    state = ConcernState(found.state)
    context = {
        "found": found,
        "state": state,
        "tone": TONES.get(state, "info"),
        "is_closed": state is ConcernState.CLOSED,
        "is_mine": found.owner_id == request.member.pk,
        "opened": opened,
        "readers": [(one.member, LISTENING[one.as_role]) for one in readers if one.member_id != request.member.pk],
        "may_hand_over": any(
            one.member_id == request.member.pk and one.as_role is Role.SAFEGUARDING for one in readers
        ),
        "form": form,
        "trail": _trail(request, found),
    }
    return render(request, "concerns/case.html", context)


@page(Permission.LISTEN, methods=("POST",))
def state(request: Request, case_id: UUID) -> HttpResponse:
    """Look after it, or close it."""
    found = _fetch(request, case_id)
    match request.POST.get("state"):
        case ConcernState.IN_WORK.value:
            actions.take_up(request.actor, concern=found, now=clock.read())
            messages.success(request, _("{name} sees that you look after it.").format(name=found.reporter.name))
        case ConcernState.CLOSED.value:
            actions.close(request.actor, concern=found, now=clock.read())
            messages.success(
                request, _("Closed. If {name} writes on, it opens again.").format(name=found.reporter.name)
            )
        case _:
            raise Refused(_("Say what becomes of it: you look after it, or it is closed."))
    return redirect("case", request.organisation.slug, found.pk)


@page(Permission.LISTEN, methods=("GET", "POST"))
def handing_over(request: Request, case_id: UUID) -> HttpResponse:
    """Give it to another safeguarding contact."""
    found = _fetch(request, case_id)
    others = queries.may_take_over(found, request.actor)
    form = HandOverForm(request.POST or None, others=others)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        to = next(one for one in others if str(one.pk) == given["to"])
        try:
            actions.hand_over(
                request.actor, concern=found, to=to, text=given["text"], token=given["token"], now=clock.read()
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("{name} has it now, and you read it no longer.").format(name=to.name))
            return redirect("cases", request.organisation.slug)
    context = {"found": found, "others": others, "form": form, "trail": _trail(request, found, handing=True)}
    return render(request, "concerns/handing_over.html", context)


def _fetch(request: Request, case_id: UUID) -> Concern:
    return CASE.fetch(request.actor, case_id, Concern.objects.select_related("reporter", "owner"), least=Sight.PART)


def _trail(request: Request, found: Concern, *, handing: bool = False) -> list[tuple[str, str]]:
    slug = request.organisation.slug
    trail = [(_("Cases"), reverse("cases", args=[slug]))]
    if not handing:
        return [*trail, (found.reporter.name, "")]
    return [*trail, (found.reporter.name, reverse("case", args=[slug, found.pk])), (_("Hand over"), "")]

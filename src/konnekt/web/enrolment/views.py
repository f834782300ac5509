"""A person's enrolment, step by step: always saved, always resumable, sent only when they say so."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data, Sight
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.guidance.queries import asked_of, waiting_for
from konnekt.organisations.models import InterestArea
from konnekt.programmes import queries
from konnekt.programmes.actions.enrolling import complete, save_answers, set_side, start
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.names import names_in
from konnekt.programmes.phases import position, spans
from konnekt.programmes.plans import plan_of
from konnekt.programmes.policy import OWN_ENROLMENT, READING
from konnekt.programmes.rules import is_line_settled, is_open, may_change, today_in, why_no_ranking
from konnekt.programmes.standing import tickets_of, undo_until, why_no_undo
from konnekt.programmes.states import ENROLLED, EnrolmentState, Format, Phase, Side, Way
from konnekt.questions.queries import answers_of, draft_of
from konnekt.questions.rules import missing
from konnekt.relationships.queries import has_match
from konnekt.relationships.rules import may_book, may_request
from konnekt.web.door import Request, page
from konnekt.web.enrolment import people, steps
from konnekt.web.enrolment.forms import ConsentForm, Group, RoleForm, StepForm
from konnekt.web.enrolment.letter import letter
from konnekt.web.enrolment.standing import answer, headline, places_of, waiting_words
from konnekt.web.guidance.hints import hint_of_programme
from konnekt.web.public.offers import sides_shut
from konnekt.web.public.phases import phase_rows, picture
from konnekt.web.public.who import who_rows
from konnekt.web.who import Who, who

WHO_SEES = (Data.PROFILE, Data.WISHES, Data.EXCLUSIONS, Data.MESSAGES)


def own(request: Request, enrolment_id: UUID) -> Enrolment:
    """The enrolment, if it is the person's own."""
    rows = Enrolment.objects.select_related("round__programme", "member")
    rows = rows.prefetch_related("round__programme__own_questions")
    return OWN_ENROLMENT.fetch(request.actor, enrolment_id, rows)


def areas() -> dict[str, str]:
    """Names of the interest areas by key."""
    return dict(InterestArea.objects.filter(is_active=True).values_list("key", "name"))


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def enrol(request: Request, programme: str) -> HttpResponse:
    """Choose a role and begin; whoever has begun already goes on where they stopped."""
    found = READING.visible(request.actor, Programme.objects.filter(slug=programme), least=Sight.PART).first()
    round_ = queries.newest_round(found) if found else None
    if found is None or round_ is None:
        raise Http404
    mine = Enrolment.objects.filter(round=round_, member=request.member)
    if (enrolment := mine.exclude(state=EnrolmentState.WITHDRAWN).first()) is not None:
        return redirect("enrolment", request.organisation.slug, enrolment.pk)
    offer = queries.offer_of(found, round_, request.member, None, today_in(request.organisation, clock.read()))
    form = RoleForm(
        request.POST if request.method == "POST" else None,
        programme=found,
        initial={"side": request.GET.get("side", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            begun = start(
                request.actor,
                round_=round_,
                member=request.member,
                side=Side(form.cleaned_data.get("side", Side.BOTH)),
                now=clock.read(),
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect(steps.address(begun, request.organisation, steps.first_asked(begun)))
    context = {"programme": found, "round": round_, "offer": offer, "form": form, "shut_sides": sides_shut(offer)}
    return render(request, "enrolment/enrol.html", context)


@page(Permission.TAKE_PART)
def enrolment(request: Request, enrolment_id: UUID) -> HttpResponse:
    """Where one's enrolment stands. An unfinished one opens where it was left."""
    mine = own(request, enrolment_id)
    draft = draft_of(mine.pk)
    if mine.state == EnrolmentState.STARTED and may_change(mine.round.programme, mine.round):
        return redirect(steps.address(mine, request.organisation, steps.where_left_off(mine, draft)))
    sent = answers_of([mine.pk]).get(mine.pk)
    phases = spans(mine.round)
    today = today_in(request.organisation, clock.read())
    return render(
        request,
        "enrolment/enrolment.html",
        {
            "enrolment": mine,
            "programme": mine.round.programme,
            "headline": headline(mine),
            "waiting": waiting_words(mine, k=request.organisation.smallest_group),
            "answer": answer(mine),
            "places": places_of(mine),
            "can_undo": why_no_undo(mine, clock.read()) is None,
            "undo_until": undo_until(mine),
            "was_drawn": bool(tickets_of(mine)),
            "is_enrolled": mine.state in ENROLLED,
            "was_withdrawn": mine.state == EnrolmentState.WITHDRAWN,
            "is_in": mine.state == EnrolmentState.COMPLETE,
            "has_match": has_match(mine),
            "protocols": asked_of(mine) if mine.state == EnrolmentState.COMPLETE else [],
            "may_change": may_change(mine.round.programme, mine.round),
            "line_settled": is_line_settled(mine.member),
            "has_unsent": sent is not None and draft.version > sent.version,
            "letter": letter(mine, sent, steps.questions_of(mine), areas()) if sent else [],
            "names": names_in(mine.round.programme),
            "guidance": plan_of(mine.round.programme).guidance[Phase(mine.round.phase)],
            "wished_by": people.wished_by(request, mine),
            "may_ask_mentors": mine.may_be_mentored and may_request(mine.round.programme, mine.round),
            "is_flash": mine.round.programme.format == Format.FLASH,
            "is_circle": mine.round.programme.format == Format.CIRCLE,
            "is_peer": mine.round.programme.format == Format.PEER,
            "first_step": steps.keys_of(mine)[0],
            "books": may_book(mine.round.programme, mine.round) and mine.state == EnrolmentState.COMPLETE,
            "may_show_card": mine.may_mentor and may_request(mine.round.programme, mine.round),
            "may_show_to_mentors": mine.may_be_mentored and is_open(mine.round.programme, Way.RANKINGS),
            "may_rank": why_no_ranking(mine) is None,
            "phases": phase_rows(phases),
            "picture": picture(phases, position(phases, today), mine.round.programme.name),
            "who": who(Data.PROFILE, request.organisation),
            **hint_of_programme(request, "enrolment", mine.round.programme, phase=mine.round.phase, side=mine.side),
        },
    )


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def step(request: Request, enrolment_id: UUID, step: str) -> HttpResponse:
    """One step of the path."""
    mine = own(request, enrolment_id)
    if step not in steps.keys_of(mine):
        raise Http404
    if mine.state == EnrolmentState.DECLINED:
        return redirect("enrolment", request.organisation.slug, mine.pk)
    if mine.state == EnrolmentState.WITHDRAWN:
        return redirect("enrol", request.organisation.slug, mine.round.programme.slug)
    if not may_change(mine.round.programme, mine.round):
        return redirect("enrolment", request.organisation.slug, mine.pk)
    match step:
        case "role":
            return _role(request, mine)
        case "people":
            return people.people_step(request, mine)
        case "check":
            return _check(request, mine)
    return _questions(request, mine, step)


def _questions(request: Request, mine: Enrolment, step: str) -> HttpResponse:
    """Answers are kept at each change and at “Next”, the valid ones even where others need another look."""
    is_autosave = request.headers.get("X-Konnekt-Autosave") == "1"
    form = StepForm(
        request.POST if request.method == "POST" else None,
        questions=[question for question in steps.questions_of(mine) if question.step == step],
        areas=areas(),
        draft=draft_of(mine.pk),
        time_zone=request.member.time_zone or request.organisation.time_zone,
    )
    if request.method == "POST":
        form.is_valid()
        save_answers(request.actor, enrolment=mine, values=form.values, declined=form.declined)
        if is_autosave:
            return HttpResponse(status=200 if form.errors else 204)
        if not form.errors:
            _before, after = steps.neighbours(mine, request.organisation, step)
            return redirect(after)
    context = {
        "form": form,
        "groups": _with_chips(request, form.groups()),
        "draft_key": f"enrolment-{mine.pk}-statement",
    }
    return _render(request, mine, step, context, "enrolment/questions.html")


def _with_chips(request: Request, groups: Sequence[Group]) -> list[tuple[Group, Who]]:
    """Each question with who reads its answer; where that is the same as before, it is said shortly."""
    chips, before = [], None
    for group in groups:
        chip = who(group.question.data, request.organisation)
        same = group.question.data is before
        chips.append((group, replace(chip, summary=_("the same as above")) if same else chip))
        before = group.question.data
    return chips


def _role(request: Request, mine: Enrolment) -> HttpResponse:
    form = RoleForm(request.POST or None, programme=mine.round.programme, initial={"side": mine.side})
    if request.method == "POST" and form.is_valid():
        try:
            set_side(request.actor, enrolment=mine, side=Side(form.cleaned_data["side"]), now=clock.read())
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            mine = own(request, mine.pk)
            return redirect(steps.address(mine, request.organisation, steps.first_asked(mine)))
    return _render(request, mine, "role", {"form": form}, "enrolment/role.html")


def _check(request: Request, mine: Enrolment) -> HttpResponse:
    draft, questions = draft_of(mine.pk), steps.questions_of(mine)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = complete(request.actor, enrolment=mine, consents=form.cleaned_data["consents"], now=clock.read())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return _thanks(request, sent)
    context = {
        "form": form,
        "letter": [
            (paragraph, steps.LABELS[paragraph.step], steps.address(mine, request.organisation, paragraph.step))
            for paragraph in letter(mine, draft, questions, areas())
        ],
        "open": [
            (question.label, steps.address(mine, request.organisation, question.step))
            for question in missing(questions, draft.values, draft.declined)
        ],
        "wishes": people.wishes_of(request, mine),
        "table": who_rows(WHO_SEES, request.organisation),
        "is_change": mine.state in ENROLLED,
        "line_settled": is_line_settled(mine.member),
    }
    return _render(request, mine, "check", context, "enrolment/check.html")


def _thanks(request: Request, sent: Enrolment) -> HttpResponseRedirect:
    if sent.state == EnrolmentState.WAITING:
        messages.success(request, _("Thank you. You’re on the waiting list."))
    elif sent.state == EnrolmentState.APPLIED:
        messages.success(request, _("Thank you. We have everything, and write when there is an answer."))
    else:
        messages.success(request, _("Thank you. Your enrolment is complete."))
    where = "enrolment_protocols" if waiting_for([sent]) else "enrolment"
    return redirect(where, request.organisation.slug, sent.pk)


def _render(
    request: Request,
    mine: Enrolment,
    step: str,
    context: dict[str, Any],
    template: str,
) -> HttpResponse:
    before, after = steps.neighbours(mine, request.organisation, step)
    frame = {
        "enrolment": mine,
        "programme": mine.round.programme,
        "path": steps.path(mine, request.organisation, step),
        "step": step,
        "title": steps.TITLES[step],
        "purpose": steps.PURPOSES[step],
        "before": before,
        "after": after,
        "here": steps.address(mine, request.organisation, step),
    }
    frame |= hint_of_programme(request, "enrolment_step", mine.round.programme, phase=mine.round.phase, side=mine.side)
    return render(request, template, frame | context)

"""The page on which people part well: looking back, words for each other, and what comes next."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.documents import papers
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import ClauseKey
from konnekt.relationships.actions.agreements import read_agreement
from konnekt.relationships.actions.closing import (
    choose_next,
    read_closing,
    read_thanks,
    write_farewell,
    write_review,
)
from konnekt.relationships.models import Part
from konnekt.relationships.queries import Pair
from konnekt.relationships.rules import closing_opens, last_day, may_part_from
from konnekt.relationships.states import NextStep, RelationshipState
from konnekt.surveys.queries import due
from konnekt.surveys.states import SurveyKey
from konnekt.web.agreements.showing import people_in
from konnekt.web.closing.forms import FarewellForm, NextForm, ReviewForm
from konnekt.web.door import Request, page
from konnekt.web.guidance.hints import hint_in_space
from konnekt.web.pairs.shell import entered, shell
from konnekt.web.who import who
from konnekt.workspace.certificates import certificate_of, has_taken_part, hours_together


@page(Permission.TAKE_PART)
def closing(request: Request, relationship_id: UUID) -> HttpResponse:
    """How far each step of parting is."""
    pair = _of_months(request, relationship_id)
    found = read_closing(request.actor, relationship=pair.relationship, now=clock.read())
    context = _frame(request, pair) | {"closing": found} | hint_in_space(request, pair, "pair_closing")
    if found is not None:
        context |= {
            "opens": closing_opens(pair.relationship),
            "last_day": last_day(pair.relationship),
            "may_write": _is_time(request, pair),
            "is_over": has_taken_part(pair.mine),
            "is_informal": pair.state is RelationshipState.INFORMAL,
            "others": [
                (part, found.mine.get(part.member_id), found.theirs.get(part.member_id)) for part in _others(pair)
            ],
            "is_asked": SurveyKey.CLOSING
            in due(request.actor, about=relationship_id, today=today_in(request.organisation, clock.read())),
            "hours": hours_together(pair.mine),
            "wants_more": found.next_step in {NextStep.NEW_ROUND, NextStep.MENTOR},
            "wants_to_mentor": found.next_step == NextStep.MENTOR,
        }
    return render(request, "closing/closing.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def review(request: Request, relationship_id: UUID) -> HttpResponse:
    """Look back, for oneself alone, with the aims beside it."""
    pair, now = _of_months(request, relationship_id), clock.read()
    found = read_closing(request.actor, relationship=pair.relationship, now=now)
    form = ReviewForm(request.POST or None, initial={"words": found.review if found else ""})
    if request.method == "POST" and form.is_valid():
        try:
            write_review(request.actor, relationship=pair.relationship, now=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Kept, for you alone."))
            return redirect("pair_closing", request.organisation.slug, relationship_id)
    agreed = read_agreement(request.actor, relationship=pair.relationship, now=now)
    context = _frame(request, pair) | {
        "form": form,
        "aims": agreed.clause(ClauseKey.AIMS).text if agreed and agreed.agreed_at else "",
        "who_reads": who(Data.NOTES, request.organisation),
        "draft": f"{relationship_id}-review",
    }
    return render(request, "closing/review.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def farewell(request: Request, relationship_id: UUID) -> HttpResponse:
    """Feedback and thanks for one of the others: of a pair the other, of a circle whoever the address names."""
    pair, now = _of_months(request, relationship_id), clock.read()
    others = {str(part.pk): part for part in _others(pair)}
    other = others.get(request.GET.get("for", "")) or next(iter(others.values()), None)
    found = read_closing(request.actor, relationship=pair.relationship, now=now)
    if other is None or found is None:
        return redirect("pair_closing", request.organisation.slug, relationship_id)
    said = found.mine.get(other.member_id)
    given = {name: getattr(said, name) for name in ("feedback", "shows_at_once", "thanks")} if said else {}
    form = FarewellForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            write_farewell(
                request.actor,
                relationship=pair.relationship,
                receiver_id=other.member_id,
                now=now,
                **form.cleaned_data,
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(
                request, _("Saved. {name} is told that there is something.").format(name=other.member.name)
            )
            return redirect("pair_closing", request.organisation.slug, relationship_id)
    context = _frame(request, pair) | {
        "form": form,
        "other": other.member.name,
        "who_reads": who(Data.MESSAGES, request.organisation, partner=other.member.name),
        "draft": f"{relationship_id}-{other.pk}",
    }
    return render(request, "closing/farewell.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def next_step(request: Request, relationship_id: UUID) -> HttpResponse:
    """One of four ways on. Nobody else is told which."""
    pair, now = _of_months(request, relationship_id), clock.read()
    found = read_closing(request.actor, relationship=pair.relationship, now=now)
    initial = {"step": found.next_step, "months": found.months or 3} if found else {}
    form = NextForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            choose_next(request.actor, relationship=pair.relationship, now=now, **form.chosen)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Noted. You can change it until your last day."))
            return redirect("pair_closing", request.organisation.slug, relationship_id)
    context = _frame(request, pair) | {
        "form": form,
        "last_day": last_day(pair.relationship),
        "who_reads": who(Data.NOTES, request.organisation),
    }
    return render(request, "closing/next.html", context)


@page(Permission.TAKE_PART)
def letter(request: Request, relationship_id: UUID, letter_id: UUID) -> HttpResponse:
    """A letter of thanks on paper, for whoever it was written to."""
    pair, now = _of_months(request, relationship_id), clock.read()
    writer, words = read_thanks(request.actor, relationship=pair.relationship, letter_id=letter_id, now=now)
    programme = pair.relationship.round.programme.name
    data = {
        "heading": _("Thank you, {name}").format(name=pair.mine.member.name),
        "paragraphs": [line for line in words.splitlines() if line.strip()],
        "signed": [writer.member.name],
        "foot": f"{programme} · {request.organisation.name}",
    }
    title = _("A letter of thanks from {name}").format(name=writer.member.name)
    return _paper(papers.draw("documents/letter.typ", title=title, data=data, made=now), title)


@page(Permission.TAKE_PART)
def certificate(request: Request, relationship_id: UUID) -> HttpResponse:
    """That one took part, and when: nothing about how."""
    pair = _of_months(request, relationship_id)
    if not has_taken_part(pair.mine):
        raise NotFound
    title, body = certificate_of(pair.mine, now=clock.read())
    return _paper(body, title)


def _of_months(request: Request, relationship_id: UUID) -> Pair:
    pair = entered(request, relationship_id)
    if pair.is_conversation:
        raise NotFound
    return pair


def _others(pair: Pair) -> list[Part]:
    """For whom one writes."""
    return [part for part in people_in(pair) if may_part_from(pair.relationship, pair.mine, part)]


def _is_time(request: Request, pair: Pair) -> bool:
    """Whether one can write and choose here now."""
    today = today_in(request.organisation, clock.read())
    runs = pair.state in {RelationshipState.ACTIVE, RelationshipState.INFORMAL}
    return runs and today >= closing_opens(pair.relationship)


def _frame(request: Request, pair: Pair) -> dict[str, Any]:
    return shell(request, pair, "pair_closing", Data.MESSAGES)


def _paper(body: bytes, title: str) -> HttpResponse:
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{slugify(title) or "mentoring"}.pdf"'
    return response

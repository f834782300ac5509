"""Reflections: a page of one's own in each space, of which one may share a piece."""

from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.relationships.queries import Pair
from konnekt.web.door import Request, page
from konnekt.web.goals.views import at_version, working
from konnekt.web.pairs.shell import shell
from konnekt.web.reflections.forms import ChangeReflectionForm, ReflectionForm
from konnekt.workspace.actions.doing import add_action
from konnekt.workspace.actions.reflections import (
    Thought,
    change_reflection,
    delete_reflection,
    read_pieces,
    read_reflections,
    share_piece,
    take_piece_back,
    write_reflection,
)
from konnekt.workspace.queries.reflections import own_reflection_in
from konnekt.workspace.rules import has_goals, in_a_line


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def reflections(request: Request, relationship_id: UUID) -> HttpResponse:
    """Write one, and read one's own and what the others share."""
    pair, now = working(request, relationship_id), clock.read()
    form = ReflectionForm(request.POST) if request.method == "POST" else ReflectionForm()
    if request.method == "POST" and form.is_valid():
        try:
            made = write_reflection(request.actor, relationship=pair.relationship, now=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("pair_reflection", request.organisation.slug, relationship_id, made.pk)
    thoughts = read_reflections(request.actor, relationship=pair.relationship, now=now)
    context = _frame(request, pair) | {
        "form": form,
        "thoughts": thoughts,
        "pieces": read_pieces(request.actor, relationship=pair.relationship, now=now),
        "draft": f"reflection-{pair.relationship.pk}-{len(thoughts)}",
    }
    return render(request, "reflections/reflections.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def reflection(request: Request, relationship_id: UUID, own_reflection_id: UUID) -> HttpResponse:
    """One of one's own, piece by piece, and the form to write it anew."""
    pair = working(request, relationship_id)
    row = own_reflection_in(request.actor, pair, own_reflection_id)
    thought = _opened(request, pair, row.pk)
    if request.method != "POST":
        form = ChangeReflectionForm(initial={"text": thought.text, "version": thought.version})
        return _show(request, pair, thought, form)
    form = ChangeReflectionForm(request.POST)
    if form.is_valid():
        try:
            change_reflection(request.actor, reflection=row, **form.cleaned_data)
        except Refused as refusal:
            is_newer = refusal.field == "version"
            if is_newer:
                thought = _opened(request, pair, row.pk)
                form = ChangeReflectionForm(at_version(request, thought.version))
            form.add_error(None if is_newer else refusal.field, str(refusal))
        else:
            return redirect("pair_reflection", request.organisation.slug, relationship_id, row.pk)
    return _show(request, pair, thought, form)


@page(Permission.TAKE_PART, methods=("POST",))
def pieces(request: Request, relationship_id: UUID, own_reflection_id: UUID) -> HttpResponse:
    """Share a piece, take one back, or make a step of it: one press each."""
    pair = working(request, relationship_id)
    row = own_reflection_in(request.actor, pair, own_reflection_id)
    act, number = request.POST.get("act"), request.POST.get("number", "")
    if act == "back":
        shared = {piece.shared_as for piece in _pieces(_opened(request, pair, row.pk)) if piece.shared_as}
        for piece_id in shared:
            if str(piece_id) == request.POST.get("piece"):
                take_piece_back(request.actor, reflection=row, piece_id=piece_id)
                messages.success(request, _("Taken back. Nobody but you can read it now."))
    elif act == "share" and number.isdecimal():
        share_piece(request.actor, reflection=row, number=int(number), now=clock.read())
    elif act == "step" and number.isdecimal():
        thought = _opened(request, pair, row.pk)
        if int(number) < len(thought.paragraphs):
            text = thought.paragraphs[int(number)].text
            made = add_action(
                request.actor,
                relationship=pair.relationship,
                words=in_a_line(text),
                token=uuid5(row.pk, text),
                now=clock.read(),
            )
            messages.success(request, _("It is one of your steps now. Shorten it, and give it a day if you like."))
            return redirect("pair_step", request.organisation.slug, relationship_id, made.pk)
    return redirect("pair_reflection", request.organisation.slug, relationship_id, row.pk)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def deletion(request: Request, relationship_id: UUID, own_reflection_id: UUID) -> HttpResponse:
    """Ask, then delete one."""
    pair = working(request, relationship_id)
    row = own_reflection_in(request.actor, pair, own_reflection_id)
    if request.method == "POST":
        delete_reflection(request.actor, reflection=row)
        messages.success(request, _("Deleted, with whatever of it was shared."))
        return redirect("pair_reflections", request.organisation.slug, relationship_id)
    return render(request, "reflections/deletion.html", {"pair": pair, "reflection": row})


def _frame(request: Request, pair: Pair) -> dict[str, Any]:
    return shell(request, pair, "pair_goals", Data.NOTES) | {
        "has_goals": has_goals(pair.mine, pair.relationship.round.programme.format),
    }


def _show(request: Request, pair: Pair, thought: Thought, form: ChangeReflectionForm) -> HttpResponse:
    context = _frame(request, pair) | {"thought": thought, "form": form}
    return render(request, "reflections/reflection.html", context)


def _opened(request: Request, pair: Pair, reflection_id: UUID) -> Thought:
    """One's own reflection with its words, or NotFound once they are erased."""
    own = read_reflections(request.actor, relationship=pair.relationship, now=clock.read())
    found = next((thought for thought in own if thought.id == reflection_id), None)
    if found is None:
        raise NotFound
    return found


def _pieces(thought: Thought) -> list[Any]:
    return [*thought.paragraphs, *thought.shared_before]

"""What those in a space agree on: read it, change a clause, sign, and open it again together."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.programmes.states import ClauseKey
from konnekt.relationships.actions.agreements import (
    ChangedMeanwhile,
    Reading,
    answer_reopening,
    ask_to_reopen,
    change_clause,
    read_agreement,
    sign,
)
from konnekt.relationships.actions.together import waiting
from konnekt.relationships.queries import Pair, agreement_versions
from konnekt.relationships.states import AskKind, AskState, Consent, RelationshipState
from konnekt.web.agreements.forms import ClauseForm
from konnekt.web.agreements.showing import HELP, history, signers
from konnekt.web.door import Request, page
from konnekt.web.guidance.hints import hint_in_space
from konnekt.web.pairs.shell import entered, shell


@page(Permission.TAKE_PART)
def agreement(request: Request, relationship_id: UUID) -> HttpResponse:
    """The newest version: to be written, to be signed, or signed."""
    pair = _entered(request, relationship_id)
    reading = read_agreement(request.actor, relationship=pair.relationship, now=clock.read())
    context = _frame(request, pair) | {"reading": reading} | hint_in_space(request, pair, "pair_agreement")
    if reading is not None:
        context |= _about(request, pair, reading) | _reopening(pair, reading)
    return render(request, "agreements/agreement.html", context)


@page(Permission.TAKE_PART)
def version(request: Request, relationship_id: UUID, version: int) -> HttpResponse:
    """One version, as it was or is."""
    pair = _entered(request, relationship_id)
    reading = read_agreement(request.actor, relationship=pair.relationship, now=clock.read(), number=version)
    context = _frame(request, pair) | {"reading": reading, "is_one_version": True}
    if reading is not None:
        context |= _about(request, pair, reading)
    return render(request, "agreements/agreement.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def clause(request: Request, relationship_id: UUID, clause: str) -> HttpResponse:
    """Change one clause. Where somebody was faster, both texts are shown and neither is lost."""
    pair = _entered(request, relationship_id)
    if clause not in ClauseKey:
        raise NotFound
    key, now, theirs = ClauseKey(clause), clock.read(), None
    reading = read_agreement(request.actor, relationship=pair.relationship, now=now)
    if reading is None or not reading.is_open or pair.state is not RelationshipState.ACTIVE:
        return redirect("pair_agreement", request.organisation.slug, relationship_id)
    found = reading.clause(key)
    form = ClauseForm(request.POST or None, initial={"words": found.text, "version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            change_clause(request.actor, relationship=pair.relationship, key=key, now=now, **form.cleaned_data)
        except ChangedMeanwhile as refusal:
            theirs = refusal.theirs
            # Whoever has read the other's words, and saves again, means it.
            form.data = request.POST.copy()
            form.data["version"] = str(theirs.version)
            form.add_error("words", str(refusal))
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved. Everybody in this space reads it."))
            return redirect("pair_agreement", request.organisation.slug, relationship_id)
    context = _frame(request, pair) | {
        "clause": found,
        "form": form,
        "theirs": theirs,
        "help": HELP[key],
        "signed": [one.name for one in reading.signed],
        "draft": f"{relationship_id}-{key.value}-{found.version}",
    }
    return render(request, "agreements/clause.html", context)


@page(Permission.TAKE_PART, methods=("POST",))
def signature(request: Request, relationship_id: UUID) -> HttpResponse:
    """Sign the words that were on the page."""
    pair = _entered(request, relationship_id)
    try:
        edition = int(request.POST.get("edition", ""))
    except ValueError:
        edition = 0
    try:
        signed = sign(request.actor, relationship=pair.relationship, edition=edition, now=clock.read())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        done = _("Signed by all: your agreement holds.") if signed.agreed_at else _("You signed. The others are told.")
        messages.success(request, done)
    return redirect("pair_agreement", request.organisation.slug, relationship_id)


@page(Permission.TAKE_PART, methods=("POST",))
def reopening(request: Request, relationship_id: UUID) -> HttpResponse:
    """Ask to open it again."""
    pair = _entered(request, relationship_id)
    ask_to_reopen(request.actor, relationship=pair.relationship, now=clock.read())
    messages.success(request, _("Asked. Until there is a yes, what you signed stays as it is."))
    return redirect("pair_agreement", request.organisation.slug, relationship_id)


@page(Permission.TAKE_PART, methods=("POST",))
def answer(request: Request, relationship_id: UUID, ask_id: UUID) -> HttpResponse:
    """Agree that it opens again, or not; whoever asked takes it back."""
    pair = _entered(request, relationship_id)
    agrees = request.POST.get("answer") == "yes"
    asked = answer_reopening(
        request.actor, relationship=pair.relationship, ask_id=ask_id, agrees=agrees, now=clock.read()
    )
    done = {
        AskState.AGREED: _("It is open again. What was signed holds until the new one is signed by all."),
        AskState.DECLINED: _("Left as it is."),
        AskState.TAKEN_BACK: _("Taken back. The agreement stays as it is."),
    }
    messages.success(request, done[AskState(asked.state)])
    return redirect("pair_agreement", request.organisation.slug, relationship_id)


def _entered(request: Request, relationship_id: UUID) -> Pair:
    """A space with an agreement: one booked conversation has none."""
    pair = entered(request, relationship_id)
    if pair.is_conversation:
        raise NotFound
    return pair


def _frame(request: Request, pair: Pair) -> dict[str, Any]:
    return shell(request, pair, "pair_agreement", Data.GOALS)


def _about(request: Request, pair: Pair, reading: Reading) -> dict[str, Any]:
    """Who signed it, whether one can, and the other versions."""
    signed = [(one.member_id, one.name, one.at) for one in reading.signed]
    is_mine = any(member == pair.mine.member_id for member, _name, _at in signed)
    is_running = pair.state is RelationshipState.ACTIVE and pair.mine.consent == Consent.YES
    return {
        "signers": signers(pair, signed),
        "may_change": is_running and reading.is_open,
        "may_sign": is_running and not is_mine and reading.replaced_at is None,
        "versions": history(agreement_versions(request.actor, pair.relationship), reading.number),
    }


def _reopening(pair: Pair, reading: Reading) -> dict[str, Any]:
    """Whether somebody asked to open it again, and what one can do about it."""
    if reading.is_open or pair.state is not RelationshipState.ACTIVE:
        return {}
    asked = waiting(pair.relationship, AskKind.REOPEN)
    if asked is None:
        return {"may_reopen": True}
    return {
        "asked": asked,
        "asked_by_me": asked.asked_by_id == pair.mine.member_id,
        "may_answer": pair.may_answer(asked),
    }

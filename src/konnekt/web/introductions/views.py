"""Introductions: a mentor offers one, a third person agrees or not, and the three know each other."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations.models import Member
from konnekt.organisations.queries import find_one
from konnekt.relationships.queries import Pair
from konnekt.relationships.states import Consent, PartSide
from konnekt.web.door import Request, page
from konnekt.web.guidance.hints import hint_in_space
from konnekt.web.pairs.shell import entered, shell
from konnekt.web.pairs.showing import is_of_peers
from konnekt.web.who import who
from konnekt.workspace.actions import introductions as actions
from konnekt.workspace.states import IntroductionState


class OfferForm(forms.Form):
    """Whom, to whom, and why."""

    mentee = forms.ChoiceField(label=gettext_lazy("Whom would you like to introduce?"))
    third = forms.CharField(
        label=gettext_lazy("To whom?"),
        max_length=254,
        help_text=gettext_lazy("Their e-mail, or the whole name as your organisation writes it."),
    )
    words = forms.CharField(
        label=gettext_lazy("Why, in a few words to them"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Only they read this, before they decide. Leave the name out until they agree."),
    )
    line = forms.CharField(
        label=gettext_lazy("One line for all three of you"),
        max_length=actions.LONGEST_LINE,
        help_text=gettext_lazy("You all read it once they agreed, for example: “You both moved from site to office.”"),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: list[Member], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"token": uuid4()})
        super().__init__(*args, **kwargs)
        mentee = self.fields["mentee"]
        assert isinstance(mentee, forms.ChoiceField)
        mentee.choices = [(str(one.pk), one.name) for one in people]


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def introductions(request: Request, relationship_id: UUID) -> HttpResponse:
    """Those of a space, and for a mentor the form to offer one; what was typed stays when it can't be sent."""
    pair = entered(request, relationship_id)
    if pair.is_conversation:
        raise NotFound
    people = _may_be_introduced(pair)
    form = OfferForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and not people:
        raise Refused(_("In this space it is a mentor who introduces people."))
    if request.method == "POST" and form.is_valid():
        try:
            _offer(request, pair, form, people)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else "third", str(refusal))
        else:
            messages.success(request, _("Sent. If they agree, all three of you hear of it."))
            return redirect("pair_introductions", request.organisation.slug, relationship_id)
    context = shell(request, pair, "pair_introductions", Data.INTRODUCTIONS) | {
        **hint_in_space(request, pair, "pair_introductions"),
        "introductions": actions.read_introductions(request.actor, relationship=pair.relationship, now=clock.read()),
        "may_offer": bool(people),
        "form": form,
        "draft": f"introduction-{pair.relationship.pk}",
    }
    return render(request, "introductions/place.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def introduction(request: Request, introduction_id: UUID) -> HttpResponse:
    """One that was offered to me: read why, agree, or don't."""
    found = actions.read_introduction(request.actor, introduction_id=introduction_id)
    if request.method == "POST":
        agrees = request.POST.get("answer") == "yes"
        actions.answer_introduction(request.actor, introduction=found.introduction, agrees=agrees, now=clock.read())
        messages.success(request, _("You know each other now.") if agrees else _("Done. Nobody is told."))
        return redirect("introduction", request.organisation.slug, introduction_id)
    context = {
        "found": found,
        "one": found.introduction,
        "has_agreed": found.introduction.state == IntroductionState.AGREED,
        "may_answer": found.introduction.state == IntroductionState.OFFERED
        and found.introduction.answer_by >= clock.read(),
        "who": who(Data.INTRODUCTIONS, request.organisation, partner=found.introduction.offered_by.name),
    }
    return render(request, "introductions/offered.html", context)


def _may_be_introduced(pair: Pair) -> list[Member]:
    """The mentees of whoever looks, or a peer; nobody where one may not offer it."""
    is_peer = is_of_peers(pair)
    if pair.relationship.state != "active" or not (is_peer or pair.mine.side == PartSide.MENTOR):
        return []
    others = [part for part in pair.others if part.consent == Consent.YES and part.left_at is None]
    return [part.member for part in others if is_peer or part.side == PartSide.MENTEE]


def _offer(request: Request, pair: Pair, form: OfferForm, people: list[Member]) -> None:
    given = form.cleaned_data
    actions.offer_introduction(
        request.actor,
        relationship=pair.relationship,
        mentee=next(one for one in people if str(one.pk) == given["mentee"]),
        third=find_one(Member.objects.all(), given["third"]),
        words=given["words"],
        line=given["line"],
        token=given["token"],
        now=clock.read(),
    )

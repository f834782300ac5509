"""The step about other people: one's manager where the line isn't known, wishes, and silent exclusions.

People are found by name among all members. Nothing here tells who takes part, or who was ruled out by whom.
"""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data, Sight
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.organisations.actions.lines import state_line
from konnekt.organisations.models import Member
from konnekt.programmes.actions.wishes import make_wish, move_wish, take_wish_back
from konnekt.programmes.models import Enrolment, Wish
from konnekt.programmes.policy import OWN_ENROLMENT, OWN_WISH, WISH
from konnekt.programmes.queries import people_called
from konnekt.programmes.rules import MOST_WISHES, asks_for_wishes, is_line_settled
from konnekt.relationships.actions.exclusions import allow_again, exclude
from konnekt.relationships.models import Exclusion
from konnekt.relationships.policy import EXCLUSION
from konnekt.web.door import Request, page
from konnekt.web.enrolment import steps
from konnekt.web.enrolment.forms import PersonForm, WishForm
from konnekt.web.who import who


def wishes_of(request: Request, mine: Enrolment) -> list[Wish]:
    """One's own wishes, in order."""
    return list(OWN_WISH.visible(request.actor, Wish.objects.filter(enrolment=mine).select_related("wanted")))


def wished_by(request: Request, mine: Enrolment) -> list[Wish]:
    """Wishes in this round that name this person."""
    rows = Wish.objects.filter(enrolment__round=mine.round_id, wanted=request.member)
    return list(WISH.visible(request.actor, rows.select_related("enrolment__member"), least=Sight.PART))


def people_step(request: Request, mine: Enrolment) -> HttpResponse:
    """The page of the step; its forms post to addresses of their own."""
    return _page(request, mine)


@page(Permission.TAKE_PART)
def people_search(request: Request) -> JsonResponse:
    """Members whose name fits, for the type-ahead."""
    found = people_called(request.GET.get("q", "")[:100], besides=request.member.pk)
    options = [{"value": str(one.pk), "label": _described(one)} for one in found]
    return JsonResponse({"options": options})


@page(Permission.TAKE_PART, methods=("POST",))
def manager(request: Request, enrolment_id: UUID) -> HttpResponse:
    """Name one's own manager."""
    mine = _own(request, enrolment_id)
    form = PersonForm(request.POST, me=request.member, prefix="manager")
    if form.is_valid():
        try:
            state_line(request.actor, member=request.member, manager=form.cleaned_data["person"], now=clock.read())
        except Refused as refusal:
            form.add_error("person", str(refusal))
        else:
            messages.success(request, _("Thank you. You can be matched now, never with anybody in your own line."))
            return _back(request, mine)
    return _page(request, mine, manager_form=form)


@page(Permission.TAKE_PART, methods=("POST",))
def wishes(request: Request, enrolment_id: UUID) -> HttpResponse:
    """Make a wish."""
    mine = _own(request, enrolment_id)
    form = WishForm(request.POST, me=request.member, prefix="wish")
    if form.is_valid():
        try:
            make_wish(
                request.actor,
                enrolment=mine,
                wanted=form.cleaned_data["person"],
                reason=form.cleaned_data["reason"],
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else "person", str(refusal))
        else:
            return _back(request, mine)
    return _page(request, mine, wish_form=form)


@page(Permission.TAKE_PART, methods=("POST",))
def wish_removal(request: Request, enrolment_id: UUID, wish_id: UUID) -> HttpResponse:
    """Take a wish back."""
    mine = _own(request, enrolment_id)
    take_wish_back(request.actor, wish=OWN_WISH.fetch(request.actor, wish_id, Wish.objects.select_related("enrolment")))
    return _back(request, mine)


@page(Permission.TAKE_PART, methods=("POST",))
def wish_order(request: Request, enrolment_id: UUID, wish_id: UUID) -> HttpResponse:
    """Let a wish count more, or less, than its neighbour."""
    mine = _own(request, enrolment_id)
    wish = OWN_WISH.fetch(request.actor, wish_id, Wish.objects.select_related("enrolment"))
    move_wish(request.actor, wish=wish, up=request.POST.get("to") == "up")
    return _back(request, mine)


@page(Permission.TAKE_PART, methods=("POST",))
def exclusions(request: Request, enrolment_id: UUID) -> HttpResponse:
    """Rule somebody out, silently."""
    mine = _own(request, enrolment_id)
    form = PersonForm(request.POST, me=request.member, prefix="exclusion")
    if form.is_valid():
        try:
            exclude(request.actor, excluded=form.cleaned_data["person"])
        except Refused as refusal:
            form.add_error("person", str(refusal))
        else:
            return _back(request, mine)
    return _page(request, mine, exclusion_form=form)


@page(Permission.TAKE_PART, methods=("POST",))
def exclusion_removal(request: Request, enrolment_id: UUID, exclusion_id: UUID) -> HttpResponse:
    """Take an exclusion back."""
    mine = _own(request, enrolment_id)
    allow_again(request.actor, exclusion=EXCLUSION.fetch(request.actor, exclusion_id))
    return _back(request, mine)


def _page(
    request: Request,
    mine: Enrolment,
    *,
    manager_form: PersonForm | None = None,
    wish_form: WishForm | None = None,
    exclusion_form: PersonForm | None = None,
) -> HttpResponse:
    before, after = steps.neighbours(mine, request.organisation, "people")
    made = wishes_of(request, mine)
    context = {
        "enrolment": mine,
        "programme": mine.round.programme,
        "path": steps.path(mine, request.organisation, "people"),
        "step": "people",
        "title": steps.TITLES["people"],
        "purpose": steps.PURPOSES["people"],
        "before": before,
        "after": after,
        "line_settled": is_line_settled(mine.member),
        "manager_form": manager_form or PersonForm(me=request.member, prefix="manager"),
        "wish_form": wish_form or WishForm(me=request.member, prefix="wish"),
        "exclusion_form": exclusion_form or PersonForm(me=request.member, prefix="exclusion"),
        "wishes": made,
        "asks_for_wishes": asks_for_wishes(mine.round.programme),
        "may_wish": len(made) < MOST_WISHES,
        "most_wishes": MOST_WISHES,
        "exclusions": list(_excluded(request)),
        "wishes_chip": who(Data.WISHES, request.organisation),
        "exclusions_chip": who(Data.EXCLUSIONS, request.organisation),
        "wish_draft": f"enrolment-{mine.pk}-wish-{len(made)}",
    }
    return render(request, "enrolment/people.html", context)


def _excluded(request: Request) -> QuerySet[Exclusion]:
    rows = Exclusion.objects.select_related("excluded").order_by("excluded__name_key", "pk")
    return EXCLUSION.visible(request.actor, rows)


def _own(request: Request, enrolment_id: UUID) -> Enrolment:
    rows = Enrolment.objects.select_related("round__programme", "member")
    return OWN_ENROLMENT.fetch(request.actor, enrolment_id, rows)


def _back(request: Request, mine: Enrolment) -> HttpResponse:
    return redirect(steps.address(mine, request.organisation, "people"))


def _described(member: Member) -> str:
    """Enough to tell two people of one name apart."""
    notes = [note for note in (member.job_title, member.site) if note]
    return f"{member.name} ({', '.join(notes)})" if notes else member.name

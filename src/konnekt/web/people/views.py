"""Pages about the people of an organisation, for its administrators."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.organisations import policy, queries
from konnekt.organisations.actions.invitations import invite
from konnekt.organisations.actions.lines import state_line
from konnekt.organisations.actions.people import add_member, appoint, change_member, dismiss, mark_left
from konnekt.organisations.models import Member
from konnekt.organisations.states import LineState, MemberKind
from konnekt.web.door import Request, page
from konnekt.web.people.forms import LineForm, NewPersonForm, PersonForm, RolesForm, person_initial
from konnekt.web.who import who

PAGE_SIZE = 50

FILTERS = {
    "all": Q(left_on=None),
    "line_unknown": Q(left_on=None, line_state=LineState.UNKNOWN),
    "guests": Q(left_on=None, kind=MemberKind.GUEST),
    "left": Q(left_on__isnull=False),
}


@page(Permission.KEEP_PEOPLE)
def people(request: Request) -> HttpResponse:
    """Everyone, with a search and a few useful views."""
    chosen = request.GET.get("view", "all")
    chosen = chosen if chosen in FILTERS else "all"
    words = request.GET.get("q", "").strip()
    searched = {"q": words} if words else {}
    rows = queries.find(policy.MEMBER.visible(request.actor), words).filter(FILTERS[chosen])
    shown = Paginator(rows.order_by("name_key", "id"), PAGE_SIZE).get_page(request.GET.get("page"))
    with_login = queries.who_can_sign_in(shown)
    context = {
        "shown": shown,
        "rows": [(row, row.pk in with_login, LineState(row.line_state)) for row in shown],
        "q": words,
        "view": chosen,
        "views": [
            {
                "label": label,
                "url": f"?{urlencode({'view': key, **searched})}",
                "current": key == chosen,
            }
            for key, label in (
                ("all", _("Everyone")),
                ("line_unknown", _("Reporting line not known")),
                ("guests", _("Guests")),
                ("left", _("Left")),
            )
        ],
    }
    return render(request, "people/people.html", context)


@page(Permission.KEEP_PEOPLE, methods=("GET", "POST"))
def new_person(request: Request) -> HttpResponse:
    """Add one person, and invite them if asked to."""
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        wants_invitation = given.pop("invite") and given["email"]
        try:
            with transaction.atomic():
                member = add_member(request.actor, **{**given, "kind": MemberKind(given["kind"])})
                if wants_invitation:
                    invite(request.actor, member=member, now=clock.read())
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("{name} is added.").format(name=member.name))
            return _to_person(request, member)
    return render(request, "people/new_person.html", {"form": form})


@page(Permission.KEEP_PEOPLE)
def person(request: Request, member_id: UUID) -> HttpResponse:
    """One person as the administrator may know them: no answers, no pairs."""
    return _show_person(request, policy.MEMBER.fetch(request.actor, member_id))


@page(Permission.KEEP_PEOPLE, methods=("GET", "POST"))
def change_person(request: Request, member_id: UUID) -> HttpResponse:
    """Change what the directory says of one person."""
    member = policy.MEMBER.fetch(request.actor, member_id)
    form = PersonForm(request.POST or None, initial=person_initial(member))
    if request.method == "POST" and form.is_valid():
        try:
            change_member(request.actor, member=member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return _to_person(request, member)
    return render(request, "people/change_person.html", {"form": form, "person": member})


@page(Permission.KEEP_PEOPLE, methods=("POST",))
def roles(request: Request, member_id: UUID) -> HttpResponse:
    """Give and take roles, all of them or none."""
    member = policy.MEMBER.fetch(request.actor, member_id)
    form = RolesForm(request.POST)
    if form.is_valid():
        held = queries.roles_of(member)
        try:
            with transaction.atomic():
                for role in sorted(form.chosen() - held):
                    appoint(request.actor, member=member, role=role)
                for role in sorted(held - form.chosen()):
                    dismiss(request.actor, member=member, role=role)
        except Refused as refusal:
            form.add_error("roles", str(refusal))
        else:
            messages.success(request, _("The roles of {name} are saved.").format(name=member.name))
            return _to_person(request, member)
    return _show_person(request, member, roles_form=form)


@page(Permission.KEEP_PEOPLE, methods=("POST",))
def invitation(request: Request, member_id: UUID) -> HttpResponseRedirect:
    """Send the invitation to sign in, to the address the organisation has."""
    member = policy.MEMBER.fetch(request.actor, member_id)
    invite(request.actor, member=member, now=clock.read())
    messages.success(request, _("An invitation is on its way to {email}.").format(email=member.email))
    return _to_person(request, member)


@page(Permission.KEEP_PEOPLE, methods=("POST",))
def line(request: Request, member_id: UUID) -> HttpResponse:
    """State who somebody reports to, or that they have no manager."""
    member = policy.MEMBER.fetch(request.actor, member_id)
    form = LineForm(request.POST)
    if form.is_valid():
        has_none = form.cleaned_data["answer"] == "none"
        try:
            manager = None
            if not has_none:
                manager = queries.find_one(policy.MEMBER.visible(request.actor), form.cleaned_data["manager"])
            state_line(request.actor, member=member, manager=manager, has_none=has_none, now=clock.read())
        except Refused as refusal:
            form.add_error("manager", str(refusal))
        else:
            messages.success(request, _("The reporting line is saved. Running pairs are checked against it now."))
            return _to_person(request, member)
    return _show_person(request, member, line_form=form)


@page(Permission.KEEP_PEOPLE, methods=("GET", "POST"))
def departure(request: Request, member_id: UUID) -> HttpResponse:
    """Ask, then mark somebody as having left."""
    member = policy.MEMBER.fetch(request.actor, member_id)
    if request.method == "POST":
        mark_left(request.actor, member=member, now=clock.read())
        messages.success(request, _("{name} is marked as having left.").format(name=member.name))
        return redirect("people", request.organisation.slug)
    return render(request, "people/departure.html", {"person": member})


def _show_person(
    request: Request, member: Member, *, line_form: LineForm | None = None, roles_form: RolesForm | None = None
) -> HttpResponse:
    kept = queries.record_of(member)
    context = {
        "person": member,
        "line_state": LineState(member.line_state),
        "kept": kept,
        "roles_form": roles_form or RolesForm(initial={"roles": [role.value for role in kept.roles]}),
        "line_form": line_form or LineForm(),
        "who": who(Data.PROFILE, request.organisation),
    }
    return render(request, "people/person.html", context)


def _to_person(request: Request, member: Member) -> HttpResponseRedirect:
    return redirect("person", request.organisation.slug, member.pk)

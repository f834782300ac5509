"""Asking for an invitation, and opening one."""

from urllib.parse import urlencode

from allauth.core import ratelimit
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from konnekt.accounts.models import User
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations.actions.invitations import accept_invitation, member_invited_by, request_invitation
from konnekt.web.door import Request, public_page
from konnekt.web.errors import too_often
from konnekt.web.public.forms import InvitationForm


@public_page(methods=("GET", "POST"))
def request_for_invitation(request: Request) -> HttpResponse:
    """“I work here and have no login”: the same answer for an address that is known and one that isn't."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="invitation_request"):
            return too_often(request)
        request_invitation(organisation=request.organisation, email=form.cleaned_data["email"], now=clock.read())
        return redirect(f"{request.path}?asked=yes")
    context = {"form": form, "was_asked": "asked" in request.GET}
    return render(request, "public/invitation_request.html", context)


@public_page(methods=("GET", "POST"))
def invitation(request: Request, token: str) -> HttpResponse:
    """Open an invitation: sign in or sign up first, then say “this is me”."""
    member = member_invited_by(token, clock.read())
    if member is None:
        return render(request, "public/invitation_over.html", status=404)
    refusal = ""
    if request.method == "POST":
        if not isinstance(request.user, User):
            raise NotFound
        try:
            accept_invitation(user=request.user, token=token, now=clock.read())
        except Refused as error:
            refusal = str(error)
        else:
            return redirect("programmes_to_join", request.organisation.slug)
    query = urlencode({"next": request.path})
    context = {
        "invited": member,
        "refusal": refusal,
        "login": request.user if isinstance(request.user, User) else None,
        "sign_in_url": f"{reverse('account_login')}?{query}",
        "sign_up_url": f"{reverse('account_signup')}?{query}",
    }
    return render(request, "public/invitation.html", context)

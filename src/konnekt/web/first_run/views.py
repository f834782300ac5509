"""The first page of a new installation."""

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from konnekt.access.permissions import Permission
from konnekt.core.errors import Refused
from konnekt.organisations.actions.founding import found_first_organisation
from konnekt.web.door import own_page
from konnekt.web.first_run.forms import FirstRunForm
from konnekt.web.first_run.token import current_token, is_right


@own_page(Permission.VISIT, methods=("GET", "POST"))
def first_run(request: HttpRequest) -> HttpResponse:
    """Found the first organisation. There is no such page once one exists."""
    if current_token() is None:
        raise Http404
    token = request.POST.get("token") or request.GET.get("token", "")
    if not is_right(token):
        return render(request, "first_run/token.html", {"was_wrong": bool(token)})
    form = FirstRunForm(request.POST if "name" in request.POST else None)
    if form.is_valid():
        try:
            founded = found_first_organisation(**form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            login(request, founded.user, backend=settings.AUTHENTICATION_BACKENDS[0])
            record_authentication(request, founded.user, method="password", reauthenticated=True)
            return redirect("today", founded.organisation.slug)
    return render(request, "first_run/form.html", {"form": form, "token": token})

"""The two pages of one's own login that allauth doesn't have."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.accounts.actions.logins import end_session
from konnekt.accounts.models import User
from konnekt.core.errors import NotFound
from konnekt.web.door import own_page


@own_page(Permission.KEEP_ACCOUNT)
def second_factor_needed(request: HttpRequest) -> HttpResponse:
    """Why a second step is asked of those who run things, and the way to it."""
    return render(request, "account/second_factor_needed.html")


@own_page(Permission.KEEP_ACCOUNT, methods=("POST",))
def end_device(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign one device out."""
    assert isinstance(request.user, User)
    try:
        end_session(request.user, session_id=session_id)
    except NotFound as error:
        raise Http404 from error
    messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")

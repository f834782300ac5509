"""Who can see what: the table that the server enforces, in words."""

from django.http import HttpResponse
from django.shortcuts import render

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.web.door import Request, page
from konnekt.web.public.who import who_rows


@page(Permission.BELONG)
def who_sees_what(request: Request) -> HttpResponse:
    """The whole table."""
    return render(request, "visibility/who_sees_what.html", {"table": who_rows(Data, request.organisation)})

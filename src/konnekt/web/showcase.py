"""The style guide's addresses: open in demo mode, and nowhere else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path

from konnekt.access.permissions import Permission
from konnekt.web.door import own_page
from konnekt.web.styleguide import sample, styleguide


def in_demo(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Show the page while the demo runs; elsewhere it does not exist."""

    @own_page(Permission.VISIT)
    @wraps(view)
    def shown(request: HttpRequest, **parts: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, **parts)

    return shown


outside: list[URLPattern] = [
    path("styleguide/", in_demo(styleguide), name="styleguide"),
    path("styleguide/<str:name>/", in_demo(sample), name="styleguide_sample"),
]

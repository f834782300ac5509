"""What is answered when something is not there, not allowed, too often or broken. Each page says what to do next."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "errors/400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "errors/403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "errors/404.html", 404)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(request, "errors/csrf.html", 403)


def too_large(request: HttpRequest) -> HttpResponse:
    return _answer(request, "errors/413.html", 413)


def too_often(request: HttpRequest) -> HttpResponse:
    return _answer(request, "errors/429.html", 429)


def broken(request: HttpRequest) -> HttpResponse:
    """Without the page's frame, whose reading of the session may be what broke."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def _answer(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """A request refused before it was known who sent it gets the page without a frame."""
    framed = request if hasattr(request, "user") else None
    return HttpResponse(render_to_string(template, request=framed), status=status)

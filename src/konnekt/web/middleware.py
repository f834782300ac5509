"""Three promises kept at every address: nothing too large is read, pages are never stored, and sessions end."""

from collections.abc import Callable
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from konnekt.accounts.sessions import Limits, limits_for
from konnekt.core import clock
from konnekt.organisations.actions.importing import MOST_BYTES
from konnekt.web.errors import too_large

Answer = Callable[[HttpRequest], HttpResponse]

_ROOM_FOR_THE_FORM = 100_000
_BEGAN, _SEEN, _NOTED = "session_began", "session_seen", "session_noted"


class SizeMiddleware:
    """Refuses what is larger than the largest file anybody may send, before any of it is read."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = request.META.get("CONTENT_LENGTH") or "0"
        if size.isdecimal() and int(size) > MOST_BYTES + _ROOM_FOR_THE_FORM:
            return too_large(request)
        return self.answer(request)


class PrivatePagesMiddleware:
    """`no-store` on every page that doesn't say otherwise: the back button shows nothing after sign-out, nor whom an
    invitation was for.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store, private"
        response["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), publickey-credentials-get=(self)"
        return response


class SessionLimitsMiddleware:
    """Ends a session that was quiet too long or has lasted too long; stricter for those who run things."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = clock.read()
            if self._is_over(request, now, limits_for(request.user)):
                logout(request)
            else:
                request.session.setdefault(_BEGAN, now.timestamp())
                self._note(request, now)
        return self.answer(request)

    @staticmethod
    def _note(request: HttpRequest, now: datetime) -> None:
        """Keep when and from where the session was used: once a minute, as a page view need not cost a write, and at
        once where the session has a new key, as after another password.
        """
        session = request.session
        if now.timestamp() - session.get(_SEEN, 0) > 60 or session.get(_NOTED) != session.session_key:
            UserSession.objects.create_from_request(request)  # for the list of one's devices
            session[_SEEN], session[_NOTED] = now.timestamp(), session.session_key

    @staticmethod
    def _is_over(request: HttpRequest, now: datetime, limits: Limits) -> bool:
        began, seen = request.session.get(_BEGAN), request.session.get(_SEEN)
        too_long = began is not None and now.timestamp() - began > limits.longest.total_seconds()
        too_quiet = seen is not None and now.timestamp() - seen > limits.idle.total_seconds()
        return too_long or too_quiet

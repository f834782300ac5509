"""“You said, we did”: what became of what people told those who run a programme, and how long they waited."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.visibility import Sight
from konnekt.core import clock
from konnekt.core.errors import NotFound
from konnekt.feedback.models import Theme
from konnekt.feedback.policy import HEARING
from konnekt.feedback.queries.answering import pace_of, quoted_in, terms_of, voices
from konnekt.feedback.queries.giving import rounds_to_give
from konnekt.feedback.states import ThemeState
from konnekt.feedback.words import quotes
from konnekt.programmes.models import Programme
from konnekt.programmes.rules import today_in
from konnekt.web.door import Request, is_visitor, public_page


@dataclass(frozen=True, slots=True)
class Voice:
    """One theme as everybody reads it."""

    theme: Theme
    quotes: list[str]

    @property
    def heading(self) -> str:
        """What stands over the answer."""
        return {
            ThemeState.CHANGED: _("We did"),
            ThemeState.STAYS: _("It stays as it is"),
            ThemeState.OPEN: _("We are looking at it"),
        }[ThemeState(self.theme.state)]


@public_page()
def you_said_we_did(request: Request, programme: str) -> HttpResponse:
    """For everybody in the programme, and for visitors where its managers said so."""
    rows = HEARING.visible(request.actor, Programme.objects.filter(slug=programme), least=Sight.PART)
    found = rows.first()
    if found is None:
        raise NotFound
    today = today_in(request.organisation, clock.read())
    themes = voices(found)
    said: dict[UUID | None, list[str]] = {}
    pieces = list(quoted_in(themes))
    for piece, text in zip(pieces, quotes(pieces), strict=True):
        if text:
            said.setdefault(piece.theme_id, []).append(text)
    terms = terms_of(found)
    context = {
        "programme": found,
        "voices": [Voice(one, said.get(one.pk, [])) for one in themes],
        "pace": pace_of(found, today, request.organisation.smallest_group),
        "days": terms.answer_days,
        "is_public": terms.is_public and found.is_public,
        "is_visitor": is_visitor(request),
        "may_give": bool(rounds_to_give(request.actor, today, programme=found)),
        "sign_in_url": reverse("account_login"),
    }
    return render(request, "feedback/voices.html", context)
